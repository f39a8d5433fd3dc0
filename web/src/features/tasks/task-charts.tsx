/** What came of a task's calls, and when they were dialled. */
import { useQuery } from '@tanstack/react-query';
import { Card, Col, Collapse, Flex, Grid, Row, Skeleton, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, type Schemas, told } from '../../api/client.ts';
import { countText, percentText } from '../../components/figures.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { connectedOutcomes, type Outcome, outcomes } from '../../components/state-tags.tsx';
import { TimeBars } from '../../components/time-bars.tsx';
import { timeText } from '../../components/time-text.ts';
import { bucketsOf } from './call-buckets.ts';
import type { Task } from './task-steps.ts';

/** The newest calls tell how it goes now; the api gives no more at once. */
const callsCounted = 500;
const freshMs = 30_000;

export function TaskCharts({ task }: { task: Task }): ReactElement | null {
  const { t } = useTranslation();
  // A phone shows the list first; the charts are one tap away.
  const wide = Grid.useBreakpoint().lg;
  if (wide === undefined || task.counts.dialled === 0) return null;
  const charts = (
    <Row gutter={[32, 16]}>
      <Col xs={24} lg={10}>
        <OutcomeShares task={task} />
      </Col>
      <Col xs={24} lg={14}>
        <CallsOverTime task={task} />
      </Col>
    </Row>
  );
  return (
    <Card size="small" style={{ marginBottom: 12 }} styles={{ body: { padding: 0 } }}>
      <Collapse
        ghost
        size="small"
        defaultActiveKey={wide ? ['charts'] : []}
        items={[{ key: 'charts', label: t('chart.title'), children: charts }]}
      />
    </Card>
  );
}

function OutcomeShares({ task }: { task: Task }): ReactElement {
  const { t } = useTranslation();
  const { byOutcome } = task.counts;
  const all = outcomes.reduce((sum, outcome) => sum + byOutcome[outcome], 0);
  const shown = outcomes.filter((outcome) => byOutcome[outcome] > 0).toSorted((a, b) => byOutcome[b] - byOutcome[a]);
  const most = Math.max(1, ...shown.map((outcome) => byOutcome[outcome]));
  return (
    <section aria-label={t('chart.outcomes')}>
      <Typography.Title level={5} style={{ margin: '0 0 8px' }}>
        {t('chart.outcomes')}
      </Typography.Title>
      {shown.length === 0 ? <Typography.Text type="secondary">{t('chart.noneEnded')}</Typography.Text> : null}
      <dl className="share-rows">
        {shown.map((outcome) => (
          <div key={outcome}>
            <dt>
              <Link to={`/calls?taskId=${task.id}&outcome=${outcome}`}>{t(`outcome.${outcome}`)}</Link>
            </dt>
            <dd aria-hidden>
              <i className={shareClass(outcome)} style={{ width: `${(byOutcome[outcome] / most) * 100}%` }} />
            </dd>
            <dd className="live-figure">
              {countText(byOutcome[outcome])} · {percentText(byOutcome[outcome] / all)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function shareClass(outcome: Outcome): string {
  if (outcome === 'unknown') return 'share-odd';
  return connectedOutcomes.has(outcome) ? 'share-good' : 'share-plain';
}

function CallsOverTime({ task }: { task: Task }): ReactElement {
  const calls = useQuery({
    queryKey: ['task-pace', task.id, task.status],
    queryFn: () => told(api.GET('/api/v1/calls', { params: { query: { taskId: task.id, limit: callsCounted } } })),
    refetchInterval: task.status === 'running' ? freshMs : false,
  });
  if (calls.isError) return <ProblemNotice error={calls.error} onRetry={() => void calls.refetch()} />;
  if (calls.isPending) return <Skeleton active />;
  return <Bars calls={calls.data.items} total={calls.data.total} />;
}

function Bars({ calls, total }: { calls: readonly Schemas['Call'][]; total: number }): ReactElement {
  const { t } = useTranslation();
  const counted = bucketsOf(calls, -new Date().getTimezoneOffset() * 60_000);
  if (counted === null) return <Typography.Text type="secondary">{t('chart.noneEnded')}</Typography.Text>;
  const { step, buckets } = counted;
  const title = t(`chart.per.${step}`);
  const sameDay = step === 'minute' || step === 'tenMinutes';
  const words = { title, from: t('chart.from'), connected: t('progress.connected'), others: t('progress.notConnected') };
  return (
    <section aria-label={title}>
      <Flex wrap gap="4px 16px" align="baseline" style={{ marginBottom: 8 }}>
        <Typography.Title level={5} style={{ margin: 0 }}>
          {title}
        </Typography.Title>
        <span className="chart-key">
          <i className="share-good" /> {words.connected}
        </span>
        <span className="chart-key">
          <i className="share-plain" /> {words.others}
        </span>
        {total > calls.length ? (
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {t('chart.newest', { count: calls.length, total: countText(total) })}
          </Typography.Text>
        ) : null}
      </Flex>
      <TimeBars
        words={words}
        bars={buckets.map(({ fromMs, connected, others }) => {
          const at = new Date(fromMs);
          return { key: String(fromMs), from: sameDay ? timeText.hourAndMinute(at) : timeText.minute(at), connected, others };
        })}
      />
    </section>
  );
}
