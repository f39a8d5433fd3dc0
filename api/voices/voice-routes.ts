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
import { fieldRefused, found } from '../request-refused.ts';
import { sameOrigin } from '../same-origin.ts';
import { openedSecret, sealedAfter } from '../secrets.ts';
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
      insert: async (voices, body) => (await voices.insert(checked(draftOf(body, sealer)))).id,
      change: (voices, before, body) => {
        const { apiKey: _sealedBelow, ...change } = body;
        return voices.change(before.id, checked({ ...before, ...change, apiKeySealed: keyAfter(sealer, body, before) }));
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
      const pcm = await speak(open, request.body.text, languageOf(request));
      return reply.type('audio/wav').header('cache-control', 'no-store').send(wavOf(pcm));
    },
  });
}

function draftOf(body: Static<typeof VoiceDraft>, sealer: Sealer): StoredDraft {
  const { name, kind, baseUrl = null, model = null, voiceName = null, rate = 1, apiKey } = body;
  return { name, kind, baseUrl, model, voiceName, rate, apiKeySealed: sealedAfter(sealer, apiKey, null) };
}

/** Only the built-in voice needs no provider. Throws 422 `api-key-required`. */
function checked(draft: StoredDraft): StoredDraft {
  if (draft.kind === 'openai' && draft.apiKeySealed === null) throw fieldRefused('api-key-required', 'apiKey');
  return draft;
}

/** A stored key goes to its own server only: with a new server the key has to be entered anew. */
function keyAfter(
  sealer: Sealer,
  { apiKey, baseUrl }: { apiKey?: string | null; baseUrl?: string | null },
  before: StoredVoice,
): Buffer | null {
  const moved = baseUrl !== undefined && baseUrl !== before.baseUrl && !sameOrigin(baseUrl ?? '', before.baseUrl ?? '');
  return sealedAfter(sealer, apiKey, moved ? null : before.apiKeySealed);
}

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
