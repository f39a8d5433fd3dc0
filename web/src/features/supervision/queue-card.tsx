/** 呼入队列: who called us and waits for an agent now, in the order of each group. */
import { useQuery } from '@tanstack/react-query';
import { Card, Table, type TableColumnsType } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { EmptyNote } from '../../components/empty-note.tsx';
import { type Board, type Call, inQueueOrder } from './board-words.ts';
import { Callee } from './callee.tsx';

/** One screen; the rest by pages. */
const rowsMax = 50;

/** Where no number takes calls, nobody can wait: there is no card. */
export function QueueCard({ board, calls }: { board: Board; calls: Call[] }): ReactElement | null {
  const { t } = useTranslation();
  const columns = useColumns(board);
  const numbers = useQuery({
    queryKey: ['inbound-numbers', 'any'],
    queryFn: () => told(api.GET('/api/v1/inbound-numbers', { params: { query: { limit: 1 } } })),
  });
  if (calls.length === 0 && (numbers.data?.total ?? 0) === 0) return null;
  return (
    <Card size="small" title={t('supervision.queue')} className="board-card">
      <Table<Call>
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={inQueueOrder(calls, board.groups)}
        pagination={calls.length > rowsMax ? { pageSize: rowsMax, showSizeChanger: false } : false}
        scroll={{ x: 760 }}
        locale={{ emptyText: <EmptyNote what={t('supervision.none.queue')} why={t('supervision.noneNote.queue')} /> }}
      />
    </Card>
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
