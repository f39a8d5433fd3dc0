/** The simulated event socket: words, refusals and subscriptions. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answers, ringsOut } from '../../simulator/callee/callee-plan.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import { numberHash } from '../../simulator/witness.ts';
import { openRawEventSocket, type RawEventSocket } from './raw-event-socket.ts';
import { eventOf, jobResult, openClient, originate, parkedCall } from './simulated-line.ts';

const silent = answers({ kind: 'silent' }, { afterMs: 20 });
let simulated: SimulatedSwitch;
let client: RawEventSocket;

const folder = mkdtempSync(join(tmpdir(), 'witness-'));
beforeEach(async () => {
  simulated = await makeSimulatedSwitch({
    gateways: [
      { name: 'sim', callees: () => silent },
      { name: 'narrow', callees: () => silent, capacity: 2 },
      { name: 'full-carrier', callees: () => silent, capacity: 0, whenFull: 'carrier' },
      { name: 'slow', callees: () => silent, callsPerSecond: 1 },
      { name: 'ringing', callees: () => ringsOut() },
    ],
    gatewayOnDemand: (name) => (name.startsWith('made-') ? { callees: () => silent } : undefined),
    heartbeatMs: 50,
    dataFolder: folder,
  });
  client = await openClient(simulated);
});
afterEach(async () => {
  client.close();
  await simulated.close();
  rmSync(folder, { recursive: true, force: true });
});

const replyOf = async (command: string): Promise<string> => {
  const { headers, body } = await client.send(command);
  return headers['Reply-Text'] ?? body;
};
const names = (): (string | undefined)[] => client.events.map((event) => event['Event-Name']);

describe('the wire', () => {
  it('greets, refuses a wrong password and hangs up', async () => {
    const stranger = await openRawEventSocket({ port: simulated.port, password: null });
    expect((await stranger.send('auth wrong')).headers['Reply-Text']).toBe('-ERR invalid');
    await stranger.closed;
    expect(stranger.notices.map((notice) => notice.contentType)).toEqual(['text/disconnect-notice']);
  });

  it('words its refusals as the real switch', async () => {
    const ghost = randomUUID();
    expect(await replyOf('nonsense')).toBe('-ERR command not found');
    expect(await replyOf('event json')).toBe('-ERR no keywords supplied');
    expect(await replyOf('api nonsense 1')).toBe('-ERR nonsense Command not found!\n');
    expect(await replyOf(`sendmsg ${ghost}\ncall-command: hangup`)).toBe(`-ERR invalid session id [${ghost}]`);
    expect(await replyOf(`api uuid_kill ${ghost}`)).toBe('-ERR No such channel!\n');
    expect(await replyOf(`api uuid_record ${ghost} start /tmp/x.wav`)).toBe('-ERR Cannot locate session!\n');
    expect(await replyOf(`api uuid_exists ${ghost}`)).toBe('false');
    expect(await replyOf('api global_getvar no_such_variable')).toBe('-ERR no reply\n');
    expect(await replyOf('api sofia xmlstatus gateway nobody')).toBe('Invalid Gateway!\n');
    expect(await replyOf('linger')).toBe('-ERR not controlling a session');
    expect(await replyOf('api show channels as json')).toBe('{"row_count":0}');
  });

  it('says goodbye', async () => {
    expect(await replyOf('exit')).toBe('+OK bye');
    await client.closed;
    expect(client.notices[0]?.body).toContain('Disconnected, goodbye.');
  });

  it('takes commands that come in pieces and many at once', async () => {
    const socket = connect({ port: simulated.port, host: '127.0.0.1' });
    const text = await new Promise<string>((resolve) => {
      let received = '';
      socket.on('data', (chunk) => {
        received += chunk.toString();
        if (received.split('api/response').length > 2) resolve(received);
      });
      socket.write('auth Clue');
      setImmediate(() => socket.write('Con\n\napi version\n\napi uuid_exists x\n\n'));
    });
    socket.destroy();
    expect(text).toContain('+OK accepted');
    expect(text).toContain('FreeSWITCH Version 1.10.12');
  });
});

describe('a subscription', () => {
  it('brings only what was asked for, and takes every word after CUSTOM for a subclass', async () => {
    const second = await openRawEventSocket({ port: simulated.port, password: simulated.password });
    const reply = await second.send('event json CHANNEL_ANSWER CUSTOM sofia::gateway_state BACKGROUND_JOB');
    expect(reply.headers['Reply-Text']).toBe('+OK event listener enabled json');
    const call = await originate(client);
    await jobResult(client, call);
    simulated.setGateway('sim', { up: false });
    await second.event((event) => event['Event-Subclass'] === 'sofia::gateway_state');
    expect(second.events.map((event) => event['Event-Name'])).toEqual(['CHANNEL_ANSWER', 'CUSTOM']);
    expect(second.events[1]).toMatchObject({ Gateway: 'sim', 'Ping-Status': 'DOWN' });
    second.close();
  });

  it('drops with any filter what matches none, also BACKGROUND_JOB', async () => {
    const uuid = randomUUID();
    const second = await openRawEventSocket({ port: simulated.port, password: simulated.password });
    await second.send('event json ALL');
    expect((await second.send(`filter Unique-ID ${uuid}`)).headers['Reply-Text']).toBe(`+OK filter added. [Unique-ID]=[${uuid}]`);
    await parkedCall(client);
    await parkedCall(client, { uuid });
    await eventOf(second, uuid, 'CHANNEL_PARK');
    expect(new Set(second.events.map((event) => event['Unique-ID']))).toEqual(new Set([uuid]));
    second.close();
  });

  it('loses single names and ends altogether', async () => {
    expect(await replyOf('nixevent HEARTBEAT')).toBe('+OK events nixed');
    expect(await replyOf('noevents')).toBe('+OK no longer listening for events');
    expect(await replyOf('noevents')).toBe('-ERR not listening for events');
  });

  it('brings heartbeats with the number of sessions', async () => {
    const uuid = await parkedCall(client);
    const beat = await client.event((event) => event['Event-Name'] === 'HEARTBEAT' && event['Session-Count'] === '1');
    expect(beat).toMatchObject({ 'Event-Info': 'System Ready', 'Core-UUID': simulated.coreUuid });
    expect(uuid).toBe(simulated.channels()[0]?.uuid);
  });
});

describe('a call', () => {
  it('carries every originate variable, and lists its tag', async () => {
    const uuid = await parkedCall(client, { variables: 'accountcode=ours,carillon_task=t1' });
    const parked = await eventOf(client, uuid, 'CHANNEL_PARK');
    expect(parked).toMatchObject({
      variable_carillon_task: 't1',
      variable_origination_uuid: uuid,
      variable_sip_gateway_name: 'sim',
    });
    const listed = JSON.parse(await replyOf('api show channels as json')) as { rows: { uuid: string; accountcode: string }[] };
    expect(listed.rows).toMatchObject([{ uuid, accountcode: 'ours', application: 'park', callstate: 'ACTIVE' }]);
    expect(await replyOf(`api uuid_getvar ${uuid} carillon_task`)).toBe('t1');
    expect(await replyOf(`api uuid_setvar ${uuid} mood good`)).toBe('+OK\n');
    expect(await replyOf(`api uuid_getvar ${uuid} mood`)).toBe('good');
    expect(await replyOf(`api uuid_getvar ${uuid} nothing`)).toBe('_undef_');
  });

  it('ends by the switch itself when a hang-up was scheduled, unless it is deleted', async () => {
    const doomed = await parkedCall(client);
    const spared = await parkedCall(client);
    await client.send(`api sched_hangup +1 ${doomed} ALLOTTED_TIMEOUT`);
    await client.send(`api sched_hangup +1 ${spared}`);
    expect(await replyOf(`api sched_del ${spared}`)).toBe('+OK Deleted: 1\n');
    const end = await eventOf(client, doomed, 'CHANNEL_HANGUP_COMPLETE');
    expect(end).toMatchObject({ 'Hangup-Cause': 'ALLOTTED_TIMEOUT', variable_sip_hangup_disposition: 'send_bye' });
    expect(simulated.channels().map((channel) => channel.uuid)).toEqual([spared]);
  });

  it('is hung up by a message, with its cause', async () => {
    const uuid = await parkedCall(client);
    await client.send(`sendmsg ${uuid}\ncall-command: hangup\nhangup-cause: USER_BUSY`);
    expect(await eventOf(client, uuid, 'CHANNEL_HANGUP_COMPLETE')).toMatchObject({ 'Hangup-Cause': 'USER_BUSY' });
  });

  it('is cancelled while it rings', async () => {
    const call = await originate(client, { gateway: 'ringing' });
    await eventOf(client, call.uuid, 'CHANNEL_PROGRESS');
    await client.send(`api uuid_kill ${call.uuid} NO_ANSWER`);
    expect(await jobResult(client, call)).toBe('-ERR NO_ANSWER');
    expect(await eventOf(client, call.uuid, 'CHANNEL_HANGUP_COMPLETE')).toMatchObject({
      variable_sip_hangup_disposition: 'send_cancel',
      variable_answer_epoch: '0',
    });
  });

  it('is seen by the witness once it rings, in memory and in a file without its number', async () => {
    const uuid = await parkedCall(client, { number: '13911112222' });
    await originate(client, { gateway: 'nowhere', number: '1' }).then((call) => jobResult(client, call));
    expect(simulated.rings).toMatchObject([{ uuid, number: '13911112222', gateway: 'sim' }]);
    const lines = readFileSync(join(folder, 'rings.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { kind: 'ring', uuid, numberHash: numberHash('13911112222') },
    ]);
    expect(lines.join()).not.toContain('13911112222');
  });
});

describe('a limit', () => {
  const refused = '-ERR DESTINATION_OUT_OF_ORDER';

  it('refuses a call without any event when a gateway is full', async () => {
    await parkedCall(client, { gateway: 'narrow' });
    const last = await parkedCall(client, { gateway: 'narrow' });
    const third = await originate(client, { gateway: 'narrow' });
    expect(await jobResult(client, third)).toBe(refused);
    expect(client.events.some((event) => event['Unique-ID'] === third.uuid)).toBe(false);
    expect(simulated.rings).toHaveLength(2);
    await client.send(`api uuid_kill ${last}`);
    await eventOf(client, last, 'CHANNEL_DESTROY');
    await parkedCall(client, { gateway: 'narrow' });
    expect(simulated.gateway('narrow')?.peakCalls).toBe(2);
  });

  it('lets a full carrier say so itself: 503 with Q.850 34, and no phone rings', async () => {
    const call = await originate(client, { gateway: 'full-carrier' });
    expect(await jobResult(client, call)).toBe('-ERR NORMAL_CIRCUIT_CONGESTION');
    expect(await eventOf(client, call.uuid, 'CHANNEL_HANGUP_COMPLETE')).toMatchObject({ variable_sip_term_status: '503' });
    expect(simulated.rings).toEqual([]);
  });

  it('holds calls per second, of a gateway and of the switch, which lets one less through', async () => {
    await parkedCall(client, { gateway: 'slow' });
    expect(await jobResult(client, await originate(client, { gateway: 'slow' }))).toBe(refused);
    expect(await replyOf('api fsctl sps 1')).toBe('+OK sessions per second: 1\n');
    expect(await jobResult(client, await originate(client))).toBe(refused);
  });

  it('holds the sessions of the whole switch', async () => {
    expect(await replyOf('api fsctl max_sessions 0')).toBe('+OK max sessions: 0\n');
    expect(await jobResult(client, await originate(client))).toBe(refused);
  });

  it('refuses a uuid that lives, and remembers the fault', async () => {
    const uuid = await parkedCall(client);
    const before = client.events.length;
    expect(await jobResult(client, await originate(client, { uuid }))).toBe(refused);
    expect(
      names()
        .slice(before)
        .filter((name) => name?.startsWith('CHANNEL')),
    ).toEqual([]);
    expect(simulated.faults).toMatchObject([{ kind: 'duplicate-uuid', uuid }]);
  });

  it('knows gateways that are made on demand, and no others', async () => {
    await parkedCall(client, { gateway: 'made-1' });
    expect(await replyOf('api sofia xmlstatus gateway made-1')).toContain('<calls-out>1</calls-out>');
    expect(await jobResult(client, await originate(client, { gateway: 'other-1' }))).toBe('-ERR INVALID_GATEWAY');
  });

  it('shows a gateway that is down', async () => {
    simulated.setGateway('sim', { up: false });
    expect(await jobResult(client, await originate(client))).toBe('-ERR GATEWAY_DOWN');
    expect(await replyOf('api sofia xmlstatus gateway sim')).toContain('<status>DOWN</status>');
  });
});
