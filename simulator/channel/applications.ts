/** Applications that a channel runs: the park that products wait in, and what may happen inside it. */
import { randomUUID } from 'node:crypto';
import { wallClock } from '../event-bus.ts';
import { type Channel, type RunningApplication, stateNumbers } from './channel.ts';
import { type Fire, setState } from './channel-life.ts';

const execOrigin = ['switch_core_session.c', 'switch_core_session_exec', 2944] as const;
const execDoneOrigin = ['switch_core_session.c', 'switch_core_session_exec', 2967] as const;
const parkOrigin = ['switch_ivr.c', 'switch_ivr_park', 1002] as const;
const unparkOrigin = ['switch_ivr.c', 'switch_ivr_park', 1213] as const;

export type Applications = {
  /** CHANNEL_EXECUTE of an application, which becomes the channel's own. */
  begin(channel: Channel, name: string, data: string): RunningApplication;
  complete(channel: Channel, application: RunningApplication, response?: string): void;
  /**
   * CHANNEL_EXECUTE(park), CHANNEL_PARK; messages that waited for a park loop are read now. Behind a bridge, and by `uuid_park`, a channel
   * is parked by its state and not by an application: then no CHANNEL_EXECUTE is told.
   */
  park(channel: Channel, how?: 'by-application' | 'by-state'): void;
  /** CHANNEL_UNPARK, CHANNEL_EXECUTE_COMPLETE(park); a playback inside is broken off first. */
  unpark(channel: Channel, how: 'break' | 'hangup'): void;
  /** Out of the park and back into the dialplan's hands, as `uuid_transfer … inline` does; `next` runs the new application. */
  transfer(channel: Channel, destination: string, next: () => void): void;
  /** Runs inside the park until `stop` of its handle or its own end; fires its events. */
  nest(channel: Channel, name: string, data: string): RunningApplication;
};

type Deps = {
  fire: Fire;
  /** `park_timeout`: hung up unless it has left this park by then. */
  parkIsOver(channel: Channel, park: RunningApplication, afterMs: number): void;
};

export function makeApplications({ fire, parkIsOver }: Deps): Applications {
  function execute(channel: Channel, name: string, data: string): RunningApplication {
    const application = { name, data, uuid: randomUUID() };
    channel.setVariables({ current_application: name });
    if (data !== '') channel.setVariables({ current_application_data: data });
    fire(channel, 'CHANNEL_EXECUTE', execOrigin, 'full', applicationHeaders(application));
    return application;
  }

  function complete(channel: Channel, application: RunningApplication, response = '_none_'): void {
    fire(channel, 'CHANNEL_EXECUTE_COMPLETE', execDoneOrigin, 'full', {
      ...applicationHeaders(application),
      'Application-Response': response,
    });
  }

  function park(channel: Channel, how: 'by-application' | 'by-state' = 'by-application'): void {
    channel.application =
      how === 'by-application' ? execute(channel, 'park', '') : { name: 'park', data: '', uuid: randomUUID(), byState: true };
    channel.media?.parkBegins({ writesSilence: channel.variables.get('send_silence_when_idle') === '-1' });
    const secondsMax = channel.variables.get('park_timeout');
    if (secondsMax !== undefined) {
      // Both are for one park alone (switch_ivr.c, switch_ivr_park).
      for (const name of ['park_timeout', 'park_after_bridge']) channel.variables.delete(name);
      parkIsOver(channel, channel.application, Number.parseInt(secondsMax, 10) * 1000);
    }
    fire(channel, 'CHANNEL_PARK', parkOrigin, 'full');
    for (const read of channel.privateMessages.splice(0)) read();
  }

  function unpark(channel: Channel, how: 'break' | 'hangup'): void {
    const application = channel.application;
    if (application?.name !== 'park') return;
    channel.stopNested?.(how);
    channel.media?.parkEnds();
    fire(channel, 'CHANNEL_UNPARK', unparkOrigin, 'full');
    if (application.byState !== true) complete(channel, application);
    if (!channel.ended) channel.application = null;
  }

  return {
    begin(channel, name, data) {
      const application = execute(channel, name, data);
      channel.application = application;
      return application;
    },
    complete,
    park,
    unpark,
    transfer(channel, destination, next) {
      const nowUs = wallClock().atUs;
      channel.profileIndex++;
      channel.times.profileCreated = nowUs;
      channel.logicalDirection = 'inbound';
      channel.dialplan = 'inline';
      channel.stateNumber = stateNumbers.CS_ROUTING;
      channel.redirectedFrom = channel.number;
      channel.destination = destination;
      channel.transferSource = `${Math.floor(nowUs / 1_000_000)}:${randomUUID()}:bl_xfer:${destination}/default/inline`;
      channel.setVariables({
        max_forwards: 70,
        transfer_history: channel.transferSource,
        transfer_source: channel.transferSource,
      });
      unpark(channel, 'break');
      setState(fire, channel, 'CS_ROUTING');
      channel.redirectedFrom = null;
      channel.destination = channel.number;
      setState(fire, channel, 'CS_EXECUTE', stateNumbers.CS_EXECUTE);
      next();
    },
    nest: execute,
  };
}

function applicationHeaders({ name, data, uuid }: RunningApplication): Record<string, string> {
  return { Application: name, ...(data === '' ? {} : { 'Application-Data': data }), 'Application-UUID': uuid };
}
