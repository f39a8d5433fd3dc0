/** 呼入队列: who called us and waits for an agent now, in the order of each group. */
import { Table, type TableColumnsType } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyNote } from '../../components/empty-note.tsx';
import { type Board, type Call, inQueueOrder } from './board-words.ts';
import { Callee } from './callee.tsx';

/** One screen; the rest by pages. */
const rowsMax = 50;

export function QueueTable({ board, calls }: { board: Board; calls: Call[] }): ReactElement {
  const { t } = useTranslation();
  return (
    <Table<Call>
      rowKey="id"
      size="small"
      columns={useColumns(board)}
      dataSource={inQueueOrder(calls, board.groups)}
      pagination={calls.length > rowsMax ? { pageSize: rowsMax, showSizeChanger: false } : false}
      scroll={{ x: 760 }}
      locale={{ emptyText: <EmptyNote what={t('supervision.none.queue')} why={t('supervision.noneNote.queue')} /> }}
    />
  );
}

function useColumns(board: Board): TableColumnsType<Call> {
  const { t } = useTranslation();
  const nameOf = (id: string | null): string => board.agents.find((agent) => agent.id === id)?.username ?? '–';
  const groupOf = (id: string | null): string => board.groups.find((group) => group.id === id)?.name ?? '–';
  return [
    {
      key: 'position',
      title: t('supervision.position'),
      width: 72,
      align: 'right',
      render: (_, { position }) => <span className="live-figure">{position ?? '–'}</span>,
    },
    { key: 'caller', title: t('supervision.caller'), render: (_, call) => <Callee call={call} /> },
    {
      key: 'called',
      title: t('supervision.called'),
      width: 180,
      render: (_, { calledNumber, calledName }) => [calledNumber, calledName].filter(Boolean).join(' · '),
    },
    { key: 'group', title: t('supervision.waitsFor'), width: 160, render: (_, { groupId }) => groupOf(groupId) },
    { key: 'agent', title: t('supervision.ringsAt'), width: 160, render: (_, { agentId }) => nameOf(agentId) },
  ];
}
