/** The moves of one's own call: what may be pressed now, what is under way, and how the last one ended. */
import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import type { paths } from '../../api/generated/schema';
import { byContent, type Sending, useSending } from '../../components/one-at-a-time.ts';
import { problemSentence } from '../../components/problem-notice.tsx';
import { type DialogKind, type MoveKind, movesOf } from './call-moves.ts';
import { type OwnCall, type OwnCallAnswer, ownCallKey } from './use-own-call.ts';

export type OwnTalk = Schemas['CallTalk'];
export type CallMove = Schemas['CallMove'];
type MoveBody = paths['/api/v1/agents/me/call/moves']['post']['requestBody']['content']['application/json'];
export type MoveWish = Omit<MoveBody, 'callId'>;

export type CallMoves = {
  callId: string;
  talk: OwnTalk;
  /** The last one that was asked for; null: none, or the agent has read that it was refused. */
  move: CallMove | null;
  /** What may be pressed now. */
  kinds: readonly MoveKind[];
  /** Opens a dialog where somebody has to be chosen, or something may be said. */
  press: (kind: MoveKind) => void;
  /** What the open dialog is for. */
  asking: DialogKind | null;
  /** The dialog goes. */
  close: () => void;
  /** The refusal was read. */
  dismiss: () => void;
};

/** Null: the agent has nobody on the line. */
export function useCallMoves(call: OwnCall | null): CallMoves | null {
  const { t } = useTranslation();
  const { message } = App.useApp();
  // Whatever belongs to one call says so, and is gone with it.
  const [asking, setAsking] = useState<{ callId: string; kind: DialogKind } | null>(null);
  const [readId, setReadId] = useState<string | null>(null);
  const sending = useSendMove(call?.callId ?? '', {
    onError: (error) => void message.error(problemSentence(error, t('problem.noReplyCure'))),
  });
  if (call === null || call.talk === null) return null;
  const { callId, talk, move } = call;
  const kinds = movesOf(talk, move, { assistants: call.facts?.task.type === 'ai' });
  return {
    callId,
    talk,
    move: move?.id === readId ? null : move,
    kinds,
    press(kind) {
      if (!kinds.includes(kind)) return;
      if (kind === 'transfer' || kind === 'consult' || kind === 'give-back') setAsking({ callId, kind });
      else sending.send({ kind });
    },
    // Gone as soon as somebody is called; the answer to the press may come later.
    asking: asking?.callId === callId && kinds.includes(asking.kind) ? asking.kind : null,
    close: () => setAsking(null),
    dismiss: () => setReadId(move?.id ?? null),
  };
}

/** The answer comes when the move has ended, or after a moment in which it has not. */
export function useSendMove(
  callId: string,
  { onSent, onError }: { onSent?: () => void; onError?: (error: Error) => void },
): Sending<CallMove, MoveWish> {
  const client = useQueryClient();
  return useSending({
    nameOf: byContent,
    mutationFn: (wish: MoveWish) => told(api.POST('/api/v1/agents/me/call/moves', { body: { callId, ...wish } })),
    onSuccess(move) {
      client.setQueryData<OwnCallAnswer>([ownCallKey, move.callId], (before) =>
        before === undefined ? before : { ...before, move },
      );
      onSent?.();
    },
    ...(onError === undefined ? {} : { onError }),
    onSettled: () => client.invalidateQueries({ queryKey: [ownCallKey] }),
  });
}
