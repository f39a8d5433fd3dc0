import { describe, expect, it } from 'vitest';
import { CallPacer } from '../../../telephony/call-pacer.ts';
import { isRinging, readChannelList, UnreadableChannelList } from '../../../telephony/channel-list.ts';
import { BackgroundJobs, JobTimedOut } from '../../../telephony/event-socket/background-jobs.ts';
import { backoffMs, backoffMsMax, backoffMsMin } from '../../../telephony/event-socket/backoff.ts';
import { CommandQueueFull, CommandWindow } from '../../../telephony/event-socket/command-window.ts';
import { subscriptionLine } from '../../../telephony/event-socket/subscription.ts';
import type { SwitchEvent } from '../../../telephony/event-socket/switch-event.ts';
import { parseHeaderText } from '../../../telephony/event-socket/switch-event.ts';

describe('the backoff', () => {
  it('grows from half a second to half a minute, whatever the dice say', () => {
    for (const random of [0, 0.5, 0.999]) {
      expect(backoffMs(0, random)).toBe(backoffMsMin);
      for (let attempt = 0; attempt < 40; attempt += 1) {
        expect(backoffMs(attempt, random)).toBeGreaterThanOrEqual(backoffMsMin);
        expect(backoffMs(attempt, random)).toBeLessThanOrEqual(backoffMsMax);
      }
      expect(backoffMs(30, random)).toBeGreaterThanOrEqual(backoffMsMax / 2);
    }
  });

  it('differs between two processes', () => {
    expect(backoffMs(5, 0.1)).not.toBe(backoffMs(5, 0.9));
  });
});

describe('the subscription', () => {
  it('puts CUSTOM last, because every word after it is a subclass', () => {
    expect(subscriptionLine(['BACKGROUND_JOB', 'DTMF'], ['sofia::gateway_state'])).toBe(
      'event json BACKGROUND_JOB DTMF CUSTOM sofia::gateway_state',
    );
    expect(subscriptionLine(['DTMF'], [])).toBe('event json DTMF');
  });
});

describe('header text', () => {
  it('survives a percent sign that is no escape', () => {
    expect(parseHeaderText('Content-Type: command/reply\nReply-Text: -ERR invalid session id [100%]')).toEqual({
      'Content-Type': 'command/reply',
      'Reply-Text': '-ERR invalid session id [100%]',
    });
  });

  it('decodes real escapes and reads lengths as numbers', () => {
    expect(parseHeaderText('Content-Length: 12\nA: b%3Ac: d')).toEqual({ 'Content-Length': 12, A: 'b:c: d' });
  });
});

describe('background jobs', () => {
  const jobEvent = (jobId: string, body: string): SwitchEvent => ({
    name: 'BACKGROUND_JOB',
    uuid: null,
    body,
    header: (name) => ({ 'Job-UUID': jobId, 'Core-UUID': 'core' })[name] ?? null,
  });

  it('keep an answer that came before its question', async () => {
    const jobs = new BackgroundJobs();
    jobs.arrive(jobEvent('early', '+OK'));
    await expect(jobs.expect('early', 1_000)).resolves.toEqual({ body: '+OK', coreUuid: 'core' });
  });

  it('keep few such answers', async () => {
    const jobs = new BackgroundJobs();
    jobs.arrive(jobEvent('oldest', 'x'));
    for (let n = 0; n < 64; n += 1) jobs.arrive(jobEvent(`job-${n}`, 'x'));
    await expect(jobs.expect('oldest', 1)).rejects.toBeInstanceOf(JobTimedOut);
  });

  it('are all told when the connection is lost', async () => {
    const jobs = new BackgroundJobs();
    const waiting = [jobs.expect('a', 1_000), jobs.expect('b', 1_000)];
    jobs.rejectAll(new Error('gone'));
    const settled = await Promise.allSettled(waiting);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

describe('the command window', () => {
  it('lets only so many out at once, keeps order, and refuses past its queue', async () => {
    const window = new CommandWindow({ inFlightMax: 2, queuedMax: 2 });
    const started: number[] = [];
    const finish: (() => void)[] = [];
    const send = (n: number): Promise<number> =>
      window.run(() => {
        started.push(n);
        return new Promise((resolve) => finish.push(() => resolve(n)));
      });
    const replies = [send(0), send(1), send(2), send(3)];
    await expect(send(4)).rejects.toBeInstanceOf(CommandQueueFull);
    expect(started).toEqual([0, 1]);
    finish[0]?.();
    await replies[0];
    await Promise.resolve();
    expect(started).toEqual([0, 1, 2]);
    finish[1]?.();
    finish[2]?.();
    await Promise.all([replies[1], replies[2]]);
    await Promise.resolve();
    finish[3]?.();
    expect(await Promise.all(replies)).toEqual([0, 1, 2, 3]);
  });
});

describe('the call pacer', () => {
  it('lets a second of calls go at once and no more', async () => {
    let nowMs = 0;
    const pacer = new CallPacer({ callsPerSecond: 3, waitMsMax: 10_000, now: () => nowMs });
    const { signal } = new AbortController();
    expect(await Promise.all([pacer.turn(signal), pacer.turn(signal), pacer.turn(signal)])).toEqual(['go', 'go', 'go']);
    const stop = new AbortController();
    const fourth = pacer.turn(stop.signal);
    stop.abort();
    expect(await fourth).toBe('aborted');
    nowMs = 1_000;
    expect(await pacer.turn(signal)).toBe('go');
    pacer.close();
  });

  it('says at once when the wait would be too long', async () => {
    const pacer = new CallPacer({ callsPerSecond: 1, waitMsMax: 1_000, now: () => 0 });
    const { signal } = new AbortController();
    await pacer.turn(signal);
    const queued = [pacer.turn(signal), pacer.turn(signal)];
    expect(await pacer.turn(signal)).toBe('too-long');
    pacer.close();
    expect(await Promise.all(queued)).toEqual(['aborted', 'aborted']);
  });
});

describe('what the switch lists', () => {
  it('is read with and without rows', () => {
    expect(readChannelList('{"row_count":0}')).toEqual([]);
    const row = { uuid: 'u', accountcode: 'carillon', callstate: 'RINGING', created_epoch: '1795415299' };
    const [read] = readChannelList(JSON.stringify({ row_count: 1, rows: [row] }));
    expect(read).toEqual({ uuid: 'u', callState: 'RINGING', createdAtMs: 1_795_415_299_000 });
    expect(read !== undefined && isRinging(read)).toBe(true);
  });

  it.each(['', '-ERR no', '[]', '{"rows":1,"row_count":1}'])('is refused when it is no list: %j', (text) => {
    expect(() => readChannelList(text)).toThrow(UnreadableChannelList);
  });
});
