/** What is stored of a line that somebody sends, with what was not sent taken from before or from the house. */
import { randomUUID } from 'node:crypto';
import type { Static } from 'typebox';
import { isGatewayParameter, isGatewayValue } from '../../domain/gateway-parameters.ts';
import type { LineDraft as StoredDraft, Line as StoredLine } from '../../storage/lines.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { fieldRefused } from '../request-refused.ts';
import { sealedAfter } from '../secrets.ts';
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
  return checked(
    {
      ...before,
      ...sent,
      passwordSealed: sealedAfter(sealer, password, before.passwordSealed),
      outboundProxy: proxy === undefined ? before.outboundProxy : proxy,
      purpose: purpose ?? purposeAfter(before.purpose, enabled),
    },
    loginSent,
  );
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
