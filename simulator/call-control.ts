/** The commands that make, move and end calls, put together from dialling, applications, bridges and ends. */
import { type BridgeDeps, startBridge } from './bridge.ts';
import { type CallEnd, makeCallEnd, originatePollMs } from './call-end.ts';
import { type Applications, makeApplications } from './channel/applications.ts';
import type { Channel } from './channel/channel.ts';
import { stateNumbers } from './channel/channel.ts';
import { type Fire, makeFire, setState } from './channel/channel-life.ts';
import { startEavesdrop } from './channel/eavesdrop.ts';
import { dial } from './dial.ts';
import { later } from './far-end.ts';
import { originateUsage, readOriginate } from './originate-request.ts';
import type { SwitchCore } from './switch-core.ts';
import { bridgeLegEnded } from './unbridge.ts';
import { joinChannels, parkChannel } from './uuid-bridge.ts';

/** A transfer is noticed by the park loop at its next frame. */
const transferMs = 20;
/** Values of `ignore_early_media` with which `originate` waits for the answer. */
const waitsForAnswer = ['true', 'consume', 'ring_ready'];

export type CallControl = {
  readonly fire: Fire;
  readonly applications: Applications;
  originate: (argument: string, reply: (text: string) => void) => void;
  end: CallEnd;
  /** Takes a channel out of what it does and runs `name[:data][,…]` instead. */
  transferInline: (channel: Channel, applications: string) => void;
  /** `uuid_bridge`. False when the switch refuses. */
  join: (first: Channel, second: Channel) => boolean;
  /** `uuid_park`. */
  park: (channel: Channel) => void;
};

export function makeCallControl(core: SwitchCore): CallControl {
  const fire = makeFire(core.events);
  const applications = makeApplications({
    fire,
    parkIsOver(channel, park, afterMs) {
      core.scheduler.after(afterMs, () => {
        if (!channel.ended && channel.application === park) end(channel, { by: 'us', cause: 'NORMAL_CLEARING' });
      });
    },
  });
  const end = makeCallEnd({
    core,
    fire,
    leaveApplication(channel) {
      applications.unpark(channel, 'hangup');
      bridgeLegEnded(deps, channel);
    },
  });
  const deps: BridgeDeps = { core, fire, applications, end };

  return {
    fire,
    applications,
    end,
    originate(argument, reply) {
      const request = readOriginate(argument);
      if (request === undefined) {
        reply(originateUsage);
        return;
      }
      const early = !waitsForAnswer.includes(request.variables.get('ignore_early_media') ?? 'false');
      dial(
        { core, fire, end },
        {
          ...request,
          otherLeg: null,
          settle: reply,
          onMedia: (channel) => {
            if (early) originated(deps, channel, request.application);
          },
          onAnswer: (channel) => originated(deps, channel, request.application),
        },
      );
    },
    join: (first, second) => joinChannels(deps, first, second),
    park: (channel) => parkChannel(deps, channel, () => transferInline(deps, channel, 'park')),
    transferInline: (channel, text) => transferInline(deps, channel, text),
  };
}

function transferInline(deps: BridgeDeps, channel: Channel, text: string): void {
  later(deps.core, channel, transferMs, () => {
    if (channel.application === null) return;
    deps.applications.transfer(channel, text, () => runSteps(deps, channel, text.split(',')));
  });
}

/** One application after the other; one that takes its time goes on with the rest when it is over. */
function runSteps(deps: BridgeDeps, channel: Channel, steps: readonly string[]): void {
  steps.forEach((step, at) => {
    if (steps.slice(0, at).some((earlier) => nameOf(earlier) === 'eavesdrop')) return;
    const [name = '', ...data] = step.trim().split(':');
    if (name === 'eavesdrop') eavesdrop(deps, channel, data.join(':'), steps.slice(at + 1));
    else run(deps, channel, name, data.join(':'));
  });
}

function nameOf(step: string): string {
  return step.trim().split(':')[0] ?? '';
}

/** With nothing behind it the call is over, as a dialplan that runs out. */
function eavesdrop(deps: BridgeDeps, channel: Channel, target: string, then: readonly string[]): void {
  startEavesdrop(deps, channel, target, () => {
    if (then.length > 0) runSteps(deps, channel, then);
    else deps.end(channel, { by: 'us', cause: 'NORMAL_CLEARING' });
  });
}

/** `originate` has what it waited for: at its next look it tells so and the channel runs its application. */
function originated(deps: BridgeDeps, channel: Channel, application: { name: string; data: string }): void {
  const { core, fire } = deps;
  later(core, channel, originatePollMs, () => {
    const { settle } = channel;
    if (settle === null) return;
    channel.settle = null;
    flipCallerId(channel, fire);
    settle(`+OK ${channel.uuid}\n`);
    setState(fire, channel, 'CS_EXECUTE', stateNumbers.CS_EXECUTE);
    if (application.name === 'eavesdrop') eavesdrop(deps, channel, application.data, []);
    else run(deps, channel, application.name, application.data);
  });
}

function run(deps: BridgeDeps, channel: Channel, name: string, data: string): void {
  const { applications, end } = deps;
  switch (name) {
    case 'park':
      applications.park(channel);
      return;
    case 'bridge':
      startBridge(deps, channel, data);
      return;
    case 'hangup':
      end(channel, { by: 'us', cause: 'NORMAL_CLEARING' });
      return;
    case 'set': {
      const [variable = '', ...value] = data.split('=');
      channel.variables.set(variable, value.join('='));
      return;
    }
    default:
      // An application that this switch does not play ends the call, as a dialplan that runs out does.
      applications.complete(channel, applications.begin(channel, name, data));
      end(channel, { by: 'us', cause: 'NORMAL_CLEARING' });
  }
}

/** After an originate the callee stands as the caller: the names are turned round. */
function flipCallerId(channel: Channel, fire: Fire): void {
  channel.setVariables({ pre_transfer_caller_id_number: channel.callerNumber, channel_cid_flipped: 'yes' });
  const caller = channel.callerNumber;
  channel.callerName = channel.calleeName;
  channel.callerNumber = channel.number;
  channel.calleeName = '';
  channel.calleeNumber = caller;
  channel.hitDialplan = true;
  fire(channel, 'CALL_UPDATE', ['switch_channel.c', 'switch_channel_flip_cid', 3277], 'full', { Direction: 'RECV' });
}
