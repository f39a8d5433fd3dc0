/** What Postgres does with an agent is what the domain says: each state with each event. */
import { describe, expect, it } from 'vitest';
import {
  type AgentEvent,
  type AgentStep,
  type Asked,
  returnMsMax,
  type Standing,
  wrapUpMsUsual,
} from '../../domain/agent/agent-standing.ts';
import { agentStep } from '../../domain/agent/agent-steps.ts';
import { type StandingRow, standingOf } from '../../storage/agent-standings.ts';
import { useWorld } from './world.ts';

const world = useWorld(2);

const nowMs = Date.UTC(2026, 10, 27, 9, 0, 0);
const waitingSinceMs = nowMs - 90_000;
const own = '00000000-0000-4000-8000-00000000000a';
const other = '00000000-0000-4000-8000-00000000000b';

const wishes: readonly Asked[] = [null, { state: 'offline' }, { state: 'busy', reason: 'break' }];
const limits = [nowMs - 1, nowMs, nowMs + 1_000];

const standings: readonly Standing[] = [
  { state: 'offline', reason: null, before: null, sinceMs: nowMs - 1_000 },
  ...[nowMs - returnMsMax - 1, nowMs - returnMsMax, nowMs - 100].flatMap((sinceMs): Standing[] => [
    { state: 'offline', reason: 'vanished', before: { state: 'free' }, sinceMs },
    { state: 'offline', reason: 'phone-gone', before: { state: 'busy', reason: '回访' }, sinceMs },
    { state: 'offline', reason: 'vanished', before: { state: 'signed-in' }, sinceMs },
    { state: 'offline', reason: 'vanished', before: null, sinceMs },
  ]),
  { state: 'offline', reason: 'forced', before: null, sinceMs: nowMs - 100 },
  { state: 'signed-in' },
  { state: 'free', waitingSinceMs },
  { state: 'busy', reason: 'break' },
  { state: 'busy', reason: '回访' },
  ...wishes.flatMap((asked): Standing[] => [
    { state: 'talking', callId: own, asked },
    ...limits.flatMap((untilMs): Standing[] => [
      { state: 'reserved', callId: own, untilMs, waitingSinceMs, asked },
      { state: 'ringing', callId: own, untilMs, waitingSinceMs, asked },
      { state: 'wrap-up', callId: own, untilMs, asked },
    ]),
  ]),
];

const events: readonly AgentEvent[] = [
  { kind: 'sign-in' },
  { kind: 'sign-out' },
  { kind: 'go-free' },
  { kind: 'go-busy', reason: 'break' },
  { kind: 'go-busy', reason: '回访' },
  { kind: 'done' },
  ...[true, false].flatMap((now): AgentEvent[] => [
    { kind: 'force', to: { state: 'free' }, now },
    { kind: 'force', to: { state: 'busy', reason: 'meeting' }, now },
    { kind: 'force', to: { state: 'busy', reason: 'break' }, now },
    { kind: 'force', to: { state: 'offline' }, now },
  ]),
  { kind: 'vanish', why: 'vanished' },
  { kind: 'vanish', why: 'phone-gone' },
  { kind: 'return' },
  ...[own, other].flatMap((callId): AgentEvent[] => [
    { kind: 'reserve', callId, forMs: 5_000 },
    { kind: 'dial', callId, forMs: 30_000 },
    { kind: 'ring', callId, forMs: 30_000 },
    { kind: 'release', callId },
    { kind: 'miss', callId },
    { kind: 'miss', callId, why: 'not-dialled' },
    { kind: 'answer', callId },
    { kind: 'hang-up', callId, wrapUpMs: 15_000 },
    { kind: 'hang-up', callId, wrapUpMs: 0 },
  ]),
  { kind: 'expire' },
];

function rowOf(standing: Standing): StandingRow {
  const at = (ms: number): string => new Date(ms).toISOString();
  const wish = standing.state === 'offline' ? standing.before : 'asked' in standing ? standing.asked : null;
  return {
    agent_id: '00000000-0000-4000-8000-000000000001',
    state: standing.state,
    reason: 'reason' in standing ? standing.reason : null,
    call_id: 'callId' in standing ? standing.callId : null,
    group_id: null,
    waiting_since: 'waitingSinceMs' in standing ? at(standing.waitingSinceMs) : null,
    until: 'untilMs' in standing ? at(standing.untilMs) : null,
    next_state: wish?.state ?? null,
    next_reason: wish !== null && 'reason' in wish ? wish.reason : null,
    since: at('sinceMs' in standing ? standing.sinceMs : nowMs - 5_000),
    made_by: null,
  };
}

type SqlStep = { kind: AgentStep['kind']; code?: string; lost?: string | null; row?: StandingRow };

function plain({ kind, code, lost = null, row }: SqlStep): unknown {
  if (kind === 'refused') return { kind, code };
  return row === undefined ? { kind } : { kind, lost, standing: standingOf(row).standing };
}

describe('what may happen to an agent', () => {
  it('is the same in Postgres as in the domain, for each state and each event', async () => {
    const cases = standings.flatMap((standing) => events.map((event) => ({ standing, event })));
    expect(cases.length).toBeGreaterThan(1_200);
    const { rows } = await world.db.query<{ step: SqlStep }>(
      `select agent_next(jsonb_populate_record(null::agent_standing, c -> 'row'), c -> 'event', $2::timestamptz) as step
      from jsonb_array_elements($1::jsonb) with ordinality as x (c, n) order by n`,
      [JSON.stringify(cases.map(({ standing, event }) => ({ row: rowOf(standing), event }))), new Date(nowMs)],
    );
    const differing = cases.flatMap(({ standing, event }, n) => {
      const said = agentStep(standing, event, nowMs);
      const done = rows[n] === undefined ? null : plain(rows[n].step);
      return JSON.stringify(sorted(said)) === JSON.stringify(sorted(done)) ? [] : [{ standing, event, said, done }];
    });
    expect(differing).toEqual([]);
  });

  it('has one usual length of wrap-up', async () => {
    const { rows } = await world.db.query<{ usual: string }>(
      `select column_default as usual from information_schema.columns where table_name = 'agent_group' and column_name = 'wrap_up_ms'`,
    );
    expect(Number(rows[0]?.usual)).toBe(wrapUpMsUsual);
  });
});

/** By name, at every depth: two ways to write one thing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}
