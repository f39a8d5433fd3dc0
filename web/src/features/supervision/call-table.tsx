/** Calls that no agent has: who waits for one, and those of assistants and messages. */
import { Table, type TableColumnsType, Tag } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyNote } from '../../components/empty-note.tsx';
import type { Board, Call } from './board-words.ts';
import { CallActs } from './call-acts.tsx';
import { Callee, Listeners } from './callee.tsx';

/** One screen; the rest by pages. */
const rowsMax = 20;

export function CallTable({ board, calls, kind }: { board: Board; calls: Call[]; kind: 'waiting' | 'others' }): ReactElement {
  const { t } = useTranslation();
  return (
    <Table<Call>
      rowKey="id"
      size="small"
      columns={useColumns(board, kind)}
      dataSource={calls}
      pagination={calls.length > rowsMax ? { pageSize: rowsMax, showSizeChanger: false } : false}
      scroll={{ x: 760 }}
      locale={{ emptyText: <EmptyNote what={t(`supervision.none.${kind}`)} why={t(`supervision.noneNote.${kind}`)} /> }}
    />
  );
}

function useColumns(board: Board, kind: 'waiting' | 'others'): TableColumnsType<Call> {
  const { t } = useTranslation();
  const nameOf = (id: string | null): string => board.agents.find((agent) => agent.id === id)?.username ?? '–';
  const groupOf = (id: string | null): string => board.groups.find((group) => group.id === id)?.name ?? '–';
  const call: TableColumnsType<Call> = [
    { key: 'call', title: t('supervision.callee'), render: (_, one) => <Callee call={one} /> },
  ];
  if (kind === 'waiting') {
    return [
      ...call,
      { key: 'group', title: t('supervision.waitsFor'), width: 180, render: (_, { groupId }) => groupOf(groupId) },
      { key: 'agent', title: t('supervision.ringsAt'), width: 180, render: (_, { agentId }) => nameOf(agentId) },
    ];
  }
  return [
    ...call,
    {
      key: 'with',
      title: t('supervision.company'),
      width: 150,
      render: (_, { with: company }) => <Tag style={{ margin: 0 }}>{t(`supervision.with.${company}`)}</Tag>,
    },
    { key: 'listeners', title: t('supervision.listeners'), width: 180, render: (_, one) => <Listeners call={one} /> },
    { key: 'acts', width: 140, render: (_, one) => <CallActs call={one} board={board} /> },
  ];
}
