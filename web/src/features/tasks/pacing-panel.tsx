/** Why a predictive task dials as it does at this moment, with its agents, its calls and what may still be abandoned. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Flex, Tag, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { type Figure, FigureRow } from '../../components/figure-row.tsx';
import { countText, percentText } from '../../components/figures.tsx';
import { useNowMs } from '../../components/now.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import type { Say } from '../../i18n/say.ts';
import { useSay } from '../../i18n/use-say.ts';
import { AgentSteps } from './agent-steps.tsx';
import { HoldButton } from './hold-button.tsx';
import type { Task } from './task-steps.ts';
import './pacing-panel.css';

type Pacing = Schemas['TaskPacing'];

/** Ages of calls change a decision without any event. */
const askEveryMs = 2_000;
/** Older figures look old. */
const oldMs = 10_000;
const tickMs = 1_000;

export function PacingPanel({ task }: { task: Task }): ReactElement {
  const { t } = useTranslation();
  const running = task.status === 'running';
  const pacing = useQuery({
    queryKey: ['task-pacing', task.id],
    queryFn: () => told(api.GET('/api/v1/tasks/{id}/pacing', { params: { path: { id: task.id } } })),
    refetchInterval: running ? askEveryMs : false,
  });
  return (
    <Card
      size="small"
      style={{ marginBottom: 12 }}
      title={
        <Flex gap={8} align="center" wrap>
          {t('task.pace.title')}
          {task.pacing === null ? null : <Tag>{t(`task.pace.mode.${task.pacing.mode}`)}</Tag>}
          {task.pacing?.held === true ? <Tag color="gold">{t('task.pace.field.held')}</Tag> : null}
        </Flex>
      }
      extra={<HoldButton task={task} />}
      role="region"
      aria-label={t('task.pace.title')}
    >
      <AgentSteps task={task} />
      {pacing.isError ? <ProblemNotice error={pacing.error} onRetry={() => void pacing.refetch()} /> : null}
      {pacing.data === undefined ? null : (
        <Decision
          pacing={pacing.data}
          readAtMs={pacing.dataUpdatedAt}
          running={running}
          most={task.pacing?.abandonPercentMax ?? 0}
          dialsAhead={task.pacing?.mode !== 'preview'}
        />
      )}
    </Card>
  );
}

function Decision({
  pacing,
  readAtMs,
  running,
  most,
  dialsAhead,
}: {
  pacing: Pacing;
  readAtMs: number;
  running: boolean;
  most: number;
  /** Else nobody can be abandoned. */
  dialsAhead: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const ageMs = useAge(pacing.ageMs, readAtMs);
  if (ageMs === null) return <Typography.Text type="secondary">{t('task.pace.none')}</Typography.Text>;
  const old = running && ageMs > oldMs;
  return (
    <>
      {old ? (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 10 }}
          title={t('task.pace.old', { seconds: countText(Math.round(ageMs / 1000)) })}
        />
      ) : null}
      {running ? null : <Typography.Paragraph type="secondary">{t('task.pace.last')}</Typography.Paragraph>}
      <div className={old || !running ? 'pace-old' : undefined}>
        <Typography.Paragraph style={{ marginBottom: 12 }}>{pacing.sentence}</Typography.Paragraph>
        <PaceFigures pacing={dialsAhead ? pacing : { ...pacing, budget: null }} most={most} />
      </div>
    </>
  );
}

/** By the clock of the database and what has passed here since: the clock of a viewer may be wrong. */
function useAge(ageMs: number | null, readAtMs: number): number | null {
  const nowMs = useNowMs(tickMs);
  return ageMs === null ? null : ageMs + Math.max(0, nowMs - readAtMs);
}

const agentKinds = ['free', 'ringing', 'talking', 'wrapUp', 'away'] as const;
const callKinds = ['ringing', 'waiting', 'talking'] as const;

function PaceFigures({ pacing: { agents, calls, budget, forecast }, most }: { pacing: Pacing; most: number }): ReactElement {
  const t = useSay();
  const people = agentKinds.map((kind) => ({
    key: kind,
    name: t(`task.pace.agent.${kind}`),
    value: countText(agents?.[kind] ?? 0),
  }));
  const phones = callKinds.map((kind) => ({
    key: kind,
    name: t(`task.pace.call.${kind}`),
    value: countText(calls?.[kind] ?? 0),
  }));
  return (
    <div className="pace-groups">
      <FigureGroup title={t('task.pace.agents')} figures={people} />
      <FigureGroup title={t('task.pace.calls')} figures={phones} />
      {budget === null ? null : <FigureGroup title={t('task.pace.lost')} figures={[lostFigure(budget, most, t)]} />}
      {forecast === null ? null : <FigureGroup title={t('task.pace.forecast')} figures={forecastFigures(forecast, t)} />}
    </div>
  );
}

function lostFigure({ answered, abandoned, left }: NonNullable<Pacing['budget']>, most: number, t: Say): Figure {
  return {
    key: 'lost',
    name: t('task.pace.lostOf', { abandoned: countText(abandoned), answered: countText(answered) }),
    value: percentText(answered === 0 ? null : abandoned / answered),
    note: answered === 0 ? t('task.pace.cap', { most }) : budgetText(left, most, t),
  };
}

function budgetText(left: number, most: number, t: Say): string {
  if (left < 0) return t('task.pace.over', { most, count: countText(Math.ceil(-left)) });
  return t('task.pace.left', { most, count: countText(Math.floor(left)) });
}

function forecastFigures(forecast: NonNullable<Pacing['forecast']>, t: Say): Figure[] {
  const { answerRate, answersExpected, backExpected, withinMs, nextRisk, allowedRisk } = forecast;
  return [
    { key: 'rate', name: t('task.pace.answerRate'), value: percentText(answerRate) },
    { key: 'answers', name: t('task.pace.answersExpected'), value: answersExpected.toFixed(1) },
    {
      key: 'back',
      name: t('task.pace.backExpected', { seconds: Math.round(withinMs / 1000) }),
      value: backExpected.toFixed(1),
    },
    {
      key: 'risk',
      name: t('task.pace.nextRisk'),
      value: percentText(nextRisk),
      note: t('task.pace.allowed', { risk: percentText(allowedRisk) }),
    },
  ];
}

function FigureGroup({ title, figures }: { title: string; figures: readonly Figure[] }): ReactElement {
  return (
    <section aria-label={title}>
      <Typography.Text type="secondary" strong style={{ fontSize: 12 }}>
        {title}
      </Typography.Text>
      <FigureRow figures={figures} />
    </section>
  );
}
