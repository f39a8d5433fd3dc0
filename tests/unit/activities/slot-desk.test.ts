/** Who is asked for at the desk, and when. */
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deskPollMs, SlotDesk } from '../../../activities/slot-desk.ts';
import type { FenceAnswer } from '../../../storage/ledger-types.ts';
import { grantOf } from './grant.ts';

const grant = { ...grantOf('talking'), epoch: 2 };

let asked: string[];
let answers: Map<string, FenceAnswer>;
let desk: SlotDesk;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answers = new Map();
  desk = new SlotDesk({
    owner: 'test',
    log: pino({ level: 'silent' }),
    ledger: {
      fence: async ({ callId }) => {
        asked.push(callId);
        return answers.get(callId) ?? { kind: 'wait', because: 'task-full' };
      },
      unfence: async () => true,
    },
  });
});

afterEach(() => {
  desk.close();
  vi.useRealTimers();
});

const wait = (callId: string) => desk.waitForLine({ callId, taskId: 'task', signal: new AbortController().signal });

describe('the desk', () => {
  it('finds a call that talks although one that waits for its line came first', async () => {
    answers.set('talking', { kind: 'in-progress', state: 'live', grant });
    void wait('waiting');
    const answer = wait('talking');
    await vi.advanceTimersByTimeAsync(deskPollMs);
    await expect(answer).resolves.toMatchObject({ kind: 'in-progress', state: 'live' });
  });

  it('asks for each call once, and from then on for the head alone', async () => {
    for (const callId of ['first', 'second', 'third']) void wait(callId);
    await vi.advanceTimersByTimeAsync(deskPollMs);
    expect(new Set(asked)).toEqual(new Set(['first', 'second', 'third']));
    asked.length = 0;
    await vi.advanceTimersByTimeAsync(3 * deskPollMs);
    expect(asked).toEqual(['first', 'first', 'first']);
  });
});
