/** Opens a voice or a recogniser together with the accounts that stand behind it. */
import type { Logger } from 'pino';
import type { Recogniser, Voice } from '../conversation/ports.ts';
import { makeFallbackRecogniser } from '../conversation/speech/fallback-recogniser.ts';
import { makeFallbackVoice, type OnFallback } from '../conversation/speech/fallback-voice.ts';
import type { RecogniserCatalogue } from '../conversation/speech/recogniser-catalogue.ts';
import { SpeechFailed } from '../conversation/speech/speech-failed.ts';
import type { CachedVoice } from '../conversation/speech/synthesis-cache.ts';
import type { VoiceCatalogue } from '../conversation/speech/voice-catalogue.ts';
import { fallbacksMax } from '../domain/speech-kinds.ts';
import type { StoredRecogniser } from '../storage/recognisers.ts';
import type { StoredVoice } from '../storage/voices.ts';

export type SpeechAccountParts = {
  unseal: (sealed: Buffer) => string;
  /** Told of the account that serves from now on, when one before it failed. */
  onServing?: (accountId: string) => void;
  log: Logger;
};

/** A voice for one call; those behind it speak when it fails. Throws SpeechAccountUnusable when the first can't be opened. */
export async function openVoiceChain(
  first: StoredVoice,
  parts: SpeechAccountParts & { find: (id: string) => Promise<StoredVoice | null>; voices: VoiceCatalogue },
): Promise<Voice> {
  const { find, voices, unseal, log } = parts;
  const opened: { id: string; voice: CachedVoice }[] = [];
  for (const stored of await chainOf(first, find)) {
    const { id } = stored;
    const open = (): CachedVoice => voices.open({ ...stored, apiKey: opener(unseal)(stored.apiKeySealed) });
    // A fallback that can't be opened must not keep the first one from speaking.
    const voice = id === first.id ? open() : orNull(open, { log, part: 'voice', id });
    if (voice !== null) opened.push({ id, voice });
  }
  return makeFallbackVoice(
    opened.map(({ voice }) => voice),
    telling(parts, 'voice', opened),
  );
}

/** A recogniser for one call. One that can't be opened is thrown where nobody stands behind it, else the next one listens. */
export async function openRecogniserChain(
  first: StoredRecogniser,
  parts: SpeechAccountParts & {
    find: (id: string) => Promise<StoredRecogniser | null>;
    recognisers: RecogniserCatalogue;
    /** Looks after each of them. */
    watch?: (recogniser: Recogniser) => Recogniser;
  },
): Promise<Recogniser> {
  const { find, recognisers, unseal } = parts;
  const watch = parts.watch ?? unwatched;
  const chain = await chainOf(first, find);
  const open = chain.map((stored) => () => watch(recognisers.open({ ...stored, apiKey: opener(unseal)(stored.apiKeySealed) })));
  const [alone] = open;
  if (alone !== undefined && open.length === 1) return alone();
  return makeFallbackRecogniser(open, { onFallback: telling(parts, 'recogniser', chain) });
}

const unwatched = (recogniser: Recogniser): Recogniser => recogniser;

/** The first and its fallbacks, each once however they are linked. */
async function chainOf<Row extends { id: string; fallbackId: string | null }>(
  first: Row,
  find: (id: string) => Promise<Row | null>,
): Promise<Row[]> {
  const chain = [first];
  for (let next = first.fallbackId; next !== null && chain.length <= fallbacksMax; ) {
    const row = chain.some(({ id }) => id === next) ? null : await find(next);
    if (row === null) break;
    chain.push(row);
    next = row.fallbackId;
  }
  return chain;
}

function opener(unseal: (sealed: Buffer) => string): (sealed: Buffer | null) => string | null {
  return (sealed) => (sealed === null ? null : unseal(sealed));
}

function orNull<T>(open: () => T, { log, part, id }: { log: Logger; part: string; id: string }): T | null {
  try {
    return open();
  } catch (error) {
    log.warn({ err: error, part, accountId: id }, 'a fallback account could not be opened');
    return null;
  }
}

function telling(
  { log, onServing }: SpeechAccountParts,
  part: 'voice' | 'recogniser',
  chain: readonly { id: string }[],
): OnFallback {
  return ({ from, error }) => {
    const code = error instanceof SpeechFailed ? error.code : 'unknown';
    log.warn({ part, code, accountId: chain[from]?.id }, 'a speech account failed in a call');
    const next = chain[from + 1];
    if (next !== undefined) onServing?.(next.id);
  };
}
