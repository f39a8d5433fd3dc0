/** Adding, changing, removing and hearing voices. */
import type { Static } from 'typebox';
import { writeWav } from '../../audio/wav.ts';
import type { Voice as SpeakingVoice } from '../../conversation/ports.ts';
import { sampleRateHz } from '../../domain/live-line.ts';
import { withTransaction } from '../../storage/database.ts';
import type { Sealer } from '../../storage/sealed.ts';
import type { VoiceDraft as StoredDraft, StoredVoice } from '../../storage/voices.ts';
import { makeVoices } from '../../storage/voices.ts';
import type { AppDeps } from '../app-deps.ts';
import { audit } from '../auditing.ts';
import { createOnce } from '../creating.ts';
import { languageOf } from '../language.ts';
import { sameOrigin } from '../llm-accounts/llm-account-routes.ts';
import { pageByName } from '../paging.ts';
import { fieldRefused, found } from '../request-refused.ts';
import { openedSecret, sealedAfter, secretChange } from '../secrets.ts';
import type { TypedApp } from '../typed-app.ts';
import { speak } from './audition.ts';
import type { Voice } from './voice-schemas.ts';
import { auditionVoice, createVoice, deleteVoice, getVoice, listVoices, updateVoice } from './voice-schemas.ts';

type Deps = Pick<AppDeps, 'db' | 'sealer' | 'openVoice'>;

export function voiceRoutes(app: TypedApp, { db, sealer, openVoice }: Deps): void {
  app.route({ ...listVoices, handler: ({ query }) => pageByName(makeVoices(db), query, voiceView) });
  app.route({ ...getVoice, handler: async ({ params }) => voiceView(found(await makeVoices(db).find(params.id), 'voice')) });

  app.route({
    ...createVoice,
    handler: (request, reply) =>
      createOnce({
        db,
        request,
        reply,
        status: 201,
        make: async (tx) => {
          const { name, kind, baseUrl = null, model = null, voiceName = null, rate = 1, apiKey } = request.body;
          const draft = { name, kind, baseUrl, model, voiceName, rate, apiKeySealed: sealedAfter(sealer, apiKey, null) };
          const view = voiceView(await makeVoices(tx).insert(checked(draft)));
          await audit(tx, request, { action: 'voice.create', id: view.id, before: null, after: view });
          return view;
        },
      }),
  });

  app.route({
    ...updateVoice,
    handler: (request) =>
      withTransaction(db, async (tx) => {
        const voices = makeVoices(tx);
        const before = found(await voices.findForChange(request.params.id), 'voice');
        const { apiKey, ...change } = request.body;
        const apiKeySealed = keyAfter(sealer, request.body, before);
        const view = voiceView(await voices.change(before.id, checked({ ...before, ...change, apiKeySealed })));
        const after = { ...view, ...secretChange(apiKey) };
        await audit(tx, request, { action: 'voice.update', id: before.id, before: voiceView(before), after });
        return view;
      }),
  });

  app.route({
    ...deleteVoice,
    handler: async (request, reply) => {
      await withTransaction(db, async (tx) => {
        const voices = makeVoices(tx);
        const before = found(await voices.findForChange(request.params.id), 'voice');
        await voices.remove(before.id);
        await audit(tx, request, { action: 'voice.delete', id: before.id, before: voiceView(before), after: null });
      });
      reply.code(204);
      return null;
    },
  });

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
