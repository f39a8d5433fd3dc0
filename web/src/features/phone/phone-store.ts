/** Whether the phone at the side is open, and what it was opened for. The phone itself comes as a chunk of its own when it is first opened. */
import { useSyncExternalStore } from 'react';

/** An assistant that shall call this browser. */
export type PhoneWish = { assistantId: string; assistantName: string };
export type PhonePlace = {
  /** Once opened it stays, so that a call outlives the closing of the panel. */
  loaded: boolean;
  open: boolean;
  wish: PhoneWish | null;
};

let place: PhonePlace = { loaded: false, open: false, wish: null };
const listeners = new Set<() => void>();

function change(next: PhonePlace): void {
  place = next;
  for (const listener of listeners) listener();
}

export function openPhone(wish: PhoneWish | null = null): void {
  change({ loaded: true, open: true, wish });
}

export function closePhone(): void {
  change({ ...place, open: false, wish: null });
}

export function usePhonePlace(): PhonePlace {
  return useSyncExternalStore(subscribe, () => place);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
