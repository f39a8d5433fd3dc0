/**
 * Access tokens for Coze from the private key of an OAuth app: a JWT signed by it is exchanged for a token, which is kept until
 * shortly before its end. https://www.coze.cn/docs/developer_guides/oauth_jwt
 */
import { createHash, createPrivateKey, randomUUID, sign } from 'node:crypto';
import type { SentRequest } from '../ports.ts';
import { detailOf, withoutSecrets } from './failure-detail.ts';
import { numberField, textField } from './json-fields.ts';
import { codeOfStatus, ModelFailed } from './model-failed.ts';

export type CozeApp = { baseUrl: string; appId: string; publicKeyId: string; privateKey: string };

/** s that a token is asked for; Coze gives 24 h at the most. */
const tokenSeconds = 86_399;
/** s that a signed JWT is good for. */
const jwtSeconds = 600;
/** A token is renewed this long before its end. */
export const renewEarlyMs = 300_000;
/** ms for the exchange; it is shared by the calls that wait for it, so none of them can end it. */
const exchangeMsMax = 8_000;
/** Accounts whose tokens are kept. */
const tokensMax = 1_000;
/** A number above this is a moment (seconds since 1970), not a span: the documentation and servers differ. */
const momentMin = 1_000_000_000;
const answerCharsMax = 20_000;

type Kept = { token: Promise<string>; goodUntilMs: number };

export type CozeTokens = {
  /** Throws ModelFailed, or the reason of the signal as soon as it aborts. */
  tokenFor(app: CozeApp, signal: AbortSignal, onSent?: (request: SentRequest) => void): Promise<string>;
  /** A token that was refused is not used again. */
  forget(app: CozeApp): void;
};

/** One for the process: many calls share a token. `nowMs` is the time since 1970. */
export function makeCozeTokens({ nowMs = () => Date.now() }: { nowMs?: () => number } = {}): CozeTokens {
  const kept = new Map<string, Kept>();
  return {
    async tokenFor(app, signal, onSent) {
      const key = keyOf(app);
      const known = kept.get(key);
      if (known !== undefined && known.goodUntilMs > nowMs()) return unlessAborted(known.token, signal);
      const asked = fetchToken(app, { nowMs, onSent });
      const entry: Kept = { token: asked.then(({ token }) => token), goodUntilMs: Infinity };
      if (kept.size >= tokensMax) kept.clear();
      kept.set(key, entry);
      asked.then(
        ({ endsAtMs }) => {
          entry.goodUntilMs = endsAtMs - renewEarlyMs;
        },
        () => {
          // Whoever waits for it hears the reason; the next one asks anew.
          if (kept.get(key) === entry) kept.delete(key);
        },
      );
      return unlessAborted(entry.token, signal);
    },
    forget(app) {
      kept.delete(keyOf(app));
    },
  };
}

/** The secret itself is no key of a map that a heap dump would show by name. */
function keyOf({ baseUrl, appId, publicKeyId, privateKey }: CozeApp): string {
  return createHash('sha256').update([baseUrl, appId, publicKeyId, privateKey].join('\0')).digest('hex');
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let leave: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(new Error('the question was given up', { cause: signal.reason }));
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

type Fetching = { nowMs: () => number; onSent: ((request: SentRequest) => void) | undefined };

async function fetchToken(app: CozeApp, { nowMs, onSent }: Fetching): Promise<{ token: string; endsAtMs: number }> {
  const url = `${app.baseUrl}/api/permission/oauth2/token`;
  const jwt = signedJwt(app, Math.floor(nowMs() / 1000));
  const body = { duration_seconds: tokenSeconds, grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' };
  onSent?.({ url, body });
  const headers = { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(exchangeMsMax);
  const asked = { method: 'POST', headers, body: JSON.stringify(body), redirect: 'manual', signal } as const;
  const read = async (): Promise<{ response: Response; text: string }> => {
    const response = await fetch(url, asked);
    return { response, text: (await response.text()).slice(0, answerCharsMax) };
  };
  const { response, text } = await read().catch((error: unknown) => {
    const code = signal.aborted ? 'timeout' : 'unreachable';
    throw new ModelFailed(code, { detail: withoutSecrets(detailOf(error), [jwt]) });
  });
  const detail = withoutSecrets(text, [jwt]);
  const httpStatus = response.status;
  const answer = jsonOf(text);
  if (!response.ok) {
    // Every refusal of the exchange itself is one of the app, its key or its rights.
    const code = answer !== undefined && httpStatus < 429 ? 'wrong-key' : codeOfStatus(httpStatus);
    throw new ModelFailed(code, { httpStatus, detail });
  }
  const token = textField(answer, 'access_token');
  if (token === null) throw new ModelFailed('bad-answer', { httpStatus, detail: 'no access_token' });
  const end = numberField(answer, 'expires_in') ?? tokenSeconds;
  return { token, endsAtMs: end > momentMin ? end * 1000 : nowMs() + end * 1000 };
}

/** RS256 with Node's own means. Throws ModelFailed `wrong-key` for a key that is none. */
function signedJwt({ baseUrl, appId, publicKeyId, privateKey }: CozeApp, nowSeconds: number): string {
  const audience = new URL(baseUrl).host;
  const head = { alg: 'RS256', typ: 'JWT', kid: publicKeyId };
  const claims = { iss: appId, aud: audience, iat: nowSeconds, exp: nowSeconds + jwtSeconds, jti: randomUUID() };
  const signed = [head, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  try {
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), createPrivateKey(privateKey)).toString('base64url')}`;
  } catch {
    throw new ModelFailed('wrong-key', { detail: 'the private key is no RSA key in PEM form' });
  }
}

/** Whether a JWT can be signed with it. */
export function isRsaPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
