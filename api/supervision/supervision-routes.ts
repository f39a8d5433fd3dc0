/** What supervisors see of agents and their calls at one moment. */
import type { Static } from 'typebox';
import { makeAgentSpans } from '../../storage/agent-spans.ts';
import { makeAgents, type StoredAgent } from '../../storage/agents.ts';
import { type CallListener, makeCallListeners } from '../../storage/call-listeners.ts';
import { makeCallMoves } from '../../storage/call-moves.ts';
import type { Database } from '../../storage/database.ts';
import {
  makeSupervisionBoard,
  type SupervisedCall as StoredCall,
  type SupervisedGroup as StoredGroup,
  type PacedTask as StoredTask,
} from '../../storage/supervision-board.ts';
import { makeTaskPace } from '../../storage/task-pace.ts';
import { actorOf, seesNumbers } from '../actor.ts';
import { ownAgent } from '../agents/agent-state-routes.ts';
import { agentView } from '../agents/agent-view.ts';
import { type Language, languageOf } from '../language.ts';
import { moveView } from '../moves/asking-moves.ts';
import { maskNumber } from '../number-mask.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import { pacingView } from '../tasks/task-pacing.ts';
import type { TypedApp } from '../typed-app.ts';
import { getSupervision, type PacedTask, type SupervisedCall, type SupervisedGroup } from './supervision-schemas.ts';

type Deps = { db: Database; settings: Pick<CurrentSettings, 'read'> };

/** Larger houses have groups; their agents are found on the page of the agents. */
const boardAgentsMax = 500;

export function supervisionRoutes(app: TypedApp, { db, settings }: Deps): void {
  const board = makeSupervisionBoard(db);
  const agents = makeAgents(db);
  const listeners = makeCallListeners(db);
  app.route({
    ...getSupervision,
    handler: async (request) => {
      const { timeZone } = await settings.read();
      const { from } = await makeAgentSpans(db).boundsOf(null, timeZone);
      const [groups, people, calls, heard, tasks, own] = await Promise.all([
        board.groups(from),
        agents.list({ text: null, state: null, groupId: null }, { limit: boardAgentsMax, after: null }),
        board.calls(),
        listeners.list(),
        board.tasks(),
        ownAgent(db, request),
      ]);
      const plain = seesNumbers(actorOf(request));
      return {
        at: new Date().toISOString(),
        groups: groups.map(groupView),
        agents: people.rows.map(agentView),
        agentsTotal: people.total,
        calls: calls.map((call) => callView(call, heard, plain)),
        tasks: await Promise.all(tasks.map((task) => taskView(db, task, languageOf(request)))),
        own: own === null ? null : await ownView(db, own, languageOf(request)),
      };
    },
  });
}

function groupView(group: StoredGroup): Static<typeof SupervisedGroup> {
  const { answeredToday, abandonedToday } = group;
  return { ...group, abandonRateToday: answeredToday === 0 ? null : abandonedToday / answeredToday };
}

function callView(call: StoredCall, heard: readonly CallListener[], plain: boolean): Static<typeof SupervisedCall> {
  return {
    ...call,
    number: plain ? call.number : maskNumber(call.number),
    answeredAt: call.answeredAt.toISOString(),
    since: call.since.toISOString(),
    listeners: heard
      .filter(({ callId }) => callId === call.id)
      .map(({ agentId, by, mode, since }) => ({ agentId, by, mode, since: since?.toISOString() ?? null })),
  };
}

async function taskView(db: Database, { plan, ...task }: StoredTask, language: Language): Promise<Static<typeof PacedTask>> {
  const { mode, held, abandonPercentMax } = plan;
  const pacing = pacingView(await makeTaskPace(db).view(task.id), language);
  return { ...task, mode, held, abandonPercentMax, pacing };
}

async function ownView(db: Database, { id: agentId, extension, enabled, hasPhone }: StoredAgent, language: Language) {
  const move = await makeCallMoves(db).lastListeningOf(agentId);
  return { agentId, extension, enabled, hasPhone, move: move === null ? null : moveView(move, language) };
}
