/** A move is asked of a call, and its end is waited for a moment, so that most presses are answered by what became of them. */
import type { Static } from 'typebox';
import type { MoveDraft, CallMove as StoredMove } from '../../storage/call-moves.ts';
import { makeCallMoves } from '../../storage/call-moves.ts';
import type { ChangeFeed } from '../../storage/change-feed.ts';
import type { Database } from '../../storage/database.ts';
import type { Language } from '../language.ts';
import { RequestRefused } from '../request-refused.ts';
import { moveRefusalWords } from '../words/moves.ts';
import type { CallMove } from './move-schemas.ts';

/** Holding and giving on take a tenth of a second; a phone that rings takes longer, and nobody waits here for it. */
const answerMsMax = 2_000;

type Deps = { db: Database; feed: Pick<ChangeFeed, 'subscribe'> };

/** Throws 409 `move-under-way` and `call-over`. */
export async function askMove(draft: MoveDraft, language: Language, { db, feed }: Deps): Promise<Static<typeof CallMove>> {
  const moves = makeCallMoves(db);
  const asked = await moves.ask(draft);
  if (asked.kind === 'under-way') throw new RequestRefused({ status: 409, code: 'move-under-way' });
  if (asked.kind === 'call-over') throw new RequestRefused({ status: 409, code: 'call-over' });
  await ended(asked.move.id, () => moves.find(asked.move.id), feed);
  return moveView((await moves.find(asked.move.id)) ?? asked.move, language);
}

/** Resolves when the move has ended, or after answerMsMax. */
async function ended(moveId: string, find: () => Promise<StoredMove | null>, feed: Deps['feed']): Promise<void> {
  let wake: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const look = async (): Promise<void> => {
    const state = (await find())?.state;
    if (state !== 'asked' && state !== 'doing') wake();
  };
  const leave = feed.subscribe((change) => {
    // What can't be read now is read when the time is up.
    if ((change.kind === 'move' && change.moveId === moveId) || change.kind === 'resync') look().catch(() => undefined);
  });
  const timer = setTimeout(wake, answerMsMax);
  try {
    // It may have ended before anybody listened.
    await look();
    await over;
  } finally {
    clearTimeout(timer);
    leave();
  }
}

export function moveView(
  { id, callId, kind, state, why, askedAt, doneAt }: StoredMove,
  language: Language,
): Static<typeof CallMove> {
  return {
    ...{ id, callId, kind, state, why },
    sentence: why === null ? null : moveRefusalWords(why, kind, language),
    askedAt: askedAt.toISOString(),
    doneAt: doneAt?.toISOString() ?? null,
  };
}
