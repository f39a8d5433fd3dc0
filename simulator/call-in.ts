/** Somebody calls this switch: the channel rings for them, the dialplan is asked, and `uuid_answer` lets them speak. */
import { randomUUID } from 'node:crypto';
import type { CallEnd } from './call-end.ts';
import type { CalleeBehaviour } from './callee/callee-behaviour.ts';
import type { Applications } from './channel/applications.ts';
import { Channel, stateNumbers } from './channel/channel.ts';
import { beginIncoming, type Fire, ring } from './channel/channel-life.ts';
import type { DialplanAction } from './dialplan-door.ts';
import { speakUp } from './far-end.ts';
import type { HangupCause } from './hangup-cause.ts';
import type { SwitchCore } from './switch-core.ts';

export type IncomingCall = {
  /** Empty: the caller shows no number. */
  from: string;
  to: string;
  /** Where the carrier's calls arrive; that of carriers who are no line of ours unless given. */
  context?: string;
  /** What the caller does once somebody has picked up. */
  behaviour: CalleeBehaviour;
};

/** `refused`: with this SIP status. */
export type CalledIn = { uuid: string } & ({ kind: 'ringing' } | { kind: 'refused'; status: number });

/** Where calls of carriers arrive at Carillon's profiles. */
const carriersContext = 'public';
/** From where they come. */
const callerPort = 5090;
/** What a switch without a dialplan of its own does with every call. */
const parked: readonly DialplanAction[] = [
  { application: 'set', data: 'accountcode=carillon' },
  { application: 'ring_ready', data: '' },
  { application: 'set', data: 'carillon_received=true' },
  { application: 'park', data: '' },
];
const causeOfStatus: Readonly<Record<number, HangupCause>> = { 403: 'CALL_REJECTED', 404: 'UNALLOCATED_NUMBER' };

export type CallInDeps = { core: SwitchCore; fire: Fire; end: CallEnd; applications: Applications; api: (line: string) => void };

/** Resolves when the caller hears it ring, or is refused. */
export async function callIn(deps: CallInDeps, call: IncomingCall): Promise<CalledIn> {
  const { core, fire, end } = deps;
  const uuid = randomUUID();
  const sessionId = core.sessions.next(core.channels.size, Date.now());
  if (sessionId === undefined) return { uuid, kind: 'refused', status: 503 };
  const channel = incomingChannel(call, uuid, sessionId);
  core.channels.set(uuid, channel);
  beginIncoming(fire, channel);
  const actions = (await core.dialplan(questionOf(channel))) ?? parked;
  if (channel.ended) return { uuid, kind: 'refused', status: 487 };
  for (const { application, data } of actions) {
    if (application === 'respond') {
      const status = Number(data);
      end(channel, { by: 'us', cause: causeOfStatus[status] ?? 'NORMAL_TEMPORARY_FAILURE' });
      return { uuid, kind: 'refused', status };
    }
    run(deps, channel, application, data);
  }
  return { uuid, kind: 'ringing' };
}

/** `uuid_answer`. */
export function answerIncoming({ core, fire, end }: Pick<CallInDeps, 'core' | 'fire' | 'end'>, channel: Channel): void {
  const { incoming } = channel;
  if (incoming === null || channel.answered) return;
  speakUp({ core, fire, end }, channel, incoming);
}

function run({ fire, applications, api }: CallInDeps, channel: Channel, application: string, data: string): void {
  switch (application) {
    case 'set': {
      const [variable = '', ...value] = data.split('=');
      channel.variables.set(variable, value.join('='));
      return;
    }
    case 'ring_ready':
      ring(fire, channel);
      return;
    case 'sched_hangup': {
      const [time = '', cause = ''] = data.split(' ');
      api(`sched_hangup ${time} ${channel.uuid} ${cause}`);
      return;
    }
    case 'park':
      applications.park(channel);
      return;
    default:
      applications.complete(channel, applications.begin(channel, application, data));
  }
}

function incomingChannel(
  { from, to, context = carriersContext, behaviour }: IncomingCall,
  uuid: string,
  sessionId: number,
): Channel {
  const number = from === '' ? 'anonymous' : from;
  const channel = new Channel({
    uuid,
    sessionId,
    number,
    gateway: null,
    farEnd: { host: '127.0.0.1', port: callerPort },
    callerNumber: number,
    callerName: '',
    variables: new Map(),
    codec: 'PCMA',
    direction: 'inbound',
  });
  channel.incoming = behaviour;
  channel.destination = to;
  channel.calleeNumber = to;
  channel.context = context;
  channel.dialplan = 'XML';
  channel.logicalDirection = 'inbound';
  channel.hitDialplan = true;
  channel.stateNumber = stateNumbers.CS_ROUTING;
  return channel;
}

/** Of some 180 fields those that a dialplan may want. */
function questionOf(channel: Channel): Record<string, string> {
  return {
    section: 'dialplan',
    'Caller-Context': channel.context,
    'Caller-Destination-Number': channel.destination,
    'Caller-Caller-ID-Number': channel.callerNumber,
    'Call-Direction': 'inbound',
    'Unique-ID': channel.uuid,
  };
}
