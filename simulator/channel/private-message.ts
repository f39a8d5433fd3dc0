/** `sendmsg`: messages that a channel's park loop reads, `unicast` above all. */

import type { CallControl } from '../call-control.ts';
import type { SocketCommand } from '../event-socket/command-reader.ts';
import { later } from '../far-end.ts';
import { causeFromText } from '../hangup-cause.ts';
import type { SwitchCore } from '../switch-core.ts';
import type { Channel } from './channel.ts';

/** The park loop looks at its messages once a frame. */
const readMs = 15;

/** Hands a message to a channel. False when there is none with that uuid. */
export function sendToChannel(core: SwitchCore, control: CallControl, uuid: string, command: SocketCommand): boolean {
  const channel = core.channels.get(uuid);
  if (channel === undefined) return false;
  const { headers } = command;
  if (headers['call-command'] === 'unicast' && !channel.hasMedia) {
    core.faults.record('unicast-without-media', uuid, `answer state ${channel.answerState}: a real switch crashes here`);
    core.crash();
    return true;
  }
  const read = (): void => readMessage(core, control, channel, command);
  if (channel.application?.name === 'park') later(core, channel, readMs, read);
  else {
    if (headers['call-command'] === 'unicast')
      core.faults.record('unicast-not-parked', uuid, 'the message waits until the channel parks');
    channel.privateMessages.push(() => later(core, channel, readMs, read));
  }
  return true;
}

function readMessage(core: SwitchCore, control: CallControl, channel: Channel, command: SocketCommand): void {
  const { headers, line } = command;
  switch (headers['call-command']) {
    case 'unicast':
      channel.media?.attach({
        localIp: headers['local-ip'] ?? '127.0.0.1',
        localPort: Number(headers['local-port'] ?? 0),
        remoteIp: headers['remote-ip'] ?? '127.0.0.1',
        remotePort: Number(headers['remote-port'] ?? 0),
      });
      break;
    case 'execute':
      executeMessage(core, control, channel, headers['execute-app-name'] ?? '', headers['execute-app-arg'] ?? '');
      break;
    case undefined:
    default:
  }
  control.fire(channel, 'PRIVATE_COMMAND', ['switch_ivr.c', 'switch_ivr_parse_next_event', 804], 'brief', {
    Command: line,
    ...headers,
  });
  // Unlike uuid_transfer this leaves the park by the channel's own thread; `application: park` parks it anew.
  if (headers['call-command'] === 'xferext') control.transferInline(channel, (headers['application'] ?? '').replace(' ', ':'));
  if (headers['call-command'] === 'hangup') control.end(channel, { by: 'us', cause: causeFromText(headers['hangup-cause']) });
}

function executeMessage(core: SwitchCore, control: CallControl, channel: Channel, name: string, argument: string): void {
  if (name === 'playback') {
    channel.media?.playbackBegins({ source: () => null, frames: 0 });
    later(core, channel, readMs, () => channel.media?.playbackEnds());
  }
  const application = control.applications.nest(channel, name, argument);
  if (name === 'set') {
    const [variable = '', ...value] = argument.split('=');
    channel.variables.set(variable, value.join('='));
  }
  control.applications.complete(channel, application);
}
