/** 坐席监控: who of the agents does what at this moment, who waits, why tasks dial as they do; and the ways into a call. */
import { useQuery } from '@tanstack/react-query';
import { Button, Card, Flex, Skeleton } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, told } from '../../api/client.ts';
import { EmptyNote } from '../../components/empty-note.tsx';
import { ChoiceFilter, FilterBar } from '../../components/filters.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useUrlFilters } from '../../components/url-filters.ts';
import { useMay } from '../../components/who.ts';
import { AgentTable } from './agent-table.tsx';
import { type Board, boardKey, heardCall, isInQueue, isWithPeople } from './board-words.ts';
import { CallTable } from './call-table.tsx';
import { GroupTable } from './group-table.tsx';
import { ListeningBar } from './listening-bar.tsx';
import { PacedTasks } from './paced-tasks.tsx';
import { PhoneNote } from './phone-note.tsx';
import { QueueCard } from './queue-card.tsx';
import './supervision.css';
import { useLateRefusal } from './use-call-move.ts';

/** Waiting times and rates move without any event. */
const boardEveryMs = 5_000;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const may = useMay('supervisor');
  const board = useQuery({
    queryKey: [boardKey],
    queryFn: () => told(api.GET('/api/v1/supervision')),
    refetchInterval: boardEveryMs,
    enabled: may,
  });
  return (
    <>
      <PageHead title={t('menu.supervision')} note={t('supervision.note')} />
      {may ? null : <EmptyNote what={t('supervision.notYours')} why={t('supervision.notYoursWhy')} />}
      {board.isError ? <ProblemNotice error={board.error} onRetry={() => void board.refetch()} /> : null}
      {may && board.isPending ? <Skeleton active /> : null}
      {board.data === undefined ? null : <BoardView board={board.data} />}
    </>
  );
}

function BoardView({ board }: { board: Board }): ReactElement {
  const { t } = useTranslation();
  const { filters, change, clear, any } = useUrlFilters(['groupId']);
  const shown = boardOf(board, filters.groupId);
  const heard = heardCall(board);
  useLateRefusal(board.own);
  if (board.groups.length === 0 && board.agents.length === 0 && board.calls.length === 0) return <NoAgents />;
  return (
    <Flex vertical gap={12}>
      <PhoneNote own={board.own} />
      {heard === null || board.own === null ? null : <ListeningBar heard={heard} own={board.own} agents={board.agents} />}
      <FilterBar any={any} clear={clear}>
        <ChoiceFilter
          label={t('supervision.group')}
          width={220}
          value={filters.groupId}
          options={board.groups.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(groupId) => change({ groupId })}
        />
      </FilterBar>
      <Card size="small" title={t('supervision.groups')} className="board-card">
        <GroupTable groups={shown.groups} onChoose={(groupId) => change({ groupId })} />
      </Card>
      <QueueCard board={board} calls={shown.calls.filter(isInQueue)} />
      <Card size="small" title={t('supervision.waiting')} className="board-card">
        <CallTable
          board={board}
          calls={shown.calls.filter((call) => call.with === 'waiting' && !isInQueue(call))}
          kind="waiting"
        />
      </Card>
      <Card size="small" title={t('supervision.agents')} className="board-card">
        <AgentTable board={board} agents={shown.agents} />
      </Card>
      <PacedTasks tasks={shown.tasks} />
      <Card size="small" title={t('supervision.otherCalls')} className="board-card">
        <CallTable board={board} calls={shown.calls.filter((call) => !isWithPeople(call) || isElsewhere(call))} kind="others" />
      </Card>
    </Flex>
  );
}

/** Handed over to somebody who is no agent. */
function isElsewhere({ with: company }: Board['calls'][number]): boolean {
  return company === 'person';
}

/** What concerns one group: an assistant's calls are nobody's until they are handed over. */
function boardOf(board: Board, groupId: string | undefined): Board {
  if (groupId === undefined) return board;
  const agents = board.agents.filter(({ groups }) => groups.some((group) => group.groupId === groupId));
  return {
    ...board,
    groups: board.groups.filter(({ id }) => id === groupId),
    agents,
    calls: board.calls.filter((call) => call.groupId === groupId || agents.some(({ id }) => id === call.agentId)),
    tasks: board.tasks.filter((task) => task.groupId === groupId),
  };
}

function NoAgents(): ReactElement {
  const { t } = useTranslation();
  return (
    <Card>
      <EmptyNote
        what={t('agent.none')}
        why={t('supervision.noneWhy')}
        act={
          <Flex gap={8} justify="center">
            <Link to="/agents">
              <Button type="primary" tabIndex={-1}>
                {t('console.toAgents')}
              </Button>
            </Link>
            <Link to="/agent-groups">
              <Button tabIndex={-1}>{t('console.toGroups')}</Button>
            </Link>
          </Flex>
        }
      />
    </Card>
  );
}
