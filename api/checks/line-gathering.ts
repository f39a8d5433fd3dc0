/** Checks of lines, and of the services that think, speak and hear. */
import {
  judgeAttached,
  judgeCodec,
  judgeHeard,
  judgeLine,
  judgeMissingAcks,
  judgeSent,
  judgeUnheardAcks,
} from '../../domain/diagnosis/line-checks.ts';
import { judgeProfileAddress, judgeProfileRuns, type ProfileFacts } from '../../domain/diagnosis/profile-checks.ts';
import { judgeService } from '../../domain/diagnosis/service-check.ts';
import type { Queryable } from '../../storage/database.ts';
import { diagnosedLines } from '../../storage/diagnosis-lines.ts';
import { type DiagnosedService, diagnosedServices, type ServicePart } from '../../storage/diagnosis-services.ts';
import { makeSipProfiles } from '../../storage/sip-profiles.ts';
import { checkOf, type GatheredCheck } from './gathering-types.ts';

export async function lineChecks(db: Queryable, lineIds: readonly string[] | null): Promise<GatheredCheck[]> {
  const lines = await diagnosedLines(db, lineIds);
  return lines.flatMap((line) => {
    const subject = { kind: 'line', id: line.id, name: line.name } as const;
    return [
      checkOf('line-usable', subject, judgeLine(line)),
      checkOf('ack-reaches-callee', subject, judgeUnheardAcks(line)),
      checkOf('ack-reaches-switch', subject, judgeMissingAcks(line)),
      checkOf('codec-agreed', subject, judgeCodec(line)),
      checkOf('sound-sent', subject, judgeSent(line)),
      checkOf('sound-attached', subject, judgeAttached(line)),
      checkOf('sound-heard', subject, judgeHeard(line)),
    ];
  });
}

/** What the switch said longer ago counts no more. */
const freshMs = 60_000;

/** Of the profiles of the named nodes, or (null) of all. */
export async function profileChecks(db: Queryable, nodes: readonly string[] | null): Promise<GatheredCheck[]> {
  const profiles = makeSipProfiles(db);
  const found = (await profiles.list()).filter(({ node }) => nodes === null || nodes.includes(node));
  const checks: GatheredCheck[] = [];
  for (const profile of found) {
    const { id, node, name, settings, enabled, seenAt, loadedMark, operation } = profile;
    const fresh = seenAt !== null && Date.now() - seenAt.getTime() < freshMs;
    const lines = await profiles.linesOf(profile);
    const facts: ProfileFacts = {
      settings,
      wanted: enabled && (lines.length > 0 || loadedMark !== null || operation !== null),
      listensAt: fresh ? (profile.seen?.sipIp ?? null) : null,
      carriers: lines.filter(({ off }) => !off).map(({ address }) => address),
      running: fresh ? profile.running : null,
    };
    const subject = { kind: 'profile', id, name: `${node} · ${name}` } as const;
    const address = judgeProfileAddress(facts);
    if (address !== null) checks.push(checkOf('profile-address', subject, address));
    const runs = judgeProfileRuns(facts);
    if (runs !== null) checks.push(checkOf('profile-runs', subject, runs));
  }
  return checks;
}

const serviceChecksOf = { model: 'model-answers', voice: 'voice-speaks', recogniser: 'recogniser-hears' } as const;
const parts: readonly ServicePart[] = ['model', 'voice', 'recogniser'];

/** Of the named services, or (null) of all. */
export async function serviceChecks(
  db: Queryable,
  ids: Readonly<Record<ServicePart, readonly string[]>> | null,
): Promise<GatheredCheck[]> {
  const found = await Promise.all(parts.map((part) => diagnosedServices(db, part, ids === null ? null : ids[part])));
  return found.flat().map(serviceCheck);
}

function serviceCheck(service: DiagnosedService): GatheredCheck {
  const { id, name, part, llmKind } = service;
  return { ...checkOf(serviceChecksOf[part], { kind: part, id, name }, judgeService(service)), llmKind };
}
