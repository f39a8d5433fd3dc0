/**
 * A FreeSWITCH that knows nothing but our address (freeswitch/freeswitch.xml), with an api and a keeper of these tests beside it. These
 * tests run when all of this is set; FREESWITCH_NODES is set beside it, for the suite to run at all:
 *
 * | variable | example | meaning |
 * |---|---|---|
 * | FREESWITCH_TEST_BARE | `bare=password@127.0.0.1:8031` | that switch; its name is its CARILLON_NODE |
 * | FREESWITCH_TEST_BARE_DOOR | `127.0.0.1:8099` | where it asks: its CARILLON_SWITCH_URL is `http://<this>/fs` |
 * | FREESWITCH_TEST_BARE_PASSWORD | | its CARILLON_SWITCH_PASSWORD |
 * | FREESWITCH_TEST_BARE_FILES | `/tmp/files` | its CARILLON_SWITCH_FILES, at the same path here |
 * | FREESWITCH_TEST_BARE_SIP | `5070,5090` | free ports for its profiles `internal` and `external` |
 * | FREESWITCH_TEST_RESTART | `/root/restart.sh` | a command line that starts or restarts it, and returns |
 */
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { promisify } from 'node:util';
import { parseSwitchNodes } from '../../config/switch-nodes.ts';
import type { NodeAddress } from '../../telephony/ports.ts';
import type { House } from '../api/house.ts';

export type BareSettings = {
  address: NodeAddress;
  door: { host: string; port: number };
  password: string;
  files: string;
  ports: { internal: number; external: number };
  restart: string;
};

const names = ['', '_DOOR', '_PASSWORD', '_FILES', '_SIP'].map((end) => `FREESWITCH_TEST_BARE${end}`);

/** Null when a variable is missing. */
export function bareSettings(): BareSettings | null {
  const [node, door, password, files, sip, restart] = [...names, 'FREESWITCH_TEST_RESTART'].map(
    (name) => process.env[name] ?? '',
  );
  if (!node || !door || !password || !files || !sip || !restart) return null;
  const [address] = parseSwitchNodes(node);
  if (address === undefined) throw new Error('FREESWITCH_TEST_BARE names no switch.');
  const [host = '', port = ''] = door.split(':');
  const [internal = 0, external = 0] = sip.split(',').map(Number);
  return { address, door: { host, port: Number(port) }, password, files, ports: { internal, external }, restart };
}

export async function restartBare({ restart }: Pick<BareSettings, 'restart'>): Promise<void> {
  await promisify(execFile)('/bin/sh', ['-c', restart]);
}

/** The api as the switch reaches it; shut, nobody answers there. */
export class Door {
  readonly #house: House;
  readonly #at: BareSettings['door'];
  #server: Server | null = null;
  asked = 0;

  constructor(house: House, at: BareSettings['door']) {
    this.#house = house;
    this.#at = at;
  }

  open(): Promise<void> {
    const server = createServer((request, reply) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        this.asked += 1;
        const { method, url = '/', headers } = request;
        const asked = { method: method === 'POST' ? ('POST' as const) : ('GET' as const), url, payload: Buffer.concat(parts) };
        void this.#house.app
          .inject({ ...asked, headers, remoteAddress: '127.0.0.1' })
          .then(({ statusCode, headers: sent, body }) => {
            reply.writeHead(statusCode, { 'content-type': String(sent['content-type']) }).end(body);
          });
      });
    });
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#at.port, this.#at.host, resolve);
    });
  }

  shut(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return Promise.resolve();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  }
}
