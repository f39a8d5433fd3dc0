/** The call that has the agent, read the moment something of it changes; the last one stays until the next, for what is still to be written. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, type Schemas, told } from '../../api/client.ts';
import { hearNews } from '../../app/feed-news.ts';
import type { Agent } from '../agents/agent-words.ts';
import { ownAgentKey } from '../agents/use-beat.ts';
import { useAgentPhone } from './phone-place.ts';

export type OwnCall = Schemas['AgentCall'];
export type ShownCall = { call: OwnCall; isOver: boolean };
export type OwnCallAnswer = { call: OwnCall | null };

export const ownCallKey = 'agent-call';
/** Beside the live feed, for a feed that is lost. */
const lookEveryMs = 5_000;

type ReadCall = {
  shown: ShownCall | null /** What has the agent now. */;
  current: OwnCall | null;
  error: Error | null;
  dismiss: () => void;
};

export function useOwnCall(agent: Agent): ReadCall {
  const client = useQueryClient();
  const { callId } = agent;
  const rings = useAgentPhone().snapshot?.call?.callId ?? null;
  const query = useQuery({
    queryKey: [ownCallKey, callId],
    queryFn: () => told(api.GET('/api/v1/agents/me/call')),
    enabled: callId !== null,
    refetchInterval: lookEveryMs,
  });
  useEffect(
    () =>
      hearNews(({ kind, ids }) => {
        const ofCall = kind === 'call' && ids['callId'] === callId;
        const ofAgent = kind === 'agent' && ids['agentId'] === agent.id;
        // How the talk stands is news of the agent.
        if (callId !== null && (ofCall || ofAgent)) void client.invalidateQueries({ queryKey: [ownCallKey, callId] });
        // Lists gather their news; a call that is offered must be seen at once.
        if (ofAgent) void client.invalidateQueries({ queryKey: [ownAgentKey] });
      }),
    [client, callId, agent.id],
  );
  // The phone may ring before the news is here.
  useEffect(() => {
    if (rings !== null && rings !== callId) void client.invalidateQueries({ queryKey: [ownAgentKey] });
  }, [client, rings, callId]);
  useEffect(() => {
    if (callId !== null) void client.invalidateQueries({ queryKey: [ownCallKey, callId] });
  }, [client, callId, agent.state]);

  const current = callId === null ? null : (query.data?.call ?? null);
  const [last, setLast] = useState<OwnCall | null>(null);
  useEffect(() => {
    // What was only offered leaves nothing to write.
    if (current !== null) setLast(current.state === 'reserved' || current.state === 'ringing' ? null : current);
  }, [current]);
  const shown = current !== null ? { call: current, isOver: false } : last === null ? null : { call: last, isOver: true };
  return {
    shown,
    current,
    error: callId === null ? null : query.error,
    dismiss: () => setLast(null),
  };
}
