/** SIP profiles by the api: what may be set, what is ordered, and what a person is told. */
import { createSocket } from 'node:dgram';
import { describe, expect, it } from 'vitest';
import { makeSipProfiles, type ProfileOperation } from '../../storage/sip-profiles.ts';
import type { OperateProfileInput } from '../../workflows/messages.ts';
import { useHouse } from './house.ts';
import { made, makeLine } from './nouns.ts';

const orders: OperateProfileInput[] = [];
const house = useHouse({
  profileControl: {
    operate: async (input) => {
      orders.push(input);
    },
  },
});

type Profile = Record<string, unknown> & {
  id: string;
  warnings: { code: string; sentence: string }[];
  operation: { state: string; sentence: string; calls: number | null } | null;
};

let nodes = 0;
async function usual(): Promise<{ node: string; internal: Profile; external: Profile }> {
  nodes += 1;
  const node = `node-${nodes}`;
  await makeSipProfiles(house.db).ensure(node);
  const { items } = (await house.as('viewer', { method: 'GET', url: '/api/v1/sip-profiles' })).json<{ items: Profile[] }>();
  const [external, internal] = items.filter((profile) => profile['node'] === node);
  if (external === undefined || internal === undefined) throw new Error('no profiles');
  return { node, internal, external };
}

async function read(id: string): Promise<Profile> {
  return (await house.as('viewer', { method: 'GET', url: `/api/v1/sip-profiles/${id}` })).json<Profile>();
}

async function change(id: string, payload: object): Promise<{ status: number; code: string; field: string }> {
  const reply = await house.as('admin', { method: 'PATCH', url: `/api/v1/sip-profiles/${id}`, payload });
  const { code = '', errors } = reply.json<{ code?: string; errors?: { field: string }[] }>();
  return { status: reply.statusCode, code, field: errors?.[0]?.field ?? '' };
}

function operate(id: string, action: string, payload: object = {}) {
  return house.as('admin', { method: 'POST', url: `/api/v1/sip-profiles/${id}/${action}`, payload });
}

async function setOperation(id: string, operation: Omit<ProfileOperation, 'at'>): Promise<void> {
  await makeSipProfiles(house.db).setOperation(id, operation);
}

describe('the SIP profiles of a node', () => {
  it('are internal for phones at 5060 and external for carriers at 5080', async () => {
    const { internal, external } = await usual();
    expect(internal).toMatchObject({ name: 'internal', sipPort: 5060, authCalls: true, wsBinding: ':5066', running: null });
    expect(external).toMatchObject({ name: 'external', sipPort: 5080, authCalls: false, enabled: true });
  });

  it.each<[string, object, string]>([
    ['an address that is none', { sipIp: '10.0.0.256' }, 'sipIp'],
    ['a name to listen at', { sipIp: 'switch.example.com' }, 'sipIp'],
    ['digits that are no address outside', { extSipIp: '1.2.3' }, 'extSipIp'],
    ['an address with a port', { extSipIp: '1.2.3.4:5060' }, 'extSipIp'],
    ['something that is more than an address', { extSipIp: 'a b' }, 'extSipIp'],
    ['the port of another one', { sipPort: 5060 }, 'sipPort'],
    ['the port of the browsers of another one', { sipPort: 5066 }, 'sipPort'],
    ['its own port for browsers', { wsBinding: ':5080' }, 'wsBinding'],
    ['a port that only root may open', { sipPort: 80 }, 'sipPort'],
    ['no codec', { codecs: [] }, 'codecs'],
    ['a codec that is none', { codecs: ['MP3'] }, 'codecs.0'],
  ])('refuse %s before a switch sees it', async (_name, payload, field) => {
    const { external } = await usual();
    expect(await change(external.id, payload)).toMatchObject({ field });
  });

  it('take what is good, and say that the place to listen at needs a restart', async () => {
    const { node, external } = await usual();
    const profiles = makeSipProfiles(house.db);
    const seen = { sipIp: '192.168.1.4', sipPort: 5080, wsBinding: null, calls: 3, registrations: 0 };
    await profiles.report(node, [{ name: 'external', seen }]);
    expect(await read(external.id)).toMatchObject({ running: true, calls: 3, needsRestart: false });
    expect((await change(external.id, { extSipIp: 'sip.example.com', extRtpIp: '203.0.113.7' })).status).toBe(200);
    expect(await read(external.id)).toMatchObject({ needsRestart: false, extSipIp: 'sip.example.com' });
    expect((await change(external.id, { sipPort: 5082 })).status).toBe(200);
    expect(await read(external.id)).toMatchObject({ needsRestart: true });
  });

  it('warn when a carrier on the internet is told a private address', async () => {
    const { node, external } = await usual();
    await makeLine(house, { node, profile: 'external', address: '203.0.113.9:5060' });
    const seen = { sipIp: '192.168.1.4', sipPort: 5080, wsBinding: null, calls: 0, registrations: 0 };
    await makeSipProfiles(house.db).report(node, [{ name: 'external', seen }]);
    expect((await read(external.id)).warnings.map(({ code }) => code)).toEqual(['private-address-public-carrier']);
    await change(external.id, { extSipIp: '198.51.100.7', extRtpIp: '198.51.100.7' });
    expect((await read(external.id)).warnings).toEqual([]);
  });
});

describe('a SIP profile', () => {
  it('is added, not started by itself, and removed when nothing needs it', async () => {
    const { node } = await usual();
    const added = await made(house, '/sip-profiles', { node, name: 'second', sipPort: 5090 });
    expect(await read(added.id)).toMatchObject({ enabled: false, codecs: ['PCMA', 'PCMU'], lines: 0 });
    const again = await house.as('admin', {
      method: 'POST',
      url: '/api/v1/sip-profiles',
      payload: { node, name: 'second', sipPort: 5091 },
    });
    expect(again.json()).toMatchObject({ code: 'profile-name-taken' });
    const lineId = await makeLine(house, { node, profile: 'second' });
    const remove = () => house.as('admin', { method: 'DELETE', url: `/api/v1/sip-profiles/${added.id}` });
    expect((await remove()).json()).toMatchObject({ code: 'profile-has-lines' });
    await house.as('admin', { method: 'DELETE', url: `/api/v1/lines/${lineId}` });
    expect((await remove()).statusCode).toBe(204);
  });

  it('is restarted by whoever stands next to its switch, and tells what came of it', async () => {
    const { node, external } = await usual();
    const reply = await operate(external.id, 'restart', { waitForCalls: true });
    expect(reply.statusCode).toBe(202);
    expect(orders.at(-1)).toEqual({ profileId: external.id, node, action: 'restart', waitForCalls: true });
    expect((await operate(external.id, 'stop')).json()).toMatchObject({ code: 'profile-busy' });
    expect(await change(external.id, { sipPort: 5099 })).toMatchObject({ code: 'profile-busy' });

    await setOperation(external.id, { action: 'restart', state: 'waiting', calls: 2 });
    expect((await read(external.id)).operation).toMatchObject({ state: 'waiting', calls: 2 });
    // Who does not want to wait any longer.
    expect((await operate(external.id, 'restart')).statusCode).toBe(202);

    await setOperation(external.id, { action: 'restart', state: 'rolled-back', detail: 'restarting: external' });
    const { operation } = await read(external.id);
    expect(operation?.sentence).toContain('those of before were put back');
    expect(operation?.sentence).toContain('restarting: external');
  });

  it('whose order nobody took says so', async () => {
    const { external } = await usual();
    await operate(external.id, 'start');
    await house.db.query(
      `update sip_profile set operation = operation || jsonb_build_object('at', now() - interval '10 minutes') where id = $1::uuid`,
      [external.id],
    );
    expect((await read(external.id)).operation).toMatchObject({ state: 'failed' });
  });

  it('is not for everybody', async () => {
    const { external } = await usual();
    for (const role of ['viewer', 'agent', 'supervisor'] as const) {
      const url = `/api/v1/sip-profiles/${external.id}`;
      expect((await house.as(role, { method: 'PATCH', url, payload: { sipPort: 5085 } })).statusCode).toBe(403);
      expect((await house.as(role, { method: 'POST', url: `${url}/restart`, payload: {} })).statusCode).toBe(403);
    }
  });
});

describe('the public address', () => {
  /** A STUN server that answers a binding request as RFC 8489 says; silent when told so. */
  async function stunServer(answers: boolean): Promise<{ server: string; close(): void }> {
    const socket = createSocket('udp4');
    socket.on('message', (request, { port, address }) => {
      if (!answers) return;
      const head = Buffer.from(request.subarray(0, 20));
      head.writeUInt16BE(0x0101, 0);
      head.writeUInt16BE(20, 2);
      // An attribute of another kind first, padded, then XOR-MAPPED-ADDRESS of 203.0.113.77.
      const other = Buffer.from([0x80, 0x22, 0, 3, 65, 66, 67, 0]);
      const value = Buffer.from([0, 1, 0x12, 0x34, 203 ^ 0x21, 0 ^ 0x12, 113 ^ 0xa4, 77 ^ 0x42]);
      socket.send(Buffer.concat([head, other, Buffer.from([0, 0x20, 0, 8]), value]), port, address);
    });
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return { server: `127.0.0.1:${socket.address().port}`, close: () => void socket.close() };
  }

  it('is asked of a STUN server, and nobody is kept waiting by a silent one', async () => {
    const [good, silent] = [await stunServer(true), await stunServer(false)];
    const ask = (server: string) => house.as('admin', { method: 'POST', url: '/api/v1/public-address', payload: { server } });
    expect((await ask(good.server)).json()).toEqual({ address: '203.0.113.77', server: good.server });
    const refused = await ask(silent.server);
    expect(refused.json()).toMatchObject({ status: 422, code: 'public-address-unknown', errors: [{ field: 'server' }] });
    good.close();
    silent.close();
  });
});

it('finds no public address at what is no server, and says so', async () => {
  for (const server of ['stun.example:port', 'stun.example:70000', 'stun.example:0', '[fd00::1]x']) {
    const reply = await house.as('admin', { method: 'POST', url: '/api/v1/public-address', payload: { server } });
    expect([server, reply.statusCode, reply.json<{ errors: { field: string }[] }>().errors[0]?.field]).toEqual([
      server,
      400,
      'server',
    ]);
  }
});
