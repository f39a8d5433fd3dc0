/** The groups: how many of their agents do what, who waits for them, and what today came to. */
import { Button, Table, type TableColumnsType, Tag } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyNote } from '../../components/empty-note.tsx';
import { countText, durationText, percentText } from '../../components/figures.tsx';
import type { Group } from './board-words.ts';

const kinds = ['free', 'ringing', 'talking', 'wrapUp', 'busy', 'signedIn', 'away'] as const;

export function GroupTable({ groups, onChoose }: { groups: Group[]; onChoose: (groupId: string) => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <Table<Group>
      rowKey="id"
      size="small"
      columns={useColumns(onChoose)}
      dataSource={groups}
      pagination={false}
      scroll={{ x: 900 }}
      locale={{ emptyText: <EmptyNote what={t('supervision.noGroups')} why={t('supervision.noGroupsWhy')} /> }}
    />
  );
}

function useColumns(onChoose: (groupId: string) => void): TableColumnsType<Group> {
  const { t } = useTranslation();
  const count = (key: string, title: string, value: (group: Group) => number): TableColumnsType<Group>[number] => ({
    key,
    title,
    align: 'right',
    width: 72,
    render: (_, group) => <span className="live-figure">{countText(value(group))}</span>,
  });
  return [
    {
      key: 'name',
      title: t('supervision.group'),
      fixed: 'left',
      width: 140,
      render: (_, { id, name }) => (
        <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onChoose(id)}>
          {name}
        </Button>
      ),
    },
    ...kinds.map((kind) => count(kind, t(`supervision.people.${kind}`), ({ agents }) => agents[kind])),
    {
      key: 'waiting',
      title: t('supervision.waiting'),
      align: 'right',
      width: 82,
      render: (_, { waiting }) => (waiting === 0 ? '0' : <Tag color="gold">{countText(waiting)}</Tag>),
    },
    {
      key: 'longest',
      title: t('supervision.longestWait'),
      align: 'right',
      width: 82,
      render: (_, { longestWaitMs }) => durationText(longestWaitMs),
    },
    {
      key: 'today',
      title: t('supervision.lostToday'),
      align: 'right',
      width: 190,
      render: (_, { answeredToday, abandonedToday, abandonRateToday }) =>
        t('supervision.lostOf', {
          rate: percentText(abandonRateToday),
          abandoned: countText(abandonedToday),
          answered: countText(answeredToday),
        }),
    },
  ];
}
