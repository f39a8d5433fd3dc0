/** The commands that make, move and end calls, put together from dialling, applications, bridges and ends. */

import { type Bridge, makeBridge } from './bridge.ts';
import { makeCallEnd, originatePollMs } from './call-end.ts';
import { type Applications, makeApplications } from './channel/applications.ts';
import type { Channel } from './channel/channel.ts';
import { stateNumbers } from './channel/channel.ts';
import { type ChannelLife, type Ending, type Fire, makeChannelLife, makeFire } from './channel/channel-life.ts';
import { later, makeDial } from './dial.ts';
import { originateUsage, readOriginate } from './originate-request.ts';
import type { SwitchCore } from './switch-core.ts';

/** A transfer is noticed by the park loop at its next frame. */
const transferMs = 20;

export type CallControl = {
  readonly fire: Fire;
  readonly applications: Applications;
  originate(argument: string, reply: (text: string) => void): void;
  end(channel: Channel, ending: Ending): void;
  /** Takes a channel out of what it does and runs `name[:data][,…]` instead. */
  transferInline(channel: Channel, applications: string): void;
};

export function makeCallControl(core: SwitchCore): CallControl {
  const fire = makeFire(core.events);
  const life = makeChannelLife(fire);
  const applications = makeApplications({ fire, life });
  const end = makeCallEnd({
    core,
    life,
    fire,
    leaveApplication(channel) {
      applications.unpark(channel, 'hangup');
      bridge.legEnded(channel);
    },
  });
  const dial = makeDial({ core, life, fire, end });
  const bridge: Bridge = makeBridge({ core, life, fire, applications, dial, end });

  function run(channel: Channel, name: string, data: string): void {
    switch (name) {
      case 'park':
        applications.park(channel);
        return;
      case 'bridge':
        bridge.start(channel, data);
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

  /** `originate` has what it waited for: it tells so and the channel runs its application. */
  function returned(channel: Channel, application: { name: string; data: string }): void {
    if (channel.settle === null) return;
    later(core, channel, originatePollMs, () => {
      const settle = channel.settle;
      if (settle === null) return;
      channel.settle = null;
      flipCallerId(channel, fire);
      settle(`+OK ${channel.uuid}\n`);
      life.setState(channel, 'CS_EXECUTE', stateNumbers.CS_EXECUTE);
      run(channel, application.name, application.data);
    });
  }

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
      const ignoresEarlyMedia = ['true', 'consume', 'ring_ready'].includes(
        request.variables.get('ignore_early_media') ?? 'false',
      );
      dial({
        ...request,
        otherLeg: null,
        settle: reply,
        onMedia: (channel) => {
          if (!ignoresEarlyMedia) returned(channel, request.application);
        },
        onAnswer: (channel) => returned(channel, request.application),
      });
    },
    transferInline(channel, text) {
      later(core, channel, transferMs, () => {
        if (channel.application === null) return;
        const steps = text.split(',').map((step) => step.trim());
        applications.transfer(channel, text, () => {
          for (const step of steps) {
            const colon = step.indexOf(':');
            run(channel, colon < 0 ? step : step.slice(0, colon), colon < 0 ? '' : step.slice(colon + 1));
          }
        });
      });
    },
  };
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
