/** Who must do what before a predictive task dials. */
import { describe, expect, it } from 'vitest';
import { agentStepsOf } from '../../../web/src/features/tasks/agents-ready.ts';

const group = 'g';

function agent(username: string, state: string, change: { taking?: boolean; hasPhone?: boolean; enabled?: boolean } = {}) {
  const { taking = true, hasPhone = true, enabled = true } = change;
  return { username, state, hasPhone, enabled, groups: [{ groupId: group, taking }] };
}

const told = (...agents: ReturnType<typeof agent>[]) =>
  agentStepsOf(group, agents)?.map(({ step, done, names }) => `${step} ${done ? 'done' : names.join(' ')}`.trim());

describe('the way of agents to calls', () => {
  it('begins with members; whoever is switched off or of another group is none', () => {
    const other = { ...agent('c', 'free'), groups: [{ groupId: 'h', taking: true }] };
    expect(told(agent('a', 'free', { enabled: false }), other)).toEqual(['members', 'signIn', 'free', 'phone']);
  });

  it('names who is not signed in for this very group', () => {
    expect(told(agent('a', 'offline'), agent('b', 'free', { taking: false }))).toEqual([
      'members done',
      'signIn a b',
      'free',
      'phone',
    ]);
  });

  it('names who is signed in and not free, then whose phone is missing', () => {
    expect(told(agent('a', 'signed-in'), agent('b', 'busy'))).toEqual(['members done', 'signIn done', 'free a b', 'phone']);
    expect(told(agent('a', 'free', { hasPhone: false }))?.at(-1)).toBe('phone a');
  });

  it('is over when one of them takes calls', () => {
    expect(told(agent('a', 'free'), agent('b', 'offline'))).toBeUndefined();
    expect(told(agent('a', 'talking', { hasPhone: false }))).toBeUndefined();
  });
});
