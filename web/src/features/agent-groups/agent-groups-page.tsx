/** 业务组: groups of agents, to whom calls are offered in the order of their priority. */
import { useQuery } from '@tanstack/react-query';
import { Flex, type TableColumnsType, Tag, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { countText } from '../../components/figures.tsx';
import { RowActs } from '../../components/row-acts.tsx';
import { ShortList } from '../../components/short-list.tsx';
import { useMay } from '../../components/who.ts';
import { stateColours } from '../agents/agent-words.ts';
import { AgentGroupDrawer, listKey } from './agent-group-drawer.tsx';

type Group = Schemas['AgentGroup'];

const groupsMax = 500;
/** Of more the number is told. */
const membersShownMax = 12;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const may = useMay('supervisor');
  const [edited, setEdited] = useState<Group | 'new' | null>(null);
  const groups = useQuery({
    queryKey: [listKey],
    queryFn: async () => (await told(api.GET('/api/v1/agent-groups', { params: { query: { limit: groupsMax } } }))).items,
  });
  return (
    <>
      <ShortList<Group>
        title={t('menu.agentGroups')}
        note={t('agentGroup.note')}
        query={groups}
        columns={useColumns(may ? setEdited : null)}
        width={900}
        empty={{ what: t('agentGroup.none'), why: t('agentGroup.noneWhy') }}
        add={may ? { name: t('agentGroup.add'), onClick: () => setEdited('new') } : null}
      />
      {edited === null ? null : <AgentGroupDrawer group={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function useColumns(edit: ((group: Group) => void) | null): TableColumnsType<Group> {
  const { t } = useTranslation();
  return [
    {
      key: 'name',
      title: t('agentGroup.field.name'),
      width: 220,
      render: (_, { name, notes }) => (
        <Flex vertical>
          <strong>{name}</strong>
          <Typography.Text type="secondary">{notes}</Typography.Text>
        </Flex>
      ),
    },
    {
      key: 'wrapUp',
      title: t('agentGroup.field.wrapUpSeconds'),
      width: 130,
      render: (_, { wrapUpSeconds }) => `${wrapUpSeconds} ${t('unit.seconds')}`,
    },
    {
      key: 'free',
      title: t('agentGroup.free'),
      width: 120,
      render: (_, { members }) =>
        `${countText(members.filter(({ state, taking }) => taking && state === 'free').length)} / ${countText(
          members.filter(({ state, taking }) => taking && state !== 'offline').length,
        )}`,
    },
    { key: 'members', title: t('agentGroup.field.members'), render: (_, group) => <Members group={group} /> },
    {
      key: 'acts',
      width: 90,
      render: (_, group) =>
        edit === null ? null : (
          <RowActs
            name={group.name}
            listKey={listKey}
            loss={t('agentGroup.loss')}
            onEdit={() => edit(group)}
            remove={() => told(api.DELETE('/api/v1/agent-groups/{id}', { params: { path: { id: group.id } } }))}
          />
        ),
    },
  ];
}

function Members({ group: { members } }: { group: Group }): ReactElement {
  const { t } = useTranslation();
  if (members.length === 0) return <Typography.Text type="secondary">{t('agentGroup.noMembers')}</Typography.Text>;
  return (
    <Flex wrap gap={4}>
      {members.slice(0, membersShownMax).map(({ agentId, username, priority, skills, state, taking }) => (
        <Tag key={agentId} color={taking ? stateColours[state] : 'default'} style={{ marginInlineEnd: 0 }}>
          {username} · {t(`agent.state.${taking ? state : 'offline'}`)} · {priority}
          {skills.length === 0 ? '' : ` · ${skills.join(', ')}`}
        </Tag>
      ))}
      {members.length > membersShownMax ? (
        <span>{t('agentGroup.andMore', { count: members.length - membersShownMax })}</span>
      ) : null}
    </Flex>
  );
}
