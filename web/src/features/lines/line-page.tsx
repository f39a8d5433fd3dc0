/** One line: how it stands and stood, what it carries and carried. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Col, Row, Skeleton, Table, Timeline, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { api, told } from '../../api/client.ts';
import { FactList } from '../../components/fact-list.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { timeText } from '../../components/time-text.ts';
import { useMay } from '../../components/who.ts';
import { TestCallDrawer } from '../trials/test-call-drawer.tsx';
import { LineDrawer } from './line-drawer.tsx';
import { type FiguresOfLine, shown, useLineFigures } from './line-figures.ts';
import type { Line } from './line-form.ts';
import { RestNote } from './rest-note.tsx';
import { StandingTag, StateWord } from './standing-tag.tsx';

export function Component(): ReactElement {
  const { id = '' } = useParams();
  const line = useQuery({
    queryKey: ['lines', id],
    queryFn: () => told(api.GET('/api/v1/lines/{id}', { params: { path: { id } } })),
  });
  if (line.isError) return <ProblemNotice error={line.error} onRetry={() => void line.refetch()} />;
  if (line.isPending) return <Skeleton active />;
  return <Shown line={line.data} />;
}

function Shown({ line }: { line: Line }): ReactElement {
  const { t } = useTranslation();
  const may = useMay('admin');
  const mayTry = useMay('supervisor');
  const [edited, setEdited] = useState(false);
  const [tried, setTried] = useState(false);
  return (
    <>
      <PageHead
        title={line.name}
        from={{ path: '/lines', name: t('menu.lines') }}
        tags={<StandingTag line={line} />}
        acts={
          <>
            {mayTry ? <Button onClick={() => setTried(true)}>{t('trial.line')}</Button> : null}
            {may ? <Button onClick={() => setEdited(true)}>{t('line.edit')}</Button> : null}
          </>
        }
      />
      <Row gutter={[12, 12]}>
        <Col xs={24} xl={14}>
          <StandingNote line={line} />
          <FiguresCard lineId={line.id} />
          <HistoryCard lineId={line.id} />
        </Col>
        <Col xs={24} xl={10}>
          <FactsCard line={line} />
        </Col>
      </Row>
      {tried ? <TestCallDrawer line={line} onClose={() => setTried(false)} /> : null}
      {edited ? <LineDrawer line={line} onClose={() => setEdited(false)} /> : null}
    </>
  );
}

function StandingNote({ line }: { line: Line }): ReactElement | null {
  const { standing, resting } = line;
  const good = standing?.state === 'registered' || standing?.state === 'reachable';
  // A stopped login is woken like a rest.
  const rest =
    resting ?? (standing?.state === 'stopped' ? { until: standing.since, reason: null, sentence: standing.sentence } : null);
  if (standing === null && rest === null) return null;
  return (
    <div style={{ marginBottom: 12 }}>
      {standing === null || good ? null : (
        <Alert showIcon type={standing.state === 'trying' ? 'info' : 'warning'} title={standing.sentence} />
      )}
      {rest === null ? null : <RestNote line={line} resting={rest} />}
    </div>
  );
}

function FiguresCard({ lineId }: { lineId: string }): ReactElement {
  const { t } = useTranslation();
  const figures = useLineFigures();
  const own = figures.data?.find((one) => one.lineId === lineId);
  const rows: { key: keyof FiguresOfLine['hour']; show: (value: number | null) => string }[] = [
    { key: 'calls', show: String },
    { key: 'answered', show: String },
    { key: 'answerSeizureRatio', show: shown.share },
    { key: 'averageTalkMs', show: shown.seconds },
    { key: 'postDialDelayMs', show: shown.seconds },
  ];
  return (
    <Card size="small" title={t('line.figures.title')} style={{ marginBottom: 12 }}>
      <Table
        rowKey="key"
        size="small"
        pagination={false}
        loading={figures.isPending}
        dataSource={rows}
        columns={[
          { key: 'what', title: '', render: (_, { key }) => t(`line.figures.${key}`) },
          {
            key: 'hour',
            title: t('line.figures.hour'),
            render: (_, { key, show }) => (own === undefined ? '–' : show(own.hour[key])),
          },
          {
            key: 'day',
            title: t('line.figures.day'),
            render: (_, { key, show }) => (own === undefined ? '–' : show(own.day[key])),
          },
        ]}
      />
    </Card>
  );
}

function HistoryCard({ lineId }: { lineId: string }): ReactElement {
  const { t } = useTranslation();
  const history = useQuery({
    queryKey: ['lines', lineId, 'standings'],
    queryFn: async () => (await told(api.GET('/api/v1/lines/{id}/standings', { params: { path: { id: lineId } } }))).items,
  });
  const items = (history.data ?? []).map(({ at, state, sentence }) => ({
    key: `${at}${state}`,
    content: (
      <>
        <Typography.Text type="secondary">{timeText.second(new Date(at))}</Typography.Text> <StateWord state={state} />
        <div>{sentence}</div>
      </>
    ),
  }));
  return (
    <Card size="small" title={t('line.history')} loading={history.isPending}>
      {items.length === 0 ? (
        <Typography.Text type="secondary">{t('line.historyNone')}</Typography.Text>
      ) : (
        <Timeline items={items} />
      )}
    </Card>
  );
}

function FactsCard({ line }: { line: Line }): ReactElement {
  const { t } = useTranslation();
  const parameters = Object.entries(line.parameters).map(([name, value]) => `${name}=${value}`);
  return (
    <Card size="small" title={t('line.facts')}>
      <FactList
        facts={[
          { name: t('line.field.address'), value: line.address },
          { name: t('line.field.register'), value: t(line.register ? 'line.registers' : 'line.peers') },
          { name: t('line.field.username'), value: line.username },
          { name: t('line.field.use'), value: t('line.use', { inUse: line.inUse, capacity: line.capacity }) },
          { name: t('line.field.purpose'), value: t(`line.purpose.${line.purpose}`) },
          { name: t('line.field.priority'), value: line.priority },
          { name: t('line.field.callerNumbers'), value: line.callerNumbers.join(', ') },
          { name: t('line.field.callerRotation'), value: t(`line.rotation.${line.callerRotation}`) },
          { name: t('line.field.calledStrip'), value: line.calledStrip },
          { name: t('line.field.prefix'), value: line.prefix },
          { name: t('line.field.node'), value: line.node },
          { name: t('line.field.profile'), value: line.profile },
          { name: t('line.field.gateway'), value: line.gateway },
          {
            name: t('line.ownership'),
            value: line.standing === null ? null : t(line.standing.ours ? 'line.ours' : 'line.adopted'),
          },
          { name: t('line.field.codec'), value: line.codec },
          { name: t('line.field.pingSeconds'), value: line.pingSeconds },
          { name: t('line.field.realm'), value: line.realm },
          { name: t('line.field.proxy'), value: line.proxy },
          { name: t('line.field.parameters'), value: parameters.join(', ') },
        ]}
      />
    </Card>
  );
}
