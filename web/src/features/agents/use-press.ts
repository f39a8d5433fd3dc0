/** The agent that whoever is signed in is, and what they press: signing in and out, free, busy, done with the notes. */
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { useSending } from '../../components/one-at-a-time.ts';
import { problemSentence } from '../../components/problem-notice.tsx';
import { useMay } from '../../components/who.ts';
import type { Agent } from './agent-words.ts';
import { ownAgentKey } from './use-beat.ts';

export type Press =
  | { kind: 'in'; groupIds: string[] }
  | { kind: 'out' }
  | { kind: 'free' }
  | { kind: 'busy'; reason: string }
  | { kind: 'done' };

export type OwnAgent = { agent: Agent | null; busyReasons: string[]; beatEveryMs: number; admins: string[] };

export function useOwnAgent(): UseQueryResult<OwnAgent> {
  const may = useMay('agent');
  return useQuery({ queryKey: [ownAgentKey], queryFn: () => told(api.GET('/api/v1/agents/me')), enabled: may });
}

export function usePress(): { press: (wish: Press) => void; isPending: boolean } {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const { send, isPending } = useSending({
    nameOf: (wish: Press) => JSON.stringify(wish),
    mutationFn: (wish: Press) => told(sent(wish)),
    onSuccess: (agent) =>
      client.setQueryData<OwnAgent>([ownAgentKey], (before) => (before === undefined ? before : { ...before, agent })),
    onError: (error) => void message.error(problemSentence(error, t('problem.noReplyCure'))),
    onSettled: () => client.invalidateQueries({ queryKey: ['agents'] }),
  });
  return { press: send, isPending };
}

function sent(wish: Press) {
  switch (wish.kind) {
    case 'in':
      return api.POST('/api/v1/agents/me/sign-in', { body: { groupIds: wish.groupIds } });
    case 'out':
      return api.POST('/api/v1/agents/me/sign-out');
    case 'free':
      return api.POST('/api/v1/agents/me/state', { body: { state: 'free' } });
    case 'busy':
      return api.POST('/api/v1/agents/me/state', { body: { state: 'busy', reason: wish.reason } });
    case 'done':
      return api.POST('/api/v1/agents/me/wrap-up/done');
  }
}

/** Those of the last time, or all where it was none. */
export function chosenOf({ groups }: Agent): string[] {
  const last = groups.filter(({ taking }) => taking);
  return (last.length > 0 ? last : groups).map(({ groupId }) => groupId);
}
