/** How a SIP profile leaves: what is set, what runs, and what is likely to go wrong. */
import type { Static } from 'typebox';
import { needsRestart, profileWarnings } from '../../domain/sip-profile.ts';
import { isBusy, type ProfileOperation, type SipProfile as StoredProfile } from '../../storage/sip-profiles.ts';
import type { Language } from '../language.ts';
import { operationSentence, profileWarningSentence } from '../words/sip-profiles.ts';
import type { SipProfile } from './sip-profile-schemas.ts';

/** What the switch said longer ago counts no more. */
const freshMs = 60_000;

export function sipProfileView(
  profile: StoredProfile,
  lines: readonly { address: string; off: boolean }[],
  language: Language,
): Static<typeof SipProfile> {
  const { id, node, name, settings, enabled } = profile;
  const operation = endedBy(profile.operation);
  const fresh = profile.seenAt !== null && Date.now() - profile.seenAt.getTime() < freshMs;
  const seen = fresh ? profile.seen : null;
  const carriers = lines.filter(({ off }) => !off).map(({ address }) => address);
  const warnings = profileWarnings(settings, { listensAt: seen?.sipIp ?? null, carriers });
  return {
    id,
    node,
    name,
    ...settings,
    codecs: [...settings.codecs],
    enabled,
    running: fresh ? profile.running : null,
    needsRestart: seen !== null && needsRestart(settings, seen),
    calls: seen?.calls ?? 0,
    registrations: seen?.registrations ?? 0,
    listensAt: seen === null ? null : { ip: seen.sipIp, port: seen.sipPort },
    lines: lines.length,
    warnings: warnings.map((code) => ({ code, sentence: profileWarningSentence(code, language) })),
    operation:
      operation === null
        ? null
        : {
            action: operation.action,
            state: operation.state,
            at: new Date(operation.at).toISOString(),
            calls: operation.calls ?? null,
            sentence: operationSentence(operation, language),
          },
    createdAt: profile.createdAt.toISOString(),
    changedAt: profile.changedAt.toISOString(),
  };
}

/** A worker that was never there, or died, leaves an operation open. */
function endedBy(operation: ProfileOperation | null): ProfileOperation | null {
  if (operation === null || (operation.state !== 'waiting' && operation.state !== 'running')) return operation;
  return isBusy(operation, Date.now()) ? operation : { ...operation, state: 'failed', detail: 'no call worker took the order' };
}
