/** One press, one request: whatever a form or a button sends is sent at most once while it is under way. */
import { type UseMutationOptions, useMutation } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { type Gate, makeGate } from './gate.ts';

/** A gate of this component; it is shut at the press itself, before anything is drawn again. */
export function useGate(): Gate {
  const [gate] = useState(() => makeGate(() => performance.now()));
  return gate;
}

export type Sending<Told, Given> = {
  send: (given: Given) => void;
  /** The last answer. */
  data: Told | undefined;
  isPending: boolean;
  isError: boolean;
  error: Error | null;
};

type SendingOptions<Told, Given> = UseMutationOptions<Told, Error, Given> & {
  /**
   * Tells acts apart. For buttons side by side that send different things: quick presses on two of them are two acts and no double
   * click. For forms: see `byContent`.
   */
  nameOf?: (given: Given) => string;
};

/** A mutation behind a gate. Forms and buttons that write use this and never a bare mutation. */
export function useSending<Told, Given = void>({ nameOf, ...options }: SendingOptions<Told, Given>): Sending<Told, Given> {
  const gate = useGate();
  const { mutateAsync, data, isPending, isError, error } = useMutation<Told, Error, Given>(options);
  const send = useCallback(
    (given: Given) => void gate.pass(() => mutateAsync(given), nameOf?.(given)),
    [gate, mutateAsync, nameOf],
  );
  return { send, data, isPending, isError, error };
}

/** For forms: sent again with other values, however quickly after a refusal, it is another act. */
export function byContent(fields: object): string {
  return JSON.stringify(fields);
}
