/** What the keys of the console do. */
import type { Agent } from '../agents/agent-words.ts';
import type { Press } from '../agents/use-press.ts';
import { phonePlace } from './phone-place.ts';
import type { ShortcutAct } from './shortcuts.ts';
import { useShortcuts } from './use-shortcuts.ts';

type Desk = {
  agent: Agent;
  reasons: readonly string[];
  press: (wish: Press) => void;
  toNotes: () => void;
  onHelp: () => void;
};

export function useDeskKeys(desk: Desk): void {
  useShortcuts((act) => {
    if (act === 'answer' || act === 'hangUp' || act === 'mute' || act === 'hold') ofPhone(act);
    else ofAgent(act, desk);
  });
}

function ofPhone(act: 'answer' | 'hangUp' | 'mute' | 'hold'): void {
  const { phone, snapshot } = phonePlace();
  const call = snapshot?.call ?? null;
  if (phone === null || call === null) return;
  switch (act) {
    case 'answer':
      if (call.direction === 'incoming' && call.state === 'ringing') phone.answer();
      break;
    case 'hangUp':
      phone.hangUp();
      break;
    case 'mute':
      phone.setMuted(!call.muted);
      break;
    case 'hold':
      if (!call.holdPending) phone.setHeld(!call.held);
  }
}

function ofAgent(
  act: Exclude<ShortcutAct, 'answer' | 'hangUp' | 'mute' | 'hold'>,
  { agent: { state }, reasons: [reason], press, toNotes, onHelp }: Desk,
): void {
  switch (act) {
    case 'help':
      onHelp();
      break;
    case 'notes':
      toNotes();
      break;
    case 'free':
      if (state !== 'offline') press({ kind: 'free' });
      break;
    case 'busy':
      if (state !== 'offline' && reason !== undefined) press({ kind: 'busy', reason });
      break;
    case 'done':
      if (state === 'wrap-up') press({ kind: 'done' });
  }
}
