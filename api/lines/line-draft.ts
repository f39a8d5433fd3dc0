/** What is stored of a line that somebody sends, with what was not sent taken from before or from the house. */
import { randomUUID } from 'node:crypto';
import type { Static } from 'typebox';
import { isGatewayParameter, isGatewayValue } from '../../domain/gateway-parameters.ts';
import type { LineDraft as StoredDraft, Line as StoredLine } from '../../storage/lines.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { fieldRefused } from '../request-refused.ts';
import { hostOf } from '../same-origin.ts';
import { refuseCarrying, sealedAfter } from '../secrets.ts';
import type { LineChange, LineDraft } from './line-schemas.ts';

const gatewayIdLength = 8;
const pingSecondsDefault = 25;
const priorityDefault = 5;

/** Throws the 422 of a field that can't be, alone or beside another. */
export function draftOf(body: Static<typeof LineDraft>, sealer: Sealer): StoredDraft {
  const { password, enabled, proxy, ...sent } = body;
  return checked(
    {
      ...sent,
      gateway: sent.gateway ?? `line-${randomUUID().slice(0, gatewayIdLength)}`,
      username: sent.username ?? null,
      passwordSealed: sealedAfter(sealer, password, null),
      callsPerSecond: sent.callsPerSecond ?? null,
      prefix: sent.prefix ?? null,
      codec: sent.codec ?? 'PCMA',
      purpose: sent.purpose ?? (enabled === false ? 'off' : 'both'),
      realm: sent.realm ?? null,
      outboundProxy: proxy ?? null,
      pingSeconds: sent.pingSeconds === undefined ? pingSecondsDefault : sent.pingSeconds,
      parameters: sent.parameters ?? {},
      callerRotation: sent.callerRotation ?? 'roundRobin',
      calledStrip: sent.calledStrip ?? null,
      priority: sent.priority ?? priorityDefault,
    },
    true,
  );
}

/** Throws the 422 of a field that can't be, alone or beside another. */
export function changedDraft(before: StoredLine, change: Static<typeof LineChange>, sealer: Sealer): StoredDraft {
  const { password, enabled, proxy, purpose, ...sent } = change;
  // A line whose gateway stands in files of the switch has its login there, and may be changed without it.
  const loginSent = (password ?? null) !== null || sent.register !== undefined || sent.username !== undefined;
  const after: StoredDraft = {
    ...before,
    ...sent,
    passwordSealed: sealedAfter(sealer, password, before.passwordSealed),
    outboundProxy: proxy === undefined ? before.outboundProxy : proxy,
    purpose: purpose ?? purposeAfter(before.purpose, enabled),
  };
  refuseCarriedLogin(before, after, password);
  return checked(after, loginSent);
}

/**
 * A password goes over the wire as a digest only, but who asks for one chooses its nonce, and the passwords that carriers give are often
 * short enough to be guessed from it. So it stays with its hosts like any other secret, though carriers do move: then it is typed again.
 * Another port of the same host is no other host.
 */
function refuseCarriedLogin(before: StoredLine, after: StoredDraft, sent: string | null | undefined): void {
  const known = hostsOf(before);
  if (hostsOf(after).every((host) => known.includes(host))) return;
  refuseCarrying([{ field: 'password', isKept: before.passwordSealed !== null, sent }], 'password-not-lent');
}

/** Where requests of the gateway go, and so the answers to whoever asks for its login. */
function hostsOf({ address, outboundProxy, parameters }: StoredDraft): string[] {
  const places = [address, outboundProxy, parameters['register-proxy']];
  return places.flatMap((place) => (place === undefined || place === null ? [] : [hostOf(place)]));
}

function purposeAfter(before: StoredDraft['purpose'], enabled: boolean | undefined): StoredDraft['purpose'] {
  if (enabled === undefined) return before;
  if (!enabled) return 'off';
  return before === 'off' ? 'both' : before;
}

/** What FreeSWITCH would skip without a word, or write into its log only. */
function checked(draft: StoredDraft, loginSent: boolean): StoredDraft {
  if (loginSent && draft.register && (draft.username ?? '') === '') throw fieldRefused('login-needed', 'username');
  if (loginSent && draft.register && draft.passwordSealed === null) throw fieldRefused('login-needed', 'password');
  for (const [name, value] of Object.entries(draft.parameters)) {
    if (!isGatewayParameter(name)) throw fieldRefused('parameter-unknown', `parameters.${name}`, { name });
    if (!isGatewayValue(name, value)) throw fieldRefused('parameter-unfit', `parameters.${name}`, { name });
  }
  if (draft.username !== null && /[^\x21-\x7e]|[<>"'$&]/.test(draft.username)) throw fieldRefused('login-unfit', 'username');
  return draft;
}
