import { describe, expect, it } from 'vitest';
import type { CallAccounts } from '../../../activities/call-accounts.ts';
import { freshMsMax, makeRecentAccounts } from '../../../activities/recent-accounts.ts';

const unused = (): never => {
  throw new Error('not asked for in these tests');
};

/** Accounts that count how often the database was asked; `fails` makes the next opening fail. */
function countedAccounts(): { accounts: CallAccounts; opened: () => number; failNext: () => void } {
  let opened = 0;
  let fails = false;
  const accounts: CallAccounts = {
    voice: async () => {
      opened += 1;
      if (fails) {
        fails = false;
        throw new Error('the database is away');
      }
      return { synthesise: unused };
    },
    assistant: unused,
    model: unused,
  };
  return { accounts, opened: () => opened, failNext: () => (fails = true) };
}

describe('accounts of calls that dial in the same moment', () => {
  it('opens a voice once for all of them, and anew when a change must count', async () => {
    let nowMs = 0;
    const { accounts, opened } = countedAccounts();
    const recent = makeRecentAccounts(accounts, () => nowMs);
    await Promise.all([recent.voice('a'), recent.voice('a')]);
    nowMs = freshMsMax - 1;
    await recent.voice('a');
    expect(opened()).toBe(1);
    nowMs = freshMsMax;
    await recent.voice('a');
    expect(opened()).toBe(2);
  });

  it('opens another voice by itself', async () => {
    const { accounts, opened } = countedAccounts();
    const recent = makeRecentAccounts(accounts, () => 0);
    await recent.voice('a');
    await recent.voice('b');
    expect(opened()).toBe(2);
  });

  it('does not keep an opening that failed', async () => {
    const { accounts, failNext } = countedAccounts();
    const recent = makeRecentAccounts(accounts, () => 0);
    failNext();
    await expect(recent.voice('a')).rejects.toThrow('away');
    await expect(recent.voice('a')).resolves.toBeDefined();
  });
});
