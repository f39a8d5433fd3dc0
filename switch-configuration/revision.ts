/** Names what the documents say, so that two processes can tell whether they would say the same. */
import { createHash } from 'node:crypto';
import type { SipProfileSettings } from '../domain/sip-profile.ts';
import type { SwitchRows } from '../domain/switch-rows.ts';
import { lastKnownGood } from './answer.ts';

const revisionChars = 16;

export function revisionOf(rows: SwitchRows): string {
  return digest(lastKnownGood(rows));
}

export function settingsMark(settings: SipProfileSettings): string {
  return digest(JSON.stringify(settings));
}

function digest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, revisionChars);
}
