/** Checks of extensions and their phones. */
import {
  judgeBlocks,
  judgeDialling,
  judgePasswords,
  judgePhonePort,
  judgePhones,
} from '../../domain/diagnosis/extension-checks.ts';
import type { Queryable } from '../../storage/database.ts';
import { diagnosedExtensions } from '../../storage/diagnosis-extensions.ts';
import { checkOf, type GatheredCheck } from './gathering-types.ts';

export async function extensionChecks(db: Queryable): Promise<GatheredCheck[]> {
  const facts = await diagnosedExtensions(db);
  const dialling = checkOf('extension-calls', null, judgeDialling(facts));
  if (facts.extensions === 0) return [dialling];
  return [
    dialling,
    checkOf('phone-registered', null, judgePhones(facts)),
    checkOf('phone-password', null, judgePasswords(facts)),
    checkOf('phone-port', null, judgePhonePort(facts)),
    checkOf('phone-blocked', null, judgeBlocks(facts)),
  ];
}
