import { describe, expect, it } from 'vitest';
import { type GatewayStanding, nextStanding, refusalsMax } from '../../../domain/gateway-standing.ts';

const see = (before: GatewayStanding | null, state: string, status: number | null = null, up = false): GatewayStanding =>
  nextStanding(before, { state, up, answer: status === null ? null : { status, phrase: 'said' } });

describe('a line that registers', () => {
  it('is registered, and what was refused before is forgotten', () => {
    const failed = see(null, 'FAILED', 403);
    expect(see(failed, 'REGED', null, true)).toEqual({ state: 'registered', answer: null, refusals: 0 });
  });

  it('stays failed between two tries, with the reason that only one event told', () => {
    let standing = see(see(null, 'TRYING'), 'FAILED', 403);
    for (const state of ['FAIL_WAIT', 'UNREGED', 'TRYING', 'REGISTER']) {
      standing = see(standing, state);
      expect(standing).toMatchObject({ state: 'failed', answer: { status: 403 } });
    }
  });

  it('counts the refusals of its login in a row, once each, and no silence as one', () => {
    let standing: GatewayStanding | null = null;
    for (let round = 0; round < refusalsMax; round += 1) {
      for (const state of ['UNREGED', 'TRYING']) standing = see(standing, state);
      standing = see(standing, 'FAILED', 403);
      standing = see(standing, 'FAIL_WAIT');
    }
    expect(standing).toMatchObject({ state: 'failed', refusals: refusalsMax });
    expect(see(standing, 'FAILED', 408)).toMatchObject({ refusals: 0, answer: { status: 408 } });
  });
});

describe('a line that does not register', () => {
  it('is reachable or not, as its carrier answers', () => {
    expect(see(null, 'NOREG', null, true)).toMatchObject({ state: 'reachable' });
    const lost = see(null, 'NOREG', 408);
    expect(lost).toMatchObject({ state: 'unreachable', answer: { status: 408 } });
    expect(see(lost, 'NOREG')).toMatchObject({ state: 'unreachable', answer: { status: 408 } });
  });

  it('is missing when the switch does not know it, unless we took it away ourselves', () => {
    expect(see(null, 'missing')).toMatchObject({ state: 'missing' });
    const stopped: GatewayStanding = { state: 'stopped', answer: { status: 403, phrase: 'Forbidden' }, refusals: refusalsMax };
    expect(see(stopped, 'missing')).toEqual(stopped);
  });
});
