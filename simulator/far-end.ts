/** The far end of a call does what its plan says: rings, plays, refuses, answers. */

import type { CallEnd } from './call-end.ts';
import type { CalleeBehaviour } from './callee/callee-behaviour.ts';
import type { CalleePlan, LostAck } from './callee/callee-plan.ts';
import { runApiHooks } from './channel/api-hooks.ts';
import type { Channel } from './channel/channel.ts';
import { answer, bringEarlyMedia, type Fire, ring } from './channel/channel-life.ts';
import { ChannelMedia } from './channel/channel-media.ts';
import { fireDigit } from './channel/digits.ts';
import type { SwitchCore } from './switch-core.ts';

export type FarEndDeps = {
  core: SwitchCore;
  fire: Fire;
  end: CallEnd;
  /** There is sound before the answer. */
  onMedia: (channel: Channel) => void;
  onAnswer: (channel: Channel) => void;
};

/** Starts the plan; from here on the far end acts by itself. */
export function followPlan(deps: FarEndDeps, channel: Channel, plan: CalleePlan): void {
  const { core, fire, end } = deps;
  const { ending } = plan;
  if (plan.alerting !== 'none') {
    later(core, channel, plan.alertAfterMs, () => {
      // Who answers quicker than it rings has never rung.
      if (channel.answered) return;
      if (plan.alerting === 'ring') ring(fire, channel);
      else startEarlyMedia(deps, channel, plan);
    });
  }
  switch (ending.kind) {
    case 'unreachable':
      end(channel, { by: 'nobody-there' });
      return;
    case 'refuse':
      later(core, channel, ending.afterMs, () => end(channel, { ...ending, by: 'carrier' }));
      return;
    case 'answer':
      later(core, channel, ending.afterMs, () => {
        speakUp(deps, channel, ending.behaviour);
        loseAck(deps, channel, ending.ack);
        deps.onAnswer(channel);
      });
      return;
    case 'never':
  }
}

/** 200: from here on the far end hears and speaks. */
export function speakUp(deps: Pick<FarEndDeps, 'core' | 'fire' | 'end'>, channel: Channel, behaviour: CalleeBehaviour): void {
  const { core, fire, end } = deps;
  answer(fire, channel);
  runApiHooks(core, channel, 'api_on_answer');
  const actor = core.cast.answering(behaviour, {
    hangUp: () => end(channel, { by: 'callee' }),
    press: (digit) => fireDigit(fire, channel, digit, 'RTP'),
    after: (delayMs, run) => later(core, channel, delayMs, run),
  });
  core.actors.set(channel.uuid, actor);
  openMedia(deps, channel).sound = actor;
}

/** 64 × T1 (RFC 3261, 13.3.1.4): so long an answer is repeated before who waits for its ACK gives up. */
const ackMsMax = 32_000;

function loseAck({ core, end }: FarEndDeps, channel: Channel, ack: LostAck | undefined): void {
  if (ack === undefined) return;
  later(core, channel, ackMsMax, () => end(channel, { by: ack === 'unheard' ? 'callee' : 'ack-timeout' }));
}

function startEarlyMedia(deps: FarEndDeps, channel: Channel, plan: CalleePlan): void {
  const { core, fire, onMedia } = deps;
  bringEarlyMedia(fire, channel);
  openMedia(deps, channel).sound = plan.early === undefined ? null : core.cast.early(plan.early);
  onMedia(channel);
}

function openMedia({ core, end }: Pick<FarEndDeps, 'core' | 'end'>, channel: Channel): ChannelMedia {
  const soundlessMs = Number(channel.variables.get('media_timeout') ?? 0);
  channel.media ??= new ChannelMedia({
    scheduler: core.scheduler,
    codec: core.codecs[channel.codec],
    onFault: (kind, detail) => core.faults.record(kind, channel.uuid, detail),
    soundless: soundlessMs > 0 ? { ms: soundlessMs, tell: () => end(channel, { by: 'us', cause: 'MEDIA_TIMEOUT' }) } : null,
  });
  return channel.media;
}

/** Runs after a delay, unless the channel has ended by then. */
export function later(core: SwitchCore, channel: Channel, delayMs: number, run: () => void): void {
  const cancel = core.scheduler.after(delayMs, () => {
    channel.timers.delete(cancel);
    if (!channel.ended) run();
  });
  channel.timers.add(cancel);
}
