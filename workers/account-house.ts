/** What a worker needs to open voices, models and recognisers: the sealed accounts and one cache of speech for the process. */
import type { Logger } from 'pino';
import { type CallAccounts, makeCallAccounts } from '../activities/call-accounts.ts';
import { secretOf } from '../config/kept-secrets.ts';
import type { ConnectedSettings } from '../config/settings.ts';
import { makeModelCatalogue } from '../conversation/language/model-catalogue.ts';
import { makeEspeak } from '../conversation/speech/espeak.ts';
import { makeNlsTokens } from '../conversation/speech/nls-token.ts';
import { makeRecogniserCatalogue } from '../conversation/speech/recogniser-catalogue.ts';
import { makeSynthesisCache } from '../conversation/speech/synthesis-cache.ts';
import { makeVoiceCatalogue } from '../conversation/speech/voice-catalogue.ts';
import type { VoiceGates } from '../conversation/speech/voice-gate.ts';
import type { Queryable } from '../storage/database.ts';
import { makeSealer } from '../storage/sealed.ts';

/** `voiceGates`: of a process that talks. */
export function openAccounts({
  db,
  settings,
  voiceGates,
  log,
}: {
  db: Queryable;
  settings: ConnectedSettings;
  voiceGates?: VoiceGates;
  log: Logger;
}): CallAccounts {
  const sealer = makeSealer(secretOf(settings).toString('base64'));
  const tokens = makeNlsTokens();
  return makeCallAccounts({
    db,
    unseal: (sealed) => sealer.open(sealed, 'credential'),
    models: makeModelCatalogue(),
    voices: makeVoiceCatalogue({ cache: makeSynthesisCache(), espeak: makeEspeak({ log }), tokens }),
    recognisers: makeRecogniserCatalogue({ tokens }),
    log,
    toolHosts: settings.toolHosts,
    voiceGates,
  });
}
