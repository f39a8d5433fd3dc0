/** A trial as it happens: each step with its time, the words of a talk, how it ended, and the button that ends it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Flex, Skeleton, Timeline, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { HeardText } from '../../components/heard-text.tsx';
import { useSending } from '../../components/one-at-a-time.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

type Trial = Schemas['TrialCall'];

/** Beside the live feed, for a feed that is lost. */
const lookEveryMs = 3_000;

export function TrialCard({ id }: { id: string }): ReactElement {
  const { t } = useTranslation();
  const client = useQueryClient();
  const trial = useQuery({
    queryKey: ['trial-call', id],
    queryFn: () => told(api.GET('/api/v1/trial-calls/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data?.state === 'ended' ? false : lookEveryMs),
  });
  const hangUp = useSending({
    mutationFn: () => told(api.POST('/api/v1/trial-calls/{id}/hang-up', { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['trial-call', id] }),
  });
  if (trial.isError) return <ProblemNotice error={trial.error} onRetry={() => void trial.refetch()} />;
  if (trial.isPending) return <Skeleton active />;
  const { data } = trial;
  const over = data.state === 'ended';
  return (
    <Flex vertical gap={10}>
      <Alert type={!over ? 'info' : data.outcome === 'completed' ? 'success' : 'warning'} showIcon title={data.sentence} />
      {over ? null : (
        <Button style={{ alignSelf: 'start' }} loading={hangUp.isPending} onClick={() => hangUp.send()}>
          {t('trial.hangUp')}
        </Button>
      )}
      {hangUp.isError ? <ProblemNotice error={hangUp.error} /> : null}
      <Turns turns={data.turns} />
      <Timeline items={data.steps.map(itemOf)} />
    </Flex>
  );
}

function itemOf({ atMs, step, sentence }: Trial['steps'][number]): { key: string; content: ReactElement } {
  return {
    key: `${atMs}${step}`,
    content: (
      <>
        <Typography.Text type="secondary" style={{ fontVariantNumeric: 'tabular-nums' }}>
          {atMs} ms
        </Typography.Text>{' '}
        {sentence}
      </>
    ),
  };
}

function Turns({ turns }: { turns: Trial['turns'] }): ReactElement | null {
  const { t } = useTranslation();
  if (turns.length === 0) return null;
  return (
    <Flex vertical gap={6} role="log" aria-label={t('trial.turns')}>
      {turns.map(({ n, speaker, text, heard, interrupted }) => (
        <div key={n} className={`bubble ${speaker === 'us' ? 'bubble-answer' : 'bubble-question'}`}>
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {t(`trial.speaker.${speaker}`)}
          </Typography.Text>{' '}
          <HeardText text={text} heard={heard} interrupted={interrupted} />
        </div>
      ))}
    </Flex>
  );
}
