/** 预览外呼: the contact that the agent reads before it is dialled, and what they may do with it. */
import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { useSending } from '../../components/one-at-a-time.ts';
import { problemSentence } from '../../components/problem-notice.tsx';
import { ownAgentKey } from '../agents/use-beat.ts';
import { dialKey } from './use-dial.ts';
import { type OwnCall, ownCallKey } from './use-own-call.ts';

export type Preview = {
  until: string;
  skipsLeft: number;
  isPending: boolean;
  dial: () => void;
  skip: () => void;
};

/** So long after its time it is looked whether the contact has gone: the news of it may be lost. */
const lookAfterMs = 1_000;

/** Two contacts are two acts, however quickly one follows the other. */
const nameOf = (callId: string): string => callId;

/** Null: nothing is to be decided. */
export function usePreview(call: OwnCall | null): Preview | null {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const lookAgain = (): void => {
    for (const key of [ownCallKey, ownAgentKey, dialKey]) void client.invalidateQueries({ queryKey: [key] });
  };
  const preview = call?.preview ?? null;
  // By this clock, whatever it says.
  const until = useMemo(() => (preview === null ? null : new Date(Date.now() + preview.leftMs).toISOString()), [preview]);
  useEffect(() => {
    if (until === null) return undefined;
    const timer = window.setTimeout(lookAgain, Math.max(0, Date.parse(until) - Date.now()) + lookAfterMs);
    return () => window.clearTimeout(timer);
  });
  const onError = (error: Error): void => {
    void message.error(problemSentence(error, t('problem.noReplyCure')));
    lookAgain();
  };
  const dialling = useSending({
    nameOf,
    mutationFn: (callId: string) => told(api.POST('/api/v1/agents/me/preview/dial', { body: { callId } })),
    onSuccess: lookAgain,
    onError,
  });
  const skipping = useSending({
    nameOf,
    mutationFn: (callId: string) => told(api.POST('/api/v1/agents/me/preview/skip', { body: { callId } })),
    onSuccess: ({ againAt }) => {
      void message.success(t(againAt === null ? 'console.preview.skippedForGood' : 'console.preview.skipped'));
      lookAgain();
    },
    onError,
  });
  if (call === null || preview === null || until === null) return null;
  const isPending = dialling.isPending || skipping.isPending;
  const unlessPending = (send: (callId: string) => void) => () => {
    if (!isPending) send(call.callId);
  };
  const { skipsLeft } = preview;
  return { until, skipsLeft, isPending, dial: unlessPending(dialling.send), skip: unlessPending(skipping.send) };
}
