/** The table of agents; live events keep it true. */
import { HistoryOutlined } from '@ant-design/icons';
import { Badge, Button, Flex, Table, type TableColumnsType, Tag, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAgentGroups } from '../../api/choices.ts';
import { api, told } from '../../api/client.ts';
import { EmptyNote, emptyTextOf } from '../../components/empty-note.tsx';
import { ChoiceFilter, FilterBar, TextFilter } from '../../components/filters.tsx';
import { usePaged } from '../../components/paged.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { RowActs } from '../../components/row-acts.tsx';
import { useUrlFilters } from '../../components/url-filters.ts';
import { useMay, useWho } from '../../components/who.ts';
import { type Agent, agentStates, stateColours, useStateText } from './agent-words.ts';
import type { Open } from './agents-page.tsx';
import { ForceButton } from './force-button.tsx';
import { RunningTime } from './running-time.tsx';

export const listKey = 'agents';
/** A phone that is gone is told by its time alone. */
const refreshEveryMs = 15_000;

export function AgentList({ add, open }: { add: ReactElement | null; open: (what: Open) => void }): ReactElement {
  const { t } = useTranslation();
  const groups = useAgentGroups();
  const { filters, change, clear, any } = useUrlFilters(['text', 'state', 'groupId']);
  const { query, rows, pager } = usePaged({
    queryKey: [listKey, filters],
    read: (page) => {
      const { text, groupId } = filters;
      const state = agentStates.find((one) => one === filters.state);
      const search = {
        ...page,
        ...(text === undefined ? {} : { text }),
        ...(state === undefined ? {} : { state }),
        ...(groupId === undefined ? {} : { groupId }),
      };
      return told(api.GET('/api/v1/agents', { params: { query: search } }));
    },
    refetchEveryMs: refreshEveryMs,
  });
  return (
    <>
      <FilterBar any={any} clear={clear}>
        <TextFilter label={t('agent.filter')} width={220} value={filters.text} onSearch={(text) => change({ text })} />
        <ChoiceFilter
          label={t('agent.field.state')}
          width={150}
          value={filters.state}
          options={agentStates.map((value) => ({ value, label: t(`agent.state.${value}`) }))}
          onChange={(state) => change({ state })}
        />
        <ChoiceFilter
          label={t('menu.agentGroups')}
          width={180}
          value={filters.groupId}
          options={(groups.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(groupId) => change({ groupId })}
        />
      </FilterBar>
      {query.isError ? <ProblemNotice error={query.error} onRetry={() => void query.refetch()} /> : null}
      <Table<Agent>
        rowKey="id"
        size="middle"
        loading={query.isPending}
        columns={useColumns(open)}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 980 }}
        locale={{ emptyText: emptyTextOf(query, <Nobody filtered={any} add={add} />) }}
      />
      {pager}
    </>
  );
}

/** Leads on: people come first, then phones and agents in one step. */
function Nobody({ filtered, add }: { filtered: boolean; add: ReactElement | null }): ReactElement {
  const { t } = useTranslation();
  if (filtered) return <EmptyNote what={t('list.noneMatch')} why={t('list.noneMatchWhy')} />;
  return (
    <EmptyNote
      what={t('agent.none')}
      why={t('agent.noneWhy')}
      act={
        add === null ? undefined : (
          <Flex vertical gap={10} align="center">
            <Link to="/users">{t('agent.toUsers')}</Link>
            {add}
          </Flex>
        )
      }
    />
  );
}

function useColumns(open: (what: Open) => void): TableColumnsType<Agent> {
  const { t } = useTranslation();
  return [
    {
      key: 'name',
      title: t('agent.field.name'),
      width: 180,
      render: (_, { username, role, enabled }) => (
        <Flex vertical>
          <span>
            <strong>{username}</strong> {enabled ? null : <Tag>{t('extension.off')}</Tag>}
          </span>
          <Typography.Text type="secondary">{t(`role.${role}`)}</Typography.Text>
        </Flex>
      ),
    },
    { key: 'state', title: t('agent.field.state'), width: 230, render: (_, agent) => <State agent={agent} /> },
    {
      key: 'extension',
      title: t('menu.extensions'),
      width: 150,
      render: (_, { extension, hasPhone }) => (
        <Flex vertical>
          <strong>{extension}</strong>
          <Badge status={hasPhone ? 'success' : 'default'} text={t(`extension.registered.${hasPhone ? 'yes' : 'no'}`)} />
        </Flex>
      ),
    },
    { key: 'groups', title: t('menu.agentGroups'), render: (_, agent) => <Groups agent={agent} /> },
    { key: 'acts', width: 190, render: (_, agent) => <Acts agent={agent} open={open} /> },
  ];
}

function State({ agent }: { agent: Agent }): ReactElement {
  const { t } = useTranslation();
  const stateText = useStateText();
  const { state, next, since, by } = agent;
  return (
    <Flex vertical gap={2}>
      <Flex gap={8} align="center">
        <Tag color={stateColours[state]}>{stateText(agent)}</Tag>
        <RunningTime since={since} />
      </Flex>
      {next === null || state === 'offline' ? null : (
        <Typography.Text type="secondary">{t('agent.then', { state: stateText(next) })}</Typography.Text>
      )}
      {by === null ? null : <Typography.Text type="secondary">{t('agent.by', { name: by })}</Typography.Text>}
    </Flex>
  );
}

function Groups({ agent: { groups, state } }: { agent: Agent }): ReactElement {
  const { t } = useTranslation();
  if (groups.length === 0) return <Link to="/agent-groups">{t('agent.noGroups')}</Link>;
  return (
    <Flex wrap gap={4}>
      {groups.map(({ groupId, name, priority, skills, taking }) => (
        <Tag key={groupId} color={taking && state !== 'offline' ? 'green' : 'default'} style={{ marginInlineEnd: 0 }}>
          {name} · {priority}
          {skills.length === 0 ? '' : ` · ${skills.join(', ')}`}
        </Tag>
      ))}
    </Flex>
  );
}

function Acts({ agent, open }: { agent: Agent; open: (what: Open) => void }): ReactElement {
  const { t } = useTranslation();
  const manages = useMay('admin');
  const looks = useMay('supervisor');
  const who = useWho();
  const { id, username } = agent;
  return (
    <Flex gap={2} align="center">
      {looks ? <ForceButton agent={agent} /> : null}
      {looks || who.id === agent.userId ? (
        <Button
          type="text"
          size="small"
          icon={<HistoryOutlined aria-hidden />}
          aria-label={t('agent.historyOf', { name: username })}
          onClick={() => open({ what: 'history', agent })}
        />
      ) : null}
      {manages ? (
        <RowActs
          name={username}
          listKey={listKey}
          loss={t('agent.loss')}
          onEdit={() => open({ what: 'edit', agent })}
          remove={() => told(api.DELETE('/api/v1/agents/{id}', { params: { path: { id } } }))}
        />
      ) : null}
    </Flex>
  );
}
