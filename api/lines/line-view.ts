/** How a line leaves: without its password, with what its switch says of it. */
import type { Static } from 'typebox';
import type { Line as StoredLine, LineStanding as StoredStanding } from '../../storage/lines.ts';
import type { Language } from '../language.ts';
import { standingSentence } from '../words/line-standing.ts';
import { outcomeSentence } from '../words/outcomes.ts';
import type { Line, LineStanding } from './line-schemas.ts';

/** What the switch said longer ago counts no more: whoever looked may be gone. */
const gatewayFreshMs = 60_000;

export function lineView(line: StoredLine, language: Language): Static<typeof Line> {
  const { passwordSealed, outboundProxy, resting, standing, gatewayUp, gatewaySeenAt, createdAt, changedAt, ...rest } = line;
  return {
    ...rest,
    proxy: outboundProxy,
    enabled: line.purpose !== 'off',
    hasPassword: passwordSealed !== null,
    resting:
      resting === null
        ? null
        : {
            until: resting.until.toISOString(),
            reason: resting.reason,
            sentence: outcomeSentence('line-fault', resting.reason, language),
          },
    gatewayUp: isFresh(gatewaySeenAt) ? gatewayUp : null,
    standing: standing === null || !isFresh(standing.seenAt) || line.purpose === 'off' ? null : standingView(standing, language),
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}

function isFresh(at: Date | null): boolean {
  return at !== null && Date.now() - at.getTime() < gatewayFreshMs;
}

function standingView(standing: StoredStanding, language: Language): Static<typeof LineStanding> {
  return {
    ...standing,
    sentence: standingSentence(standing, language),
    since: standing.since.toISOString(),
    seenAt: standing.seenAt.toISOString(),
  };
}
