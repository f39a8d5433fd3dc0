import { describe, expect, it } from 'vitest';
import { freshMsMax, keepRecent, usableMsMax } from '../../../activities/recent-rows.ts';

/** A table that counts how often it was asked; `failNext` makes the next reading fail. */
function countedTable(): { find: (id: string) => Promise<string>; read: () => number; failNext: () => void } {
  let read = 0;
  let fails = false;
  return {
    find: async (id) => {
      read += 1;
      if (fails) {
        fails = false;
        throw new Error('the database is away');
      }
      return `row ${id}`;
    },
    read: () => read,
    failNext: () => (fails = true),
  };
}

describe('rows for calls that dial in the same moment', () => {
  it('are read once for all of them, and anew when a change must count', async () => {
    let nowMs = 0;
    const { find, read } = countedTable();
    const recent = keepRecent(find, () => nowMs);
    await Promise.all([recent('a'), recent('a')]);
    nowMs = freshMsMax - 1;
    await recent('a');
    expect(read()).toBe(1);
    nowMs = usableMsMax;
    await recent('a');
    expect(read()).toBe(2);
  });

  it('are renewed while they are still given out, so that no dial waits for Postgres', async () => {
    let nowMs = 0;
    let version = 1;
    let answer: (row: string) => void = () => undefined;
    const find = (): Promise<string> =>
      version === 1 ? Promise.resolve('old') : new Promise<string>((resolve) => (answer = resolve));
    const recent = keepRecent(find, () => nowMs);
    expect(await recent('a')).toBe('old');
    version = 2;
    nowMs = freshMsMax;
    expect([await recent('a'), await recent('a')]).toEqual(['old', 'old']);
    answer('new');
    await Promise.resolve();
    expect(await recent('a')).toBe('new');
  });

  it('are kept to the end of their time when the renewal failed', async () => {
    let nowMs = 0;
    const { find, failNext, read } = countedTable();
    const recent = keepRecent(find, () => nowMs);
    await recent('a');
    failNext();
    nowMs = freshMsMax;
    expect(await recent('a')).toBe('row a');
    await expect(recent('a')).resolves.toBe('row a');
    nowMs = usableMsMax;
    expect(await recent('a')).toBe('row a');
    expect(read()).toBeGreaterThan(2);
  });

  it('are read each by itself', async () => {
    const { find, read } = countedTable();
    const recent = keepRecent(find, () => 0);
    await recent('a');
    await recent('b');
    expect(read()).toBe(2);
  });

  it('are not kept when the reading failed', async () => {
    const { find, failNext } = countedTable();
    const recent = keepRecent(find, () => 0);
    failNext();
    await expect(recent('a')).rejects.toThrow('away');
    await expect(recent('a')).resolves.toBe('row a');
  });
});
