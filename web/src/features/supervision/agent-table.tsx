/** Agents with how each stands and since when, the callee they have, and who listens. */
import { Badge, Flex, Table, type TableColumnsType, Tag, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyNote } from '../../components/empty-note.tsx';
import { ChoiceFilter, FilterBar } from '../../components/filters.tsx';
import { type Agent, agentStates, stateColours, useStateText } from '../agents/agent-words.ts';
import { ForceButton } from '../agents/force-button.tsx';
import { RunningTime } from '../agents/running-time.tsx';
import type { Board, Call } from './board-words.ts';
import { CallActs } from './call-acts.tsx';
import { Callee, Listeners } from './callee.tsx';

type Row = Agent & { call: Call | null };

/** Whoever is at work first. */
const order = new Map(
  ['talking', 'ringing', 'reserved', 'wrap-up', 'free', 'busy', 'signed-in', 'offline'].map((s, n) => [s, n]),
);
/** One screen of agents at work; the rest by pages. */
const rowsMax = 50;

export function AgentTable({ board, agents }: { board: Board; agents: Agent[] }): ReactElement {
  const { t } = useTranslation();
  const [state, setState] = useState<string | undefined>(undefined);
  const rows = rowsOf(agents, board.calls).filter((row) => state === undefined || row.state === state);
  return (
    <>
      <div className="board-filter">
        <FilterBar any={state !== undefined} clear={() => setState(undefined)}>
          <ChoiceFilter
            label={t('agent.field.state')}
            width={150}
            value={state}
            options={agentStates.map((value) => ({ value, label: t(`agent.state.${value}`) }))}
            onChange={setState}
          />
        </FilterBar>
      </div>
      <Table<Row>
        rowKey="id"
        size="small"
        columns={useColumns(board)}
        dataSource={rows}
        pagination={rows.length > rowsMax ? { pageSize: rowsMax, showSizeChanger: false } : false}
        scroll={{ x: 980 }}
        locale={{ emptyText: <EmptyNote what={t('supervision.noAgents')} why={t('supervision.noAgentsWhy')} /> }}
      />
      {board.agents.length < board.agentsTotal ? (
        <Typography.Text type="secondary">
          {t('supervision.moreAgents', { shown: board.agents.length, total: board.agentsTotal })}
        </Typography.Text>
      ) : null}
    </>
  );
}

function rowsOf(agents: readonly Agent[], calls: readonly Call[]): Row[] {
  return agents
    .map((agent) => ({ ...agent, call: calls.find(({ id }) => id === agent.callId && agent.state !== 'wrap-up') ?? null }))
    .toSorted((a, b) => (order.get(a.state) ?? 0) - (order.get(b.state) ?? 0) || a.since.localeCompare(b.since));
}

function useColumns(board: Board): TableColumnsType<Row> {
  const { t } = useTranslation();
  return [
    {
      key: 'name',
      title: t('agent.field.name'),
      fixed: 'left',
      width: 150,
      render: (_, { username, extension, hasPhone }) => (
        <Flex vertical>
          <strong className="wrap-anywhere">{username}</strong>
          <Badge
            status={hasPhone ? 'success' : 'default'}
            text={extension}
            title={t(`extension.registered.${hasPhone ? 'yes' : 'no'}`)}
          />
        </Flex>
      ),
    },
    { key: 'state', title: t('agent.field.state'), width: 210, render: (_, agent) => <State agent={agent} /> },
    {
      key: 'call',
      title: t('supervision.call'),
      render: (_, { call }) => (call === null ? <Typography.Text type="secondary">–</Typography.Text> : <Callee call={call} />),
    },
    {
      key: 'listeners',
      title: t('supervision.listeners'),
      width: 160,
      render: (_, { call }) => (call === null ? null : <Listeners call={call} />),
    },
    {
      key: 'acts',
      width: 260,
      render: (_, agent) => (
        <Flex gap={4} wrap>
          {agent.call === null || agent.state !== 'talking' ? null : <CallActs call={agent.call} board={board} />}
          <ForceButton agent={agent} />
        </Flex>
      ),
    },
  ];
}

function State({ agent }: { agent: Agent }): ReactElement {
  const { t } = useTranslation();
  const stateText = useStateText();
  const { state, since, next } = agent;
  return (
    <Flex vertical>
      <Flex gap={6} align="center">
        <Tag color={stateColours[state]} style={{ margin: 0 }}>
          {stateText(agent)}
        </Tag>
        <RunningTime since={since} />
      </Flex>
      {next === null || state === 'offline' ? null : (
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {t('agent.then', { state: stateText(next) })}
        </Typography.Text>
      )}
    </Flex>
  );
}
