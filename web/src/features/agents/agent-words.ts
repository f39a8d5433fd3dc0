/** How an agent stands, in words and colours. */
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';

export type Agent = Schemas['Agent'];
export type AgentState = Agent['state'];

export const agentStates = ['free', 'busy', 'reserved', 'ringing', 'talking', 'wrap-up', 'signed-in', 'offline'] as const;

/** Colour beside a word, never alone. */
export const stateColours: Readonly<Record<AgentState, string>> = {
  free: 'green',
  busy: 'gold',
  reserved: 'cyan',
  ringing: 'cyan',
  talking: 'blue',
  'wrap-up': 'purple',
  'signed-in': 'geekblue',
  offline: 'default',
};

const houseReasons = [
  ...(['break', 'meeting', 'training', 'no-answer', 'not-dialled'] as const),
  ...(['supervising', 'vanished', 'phone-gone', 'forced'] as const),
] as const;

/** Reasons of the installation are words already. */
export function useReasonText(): (reason: string) => string {
  const { t } = useTranslation();
  return (reason) => {
    const known = houseReasons.find((one) => one === reason);
    return known === undefined ? reason : t(`agent.reason.${known}`);
  };
}

/** `置忙 · 小休`. */
export function useStateText(): (standing: { state: AgentState; reason: string | null }) => string {
  const { t } = useTranslation();
  const reasonText = useReasonText();
  return ({ state, reason }) => [t(`agent.state.${state}`), ...(reason === null ? [] : [reasonText(reason)])].join(' · ');
}

export function hasCall({ state }: { state: AgentState }): boolean {
  return state === 'reserved' || state === 'ringing' || state === 'talking';
}
