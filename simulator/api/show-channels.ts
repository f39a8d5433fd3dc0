/** `show channels [as json|count]`: the columns of FreeSWITCH's channels table. */
import type { Channel } from '../channel/channel.ts';
import { localStamp } from '../event-bus.ts';
import type { SwitchCore } from '../switch-core.ts';
import { hostname } from '../switch-identity.ts';

export function showChannels(core: SwitchCore, argument: string): string {
  const [what, ...rest] = argument.split(' ').filter((word) => word !== '');
  if (what !== 'channels' && what !== 'calls') return '-USAGE: codec|endpoint|application|api|channels|calls [count|as json]\n';
  const rows = [...core.channels.values()].filter((channel) => channel.runningState !== 'CS_NONE').map(rowOf);
  if (rest[0] === 'count') return `\n${rows.length} total.\n`;
  // Without channels FreeSWITCH leaves the rows out altogether.
  if (rest.join(' ') === 'as json')
    return JSON.stringify(rows.length === 0 ? { row_count: 0 } : { row_count: rows.length, rows });
  const lines = rows.map((row) => Object.values(row).join(','));
  const head = rows[0] === undefined ? [] : [Object.keys(rows[0]).join(',')];
  return `${[...head, ...lines].join('\n')}\n\n${rows.length} total.\n`;
}

function rowOf(channel: Channel): Record<string, string> {
  const createdMs = channel.times.created / 1000;
  const codec = channel.hasMedia ? { name: channel.codec, rate: '8000', bits: '64000' } : { name: '', rate: '', bits: '' };
  const application = channel.nested ?? channel.application;
  return {
    uuid: channel.uuid,
    direction: 'outbound',
    created: localStamp(createdMs),
    created_epoch: String(Math.floor(createdMs / 1000)),
    name: channel.name,
    state: channel.runningState,
    cid_name: channel.callerName,
    cid_num: channel.callerNumber,
    ip_addr: '',
    dest: channel.destination,
    application: application?.name ?? '',
    application_data: application?.data ?? '',
    dialplan: channel.dialplan ?? '',
    context: 'default',
    read_codec: codec.name,
    read_rate: codec.rate,
    read_bit_rate: codec.bits,
    write_codec: codec.name,
    write_rate: codec.rate,
    write_bit_rate: codec.bits,
    secure: '',
    hostname,
    presence_id: '',
    presence_data: '',
    accountcode: channel.variables.get('accountcode') ?? '',
    callstate: channel.callState,
    callee_name: channel.calleeName,
    callee_num: channel.calleeNumber,
    callee_direction: channel.hitDialplan ? 'RECV' : '',
    call_uuid: channel.callUuid,
    sent_callee_name: '',
    sent_callee_num: '',
    initial_cid_name: '',
    initial_cid_num: channel.firstCallerNumber,
    initial_ip_addr: '',
    initial_dest: channel.number,
    initial_dialplan: '',
    initial_context: 'default',
  };
}
