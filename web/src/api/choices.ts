/** The short lists that forms choose from: lines, assistants, voices, recognisers, model accounts. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { api, type Schemas, told } from './client.ts';

/** Far more than anybody has of these; the api gives no more at once. */
const choicesMax = 500;
const all = { params: { query: { limit: choicesMax } } };

export function useLines(): UseQueryResult<Schemas['Line'][]> {
  return useQuery({ queryKey: ['lines'], queryFn: async () => (await told(api.GET('/api/v1/lines', all))).items });
}

export function useAssistants(): UseQueryResult<Schemas['Assistant'][]> {
  return useQuery({ queryKey: ['assistants'], queryFn: async () => (await told(api.GET('/api/v1/assistants', all))).items });
}

export function useVoices(): UseQueryResult<Schemas['Voice'][]> {
  return useQuery({ queryKey: ['voices'], queryFn: async () => (await told(api.GET('/api/v1/voices', all))).items });
}

export function useRecognisers(): UseQueryResult<Schemas['Recogniser'][]> {
  return useQuery({ queryKey: ['recognisers'], queryFn: async () => (await told(api.GET('/api/v1/recognisers', all))).items });
}

export function useLlmAccounts(): UseQueryResult<Schemas['LlmAccount'][]> {
  return useQuery({ queryKey: ['llm-accounts'], queryFn: async () => (await told(api.GET('/api/v1/llm-accounts', all))).items });
}

export function useAgents(): UseQueryResult<Schemas['Agent'][]> {
  return useQuery({ queryKey: ['agents', 'choices'], queryFn: async () => (await told(api.GET('/api/v1/agents', all))).items });
}

export function useAgentGroups(): UseQueryResult<Schemas['AgentGroup'][]> {
  return useQuery({ queryKey: ['agent-groups'], queryFn: async () => (await told(api.GET('/api/v1/agent-groups', all))).items });
}

export function useExtensions(): UseQueryResult<Schemas['Extension'][]> {
  return useQuery({
    queryKey: ['extensions', 'choices'],
    queryFn: async () => (await told(api.GET('/api/v1/extensions', all))).items,
  });
}

export function useUsers(): UseQueryResult<Schemas['User'][]> {
  return useQuery({ queryKey: ['users'], queryFn: async () => (await told(api.GET('/api/v1/users', all))).items });
}

const nodesEveryMs = 10_000;

export function useNodes(): UseQueryResult<{ name: string; state: 'connecting' | 'ready' | 'down' }[]> {
  return useQuery({
    queryKey: ['nodes'],
    queryFn: async () => (await told(api.GET('/api/v1/nodes'))).items,
    refetchInterval: nodesEveryMs,
  });
}
