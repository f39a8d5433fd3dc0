/** Takes agents who vanished out of the pool, ends reservations and wrap-ups whose time is over, and refuses what nobody did in a call: one process does it for all. */
import type { Logger } from 'pino';
import { type AgentStandings, makeAgentStandings } from '../storage/agent-standings.ts';
import { makeCallMoves } from '../storage/call-moves.ts';
import type { Queryable } from '../storage/database.ts';

/** With unseenMsMax (domain/agent): whoever is gone is known as gone within 5 s. */
export const agentRoundEveryMs = 500;

export function makeAgentRound({ db, log }: { db: Queryable; log: Logger }): () => Promise<void> {
  const standings: AgentStandings = makeAgentStandings(db);
  const moves = makeCallMoves(db);
  return async () => {
    const done = await standings.round();
    if (done === null) return;
    await moves.refuseUntaken();
    if (done.vanished > 0) log.info({ agents: done.vanished }, 'agents vanished and were signed out');
  };
}
