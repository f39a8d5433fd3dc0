/** Calls that the agent dials by hand: the last one, how far it is, and what can be done with it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { hearNews } from '../../app/feed-news.ts';
import { byContent, useSending } from '../../components/one-at-a-time.ts';
import { problemSentence } from '../../components/problem-notice.tsx';
import type { Agent } from '../agents/agent-words.ts';

export type ManualDial = Schemas['ManualDial'];
export type DialWish = { number?: string; callId?: string; taskId?: string };
type DialAnswer = { dial: ManualDial | null; tasks: { id: string; name: string }[] };

export const dialKey = 'agent-dial';
/** Beside the live feed, for a feed that is lost. */
const lookEveryMs = 3_000;
const restEveryMs = 60_000;

export type Dialling = {
  dial: ManualDial | null;
  tasks: { id: string; name: string }[];
  isRead: boolean;
  isPending: boolean;
  send: (wish: DialWish) => void;
  /** Nothing happens when there is nothing to cancel. */
  cancel: () => void;
};

export function isUnderWay(dial: ManualDial): boolean {
  return dial.state !== 'over' && dial.state !== 'answered';
}

function isCalling(dial: ManualDial | null): boolean {
  return dial !== null && isUnderWay(dial);
}

/** Whether somebody who stands so may dial. */
export function mayDial({ state }: Agent): boolean {
  return state === 'free' || state === 'busy' || state === 'wrap-up';
}

export function useDial(agent: Agent): Dialling {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: [dialKey],
    queryFn: () => told(api.GET('/api/v1/agents/me/dial')),
    refetchInterval: ({ state: { data } }) => (isCalling(data?.dial ?? null) ? lookEveryMs : restEveryMs),
  });
  const dial = query.data?.dial ?? null;
  const callId = dial?.callId ?? null;
  useEffect(
    () =>
      hearNews(({ kind, ids }) => {
        const concerns = (kind === 'call' && ids['callId'] === callId) || (kind === 'agent' && ids['agentId'] === agent.id);
        if (concerns) void client.invalidateQueries({ queryKey: [dialKey] });
      }),
    [client, callId, agent.id],
  );
  const onError = (error: Error): void => void message.error(problemSentence(error, t('problem.noReplyCure')));
  const onSuccess = ({ dial: now }: { dial: ManualDial | null }): void => {
    client.setQueryData<DialAnswer>([dialKey], (before) => (before === undefined ? before : { ...before, dial: now }));
  };
  const sending = useSending({
    nameOf: byContent,
    mutationFn: (wish: DialWish) => told(api.POST('/api/v1/agents/me/dial', { body: wish })),
    onSuccess,
    onError,
  });
  const cancelling = useSending({ mutationFn: () => told(api.DELETE('/api/v1/agents/me/dial')), onSuccess, onError });
  return {
    dial,
    tasks: query.data?.tasks ?? [],
    isRead: query.data !== undefined,
    isPending: sending.isPending,
    send: sending.send,
    cancel() {
      if (isCalling(dial)) cancelling.send();
    },
  };
}
