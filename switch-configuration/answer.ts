/** Which document answers which request of the switch (mod_xml_curl); "not found" lets it look into its own files. */
import { isBlocked } from '../domain/phone-guard.ts';
import type { IncomingAnswer, OutsideWay, SwitchRows } from '../domain/switch-rows.ts';
import { dialplanOf } from './dialplan-document.ts';
import { directoryOf } from './directory-document.ts';
import { isDigestOf, type SignInDigest } from './page-digest.ts';
import { sofiaConfiguration } from './sofia-document.ts';
import { element, param, sectionDocument } from './xml.ts';

/** The fields that decide; the switch sends up to 180. */
export type SwitchQuestion = {
  section: string;
  keyValue: string;
  profile: string | null;
  user: string | null;
  context: string | null;
  dialled: string | null;
  /** Who calls, and the uuid of their channel; of a question about a call. */
  caller: string | null;
  callId: string | null;
  /** From where a phone signs in. */
  address: string | null;
  /** With what it signs in; null: nobody does. */
  digest: SignInDigest | null;
  atMs: number;
};

/** FreeSWITCH never asks for this file by itself: the keeper lets it ask, to learn whether and what we answer. */
export const markerFile = 'carillon.conf';

export const notFoundAnswer = sectionDocument('result', [element('result', { status: 'not found' })]);

/** `outside`: the way to the outside number that is dialled, when one is (`outsideNumber`). `incoming`: of a call of a carrier. */
export function answerSwitch(
  rows: SwitchRows,
  revision: string,
  question: SwitchQuestion,
  outside: OutsideWay | null = null,
  incoming: IncomingAnswer | null = null,
): string {
  switch (question.section) {
    case 'configuration':
      return configuration(rows, revision, question);
    case 'directory':
      return directory(rows, question);
    case 'dialplan': {
      const context = dialplanOf(rows, dialledOf(question), outside, incoming);
      return context === null ? notFoundAnswer : sectionDocument('dialplan', [context]);
    }
    default:
      return notFoundAnswer;
  }
}

function configuration(rows: SwitchRows, revision: string, { keyValue, profile }: SwitchQuestion): string {
  if (keyValue === 'sofia.conf') return sectionDocument('configuration', [sofiaConfiguration(rows, profile)]);
  if (keyValue !== markerFile) return notFoundAnswer;
  const settings = element('settings', {}, [...param('node', rows.node), ...param('revision', revision)]);
  return sectionDocument('configuration', [element('configuration', { name: markerFile }, [settings])]);
}

export function dialledOf({ context, dialled }: Pick<SwitchQuestion, 'context' | 'dialled'>): {
  context: string;
  dialled: string;
} {
  return { context: context ?? '', dialled: dialled ?? '' };
}

function directory({ extensions, blocks }: SwitchRows, { user, address, digest, atMs }: SwitchQuestion): string {
  // Nobody is known to a blocked address: the switch refuses at once, and learns nothing that a guesser could read.
  if (address !== null && isBlocked(blocks, { address, number: user, atMs })) return notFoundAnswer;
  const known = extensions.find(({ number }) => number === user);
  if (known === undefined) return notFoundAnswer;
  const { page } = known;
  const byPage = page !== null && digest !== null && page.untilMs > atMs && isDigestOf(page.a1Hash, digest);
  return sectionDocument('directory', [directoryOf(byPage ? { ...known, a1Hash: page.a1Hash } : known)]);
}

/** The copy that the switch reads when we don't answer: what stands between `<include>` and its end is put in place by its parser. */
export function lastKnownGood(rows: SwitchRows): string {
  return `<include>\n${sofiaConfiguration(rows)}\n</include>\n`;
}
