import { describe, expect, it } from 'vitest';
import { CallPacer } from '../../../telephony/call-pacer.ts';
import { callsPerSecondOf } from '../../../telephony/session-rate.ts';

const status = (sessions: number) =>
  'UP 0 years, 0 days, 0 hours, 3 minutes\nFreeSWITCH (Version 1.10.12) is ready\n2 session(s) since startup\n' +
  `0 session(s) - peak 1, last 5min 1 \n0 session(s) per Sec out of max ${sessions}, peak 1, last 5min 1 \n1000 session(s) max\n`;

describe('the sessions per second of a switch', () => {
  it('are read from its status, with a reserve', () => {
    expect(callsPerSecondOf(status(30))).toBe(28);
    expect(callsPerSecondOf(status(500))).toBe(498);
  });

  it('are at least one', () => {
    expect(callsPerSecondOf(status(1))).toBe(1);
  });

  it('are unknown when it does not say', () => {
    expect(callsPerSecondOf('-ERR no such command')).toBeNull();
  });

  it('count from the next originate on', async () => {
    const pacer = new CallPacer({ callsPerSecond: 1, waitMsMax: 0, now: () => 0 });
    const { signal } = new AbortController();
    expect(await pacer.turn(signal)).toBe('go');
    pacer.setCallsPerSecond(2);
    expect(await pacer.turn(signal)).toBe('go');
    pacer.close();
  });
});
