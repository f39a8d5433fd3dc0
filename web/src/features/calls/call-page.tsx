/** One call, whole: heard, read, and told from the list to the hang-up. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Card, Col, Collapse, Flex, Row, Skeleton } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { api, type Schemas, told } from '../../api/client.ts';
import { DirectionTag, shownNumber } from '../../components/direction-tag.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { RemoveButton } from '../../components/remove-button.tsx';
import { OutcomeTag } from '../../components/state-tags.tsx';
import { useMay } from '../../components/who.ts';
import { CallContact, CallEvidence, CallFacts } from './call-facts.tsx';
import { CallLog } from './call-log.tsx';
import { CallPlayer } from './call-player.tsx';
import { CallStory } from './call-story.tsx';
import { CallTools } from './call-tools.tsx';
import { HeardCard } from './heard-card.tsx';

/** While its words are being written down. */
const awaitedEveryMs = 5_000;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const mayReadLog = useMay('supervisor');
  const call = useQuery({
    queryKey: ['call', id],
    queryFn: () => told(api.GET('/api/v1/calls/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) => (data?.transcript?.state === 'due' ? awaitedEveryMs : false),
  });
  if (call.isError) return <ProblemNotice error={call.error} onRetry={() => void call.refetch()} />;
  if (call.isPending) return <Skeleton active />;
  const { name, outcome, direction } = call.data;
  const number = shownNumber(call.data.number, t);
  return (
    <>
      <PageHead
        title={name === '' ? number : `${name} · ${number}`}
        from={{ path: '/calls', name: t('menu.calls') }}
        tags={
          <Flex gap={6}>
            {direction === 'inbound' ? <DirectionTag direction={direction} /> : null}
            <OutcomeTag outcome={outcome} />
          </Flex>
        }
        acts={<RemoveContent call={call.data} />}
      />
      <Row gutter={[12, 12]}>
        <Col xs={24} lg={15} xl={16}>
          <Flex vertical gap={12}>
            <CallPlayer call={call.data} />
            <CallTools call={call.data} />
            <CallStory call={call.data} />
          </Flex>
        </Col>
        <Col xs={24} lg={9} xl={8}>
          <Flex vertical gap={12}>
            <CallEvidence call={call.data} />
            <HeardCard call={call.data} />
            <CallContact call={call.data} />
            <CallFacts call={call.data} />
          </Flex>
        </Col>
        <Col span={24}>
          <Card size="small" styles={{ body: { padding: 0 } }}>
            <Collapse
              ghost
              items={[
                ...(mayReadLog ? [{ key: 'log', label: t('log.ofCall'), children: <CallLog callId={id} /> }] : []),
                {
                  key: 'raw',
                  label: t('call.raw'),
                  children: (
                    <pre style={{ margin: 0, maxHeight: 420, overflow: 'auto', fontSize: 12 }} tabIndex={0}>
                      {JSON.stringify(call.data, null, 2)}
                    </pre>
                  ),
                },
              ]}
            />
          </Card>
        </Col>
      </Row>
    </>
  );
}

/** For who has to forget what was said; nothing to remove, nothing to press. */
function RemoveContent({ call }: { call: Schemas['CallDetail'] }): ReactElement | null {
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = useMay('admin');
  if (!may || call.state !== 'final' || (call.recording === null && call.turns.length === 0)) return null;
  return (
    <RemoveButton
      name={t('call.content')}
      loss={t('call.contentLoss')}
      small={false}
      remove={() => told(api.DELETE('/api/v1/calls/{id}/content', { params: { path: { id: call.id } } }))}
      onRemoved={() => void client.invalidateQueries({ queryKey: ['call', call.id] })}
    />
  );
}
