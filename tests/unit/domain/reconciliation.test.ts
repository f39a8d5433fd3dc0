import { describe, expect, it } from 'vitest';
import {
  compareOpen,
  type Difference,
  differenceKinds,
  inBoth,
  type LedgerCall,
  type Look,
  mendsUnnamed,
} from '../../../domain/reconciliation.ts';
import { verdictOf } from '../../../domain/reconciliation-report.ts';
import { nameCure, tellCure, tellDifference } from '../../../domain/reconciliation-words.ts';
import { compareRings } from '../../../domain/ring-comparison.ts';

const task = 'task-1';
const hour = 3_600_000;

function call(change: Partial<LedgerCall> = {}): LedgerCall {
  return {
    callId: 'call-1',
    taskId: task,
    contactId: 'contact-1',
    attempt: 1,
    claim: 1,
    node: 'north',
    state: 'live',
    epoch: 3,
    sinceMs: hour,
    taskInProgress: true,
    gradeDue: false,
    holds: { task: true, line: true },
    ...change,
  };
}

/** One call that all three books agree about, and what differs from that. */
function differences(change: {
  calls?: LedgerCall[];
  slots?: Look['ledger']['slots'];
  tasks?: string[];
  switches?: Look['switches'];
  workflows?: Partial<Look['workflows']>;
}): Difference[] {
  return compareOpen({
    ledger: { calls: change.calls ?? [call()], slots: change.slots ?? [], tasksInProgress: change.tasks ?? [task] },
    switches: change.switches ?? [{ node: 'north', channels: ['call-1'] }],
    workflows: { calls: [call()], tasks: [task], ...change.workflows },
  });
}

const kinds = (found: readonly Difference[]): string[] => found.map(({ kind, cure }) => `${kind}: ${String(cure)}`);
const nothingOn = [{ node: 'north', channels: [] }];

describe('a look at what is in progress', () => {
  it('finds nothing where the three books agree', () => {
    expect(differences({})).toEqual([]);
    expect(
      differences({ calls: [call({ state: 'claimed', holds: { task: false, line: false } })], switches: nothingOn }),
    ).toEqual([]);
  });

  it.each(['claimed', 'final', 'withdrawn'] as const)('hangs up the channel of a call that is %s', (state) => {
    expect(kinds(differences({ calls: [call({ state, sinceMs: 0 })] }))).toEqual(['stray-channel: hang-up']);
  });

  it('hangs up a channel on another switch than its call, unless both names are of one switch or the other is away', () => {
    const south = { node: 'south', channels: ['call-1'] };
    const away = { node: 'north', channels: null };
    expect(kinds(differences({ calls: [call({ sinceMs: 0 })], switches: [...nothingOn, south] }))).toEqual([
      'stray-channel: hang-up',
    ]);
    expect(differences({ switches: [{ node: 'north', channels: ['call-1'] }, south] })).toEqual([]);
    expect(differences({ switches: [away, south] })).toEqual([]);
  });

  it('tells of a channel that stands nowhere, and mends it only when it is named', () => {
    const [found] = differences({ switches: [{ node: 'north', channels: ['call-1', 'stranger'] }] });
    expect(found).toMatchObject({ kind: 'unknown-channel', callId: 'stranger', node: 'north' });
    expect(found === undefined || mendsUnnamed(found)).toBe(false);
  });

  it('adopts a channel whose call no workflow looks after, but not in the first seconds', () => {
    expect(kinds(differences({ workflows: { calls: [] } }))).toEqual(['orphaned-channel: adopt']);
    expect(differences({ workflows: { calls: [] }, calls: [call({ sinceMs: 9_999 })] })).toEqual([]);
  });

  it('finalises a call that rings or talks without a channel, when its channel is due', () => {
    const without = (state: 'dialling' | 'live', sinceMs: number) =>
      kinds(differences({ calls: [call({ state, sinceMs })], switches: nothingOn }));
    expect(without('live', 2_000)).toEqual(['call-without-channel: finalise']);
    expect(without('live', 1_999)).toEqual([]);
    expect(without('dialling', 20_000)).toEqual(['call-without-channel: finalise']);
    expect(without('dialling', 19_999)).toEqual([]);
  });

  it('finalises nothing while the switch can not be asked', () => {
    expect(differences({ switches: [{ node: 'north', channels: null }] })).toEqual([]);
    expect(differences({ switches: [] })).toEqual([]);
  });

  it('starts the workflow of an open call again; a claimed one of a task at rest is handed back instead', () => {
    const claimed = { state: 'claimed', holds: { task: false, line: false } } as const;
    const lone = (one: LedgerCall, switches: Look['switches'] = nothingOn) =>
      kinds(differences({ calls: [one], workflows: { calls: [] }, switches }));
    expect(lone(call(claimed))).toEqual(['call-without-workflow: restart']);
    expect(lone(call({ ...claimed, taskInProgress: false }))).toEqual(['call-without-workflow: hand-back']);
    expect(lone(call({ taskInProgress: false }), [])).toEqual(['call-without-workflow: restart']);
    expect(lone(call({ ...claimed, sinceMs: 9_999 }))).toEqual([]);
  });

  it('knows a claim that was made anew from the one before it', () => {
    const anew = call({ state: 'claimed', claim: 2, holds: { task: false, line: false } });
    const before = call({ callId: 'call-0', state: 'withdrawn' });
    expect(kinds(differences({ calls: [before, anew], switches: nothingOn }))).toEqual([
      'call-without-workflow: restart',
      'workflow-without-call: close-workflow',
    ]);
  });

  it('closes a workflow whose call is over or was never there, but lets it grade the talk', () => {
    const over = (sinceMs: number, gradeDue = false) =>
      kinds(differences({ calls: [call({ state: 'final', sinceMs, gradeDue })], switches: nothingOn }));
    expect(over(60_000)).toEqual(['workflow-without-call: close-workflow']);
    expect(over(59_999)).toEqual([]);
    expect(over(hour - 1, true)).toEqual([]);
    expect(over(hour, true)).toEqual(['workflow-without-call: close-workflow']);
    expect(differences({ calls: [], switches: nothingOn })).toMatchObject([{ kind: 'workflow-without-call', state: 'missing' }]);
  });

  it('starts the workflow of a task in progress again', () => {
    expect(kinds(differences({ workflows: { tasks: [] } }))).toEqual(['task-without-workflow: restart']);
  });

  it('frees a slot of a call that is over, and leaves those of calls in progress', () => {
    const slots: Look['ledger']['slots'] = [
      { of: 'line', callId: 'call-0', state: 'final' },
      { of: 'task', callId: 'call-1', state: 'live' },
    ];
    expect(differences({ slots })).toMatchObject([{ kind: 'stale-slot', cure: 'free-slot', callId: 'call-0', of: 'line' }]);
  });

  it('gives a call in progress the slot that it lacks', () => {
    expect(differences({ calls: [call({ holds: { task: true, line: false } })] })).toMatchObject([
      { kind: 'call-without-slot', cure: 'take-slot', of: 'line' },
    ]);
  });

  it('counts only what a second look finds too, under the same owner', () => {
    const of = (epoch: number) => differences({ calls: [call({ epoch })], switches: nothingOn });
    expect(inBoth(of(3), of(3))).toHaveLength(1);
    expect(inBoth(of(3), of(4))).toEqual([]);
    expect(inBoth(of(3), [])).toEqual([]);
  });
});

describe('the rings of a task', () => {
  const ring = (callId: string, taskId: string | null = task) => ({ callId, taskId, atMs: 150 });
  const attempt = (callId: string, change: object = {}) => ({ callId, dialledAtMs: 140, endedAtMs: 190, rang: true, ...change });
  const compare = (rings: ReturnType<typeof ring>[], attempts: ReturnType<typeof attempt>[]) =>
    compareRings({ taskId: task, rings, attempts, sinceMs: 100, readAtMs: 200 });

  it('agree with its attempts one by one', () => {
    expect(compare([ring('a'), ring('b', null)], [attempt('a'), attempt('b')])).toEqual({
      attempts: 2,
      rings: 2,
      notSent: 0,
      differences: [],
    });
  });

  it('show a call that rang twice', () => {
    expect(compare([ring('a'), ring('a')], [attempt('a')]).differences).toMatchObject([
      { kind: 'rung-twice', cure: null, callId: 'a' },
    ]);
  });

  it('show a ring that nobody permitted, be it of no call or of one that was only claimed', () => {
    const found = compare([ring('a'), ring('b')], [attempt('b', { dialledAtMs: null, endedAtMs: null, rang: false })]);
    expect(kinds(found.differences)).toEqual(['ring-unrecorded: null', 'ring-unrecorded: null']);
    expect(compare([ring('a', 'task-2')], []).differences).toEqual([]);
  });

  it('lack an attempt that never reached a phone, which is no difference unless the ledger says that it rang', () => {
    expect(compare([], [attempt('a', { rang: false })])).toMatchObject({ notSent: 1, differences: [] });
    expect(kinds(compare([], [attempt('a')]).differences)).toEqual(['ring-unseen: null']);
  });

  it('say nothing of what began before the log or ended after it was read', () => {
    const attempts = [attempt('a', { dialledAtMs: 99 }), attempt('b', { endedAtMs: 201 }), attempt('c', { endedAtMs: null })];
    expect(compare([], attempts)).toEqual({ attempts: 3, rings: 0, notSent: 0, differences: [] });
  });
});

describe('what is told', () => {
  const everyKind: Difference[] = [
    ...differences({ calls: [call({ state: 'final', sinceMs: 0 })] }),
    ...differences({ switches: [{ node: 'north', channels: ['call-1', 'stranger'] }] }),
    ...differences({ workflows: { calls: [] } }),
    ...differences({ switches: nothingOn }),
    ...differences({ switches: [], workflows: { calls: [] } }),
    ...differences({ calls: [], switches: nothingOn }),
    ...differences({ workflows: { tasks: [] } }),
    ...differences({ slots: [{ of: 'task', callId: 'call-0', state: 'withdrawn' }] }),
    ...differences({ calls: [call({ holds: { task: false, line: true } })] }),
    ...(['rung-twice', 'ring-unrecorded', 'ring-unseen'] as const).map(
      (kind): Difference => ({ key: kind, kind, cure: null, callId: 'a', taskId: task }),
    ),
  ];

  it('has a sentence of its own for every kind of difference, in both languages, with what would mend it', () => {
    expect(new Set(everyKind.map(({ kind }) => kind))).toEqual(new Set(differenceKinds));
    for (const language of ['zh', 'en'] as const) {
      const sentences = everyKind.map((one) => tellDifference(one, language));
      expect(new Set(sentences).size).toBe(differenceKinds.length);
      for (const sentence of sentences) expect(sentence).not.toContain('undefined');
      for (const one of everyKind) {
        expect(tellCure(one, language)).toMatch(/[。.]$/u);
        if (one.cure !== null) expect(nameCure(one.cure, language)).not.toBe('');
      }
    }
  });

  it('is no agreement while a switch could not be asked', () => {
    const asked = { node: 'north', channels: 0, problem: null };
    const away = { node: 'south', channels: null, problem: 'switch-away' } as const;
    expect(verdictOf({ nodes: [asked], differencesTotal: 0 })).toBe('agrees');
    expect(verdictOf({ nodes: [asked, away], differencesTotal: 0 })).toBe('incomplete');
    expect(verdictOf({ nodes: [asked, away], differencesTotal: 1 })).toBe('differs');
  });
});
