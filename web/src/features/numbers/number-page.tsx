/** One number: where it stands in one sentence, and below each decision about it, day by day. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Flex, Skeleton } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { api, type Schemas, told } from '../../api/client.ts';
import { EmptyNote } from '../../components/empty-note.tsx';
import { NumberSearch } from '../../components/number-search.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ForbidButton } from './forbid-button.tsx';
import { NumberTimeline } from './number-timeline.tsx';

type Story = Schemas['NumberStory'];

/** A number that is being called changes by the second. */
const readEveryMs = 5_000;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const { number } = useParams();
  return (
    <div style={{ maxWidth: 860 }}>
      <PageHead title={t('menu.numbers')} note={t('number.note')} />
      <NumberSearch large value={number ?? ''} style={{ marginBottom: 16 }} />
      {number === undefined ? <EmptyNote what={t('number.none')} why={t('number.noneWhy')} /> : <StoryOf number={number} />}
    </div>
  );
}

function StoryOf({ number }: { number: string }): ReactElement {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const story = useQuery({
    queryKey: ['number', number],
    queryFn: () => told(api.GET('/api/v1/numbers/{number}/why', { params: { path: { number }, query: { timeZone } } })),
    refetchInterval: ({ state }) => (state.status === 'error' ? false : readEveryMs),
    retry: false,
  });
  if (story.isError) return <ProblemNotice error={story.error} onRetry={() => void story.refetch()} />;
  if (story.isPending) return <Skeleton active />;
  return (
    <>
      <Standing story={story.data} />
      <Decisions story={story.data} />
    </>
  );
}

type Look = 'success' | 'info' | 'warning' | 'error';

/** Warnings are for what stays as it is until somebody does something. */
const looks: Record<Story['standingCode'], Look> = {
  unlisted: 'info',
  forbidden: 'error',
  'forbidden-in-task': 'error',
  ringing: 'success',
  talking: 'success',
  next: 'info',
  'task-draft': 'warning',
  'task-paused': 'warning',
  'task-stopped': 'warning',
  'task-over': 'warning',
  'starts-later': 'info',
  waits: 'info',
  'window-closed': 'info',
  'zone-unknown': 'warning',
  'window-never': 'warning',
  line: 'warning',
  'in-turn': 'info',
  'not-permitted': 'warning',
  'unknown-end': 'warning',
  'called-in': 'info',
  skipped: 'info',
  done: 'info',
};

function Standing({ story }: { story: Story }): ReactElement {
  const { t } = useTranslation();
  return (
    <Alert
      type={looks[story.standingCode]}
      showIcon
      style={{ marginBottom: 16 }}
      aria-label={t('number.standing')}
      title={<strong className="live-figure">{story.number}</strong>}
      description={
        <Flex vertical gap={8} align="flex-start">
          <span>{story.standing}</span>
          <Flex gap={12} wrap>
            {story.taskId === null ? null : <Link to={`/tasks/${story.taskId}`}>{t('number.toTask')}</Link>}
            {story.doNotCall ? (
              <Link to={`/do-not-call?q=${encodeURIComponent(story.number)}`}>{t('number.toList')}</Link>
            ) : (
              <ForbidButton number={story.number} />
            )}
          </Flex>
        </Flex>
      }
    />
  );
}

function Decisions({ story: { decisions } }: { story: Story }): ReactElement {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t('number.story')}>
      {decisions.length === 0 ? (
        <EmptyNote what={t('number.noStory')} why={t('number.noStoryWhy')} />
      ) : (
        <NumberTimeline decisions={decisions} />
      )}
    </Card>
  );
}
