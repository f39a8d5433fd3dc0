/** The agent's phone as every screen sees it. The phone itself comes as a chunk of its own, with whoever is an agent (agent-phone-host.tsx). */
import { useSyncExternalStore } from 'react';
import type { BrowserPhone, PhoneSnapshot } from '../phone/browser-phone.ts';
import type { Microphone } from './microphone-permission.ts';

/** Where the agent takes calls: in this browser, or with any other SIP phone that is registered as their extension. */
export type PhoneChoice = 'browser' | 'elsewhere';

/** What stands between the agent and a phone in this browser; `on`: nothing, the phone says itself how it stands. */
export type PhoneStage =
  | 'signed-out'
  | 'elsewhere'
  | 'insecure'
  | 'no-door'
  | 'microphone-ask'
  | 'microphone-denied'
  | 'other-window'
  /** Another browser opened the phone since: its password is the one that counts. */
  | 'taken-over'
  | 'opening'
  | 'on';

export type PhonePlace = {
  choice: PhoneChoice;
  stage: PhoneStage;
  phone: BrowserPhone | null;
  snapshot: PhoneSnapshot | null;
  /** What the server said when it gave no password. */
  error: Error | null;
  /** Null: the browser chooses. */
  microphoneId: string | null;
  microphones: readonly Microphone[];
  askMicrophone: () => void;
  /** Opens the phone anew, here. */
  openAgain: () => void;
};

const choiceKey = 'carillon.agent-phone';
const microphoneKey = 'carillon.microphone';

let place: PhonePlace = {
  choice: stored(choiceKey) === 'elsewhere' ? 'elsewhere' : 'browser',
  stage: 'signed-out',
  phone: null,
  snapshot: null,
  error: null,
  microphoneId: stored(microphoneKey),
  microphones: [],
  askMicrophone: nothing,
  openAgain: nothing,
};
const listeners = new Set<() => void>();

function nothing(): void {
  // Until there is a phone.
}

export function changePhonePlace(change: Partial<Omit<PhonePlace, 'choice' | 'microphoneId'>>): void {
  place = { ...place, ...change };
  for (const listener of listeners) listener();
}

export function choosePhone(choice: PhoneChoice): void {
  keep(choiceKey, choice);
  place = { ...place, choice };
  changePhonePlace({});
}

/** Counts from the next call on. */
export function chooseMicrophone(microphoneId: string | null): void {
  keep(microphoneKey, microphoneId);
  place = { ...place, microphoneId };
  changePhonePlace({});
}

export function phonePlace(): PhonePlace {
  return place;
}

export function useAgentPhone(): PhonePlace {
  return useSyncExternalStore(subscribe, phonePlace);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function stored(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    // A browser that keeps nothing: the choice lasts as long as the page.
    return null;
  }
}

function keep(key: string, value: string | null): void {
  try {
    if (value === null) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, value);
  } catch {
    // As above.
  }
}
