/** Adding, changing, removing and hearing voices. */
import type { Static } from 'typebox';
import { writeWav } from '../../audio/wav.ts';
import type { Voice as SpeakingVoice } from '../../conversation/ports.ts';
import { sampleRateHz } from '../../domain/live-line.ts';
import type { Sealer } from '../../storage/sealed.ts';
import type { VoiceDraft as StoredDraft, StoredVoice } from '../../storage/voices.ts';
import { makeVoices } from '../../storage/voices.ts';
import type { AppDeps } from '../app-deps.ts';
import { catalogueRoutes } from '../catalogue.ts';
import { languageOf } from '../language.ts';
import { found } from '../request-refused.ts';
import { openedSecret, sealedAfter } from '../secrets.ts';
import { checkedAccount, refuseCircle, speechSecretAfter, voiceNeeds } from '../speech-accounts.ts';
import type { TypedApp } from '../typed-app.ts';
import { speak } from './audition.ts';
import type { Voice, VoiceDraft } from './voice-schemas.ts';
import { auditionVoice, voiceShapes } from './voice-schemas.ts';

type Deps = Pick<AppDeps, 'db' | 'sealer' | 'openVoice'>;

export function voiceRoutes(app: TypedApp, { db, sealer, openVoice }: Deps): void {
  catalogueRoutes(
    app,
    { db },
    {
      noun: 'voice',
      shapes: voiceShapes,
      storeOf: makeVoices,
      insert: async (voices, body) => (await voices.insert(checkedAccount(draftOf(body, sealer), voiceNeeds))).id,
      change: async (voices, before, body) => {
        const { apiKey: _sealedBelow, ...change } = body;
        await refuseCircle(voices, before.id, change.fallbackId);
        const apiKeySealed = speechSecretAfter(sealer, body, { before, needs: voiceNeeds });
        return voices.change(before.id, checkedAccount({ ...before, ...change, apiKeySealed }, voiceNeeds));
      },
      view: voiceView,
      secretOf: ({ apiKey }) => apiKey,
    },
  );

  app.route({
    ...auditionVoice,
    handler: async (request, reply) => {
      const { apiKeySealed, ...account } = found(await makeVoices(db).find(request.params.id), 'voice');
      const open = (): SpeakingVoice => openVoice({ ...account, apiKey: openedSecret(sealer, apiKeySealed) });
      const { pcm, firstSoundMs } = await speak(open, request.body.text, languageOf(request));
      return reply
        .type('audio/wav')
        .header('cache-control', 'no-store')
        .header('x-first-sound-ms', firstSoundMs)
        .send(wavOf(pcm));
    },
  });
}

function draftOf(body: Static<typeof VoiceDraft>, sealer: Sealer): StoredDraft {
  const { apiKey, ...rest } = body;
  return { ...defaults, ...rest, apiKeySealed: sealedAfter(sealer, apiKey, null) };
}

const defaults = {
  ...{ baseUrl: null, model: null, voiceName: null, accessKeyId: null, appKey: null, region: null, fallbackId: null },
  ...{ rate: 1, streaming: true },
};

function wavOf(left: Int16Array): Buffer {
  return Buffer.from(writeWav({ rateHz: sampleRateHz, left }));
}

function voiceView({ apiKeySealed, createdAt, changedAt, ...rest }: StoredVoice): Static<typeof Voice> {
  return {
    ...rest,
    hasApiKey: apiKeySealed !== null,
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}
