/** Checks that a message came from Carillon (https://www.standardwebhooks.com), with Node's own modules; libraries of that name do too. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export type WebhookMessage = { id: string; type: string; createdAt: string; data: unknown };
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** A message that is older, or from further ahead, was recorded by somebody and is not taken. */
const toleranceSeconds = 300;

/**
 * `body`: the bytes as they came, before anything parsed them. Throws when the signature is none of ours or the message is too old.
 * Take each `id` once: a message may come again when the answer to it was lost.
 */
export function readWebhook(body: string, headers: Headers, secret: string, now: Date = new Date()): WebhookMessage {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    String(headers[name] ?? ''),
  );
  const age = Math.abs(now.getTime() / 1000 - Number(timestamp));
  if (!(age <= toleranceSeconds)) throw new Error('The webhook’s timestamp is missing or too old.');
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  const isOurs = (signatures ?? '').split(' ').some((signature) => {
    const [version, value = ''] = signature.split(',');
    const given = Buffer.from(value, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!isOurs) throw new Error('The webhook’s signature does not fit.');
  return JSON.parse(body) as WebhookMessage;
}
