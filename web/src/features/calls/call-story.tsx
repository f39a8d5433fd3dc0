/** The story of a call: what the ledger saw, step by step, and beside it the durable history that Temporal keeps. */
import { LinkOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Card, Skeleton, Tabs, Timeline, Typography } from 'antd';
import { type ReactElement, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { Moment } from '../../components/figures.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { StepActor } from './step-actor.tsx';

type Call = Schemas['CallDetail'];
type Line = { at: string; sentence: string; by: ReactNode };

export function CallStory({ call }: { call: Call }): ReactElement {
  const { t } = useTranslation();
  const [tab, setTab] = useState('steps');
  return (
    <Card size="small" title={t('story.title')} styles={{ body: { paddingTop: 0 } }}>
      <Tabs
        size="small"
        activeKey={tab}
        onChange={setTab}
        destroyOnHidden
        items={[
          {
            key: 'steps',
            label: t('story.steps'),
            children: (
              <StoryLines
                lines={call.steps.map(({ at, sentence, actor }) => ({
                  at,
                  sentence,
                  by: actor === '' ? null : <StepActor actor={actor} />,
                }))}
              />
            ),
          },
          { key: 'durable', label: t('story.durable'), children: <DurableStory id={call.id} /> },
        ]}
      />
    </Card>
  );
}

function DurableStory({ id }: { id: string }): ReactElement {
  const { t } = useTranslation();
  const history = useQuery({
    queryKey: ['call-history', id],
    queryFn: () => told(api.GET('/api/v1/calls/{id}/history', { params: { path: { id } } })),
  });
  if (history.isError) return <ProblemNotice error={history.error} onRetry={() => void history.refetch()} />;
  if (history.isPending) return <Skeleton active />;
  const { kept, steps, temporalUrl, workflowId } = history.data;
  return (
    <>
      <Typography.Paragraph type="secondary" className="wrap-anywhere">
        {t(kept ? 'story.kept' : 'story.notKept')} <Typography.Text code>{workflowId}</Typography.Text>
        {temporalUrl === null ? null : (
          <Button
            type="link"
            size="small"
            icon={<LinkOutlined aria-hidden />}
            href={temporalUrl}
            target="_blank"
            rel="noreferrer"
          >
            {t('story.temporal')}
          </Button>
        )}
      </Typography.Paragraph>
      <StoryLines lines={steps.map(({ at, sentence, event }) => ({ at, sentence, by: event }))} />
    </>
  );
}

function StoryLines({ lines }: { lines: readonly Line[] }): ReactElement {
  const { t } = useTranslation();
  if (lines.length === 0) return <Typography.Text type="secondary">{t('story.none')}</Typography.Text>;
  const start = Date.parse(lines[0]?.at ?? '');
  return (
    <Timeline
      style={{ paddingTop: 8 }}
      items={lines.map(({ at, sentence, by }, index) => ({
        key: index,
        content: (
          <div>
            {sentence}{' '}
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              <Moment at={at} /> · +{((Date.parse(at) - start) / 1000).toFixed(2)} s{by === null ? null : <> · {by}</>}
            </Typography.Text>
          </div>
        ),
      }))}
    />
  );
}
