/** Call records as a dense table, in the call list and in a task. */
import { SoundOutlined } from '@ant-design/icons';
import { Table, type TableColumnsType, Tag, Tooltip, Typography } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../api/client.ts';
import { DirectionTag, shownNumber } from './direction-tag.tsx';
import { emptyTextOf } from './empty-note.tsx';
import { Clock, durationText, Moment } from './figures.tsx';
import type { Paged } from './paged.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { OutcomeTag } from './state-tags.tsx';

type Call = Schemas['Call'];

export function CallTable({ paged, withTask, empty }: { paged: Paged<Call>; withTask: boolean; empty: ReactNode }): ReactElement {
  const { query, rows, pager } = paged;
  const columns = useCallColumns({
    withTask,
    withAgent: rows.some(({ agentName }) => agentName !== null),
    withDirection: rows.some(({ direction }) => direction === 'inbound'),
  });
  return (
    <>
      {query.isError ? <ProblemNotice error={query.error} onRetry={() => void query.refetch()} /> : null}
      <Table<Call>
        rowKey="id"
        size="small"
        loading={query.isPending}
        columns={columns}
        dataSource={rows}
        pagination={false}
        scroll={{ x: withTask ? 1000 : 880 }}
        locale={{ emptyText: emptyTextOf(query, empty) }}
      />
      {pager}
    </>
  );
}

export function IntentTag({ intent, state }: { intent: Call['intent']; state: Call['intentState'] }): ReactElement {
  const { t } = useTranslation();
  if (intent !== null) return <Tag color="blue">{intent}</Tag>;
  return state === 'none' ? <span>–</span> : <Typography.Text type="secondary">{t(`intent.${state}`)}</Typography.Text>;
}

function seconds(value: number | null): string {
  return durationText(value === null ? null : value * 1000);
}

function agentColumn(title: string): TableColumnsType<Call>[number] {
  return { key: 'agent', title, width: 92, ellipsis: true, render: (_, { agentName }) => agentName ?? '–' };
}

function directionColumn(title: string): TableColumnsType<Call>[number] {
  return {
    key: 'direction',
    title,
    width: 116,
    render: (_, { direction, calledNumber }) => (
      <>
        <DirectionTag direction={direction} />
        <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
          {calledNumber}
        </Typography.Text>
      </>
    ),
  };
}

type With = { withTask: boolean; withAgent: boolean; withDirection: boolean };

/** `withAgent`: people took some of these calls. `withDirection`: some came in. */
function useCallColumns({ withTask, withAgent, withDirection }: With): TableColumnsType<Call> {
  const { t } = useTranslation();
  const time = (key: 'answeredAt' | 'endedAt'): TableColumnsType<Call>[number] => ({
    key,
    title: t(`call.field.${key}`),
    width: 78,
    render: (_, call) => <Clock at={call[key]} />,
  });
  const task: TableColumnsType<Call> = withTask
    ? [
        {
          key: 'task',
          title: t('call.field.task'),
          width: 120,
          ellipsis: true,
          render: (_, { taskId, taskName }) => <Link to={`/tasks/${taskId}`}>{taskName}</Link>,
        },
      ]
    : [];
  return [
    {
      key: 'number',
      title: t('call.field.number'),
      width: 126,
      fixed: 'left',
      render: (_, { id, number, name, hasRecording }) => (
        <>
          <Link to={`/calls/${id}`}>{shownNumber(number, t)}</Link>
          {hasRecording ? (
            <Tooltip title={t('call.hasRecording')}>
              <SoundOutlined style={{ marginLeft: 6 }} aria-label={t('call.hasRecording')} />
            </Tooltip>
          ) : null}
          <Typography.Text type="secondary" ellipsis style={{ display: 'block', fontSize: 12, maxWidth: 120 }}>
            {name}
          </Typography.Text>
        </>
      ),
    },
    ...(withDirection ? [directionColumn(t('call.field.direction'))] : []),
    ...task,
    {
      key: 'outcome',
      title: t('call.field.outcome'),
      width: 110,
      render: (_, { outcome, sentence }) => <OutcomeTag outcome={outcome} sentence={sentence} />,
    },
    {
      key: 'intent',
      title: t('call.field.intent'),
      width: 74,
      render: (_, { intent, intentState }) => <IntentTag intent={intent} state={intentState} />,
    },
    { key: 'dialledAt', title: t('call.field.dialledAt'), width: 96, render: (_, { dialledAt }) => <Moment at={dialledAt} /> },
    time('answeredAt'),
    time('endedAt'),
    { key: 'talk', title: t('call.field.talk'), width: 74, align: 'right', render: (_, call) => seconds(call.talkSeconds) },
    { key: 'total', title: t('call.field.total'), width: 74, align: 'right', render: (_, call) => seconds(call.totalSeconds) },
    {
      key: 'endedBy',
      title: t('call.field.endedBy'),
      width: 66,
      render: (_, { endedBy }) => (endedBy === null ? '–' : t(`endedBy.${endedBy}`)),
    },
    ...(withAgent ? [agentColumn(t('call.field.agent'))] : []),
    { key: 'line', title: t('call.field.line'), width: 96, ellipsis: true, render: (_, { lineName }) => lineName ?? '–' },
    { key: 'attempt', title: t('call.field.attempt'), dataIndex: 'attempt', width: 56, align: 'right' },
  ];
}
