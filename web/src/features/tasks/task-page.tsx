/** One task: what it does, what limits it, one button that is right now, and everything about it in tabs. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Flex, Skeleton, Tabs, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { api, told } from '../../api/client.ts';
import { type Figure, FigureRow } from '../../components/figure-row.tsx';
import { countText, Moment, percentText, SentenceWithMoment } from '../../components/figures.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { RemoveButton } from '../../components/remove-button.tsx';
import { TaskStatusTag, TaskTypeTag } from '../../components/state-tags.tsx';
import { TaskProgress } from '../../components/task-progress.tsx';
import { useMay } from '../../components/who.ts';
import { ChangesTab } from './changes-tab.tsx';
import { ContactsTab } from './contacts-tab.tsx';
import { ImportsTab } from './imports-tab.tsx';
import { PacingPanel } from './pacing-panel.tsx';
import { SettingsTab } from './settings-tab.tsx';
import { StepButton } from './step-button.tsx';
import { StopButton } from './stop-button.tsx';
import { TaskCallsTab } from './task-calls-tab.tsx';
import { TaskCharts } from './task-charts.tsx';
import type { Task } from './task-steps.ts';

/** What limits a predictive task may come with time alone: a phone that is gone, a pace that nobody decides. */
const askEveryMs = 5_000;

export function Component(): ReactElement {
  const { id = '' } = useParams();
  const task = useQuery({
    queryKey: ['task', id],
    queryFn: () => told(api.GET('/api/v1/tasks/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) => (data?.type === 'predictive' && data.status === 'running' ? askEveryMs : false),
  });
  if (task.isError) return <ProblemNotice error={task.error} onRetry={() => void task.refetch()} />;
  if (task.isPending) return <Skeleton active />;
  return (
    <>
      <TaskHead task={task.data} />
      <Standing task={task.data} />
      {task.data.type === 'predictive' ? <PacingPanel task={task.data} /> : null}
      <TaskCharts task={task.data} />
      <TaskTabs task={task.data} />
    </>
  );
}

function TaskHead({ task }: { task: Task }): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [, setSearch] = useSearchParams();
  const may = useMay('supervisor');
  const quiet = ['draft', 'stopped', 'completed', 'paused'].includes(task.status);
  const nothingToDial = ['draft', 'stopped', 'completed'].includes(task.status) && task.counts.notDialled === 0;
  return (
    <PageHead
      title={task.name}
      from={{ path: '/tasks', name: t('menu.tasks') }}
      tags={
        <>
          <TaskTypeTag type={task.type} />
          <TaskStatusTag status={task.status} />
        </>
      }
      acts={
        <Flex gap={8} align="center">
          {nothingToDial && may ? (
            <Button type="primary" onClick={() => setSearch({ tab: 'imports' })}>
              {t('import.title')}
            </Button>
          ) : null}
          <StepButton task={task} primary={!nothingToDial} />
          <StopButton task={task} />
          {quiet && may ? (
            <RemoveButton
              small={false}
              name={task.name}
              loss={t('task.removeLoss', { contacts: countText(task.counts.total), calls: countText(task.counts.dialled) })}
              remove={() => told(api.DELETE('/api/v1/tasks/{id}', { params: { path: { id: task.id } } }))}
              onRemoved={() => void navigate('/tasks')}
            />
          ) : null}
        </Flex>
      }
    />
  );
}

/** The api counts no further. */
const retriesCountedMax = 1_000;

/** Nothing of this ends by itself. */
const troubled = new Set<Task['limit']['code']>([
  'no-line',
  'window-never',
  'zone-unknown',
  'lines-resting',
  'gateway-down',
  'lines-draining',
  'group-empty',
  'group-lacks-skills',
  'no-agent-signed-in',
  'no-agent-free',
  'pace-undecided',
  'ended',
]);

function toneOf(code: Task['limit']['code']): 'success' | 'warning' | 'info' {
  if (code === 'list-finished') return 'success';
  return troubled.has(code) ? 'warning' : 'info';
}

/** While it dials as it should, nobody asks why. */
const dialling = new Set<Task['limit']['code']>(['nothing', 'held', 'paced', 'concurrency-full', 'lines-full', 'last-calls']);

function Standing({ task }: { task: Task }): ReactElement {
  const { t } = useTranslation();
  const { counts } = task;
  const parts = nextParts(task);
  const count = (key: 'total' | 'notDialled' | 'dialled' | 'connected'): Figure => ({
    key,
    name: t(`task.figure.${key}`),
    value: countText(counts[key]),
  });
  const figures: Figure[] = [
    count('total'),
    count('notDialled'),
    count('dialled'),
    { ...count('connected'), what: t('task.figure.connectedWhat') },
    { key: 'rate', name: t('task.figure.rate'), value: percentText(counts.dialled === 0 ? null : counts.connectRate) },
    ...(task.type === 'predictive'
      ? [{ key: 'abandoned', name: t('task.figure.abandoned'), value: countText(counts.byOutcome.abandoned) }]
      : []),
    {
      key: 'concurrency',
      name: t('task.field.concurrency'),
      value: (
        <>
          {countText(counts.dialling)} <Typography.Text type="secondary">/ {countText(task.maxConcurrency)}</Typography.Text>
        </>
      ),
    },
  ];
  return (
    <Card size="small" style={{ marginBottom: 12 }}>
      <Alert
        type={toneOf(task.limit.code)}
        showIcon
        title={<SentenceWithMoment at={task.limit.at} sentence={task.limit.sentence} />}
        action={!dialling.has(task.limit.code) ? <Link to={`/diagnosis?task=${task.id}`}>{t('diagnosis.why')}</Link> : undefined}
        description={parts.length === 0 ? undefined : <NextLines parts={parts} next={task.next} />}
        style={{ marginBottom: 14 }}
        aria-label={t('task.limitNow')}
      />
      <FigureRow figures={figures} />
      <div style={{ marginTop: 14 }}>
        <TaskProgress counts={counts} legend />
      </div>
    </Card>
  );
}

/** Their sentence tells the moment already. */
const toldWhen = new Set<Task['limit']['code']>(['retry-later', 'window-closed', 'not-yet', 'lines-resting']);

type NextPart = 'at' | 'retries' | 'resting';

/** What happens next by itself and is not said by the sentence above it. */
function nextParts({ next }: Task): NextPart[] {
  const { retries, nextDueAt, restingLines, becauseOf } = next;
  const later = nextDueAt !== null && Date.parse(nextDueAt) > Date.now() && !toldWhen.has(becauseOf);
  return [
    ...(later ? (['at'] as const) : []),
    ...(retries > 0 ? (['retries'] as const) : []),
    ...(restingLines.length > 0 && becauseOf !== 'lines-resting' ? (['resting'] as const) : []),
  ];
}

function NextLines({ parts, next }: { parts: readonly NextPart[]; next: Task['next'] }): ReactElement {
  const { t } = useTranslation();
  const { retries, nextDueAt, restingLines } = next;
  return (
    <Flex wrap gap="2px 20px" style={{ fontSize: 13 }}>
      {parts.includes('at') ? (
        <span>
          {t('task.next.at')} <Moment at={nextDueAt} seconds={false} />
        </span>
      ) : null}
      {parts.includes('retries') ? (
        <span>
          {t('task.next.retries', { count: countText(retries) + (retries >= retriesCountedMax ? '+' : '') })}{' '}
          <Link to="?tab=contacts&state=waiting">{t('task.next.show')}</Link>
        </span>
      ) : null}
      {parts.includes('resting') ? (
        <Link to="/lines">{t('task.next.resting', { lines: restingLines.map(({ name }) => name).join(', ') })}</Link>
      ) : null}
    </Flex>
  );
}

const tabs = ['contacts', 'calls', 'imports', 'settings', 'changes'] as const;

function TaskTabs({ task }: { task: Task }): ReactElement {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const asked = search.get('tab');
  const content = {
    contacts: <ContactsTab task={task} />,
    calls: <TaskCallsTab task={task} />,
    imports: <ImportsTab task={task} />,
    settings: <SettingsTab task={task} />,
    changes: <ChangesTab task={task} />,
  };
  return (
    <Card size="small" styles={{ body: { paddingTop: 0 } }}>
      <Tabs
        activeKey={tabs.find((tab) => tab === asked) ?? (task.counts.total === 0 ? 'imports' : 'contacts')}
        onChange={(tab) => setSearch({ tab }, { replace: true })}
        destroyOnHidden
        items={tabs.map((tab) => ({ key: tab, label: t(`task.tab.${tab}`), children: content[tab] }))}
      />
    </Card>
  );
}
