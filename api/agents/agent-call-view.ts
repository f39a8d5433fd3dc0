/** The call of an agent as it leaves. Only agents and above come here, who see numbers. */
import type { Static } from 'typebox';
import { skipsMax } from '../../domain/preview.ts';
import { type AgentCallFacts, type EarlierCall, makeAgentCalls } from '../../storage/agent-calls.ts';
import { makeAgentGroups } from '../../storage/agent-groups.ts';
import type { StoredAgent } from '../../storage/agents.ts';
import { makeCallMoves } from '../../storage/call-moves.ts';
import { type CallNote, makeCallNotes } from '../../storage/call-notes.ts';
import type { Queryable } from '../../storage/database.ts';
import { makeTurns } from '../../storage/turns.ts';
import type { Language } from '../language.ts';
import { moveView } from '../moves/asking-moves.ts';
import { outcomeSentence } from '../words/outcomes.ts';
import type { AgentCall } from './agent-call-schemas.ts';
import { standingView } from './agent-view.ts';

type View = Static<typeof AgentCall>;

/** Null: no call has the agent. */
export async function agentCallView(db: Queryable, agent: StoredAgent, language: Language): Promise<View | null> {
  const { standing, groupId } = agent.standing;
  const { since, until } = standingView(agent.standing);
  if (!('callId' in standing)) return null;
  const { callId, state } = standing;
  const calls = makeAgentCalls(db);
  const [facts, group, note, turns, talk, move] = await Promise.all([
    calls.facts(callId),
    groupId === null ? null : makeAgentGroups(db).find(groupId),
    makeCallNotes(db).find(callId, agent.id),
    makeTurns(db).ofCall(callId),
    state === 'talking' ? talkView(db, agent.id, callId) : null,
    makeCallMoves(db).lastOf(callId, agent.id),
  ]);
  const earlier = facts === null ? [] : await calls.earlier(facts.number, callId);
  return {
    ...{ callId, state, since, until },
    preview: state === 'reserved' ? previewView(facts) : null,
    group: group === null ? null : { id: group.id, name: group.name },
    dispositions: group === null ? await dispositionsOf(db, agent) : [...group.dispositions],
    note: note === null ? null : noteView(note),
    facts: facts === null ? null : factsView(facts),
    // Whoever dials by hand is on the phone before the callee is.
    talk: facts !== null && facts.answeredAt === null ? null : talk,
    move: move === null ? null : moveView(move, language),
    turns: turns.map((turn) => ({ ...turn, kind: turn.kind ?? 'words', timings: { ...turn.timings } })),
    earlier: earlier.map((call) => earlierView(call, language)),
  };
}

function previewView(facts: AgentCallFacts | null): View['preview'] {
  if (facts === null || facts.preview === null) return null;
  const { until, leftMs, skips } = facts.preview;
  return { until: new Date(until).toISOString(), leftMs, skipsLeft: Math.max(0, skipsMax - 1 - skips) };
}

/** Whoever was asked in sees the one who has the callee. */
async function talkView(db: Queryable, agentId: string, callId: string): Promise<View['talk']> {
  const [talk, holder] = await Promise.all([makeCallMoves(db).talkOf(callId), makeAgentCalls(db).holderOf(callId)]);
  const { state, other } = talk ?? { state: 'talking', other: null };
  if (holder !== null && holder.agentId !== agentId)
    return { state, isMine: false, other: { name: holder.name, state: 'talking' } };
  return { state, isMine: true, other: other === null ? null : { name: other.name, state: other.state } };
}

/** Those of all groups of the agent, each once. */
export async function dispositionsOf(db: Queryable, { groups }: StoredAgent): Promise<string[]> {
  const found = await Promise.all(groups.map(({ groupId }) => makeAgentGroups(db).find(groupId)));
  return [...new Set(found.flatMap((group) => group?.dispositions ?? []))];
}

export function noteView({ at, ...note }: CallNote): NonNullable<View['note']> {
  return { ...note, at: at.toISOString() };
}

function factsView(facts: AgentCallFacts): NonNullable<View['facts']> {
  const { taskId, taskName, taskType, contactId, name, number, variables } = facts;
  const { script, attempt, lineName, callerNumber, direction, calledNumber, calledName, outcome, forbidden } = facts;
  return {
    task: { id: taskId, name: taskName, type: taskType },
    contact: { id: contactId, name, number, variables: { ...variables } },
    script,
    ...{ attempt, lineName, callerNumber, direction, calledNumber, calledName, outcome, forbidden },
    dialledAt: facts.dialledAt?.toISOString() ?? null,
    answeredAt: facts.answeredAt?.toISOString() ?? null,
    endedAt: facts.endedAt?.toISOString() ?? null,
    callbackAt: facts.callbackAt?.toISOString() ?? null,
  };
}

function earlierView(call: EarlierCall, language: Language): View['earlier'][number] {
  const { id, taskName, direction, talkSeconds, outcome, reason, agentName, notes } = call;
  return {
    ...{ id, taskName, direction, talkSeconds, outcome, agentName },
    dialledAt: call.dialledAt.toISOString(),
    sentence: outcome === null ? '' : outcomeSentence(outcome, reason, language),
    notes: notes.map((note) => ({ ...note, at: new Date(note.at).toISOString() })),
  };
}
