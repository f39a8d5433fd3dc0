import { describe, expect, it } from 'vitest';
import { talkParts } from '../../../domain/call-transcript.ts';

const ann = { agentId: 'ann', recogniserId: 'r' };
const bob = { agentId: 'bob', recogniserId: 'r' };

describe('the parts of a call that are written down', () => {
  it('are those in which an agent had the callee, one after the other', () => {
    const passed = [
      { ...ann, fromMs: 1_000, toMs: 9_000 },
      { ...bob, fromMs: 20_000, toMs: 30_000 },
    ];
    expect(talkParts(passed)).toEqual(passed);
  });

  it('belong to the one who was there first while several talk', () => {
    expect(
      talkParts([
        { ...ann, fromMs: 0, toMs: 10_000 },
        { ...bob, fromMs: 6_000, toMs: 15_000 },
      ]),
    ).toEqual([
      { ...ann, fromMs: 0, toMs: 10_000 },
      { ...bob, fromMs: 10_000, toMs: 15_000 },
    ]);
  });

  it('are not cut by a colleague who comes and goes', () => {
    expect(
      talkParts([
        { ...ann, fromMs: 0, toMs: 10_000 },
        { ...bob, fromMs: 3_000, toMs: 5_000 },
      ]),
    ).toEqual([{ ...ann, fromMs: 0, toMs: 10_000 }]);
  });

  it('leave out whose group wants no words, and what is too short for one', () => {
    expect(
      talkParts([
        { ...ann, recogniserId: null, fromMs: 0, toMs: 10_000 },
        { ...bob, fromMs: 9_800, toMs: 10_200 },
      ]),
    ).toEqual([]);
  });
});
