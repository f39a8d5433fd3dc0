/** The agents of a simulated shift: their states, and their breaks. */
import type { AgentSight, AgentState } from '../../domain/pacing/snapshot.ts';
import type { ShiftRecord } from './shift-record.ts';

export type Crew = {
  sights(): readonly AgentSight[];
  stateOf(agent: number): AgentState;
  /** The agent who has been free for longest. */
  longestFree(): number | undefined;
  change(agent: number, state: AgentState, nowMs: number): void;
  /** They want to stop as soon as they are free: for a break, or for good. */
  wantsOut(agent: number): 'break' | 'home' | null;
  wish(agent: number, out: 'break' | 'home' | null): void;
  /** The last states are counted too. */
  close(nowMs: number): void;
};

export function makeCrew({ agents, record }: { agents: number; record: ShiftRecord }): Crew {
  const sights: AgentSight[] = Array.from({ length: agents }, (_, n) => ({ id: `agent-${n}`, state: 'free', sinceMs: 0 }));
  const wishes = new Array<'break' | 'home' | null>(agents).fill(null);
  const at = (agent: number): AgentSight => {
    const sight = sights[agent];
    if (sight === undefined) throw new Error(`there is no agent ${agent}`);
    return sight;
  };
  const count = ({ state, sinceMs }: AgentSight, nowMs: number): void => record.spent(state, sinceMs, nowMs);
  return {
    sights: () => sights.filter(({ state }) => state !== 'offline'),
    stateOf: (agent) => at(agent).state,
    longestFree() {
      let [found, sinceMs]: [number | undefined, number] = [undefined, Infinity];
      for (const [agent, sight] of sights.entries()) {
        if (sight.state !== 'free' || sight.sinceMs >= sinceMs) continue;
        [found, sinceMs] = [agent, sight.sinceMs];
      }
      return found;
    },
    change(agent, state, nowMs) {
      const before = at(agent);
      count(before, nowMs);
      sights[agent] = { id: before.id, state, sinceMs: nowMs };
    },
    wantsOut: (agent) => wishes[agent] ?? null,
    wish(agent, out) {
      if (wishes[agent] !== 'home') wishes[agent] = out;
    },
    close(nowMs) {
      for (const sight of sights) count(sight, nowMs);
    },
  };
}
