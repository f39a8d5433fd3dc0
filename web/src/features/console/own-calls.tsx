/** The agent's own day: figures, and the calls of today, in whose notes something can still be put right. */
import { useQuery } from '@tanstack/react-query';
import { Button, Card, Drawer, Flex, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { FigureRow } from '../../components/figure-row.tsx';
import { Clock, countText, durationText } from '../../components/figures.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import type { Agent } from '../agents/agent-words.ts';
import { NotesField } from './notes-field.tsx';

type OwnCall = Schemas['OwnCall'];

const drawerWidth = 440;
/** Times of a state that goes on grow between the news. */
const lookEveryMs = 30_000;

type Props = {
  agent: Agent;
  /** Null: not at this moment. */
  dialAgain: ((callId: string) => void) | null;
};

export function OwnCalls({ agent, dialAgain }: Props): ReactElement {
  const { t } = useTranslation();
  const [edited, setEdited] = useState<OwnCall | null>(null);
  const day = useQuery({
    queryKey: ['agent-calls', agent.state, agent.callId],
    queryFn: () => told(api.GET('/api/v1/agents/me/calls')),
    refetchInterval: lookEveryMs,
    placeholderData: (before) => before,
  });
  if (day.isError) return <ProblemNotice error={day.error} onRetry={() => void day.refetch()} />;
  const { figures, items = [], dispositions = [], noteHoursMax = 0 } = day.data ?? {};
  return (
    <Card size="small" title={t('console.today')}>
      <Flex vertical gap={12}>
        <FigureRow
          figures={[
            { key: 'calls', name: t('agent.calls'), value: figures === undefined ? '–' : countText(figures.calls) },
            { key: 'talk', name: t('console.talkTime'), value: durationText(figures?.talkMs) },
            { key: 'wrapUp', name: t('console.wrapUpTime'), value: durationText(figures?.wrapUpMs) },
          ]}
        />
        <ul className="own-calls">
          {items.map((call) => (
            <OwnCallRow key={`${call.callId} ${call.from}`} call={call} dialAgain={dialAgain} onEdit={() => setEdited(call)} />
          ))}
        </ul>
      </Flex>
      <Drawer
        open={edited !== null}
        onClose={() => setEdited(null)}
        title={edited?.name ?? ''}
        size={drawerWidth}
        styles={{ wrapper: { maxWidth: '100vw' } }}
        destroyOnHidden
      >
        {edited === null ? null : (
          <>
            <Typography.Paragraph type="secondary">{t('console.noteLimit', { hours: noteHoursMax })}</Typography.Paragraph>
            <NotesField
              key={edited.callId}
              callId={edited.callId}
              words={dispositions}
              initial={{ text: edited.text, disposition: edited.disposition }}
            />
          </>
        )}
      </Drawer>
    </Card>
  );
}

function OwnCallRow({ call, dialAgain, onEdit }: { call: OwnCall; onEdit: () => void } & Pick<Props, 'dialAgain'>): ReactElement {
  const { t } = useTranslation();
  const { callId, number, name, from, talkMs, disposition } = call;
  return (
    <li>
      <Clock at={from} /> {name === null || name === '' ? (number ?? t('console.otherCall')) : name}{' '}
      <Typography.Text type="secondary">
        {durationText(talkMs)} {disposition ?? ''}
      </Typography.Text>
      {number === null || dialAgain === null ? null : (
        <Button
          type="link"
          size="small"
          aria-label={t('console.dial.againTo', { name: name ?? '' })}
          onClick={() => dialAgain(callId)}
        >
          {t('console.dial.press')}
        </Button>
      )}
      {number === null ? null : (
        <Button type="link" size="small" aria-label={t('console.editNote', { name: name ?? '' })} onClick={onEdit}>
          {t('console.notes')}
        </Button>
      )}
    </li>
  );
}
