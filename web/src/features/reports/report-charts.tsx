/** What stands in a report, drawn: calls over the hours or days, or by task, line and agent; outcomes, grades and dispositions. */
import { Col, Row as GridRow, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { countText, durationText, percentText } from '../../components/figures.tsx';
import { connectedOutcomes, outcomes } from '../../components/state-tags.tsx';
import { type TimeBar, TimeBars } from '../../components/time-bars.tsx';
import './reports.css';
import { hourText, type Report, type Row, useRowName } from './report-words.ts';

/** The table holds all of them. */
const barsMax = 12;
const hours = Array.from({ length: 24 }, (_, hour) => hour);
const grades = ['A', 'B', 'C', 'D', 'E', 'F', 'G'] as const;

export function ReportCharts({ report }: { report: Report }): ReactElement | null {
  const { t } = useTranslation();
  const { totals, groupBy } = report;
  if (report.rows.length === 0) return null;
  const timed = groupBy === 'hour' || groupBy === 'day';
  const shares = [
    {
      title: t('chart.outcomes'),
      rows: outcomes
        .flatMap((outcome) => share(t(`outcome.${outcome}`), totals.outcomes[outcome], connectedOutcomes.has(outcome)))
        .toSorted((a, b) => b.n - a.n),
    },
    { title: t('report.intents'), rows: grades.flatMap((grade) => share(grade, totals.intents[grade], true)) },
    {
      title: t('report.dispositions'),
      rows: totals.dispositions.flatMap(({ disposition, calls }) => share(disposition, calls, true)),
    },
  ].filter(({ rows }) => rows.length > 0);
  return (
    <GridRow gutter={[32, 16]} className="report-charts">
      <Col xs={24} lg={shares.length > 1 ? 24 : 14}>
        {timed ? <OverTime report={report} /> : <ByRow report={report} />}
      </Col>
      {shares.map(({ title, rows }) => (
        <Col key={title} xs={24} lg={shares.length > 1 ? 24 / shares.length : 10}>
          <Shares title={title} rows={rows} />
        </Col>
      ))}
    </GridRow>
  );
}

type Share = { name: string; n: number; good: boolean };

function share(name: string, n: number | undefined, good: boolean): Share[] {
  return n === undefined ? [] : [{ name, n, good }];
}

function Shares({ title, rows }: { title: string; rows: readonly Share[] }): ReactElement {
  const all = rows.reduce((sum, { n }) => sum + n, 0);
  const most = Math.max(1, ...rows.map(({ n }) => n));
  return (
    <section aria-label={title}>
      <Heading>{title}</Heading>
      <dl className="share-rows">
        {rows.slice(0, barsMax).map(({ name, n, good }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd aria-hidden>
              <i className={good ? 'share-good' : 'share-plain'} style={{ width: `${(n / most) * 100}%` }} />
            </dd>
            <dd className="live-figure">
              {countText(n)} · {percentText(n / all)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Heading({ children }: { children: string }): ReactElement {
  return (
    <Typography.Title level={5} style={{ margin: '0 0 8px' }}>
      {children}
    </Typography.Title>
  );
}

function Key(): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <span className="chart-key">
        <i className="share-good" /> {t('progress.connected')}
      </span>
      <span className="chart-key">
        <i className="share-plain" /> {t('progress.notConnected')}
      </span>
    </>
  );
}

/** Every hour of the day has its place, also one without calls. */
function OverTime({ report: { rows, groupBy } }: { report: Report }): ReactElement {
  const { t } = useTranslation();
  const bar = (key: string, from: string, row: Row | undefined): TimeBar => {
    const connected = row?.answered ?? 0;
    return { key, from, connected, others: (row?.attempts ?? 0) - connected };
  };
  const bars =
    groupBy === 'hour'
      ? hours.map((hour) =>
          bar(
            String(hour),
            hourText(hour),
            rows.find(({ key }) => key === String(hour)),
          ),
        )
      : rows.map((row) => bar(row.key ?? '', row.key ?? '', row));
  const title = t(`report.over.${groupBy}`);
  const words = {
    title,
    from: t(`report.group.${groupBy}`),
    connected: t('progress.connected'),
    others: t('progress.notConnected'),
  };
  return (
    <section aria-label={title}>
      <div className="report-chart-head">
        <Heading>{title}</Heading>
        <Key />
      </div>
      <TimeBars bars={bars} words={words} />
    </section>
  );
}

/** By agent the length is the time that was talked. */
function ByRow({ report: { rows, groupBy } }: { report: Report }): ReactElement {
  const { t } = useTranslation();
  const nameOf = useRowName();
  const byAgent = groupBy === 'agent';
  const sizeOf = (row: Row): number => (byAgent ? row.talkMs : (row.attempts ?? 0));
  const shown = rows.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, barsMax);
  const most = Math.max(1, ...shown.map(sizeOf));
  const title = t(`report.over.${groupBy}`);
  return (
    <section aria-label={title}>
      <div className="report-chart-head">
        <Heading>{title}</Heading>
        {byAgent ? null : <Key />}
      </div>
      <dl className="share-rows">
        {shown.map((row) => (
          <div key={row.key ?? ''}>
            <dt className="report-bar-name">{nameOf(row, groupBy)}</dt>
            <dd aria-hidden className="report-bar" style={{ width: `${(sizeOf(row) / most) * 100}%` }}>
              <i className="share-good" style={{ width: `${byAgent ? 100 : (row.answerRate ?? 0) * 100}%` }} />
              {byAgent ? null : <i className="share-plain" style={{ flex: 1 }} />}
            </dd>
            <dd className="live-figure">
              {byAgent
                ? `${durationText(row.talkMs)} · ${countText(row.answered)}`
                : `${countText(row.attempts ?? 0)} · ${percentText(row.answerRate)}`}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
