/**
 * The optional judge of sentences: has the callee finished, by what the words mean? Beside the words alone it shortens the wait after a
 * whole sentence without a mark and lengthens it after half a one with one. It is asked with every final result, while the wait already
 * runs; without an answer in time the words decide as ever, so that a slow or broken judge costs nothing.
 */
import type { Logger } from 'pino';
import type { TalkLanguage } from './assistant.ts';

/** What the judge is told. `before`: our last words, which the callee answers; empty when we said none. */
export type Said = { text: string; before: string; language: TalkLanguage };

/** How sure it is that the callee has finished: 0 (certainly not) to 1 (certainly). */
export type EndOfTurnJudge = (said: Said, signal: AbortSignal) => number | Promise<number>;

/** A judge as a plug-in brings it: an ES module whose default export is an EndOfTurnJudge. */
export class NoJudge extends Error {
  override readonly name = 'NoJudge';
}

/** Throws NoJudge when the module's default export is no function. */
export function judgeOfModule(module: unknown): EndOfTurnJudge {
  const judge: unknown = typeof module === 'object' && module !== null && 'default' in module ? module.default : null;
  if (!isJudge(judge)) throw new NoJudge('the module has no function as its default export');
  return judge;
}

/** What it answers is looked at each time. */
function isJudge(value: unknown): value is EndOfTurnJudge {
  return typeof value === 'function';
}

/** Null when the judge threw, took longer than `msMax`, or answered anything but a number from 0 to 1. Never throws. */
export async function askJudge(judge: EndOfTurnJudge, said: Said, parts: { msMax: number; log: Logger }): Promise<number | null> {
  const { msMax, log } = parts;
  const signal = AbortSignal.timeout(msMax);
  const late = new Promise<null>((resolve) => {
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  try {
    const finished = await Promise.race([Promise.resolve(judge(said, signal)), late]);
    if (finished === null) log.debug({ msMax }, 'the judge of sentences was too slow');
    return typeof finished === 'number' && finished >= 0 && finished <= 1 ? finished : null;
  } catch (error) {
    log.warn({ err: error }, 'the judge of sentences failed');
    return null;
  }
}
