/**
 * The door for switches (mod_xml_curl): they ask here for their configuration. It is not part of the api for people: it knows one
 * password, answers only switches, and never logs what it is asked, because that holds numbers.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { notFoundAnswer, type SwitchQuestion } from '../../switch-configuration/answer.ts';
import type { SignInDigest } from '../../switch-configuration/page-digest.ts';
import type { AllowedAddresses } from '../allowed-addresses.ts';
import type { SwitchBook } from './switch-book.ts';

/** A question about a call has some 180 fields, 20 kB. */
const questionBytesMax = 256 * 1024;
const fieldsMax = 500;
/** User of the Basic credentials; the switch's configuration names it too. */
export const switchUser = 'carillon';

export type SwitchDoor = {
  password: string;
  /** Which switches there are: those of the settings and those of the page. */
  nodes: () => Promise<readonly string[]>;
  allowed: AllowedAddresses;
  book: Pick<SwitchBook, 'answer'>;
};

export async function openSwitchDoor(app: FastifyInstance, { password, nodes, allowed, book }: SwitchDoor): Promise<void> {
  const credentials = hash(`Basic ${Buffer.from(`${switchUser}:${password}`).toString('base64')}`);
  const refusal = async (request: FastifyRequest): Promise<number | null> => {
    if (!(await allowed.has(request.ip))) return 403;
    return timingSafeEqual(hash(request.headers.authorization ?? ''), credentials) ? null : 401;
  };
  await app.register(async (door) => {
    door.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: questionBytesMax },
      (_, body, done) => done(null, body),
    );
    // Before the body is read: a stranger can't make us read it.
    door.addHook('onRequest', async (request, reply) => {
      const status = await refusal(request);
      if (status === null) return;
      request.log.warn({ status, address: request.ip }, 'somebody who is no switch of ours asked at the door of the switches');
      await answer(reply.code(status), notFoundAnswer);
    });
    door.post<{ Querystring: { node?: string } }>('/fs', { schema: { hide: true } }, async (request, reply) => {
      const fields = new URLSearchParams(String(request.body).split('&', fieldsMax).join('&'));
      const node = nodeOf(await nodes(), request.query.node, fields.get('hostname'));
      return answer(reply, node === null ? notFoundAnswer : await book.answer(node, questionOf(fields)));
    });
  });
}

/** Named in its address; else the only one, or the one that is called like its machine. */
function nodeOf(nodes: readonly string[], asked: unknown, hostname: string | null): string | null {
  if (typeof asked === 'string') return nodes.find((name) => name === asked) ?? null;
  if (nodes.length === 1) return nodes[0] ?? null;
  return nodes.find((name) => name === hostname) ?? null;
}

function questionOf(fields: URLSearchParams): SwitchQuestion {
  return {
    section: fields.get('section') ?? '',
    keyValue: fields.get('key_value') ?? '',
    profile: fields.get('profile'),
    user: fields.get('user'),
    context: fields.get('Caller-Context') ?? fields.get('Hunt-Context'),
    dialled: fields.get('Caller-Destination-Number') ?? fields.get('Hunt-Destination-Number'),
    caller: fields.get('Caller-Caller-ID-Number'),
    callId: fields.get('Unique-ID'),
    address: fields.get('action') === 'sip_auth' ? fields.get('ip') : null,
    digest: digestOf(fields),
    atMs: Date.now(),
  };
}

function digestOf(fields: URLSearchParams): SignInDigest | null {
  const [method, uri, nonce, response] = ['method', 'uri', 'nonce', 'response'].map((name) => fields.get(`sip_auth_${name}`));
  if (!method || !uri || !nonce || !response) return null;
  const [qop, cnonce, nc] = ['qop', 'cnonce', 'nc'].map((name) => fields.get(`sip_auth_${name}`));
  return { method, uri, nonce, response, protection: qop && cnonce && nc ? { qop, cnonce, nc } : null };
}

function answer(reply: FastifyReply, xml: string): FastifyReply {
  return reply.header('content-type', 'text/xml; charset=utf-8').header('cache-control', 'no-store').send(xml);
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
