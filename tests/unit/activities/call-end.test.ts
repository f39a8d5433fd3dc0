/** What is written of an answered call: the talk's own word, or the channel's evidence. */
import { expect, it } from 'vitest';
import type { TalkEnd } from '../../../activities/call-desk.ts';
import { talkResult } from '../../../activities/call-end.ts';
import { switchLostCause } from '../../../domain/dial-outcome.ts';
import type { ChannelEnd } from '../../../domain/live-line.ts';

const talk = (reason: TalkEnd['reason']): TalkEnd => ({
  outcome: 'completed',
  reason,
  heardToEnd: null,
  culprit: null,
  answeredBy: null,
  writeDown: () => Promise.resolve(),
});

function channelEnd(cause: string, told: boolean): ChannelEnd {
  return {
    endedBy: told ? 'callee' : 'switch',
    told,
    evidence: { cause, q850: null, sipCode: null, sipReason: null, disposition: 'recv_bye' },
  };
}

const lost = channelEnd(switchLostCause, false);

it('lets the talk say why it ended, and the channel where the talk is silent', () => {
  const hungUp = channelEnd('NORMAL_CLEARING', true);
  expect(talkResult(talk('answered-no-media'), hungUp).reason).toBe('answered-no-media');
  expect(talkResult(talk(null), hungUp).reason).toBe('answered-callee-hung-up');
  expect(talkResult(talk(null), null).reason).toBe('answered-end-unseen');
});

it('blames a switch that restarted, and not the sound that it could not give', () => {
  expect(talkResult(talk('answered-no-media'), lost).reason).toBe('answered-switch-lost');
  expect(talkResult(talk('answered-we-hung-up'), lost).reason).toBe('answered-we-hung-up');
});

it('names the service that failed', () => {
  const culprit = { part: 'model', code: 'wrong-key', accountId: '7b0a2f5e-58a4-4c6e-8f0a-6a1f2a0c9d11' } as const;
  const hungUp = channelEnd('NORMAL_CLEARING', true);
  expect(talkResult({ ...talk('model-failed'), culprit }, hungUp)).toMatchObject({ reason: 'model-failed', culprit });
  expect(talkResult(talk(null), hungUp)).not.toHaveProperty('culprit');
});
