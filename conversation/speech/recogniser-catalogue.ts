/** From a stored recogniser account to a recogniser for one call. */
import type { Recogniser } from '../ports.ts';
import { SpeechAccountUnusable } from './speech-failed.ts';
import { makeToneRecogniser } from './tone-recogniser.ts';

export type RecogniserAccount = { kind: string };

/** A recogniser for one call. Throws SpeechAccountUnusable when this version does not know the kind. */
export function openRecogniser(account: RecogniserAccount): Recogniser {
  if (account.kind === 'tone') return makeToneRecogniser();
  throw new SpeechAccountUnusable('kind', `a recogniser of kind "${account.kind}" is not known here: choose tone`);
}
