/** What a number does with those who wait, in one sentence. */
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';

export type InboundNumber = Schemas['InboundNumber'];
export type Overflow = InboundNumber['overflow'];
export const overflows = ['callback', 'message', 'group'] as const satisfies readonly Overflow[];

export function usePolicyText(): (number: InboundNumber) => string {
  const { t } = useTranslation();
  return ({ queueMax, waitSecondsMax, overflow, overflowGroupName }) =>
    t('inbound.policy', {
      callers: queueMax,
      seconds: waitSecondsMax,
      then: t(`inbound.then.${overflow}`, { group: overflowGroupName ?? '–' }),
    });
}
