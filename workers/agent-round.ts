/** Takes agents who vanished out of the pool, and ends reservations and wrap-ups whose time is over: one process does it for all. */
import type { Logger } from 'pino';
import { type AgentStandings, makeAgentStandings } from '../storage/agent-standings.ts';
import type { Queryable } from '../storage/database.ts';

/** With unseenMsMax (domain/agent): whoever is gone is known as gone within 5 s. */
export const agentRoundEveryMs = 500;

export function makeAgentRound({ db, log }: { db: Queryable; log: Logger }): () => Promise<void> {
  const standings: AgentStandings = makeAgentStandings(db);
  return async () => {
    const done = await standings.round();
    if (done !== null && done.vanished > 0) log.info({ agents: done.vanished }, 'agents vanished and were signed out');
  };
}
