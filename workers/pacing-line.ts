/** One line for `npm run pacing`, read: what another program says of its agents and calls, or which field of it is wrong and how to mend it. */
import {
  type AgentSight,
  type AgentState,
  agentStates,
  type CallSight,
  type CallState,
  callStates,
  type EndedCall,
  type EndKind,
  type Estimates,
  type PacingMode,
  pacingModes,
  type Snapshot,
} from '../domain/pacing/snapshot.ts';
import { type FieldReader, type LineFault, LineFaulty, makeFieldReader } from './pacing-fields.ts';

const agentsMax = 5_000;
const callsMax = 50_000;
const dayMs = 86_400_000;
const timeMsMax = 4 * 3_600_000;
/** Where a line names no cap. */
const linesUnlimited = callsMax;
const usual = { abandonTarget: 0.03, ratio: 2, answerRate: 1 / 3, ringMs: 12_000, talkMs: 90_000, wrapUpMs: 15_000 };

/** Words of other programs for the same thing, written with hyphens. */
const otherStates: Readonly<Record<string, AgentState>> = {
  idle: 'free',
  available: 'free',
  ready: 'free',
  reserved: 'ringing',
  wrapup: 'wrap-up',
  break: 'busy',
  paused: 'busy',
};
const otherCallStates: Readonly<Record<string, CallState>> = {
  dialing: 'ringing',
  dialling: 'ringing',
  answered: 'waiting',
  connected: 'talking',
};
const otherModes: Readonly<Record<string, PacingMode>> = { 'fixed-ratio': 'ratio', '1:1': 'progressive' };

const answeredOutcomes = new Set(['answered', 'completed', 'transferred', 'abandoned', 'connected']);
const faultOutcomes = new Set(['fault', 'line-fault', 'line-congested', 'switch-lost', 'not-permitted', 'unknown', 'cancelled']);
/** Answered by no person, however long it lasted. */
const machineOutcomes = new Set(['voicemail', 'machine', 'fax']);

export type PacingLine = { ok: true; snapshot: Snapshot } | { ok: false; fault: LineFault };

/** `before`: what the line before said. Time does not run backwards, and estimates need to be named only once. */
export function readPacingLine(text: string, before: Pick<Snapshot, 'nowMs' | 'estimates'> | null): PacingLine {
  try {
    return { ok: true, snapshot: snapshotOf(parsed(text), before) };
  } catch (error) {
    if (error instanceof LineFaulty) return { ok: false, fault: error.fault };
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LineFaulty({ field: '(line)', problem: 'not-json' });
  }
}

function snapshotOf(value: unknown, before: Pick<Snapshot, 'nowMs' | 'estimates'> | null): Snapshot {
  const line = makeFieldReader(value, '');
  const nowMs = line.number('nowMs', { least: 0 });
  if (before !== null && nowMs < before.nowMs)
    throw new LineFaulty({ field: 'nowMs', problem: 'backwards', least: before.nowMs });
  const calls = distinct('calls', line.list('calls', callsMax, callOf));
  const hold = line.word('hold', ['none', 'hand', 'stale', 'line'] as const, { fallback: 'none' });
  const lineCap = line.number('lineCap', { least: 0, fallback: linesUnlimited });
  return {
    nowMs,
    agents: distinct('agents', line.list('agents', agentsMax, agentOf)),
    calls,
    ended: distinct('ended', line.list('ended', callsMax, endedOf, [])),
    linesLeft: Math.max(0, Math.floor(lineCap) - calls.length),
    abandonTarget: line.number('abandonTarget', { least: 0.0001, most: 0.5, fallback: usual.abandonTarget }),
    mode: line.word('mode', pacingModes, { others: otherModes, fallback: 'predictive' }),
    ratio: line.number('ratio', { least: 0, most: 50, fallback: usual.ratio }),
    hold: hold === 'none' ? null : hold,
    estimates: estimatesOf(line.object('estimates'), before?.estimates ?? usual),
    day: line.text('day', { fallback: String(Math.floor(nowMs / dayMs)) }),
    windowDays: line.number('windowDays', { least: 1, most: 31, fallback: 1 }),
  };
}

function estimatesOf(estimates: FieldReader, before: Estimates): Estimates {
  const time = (name: 'ringMs' | 'talkMs' | 'wrapUpMs'): number =>
    estimates.number(name, { least: 0, most: timeMsMax, fallback: before[name] });
  return {
    answerRate: estimates.number('answerRate', { least: 0.001, most: 1, fallback: before.answerRate }),
    ringMs: time('ringMs'),
    talkMs: time('talkMs'),
    wrapUpMs: time('wrapUpMs'),
  };
}

function agentOf(agent: FieldReader): AgentSight {
  const state = agent.word('state', agentStates, { others: otherStates });
  return { id: agent.text('id', {}), state, sinceMs: agent.number('sinceMs', {}) };
}

function callOf(call: FieldReader): CallSight {
  const state = call.word('state', callStates, { others: otherCallStates });
  return { id: call.text('id', {}), state, sinceMs: call.number('sinceMs', {}) };
}

function endedOf(ended: FieldReader): EndedCall {
  const id = ended.text('id', {});
  const ringMs = ended.number('ringMs', { least: 0, fallback: null });
  const talkMs = ended.number('talkMs', { least: 0, fallback: null });
  const outcome = ended.text('outcome', { fallback: '' }).toLowerCase().replaceAll(/[_ ]/g, '-');
  const abandoned = ended.flag('abandoned') || outcome === 'abandoned';
  const kind = kindOf({ outcome, talked: talkMs !== null && talkMs > 0, abandoned });
  return { id, kind, ringMs, talkMs: kind === 'answered' && !abandoned && talkMs !== 0 ? talkMs : null, abandoned };
}

/** Every program has words of its own for calls that nobody answered, so what is not known is judged by whether there was a talk. */
function kindOf({ outcome, talked, abandoned }: { outcome: string; talked: boolean; abandoned: boolean }): EndKind {
  if (abandoned || answeredOutcomes.has(outcome)) return 'answered';
  if (machineOutcomes.has(outcome)) return 'not-answered';
  if (faultOutcomes.has(outcome)) return 'fault';
  return talked ? 'answered' : 'not-answered';
}

function distinct<T extends { id: string }>(field: string, items: T[]): T[] {
  const seen = new Set<string>();
  for (const [n, { id }] of items.entries()) {
    if (seen.has(id)) throw new LineFaulty({ field: `${field}[${n}].id`, problem: 'twice' });
    seen.add(id);
  }
  return items;
}
