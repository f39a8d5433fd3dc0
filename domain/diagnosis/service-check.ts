/** Judges a language model, a voice or a recogniser by its last test and by the calls in which it failed. */
import { type Finding, fails, holds, unknown } from './check.ts';

/** How a test went; the same shape for all three. */
export type ServiceTest = { at: string; ok: boolean; totalMs: number | null; code: string | null };

export type ServiceFacts = {
  part: 'model' | 'voice' | 'recogniser';
  lastTest: ServiceTest | null;
  /** ISO 8601. */
  changedAt: string;
  /** Calls of the last day that it ended, and how it failed in the latest. */
  failures: { calls: number; code: string; at: string } | null;
};

export function judgeService({ part, lastTest, changedAt, failures }: ServiceFacts): Finding {
  const testedAt = lastTest === null ? 0 : Date.parse(lastTest.at);
  const changed = Date.parse(changedAt);
  if (failures !== null && Date.parse(failures.at) > Math.max(testedAt, changed)) {
    return fails('service-failed-in-calls', { part, calls: failures.calls, fault: failures.code });
  }
  if (lastTest === null) return unknown('service-untested', { part });
  if (changed > testedAt) return unknown('service-changed', { part });
  if (!lastTest.ok) return fails('service-fails', { part, fault: lastTest.code ?? '', at: lastTest.at });
  return holds('service-works', { part, ms: lastTest.totalMs ?? 0, at: lastTest.at });
}
