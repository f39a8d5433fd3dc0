/** Signs messages as Standard Webhooks says: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
import { createHmac } from 'node:crypto';

/** How a secret begins that signs with HMAC; what follows is base64. */
const secretPrefix = 'whsec_';

export type Signed = { id: string; timestamp: number; body: string };

/**
 * The three headers of a message. One signature for each secret, so that a receiver may change from one to the other when it likes.
 * `timestamp`: seconds since 1970, of this attempt; receivers refuse what is old.
 */
export function signatureHeaders({ id, timestamp, body }: Signed, secrets: readonly string[]): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map((secret) => `v1,${signatureOf(`${id}.${timestamp}.${body}`, secret)}`).join(' '),
  };
}

function signatureOf(content: string, secret: string): string {
  const key = Buffer.from(secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret, 'base64');
  return createHmac('sha256', key).update(content, 'utf8').digest('base64');
}
