/** Tokens of Aliyun's speech service (智能语音交互): made from an access key, kept until shortly before they end, shared by all who have that key. */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { failureOfStatus, SpeechFailed } from './speech-failed.ts';
import { failureOfError } from './speech-socket.ts';

export const nlsRegions = ['cn-shanghai', 'cn-beijing', 'cn-shenzhen', 'ap-southeast-1'] as const;
export type NlsRegion = (typeof nlsRegions)[number];

export type NlsKey = { accessKeyId: string; accessKeySecret: string; region: NlsRegion };

export type NlsTokens = {
  /** Throws SpeechFailed. */
  tokenOf(key: NlsKey): Promise<string>;
  /** The service did not take it: the next one asked for is new. */
  forget(key: NlsKey): void;
};

/** Where tokens are made: mainland keys in Shanghai whichever gateway is used, others in Singapore. */
export type TokenEndpoint = { url: string; regionId: string; version: string };

const mainland: TokenEndpoint = {
  url: 'https://nls-meta.cn-shanghai.aliyuncs.com/',
  regionId: 'cn-shanghai',
  version: '2019-02-28',
};
const international: TokenEndpoint = {
  url: 'https://nlsmeta.ap-southeast-1.aliyuncs.com/',
  regionId: 'ap-southeast-1',
  version: '2019-07-17',
};

const answerMsMax = 5000;
/** A token is used for the length of a connection: it is renewed long before it ends. */
const renewBeforeMs = 600_000;
const keysMax = 200;

type Kept = { token: Promise<string>; untilMs: number };

/**
 * `CreateToken` of https://help.aliyun.com/zh/isi/getting-started/use-http-or-https-to-obtain-an-access-token: parameters sorted and
 * encoded after RFC 3986, signed with HMAC-SHA1 under the secret and `&`.
 */
export function makeNlsTokens({
  fetch = globalThis.fetch,
  nowMs = Date.now,
  endpointOf = (region) => (region === 'ap-southeast-1' ? international : mainland),
}: {
  fetch?: typeof globalThis.fetch;
  nowMs?: () => number;
  endpointOf?: (region: NlsRegion) => TokenEndpoint;
} = {}): NlsTokens {
  const kept = new Map<string, Kept>();

  async function make(key: NlsKey, entry: Kept): Promise<string> {
    const endpoint = endpointOf(key.region);
    const query = signedQuery(key, endpoint, new Date(nowMs()), randomUUID());
    const { id, expiresAtMs } = await ask(fetch, `${endpoint.url}?${query}`);
    entry.untilMs = expiresAtMs - renewBeforeMs;
    return id;
  }

  return {
    tokenOf(key) {
      const name = nameOf(key);
      const known = kept.get(name);
      if (known !== undefined && nowMs() < known.untilMs) return known.token;
      const entry: Kept = { token: Promise.resolve(''), untilMs: Infinity };
      entry.token = make(key, entry);
      kept.delete(name);
      kept.set(name, entry);
      const oldest = kept.keys().next().value;
      if (kept.size > keysMax && oldest !== undefined) kept.delete(oldest);
      // What failed is asked for anew; who waits for it hears of the failure.
      entry.token.catch(() => {
        if (kept.get(name) === entry) kept.delete(name);
      });
      return entry.token;
    },
    forget(key) {
      kept.delete(nameOf(key));
    },
  };
}

/** The secret is part of the name, so that a corrected one is not served the answer of the wrong one; it is not kept in the clear. */
function nameOf({ accessKeyId, accessKeySecret, region }: NlsKey): string {
  const secret = createHash('sha256').update(accessKeySecret, 'utf8').digest('hex');
  return JSON.stringify([accessKeyId, secret, region]);
}

/** The signed query of one request. Exported for its test against the documented example. */
export function signedQuery(
  { accessKeyId, accessKeySecret }: Pick<NlsKey, 'accessKeyId' | 'accessKeySecret'>,
  { regionId, version }: Pick<TokenEndpoint, 'regionId' | 'version'>,
  at: Date,
  nonce: string,
): string {
  const parameters: [string, string][] = [
    ['AccessKeyId', accessKeyId],
    ['Action', 'CreateToken'],
    ['Format', 'JSON'],
    ['RegionId', regionId],
    ['SignatureMethod', 'HMAC-SHA1'],
    ['SignatureNonce', nonce],
    ['SignatureVersion', '1.0'],
    ['Timestamp', `${at.toISOString().slice(0, 19)}Z`],
    ['Version', version],
  ];
  const query = parameters.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
  const signature = createHmac('sha1', `${accessKeySecret}&`)
    .update(`GET&${encoded('/')}&${encoded(query)}`, 'utf8')
    .digest('base64');
  return `Signature=${encoded(signature)}&${query}`;
}

/** RFC 3986: also what `encodeURIComponent` leaves as it is. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

async function ask(fetch: typeof globalThis.fetch, url: string): Promise<{ id: string; expiresAtMs: number }> {
  let response: Response;
  try {
    response = await fetch(url, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(answerMsMax) });
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') throw new SpeechFailed('timeout', { cause: error });
    throw failureOfError(error);
  }
  // A wrong key id, secret or signature comes as 400 or 404, a missing permission as 403: all of them are the key's.
  if (response.status >= 400 && response.status < 500 && response.status !== 429) {
    throw new SpeechFailed('wrong-key', { httpStatus: response.status });
  }
  if (!response.ok) throw failureOfStatus(response.status);
  const token = tokenIn(await response.json().catch(() => null));
  // Without permission for speech the answer is 200 without a token.
  if (token === null) throw new SpeechFailed('wrong-key', { httpStatus: response.status });
  return token;
}

function tokenIn(body: unknown): { id: string; expiresAtMs: number } | null {
  if (typeof body !== 'object' || body === null || !('Token' in body)) return null;
  const { Token: token } = body;
  if (typeof token !== 'object' || token === null || !('Id' in token) || !('ExpireTime' in token)) return null;
  const { Id: id, ExpireTime: expireTime } = token;
  return typeof id === 'string' && id !== '' && typeof expireTime === 'number' ? { id, expiresAtMs: expireTime * 1000 } : null;
}
