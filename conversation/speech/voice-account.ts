/** What is stored of a voice account, and what each kind needs of it. */
import type { NlsRegion } from './nls-token.ts';
import { nlsRegions } from './nls-token.ts';
import { SpeechAccountUnusable } from './speech-failed.ts';

/** As stored, the secret unsealed. `kind` is a word from the database: it may be one that this version does not know. */
export type VoiceAccount = {
  kind: string;
  baseUrl: string | null;
  model: string | null;
  voiceName: string | null;
  rate: number;
  /** The provider's key; of Aliyun NLS the secret of the access key. */
  apiKey: string | null;
  accessKeyId: string | null;
  appKey: string | null;
  region: string | null;
  /** Of Aliyun NLS: streaming text, which the 大模型 voices need; else one request for a text. */
  streaming: boolean;
};

/** The value; throws SpeechAccountUnusable with the field and the cure when it is missing. */
export function needed(value: string | null, field: string, what: string): string {
  if (value === null || value === '') throw new SpeechAccountUnusable(field, `${what} is missing: enter it in the account`);
  return value;
}

/** Shanghai unless stored otherwise. Throws SpeechAccountUnusable for an unknown one. */
export function regionOf(region: string | null): NlsRegion {
  const known = nlsRegions.find((name) => name === (region ?? 'cn-shanghai'));
  if (known === undefined) throw new SpeechAccountUnusable('region', `the region must be one of: ${nlsRegions.join(', ')}`);
  return known;
}
