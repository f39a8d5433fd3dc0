/** Loads the judge of sentences that CARILLON_END_OF_TURN names (docs/end-of-turn.md). */
import { pathToFileURL } from 'node:url';
import { type EndOfTurnJudge, judgeOfModule } from '../conversation/end-of-turn.ts';

/** Undefined without a path. Throws, with the cure, when the file can't be loaded: a judge that was asked for must not be missing silently. */
export async function loadJudge(file: string | null): Promise<EndOfTurnJudge | undefined> {
  if (file === null) return undefined;
  try {
    const module: unknown = await import(pathToFileURL(file).href);
    return judgeOfModule(module);
  } catch (error) {
    throw new Error(
      `CARILLON_END_OF_TURN: ${file} can not be used. Give the path of an ES module whose default export is a function (docs/end-of-turn.md).`,
      { cause: error },
    );
  }
}
