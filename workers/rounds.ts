/** Work that a process repeats as long as it lives. */
import type { Logger } from 'pino';

/** Repeats `work` until closed; a round that fails is logged and the next one tries again. Rounds never overlap. */
export function every(
  ms: number,
  { name, log }: { name: string; log: Logger },
  work: () => Promise<unknown>,
): () => Promise<void> {
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  const next = (): void => {
    if (closed) return;
    timer = setTimeout(() => {
      round = work()
        .then(
          () => undefined,
          (error: unknown) => log.warn({ round: name, err: error }, 'a round failed; the next one tries again'),
        )
        .finally(next);
    }, ms);
  };
  next();
  return async () => {
    closed = true;
    clearTimeout(timer);
    await round;
  };
}
