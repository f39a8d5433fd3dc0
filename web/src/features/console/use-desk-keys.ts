/** What the keys of the console do. */
import type { Agent } from '../agents/agent-words.ts';
import type { Press } from '../agents/use-press.ts';
import { phonePlace } from './phone-place.ts';
import type { CallMoves } from './use-call-moves.ts';
import type { Preview } from './use-preview.ts';
import { useShortcuts } from './use-shortcuts.ts';

type Desk = {
  agent: Agent;
  /** Null: nobody is on the line whom the server could hold or give on. */
  moves: CallMoves | null;
  reasons: readonly string[];
  press: (wish: Press) => void;
  toNotes: () => void;
  toDial: () => void;
  /** Gives up the call that is being dialled; nothing happens without one. */
  cancelDial: () => void;
  /** Of the contact that is read; nothing happens without one. */
  preview: Pick<Preview, 'dial' | 'skip'> | null;
  onHelp: () => void;
};

export function useDeskKeys(desk: Desk): void {
  useShortcuts((act) => {
    switch (act) {
      case 'transfer':
      case 'consult':
      case 'complete':
      case 'three-way':
      case 'drop':
      case 'give-back':
        desk.moves?.press(act);
        break;
      case 'hold':
        if (desk.moves === null) ofPhone(act);
        else desk.moves.press(desk.moves.talk.state === 'held' ? 'resume' : 'hold');
        break;
      case 'hangUp':
        if (hasCall()) ofPhone(act);
        else if (desk.moves === null) desk.cancelDial();
        else desk.moves.press('end');
        break;
      case 'answer':
      case 'mute':
        ofPhone(act);
        break;
      case 'dial':
        desk.toDial();
        break;
      case 'preview-dial':
        desk.preview?.dial();
        break;
      case 'preview-skip':
        desk.preview?.skip();
        break;
      case 'help':
      case 'notes':
      case 'free':
      case 'busy':
      case 'done':
        ofAgent(act, desk);
    }
  });
}

/** Another SIP phone may have it: then there is none on this page. */
function hasCall(): boolean {
  return (phonePlace().snapshot?.call ?? null) !== null;
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
  act: 'help' | 'notes' | 'free' | 'busy' | 'done',
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
