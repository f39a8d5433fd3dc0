/** What calls that dial in the same moment share of their accounts, and what each has of its own. */
import { expect, it } from 'vitest';
import { makeCallAccounts } from '../../activities/call-accounts.ts';
import { makeSynthesisCache } from '../../conversation/speech/synthesis-cache.ts';
import { makeVoiceCatalogue } from '../../conversation/speech/voice-catalogue.ts';
import { makeAssistant, useWorld } from './world.ts';

const world = useWorld();

it('two calls of one assistant that dial in the same moment hear with ears of their own', async () => {
  const accounts = makeCallAccounts({
    db: world.db,
    unseal: (sealed) => sealed.toString('utf8'),
    voices: makeVoiceCatalogue({ cache: makeSynthesisCache() }),
  });
  const { assistantId } = await makeAssistant(world.db);
  const [one, other] = await Promise.all([accounts.assistant(assistantId), accounts.assistant(assistantId)]);
  expect(one.accounts.assistant?.recogniser).toBeDefined();
  expect(one.accounts.assistant?.recogniser).not.toBe(other.accounts.assistant?.recogniser);
});
