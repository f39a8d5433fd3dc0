/** `eavesdrop`: one channel hears another and what is said to it, and may be mixed into either, as switch_ivr_eavesdrop_session does it. */
import type { SwitchCore } from '../switch-core.ts';
import type { Applications } from './applications.ts';
import type { Channel } from './channel.ts';
import type { Fire } from './channel-life.ts';
import { makeSpy, type Spy } from './spy.ts';

/** The end of the other channel is noticed at the next frame. */
const noticedMs = 20;

export type EavesdropDeps = { core: SwitchCore; fire: Fire; applications: Applications };

/** `then` is run when it is over by itself: the other channel is gone, was never there, or `*` was told. */
export function startEavesdrop(deps: EavesdropDeps, channel: Channel, targetUuid: string, then: () => void): void {
  const { core, fire, applications } = deps;
  const application = applications.begin(channel, 'eavesdrop', targetUuid);
  const target = core.channels.get(targetUuid);
  const [ears, heard] = [channel.media, target?.media ?? null];
  if (target === undefined || target === channel || ears === null || heard === null) {
    applications.complete(channel, application);
    then();
    return;
  }
  const isTrue = (name: string): boolean => channel.variables.get(name) === 'true';
  const spy = makeSpy(ears, { toUs: isTrue('eavesdrop_whisper_aleg'), toCallee: isTrue('eavesdrop_whisper_bleg') });
  heard.spies.add(spy);
  ears.listens = true;
  const bug = { 'Media-Bug-Function': 'eavesdrop', 'Media-Bug-Target': targetUuid };
  fire(target, 'MEDIA_BUG_START', ['switch_core_media_bug.c', 'switch_core_media_bug_add', 1014], 'full', bug);
  let over = false;
  const leave = (): void => {
    if (over) return;
    over = true;
    heard.spies.delete(spy);
    ears.listens = false;
    channel.eavesdrop = null;
    fire(target, 'MEDIA_BUG_STOP', ['switch_core_media_bug.c', 'switch_core_media_bug_destroy', 84], 'full', bug);
    applications.complete(channel, application);
    channel.application = null;
  };
  const finish = (): void => {
    if (over) return;
    leave();
    if (!channel.ended) then();
  };
  channel.eavesdrop = { target: targetUuid, command: (digits) => obey(spy, digits, finish), leave };
  channel.onEnd.push(leave);
  target.onEnd.push(() => core.scheduler.after(noticedMs, finish));
}

function obey(spy: Spy, digits: string, finish: () => void): void {
  for (const digit of digits) {
    if (digit === '*') finish();
    if ('0123'.includes(digit)) spy.setMode({ toUs: digit === '1' || digit === '3', toCallee: digit === '2' || digit === '3' });
  }
}
