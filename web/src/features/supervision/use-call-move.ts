/** What a supervisor does with a call: each press is told as it was answered, and a phone that is answered later when it is. */
import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { useSending } from '../../components/one-at-a-time.ts';
import { problemSentence } from '../../components/problem-notice.tsx';
import { boardKey, type Mode, type Own } from './board-words.ts';

export type CallMoveWish = { callId: string; kind: 'listen' | 'mode' | 'take-over' | 'leave' | 'end'; mode?: Mode };

export function useCallMove(): { move: (wish: CallMoveWish) => void; isPending: boolean } {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const { send, isPending } = useSending<Schemas['CallMove'], CallMoveWish>({
    nameOf: (wish) => JSON.stringify(wish),
    mutationFn: ({ callId, ...body }) => told(api.POST('/api/v1/calls/{id}/moves', { params: { path: { id: callId } }, body })),
    onSuccess: ({ id, state, sentence }) => {
      // By its key it is told once, whoever hears of it first.
      if (state === 'refused') void message.error({ key: id, content: sentence ?? t('supervision.notDone') });
    },
    onError: (error) => void message.error(problemSentence(error, t('problem.noReplyCure'))),
    onSettled: () => client.invalidateQueries({ queryKey: [boardKey] }),
  });
  return { move: send, isPending };
}

/** A phone that was not answered is told when it is known, seconds after the press. */
export function useLateRefusal(own: Own | null): void {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const waited = useRef<string | null>(null);
  const last = own?.move ?? null;
  useEffect(() => {
    if (last === null) return;
    if (last.state === 'asked' || last.state === 'doing') waited.current = last.id;
    else if (waited.current === last.id) {
      waited.current = null;
      // Breaking it off was their own press.
      if (last.state === 'refused' && last.why !== 'broken-off') {
        void message.error({ key: last.id, content: last.sentence ?? t('supervision.notDone') });
      }
    }
  }, [last, message, t]);
}
