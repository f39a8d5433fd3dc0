/** Agents and their standing as they leave. */
import type { Static } from 'typebox';
import type { Standing } from '../../domain/agent/agent-standing.ts';
import type { StoredStanding } from '../../storage/agent-standings.ts';
import type { StoredAgent } from '../../storage/agents.ts';
import type { Agent, AgentStanding } from './agent-schemas.ts';

export function agentView(agent: StoredAgent): Static<typeof Agent> {
  const { id, userId, username, role, extensionId, extension, displayName, enabled, groups, hasPhone, openLeg } = agent;
  return {
    ...{ id, userId, username, role, extensionId, extension, displayName, enabled },
    ...standingView(agent.standing),
    groups,
    hasPhone,
    openLeg,
    seenAt: agent.seenAt?.toISOString() ?? null,
    createdAt: agent.createdAt.toISOString(),
    changedAt: agent.changedAt.toISOString(),
  };
}

export function standingView({ standing, sinceMs, by }: StoredStanding): Static<typeof AgentStanding> {
  const wish = wishOf(standing);
  return {
    state: standing.state,
    reason: 'reason' in standing ? standing.reason : null,
    since: instant(sinceMs),
    until: 'untilMs' in standing ? instant(standing.untilMs) : null,
    next: wish === null ? null : { state: wish.state, reason: 'reason' in wish ? wish.reason : null },
    by,
    callId: 'callId' in standing ? standing.callId : null,
  };
}

/** What the audit log keeps: how somebody stands at this moment is no part of a change. */
export function auditedAgent({ username, extension, enabled, groups }: StoredAgent): unknown {
  return { username, extension, enabled, groups: groups.map(({ name, priority, skills }) => ({ name, priority, skills })) };
}

function wishOf(standing: Standing): { state: 'signed-in' | 'free' | 'busy' | 'offline'; reason?: string } | null {
  if (standing.state === 'offline') return standing.before;
  return 'asked' in standing ? standing.asked : null;
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
