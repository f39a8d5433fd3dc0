/** How far the agents of a group are on their way to calls, and for whom it waits: read from how each of them stands. */

export const agentSteps = ['members', 'signIn', 'free', 'phone'] as const;
export type AgentStep = (typeof agentSteps)[number];

type Agent = {
  username: string;
  enabled: boolean;
  state: string;
  hasPhone: boolean;
  groups: readonly { groupId: string; taking: boolean }[];
};

/** `count`: who has come so far. `names`: who has not. */
export type StepStanding = { step: AgentStep; done: boolean; count: number; names: string[] };

const taking: ReadonlySet<string> = new Set(['free', 'reserved', 'ringing', 'talking', 'wrap-up']);

/** Null when somebody takes calls: then nobody needs to be led. */
export function agentStepsOf(groupId: string, agents: readonly Agent[]): StepStanding[] | null {
  const members = agents.filter(({ enabled, groups }) => enabled && groups.some((one) => one.groupId === groupId));
  const signedIn = members.filter(
    ({ state, groups }) => state !== 'offline' && groups.some((one) => one.groupId === groupId && one.taking),
  );
  const free = signedIn.filter(({ state }) => taking.has(state));
  const ready = free.filter(({ hasPhone, state }) => hasPhone || state !== 'free');
  if (ready.length > 0) return null;
  const standing = (step: AgentStep, here: readonly Agent[], of: readonly Agent[]): StepStanding => ({
    step,
    done: here.length > 0,
    count: here.length,
    names: of.filter((agent) => !here.includes(agent)).map(({ username }) => username),
  });
  return [
    standing('members', members, members),
    standing('signIn', signedIn, members),
    standing('free', free, signedIn),
    standing('phone', ready, free),
  ];
}
