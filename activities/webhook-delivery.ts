/** Sends the messages of a batch to their webhook, some at a time; notes each attempt, and switches off what fails for days. */
import { heartbeat } from '@temporalio/activity';
import type { Logger } from 'pino';
import { sendGuarded } from '../conversation/guarded-request.ts';
import type { AllowedHosts, Resolve } from '../conversation/http-guard.ts';
import { HttpToolFailed } from '../conversation/http-guard.ts';
import type { DeliveryFault } from '../domain/webhooks.ts';
import { answerMsMax, isOutOfReach, waitBeforeAttemptMs } from '../domain/webhooks.ts';
import { makeAudit } from '../storage/audit.ts';
import type { Database } from '../storage/database.ts';
import { withTransaction } from '../storage/database.ts';
import { credentialPurpose, SealBroken, type Sealer } from '../storage/sealed.ts';
import type { Attempt, Message, WebhookDeliveries } from '../storage/webhook-deliveries.ts';
import { makeWebhookDeliveries } from '../storage/webhook-deliveries.ts';
import type { Webhook } from '../storage/webhooks.ts';
import { makeWebhooks } from '../storage/webhooks.ts';
import type { WebhookActivities } from './contracts.ts';
import { signatureHeaders } from './webhook-signature.ts';

/** Messages to one webhook that are on their way at once, of one batch. */
const sentAtOnceMax = 8;
/** Characters of the receiver's answer that are kept for people to read. */
const answerCharsMax = 500;
const goneStatus = 410;

export type WebhookDeps = {
  db: Database;
  sealer: Pick<Sealer, 'open'>;
  allowed: AllowedHosts;
  resolve?: Resolve;
  log: Logger;
  now?: () => Date;
};

export function makeWebhookActivities(deps: WebhookDeps): WebhookActivities {
  return { deliverBatch: (input) => deliverBatch(deps, input) };
}

type Asked = { webhookId: string; batchId: string; attempt: number; triesMax: number };

/** Safe to run again at any moment: what was delivered is not pending. A receiver may hear one message twice, under one id. */
async function deliverBatch(deps: WebhookDeps, { webhookId, batchId, attempt, triesMax }: Asked): Promise<{ left: number }> {
  const deliveries = makeWebhookDeliveries(deps.db);
  const webhook = await makeWebhooks(deps.db).find(webhookId);
  // Removed with all that waited for it.
  if (webhook === null) return { left: 0 };
  if (!webhook.enabled && !(await deliveries.askedFor(batchId))) return giveUp(deliveries, batchId, 'webhook-off');
  const secrets = secretsOf(webhook, deps.sealer);
  if (secrets === null) return giveUp(deliveries, batchId, 'secret-unreadable');

  const isLast = attempt >= triesMax;
  const nextAttemptAt = isLast ? null : new Date(nowOf(deps).getTime() + waitBeforeAttemptMs(attempt + 1));
  const waiting = await deliveries.pending(batchId);
  let worst: DeliveryFault | null = null;
  let left = 0;
  while (waiting.length > 0 && (worst === null || !isOutOfReach(worst))) {
    const together = waiting.splice(0, sentAtOnceMax);
    const faults = await Promise.all(
      together.map((message) => deliverOne(deps, { webhook, secrets, message, nextAttemptAt, deliveries })),
    );
    heartbeat();
    const missed = faults.filter((fault) => fault !== null);
    left += missed.length;
    worst = missed.find(isOutOfReach) ?? missed[0] ?? worst;
  }
  // The receiver is out of reach: the others of this batch need not knock too.
  if (waiting.length > 0 && worst !== null) {
    if (nextAttemptAt === null) return giveUp(deliveries, batchId, worst);
    await deliveries.putOff(batchId, nextAttemptAt);
    left += waiting.length;
  }
  return { left: isLast ? 0 : left };
}

async function giveUp(deliveries: WebhookDeliveries, batchId: string, fault: DeliveryFault): Promise<{ left: number }> {
  await deliveries.giveUp(batchId, fault);
  return { left: 0 };
}

/** The current secret and, for a while, the one before. Null when they were sealed with another CARILLON_SECRET. */
function secretsOf({ secretSealed, secretBeforeSealed }: Webhook, sealer: Pick<Sealer, 'open'>): string[] | null {
  try {
    return [secretSealed, secretBeforeSealed].flatMap((sealed) =>
      sealed === null ? [] : [sealer.open(sealed, credentialPurpose)],
    );
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}

type OneDelivery = {
  webhook: Webhook;
  secrets: readonly string[];
  message: Message;
  nextAttemptAt: Date | null;
  deliveries: WebhookDeliveries;
};

/** Null when it got through. */
async function deliverOne(
  deps: WebhookDeps,
  { webhook, secrets, message, nextAttemptAt, deliveries }: OneDelivery,
): Promise<DeliveryFault | null> {
  const attempt = await attemptOf(deps, { webhook, secrets, message });
  const { fault, status } = attempt;
  const state = fault === null ? 'delivered' : nextAttemptAt === null ? 'failed' : 'pending';
  await deliveries.note(message.deliveryId, attempt, { state, nextAttemptAt: state === 'pending' ? nextAttemptAt : null });
  if (fault === null) await makeWebhooks(deps.db).reached(webhook.id);
  else await missed(deps, webhook, status === goneStatus);
  return fault;
}

async function attemptOf(
  deps: WebhookDeps,
  { webhook, secrets, message }: Pick<OneDelivery, 'webhook' | 'secrets' | 'message'>,
): Promise<Attempt> {
  const at = nowOf(deps);
  const startedMs = performance.now();
  const { messageId: id, body } = message;
  const signed = signatureHeaders({ id, timestamp: Math.floor(at.getTime() / 1000), body }, secrets);
  const done = (answered: Pick<Attempt, 'status' | 'fault' | 'answer'>): Attempt => ({
    at,
    durationMs: Math.round(performance.now() - startedMs),
    ...answered,
  });
  try {
    const { status, text } = await sendGuarded(
      {
        url: new URL(webhook.url),
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
          'user-agent': 'Carillon-Webhooks/1',
          ...signed,
        },
        body,
        msMax: answerMsMax,
        signal: new AbortController().signal,
      },
      deps,
    );
    return done({ status, fault: faultOf(status), answer: text.slice(0, answerCharsMax) });
  } catch (error) {
    if (!(error instanceof HttpToolFailed) || error.fault === 'bad-url' || error.fault === 'bad-value') throw error;
    return done({ status: null, fault: error.fault, answer: '' });
  }
}

function faultOf(status: number): DeliveryFault | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? 'redirect' : 'http-error';
}

async function missed({ db, log }: WebhookDeps, webhook: Webhook, gone: boolean): Promise<void> {
  await withTransaction(db, async (tx) => {
    const off = await makeWebhooks(tx).missed(webhook.id, { gone });
    if (!off) return;
    const reason = gone ? 'gone' : 'failing';
    log.error({ webhookId: webhook.id, reason }, 'a webhook was switched off because nothing gets through');
    await makeAudit(tx).add({
      actor: { kind: 'system', id: null, name: 'webhooks' },
      action: 'webhook.disable',
      subjectKind: 'webhook',
      subjectId: webhook.id,
      before: { name: webhook.name, enabled: true },
      after: { name: webhook.name, enabled: false, disabledReason: reason },
    });
  });
}

function nowOf({ now }: WebhookDeps): Date {
  return now?.() ?? new Date();
}
