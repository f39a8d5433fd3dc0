/** Lets an attempt leave a call that goes on by itself: nothing is hung up, another attempt takes it over. */

/** Resolves as `going` does; rejects as soon as the signal aborts, while `going` goes on unheard. */
export async function unlessLeft<T>(going: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise<T>((resolve, reject) => {
    const leave = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('the attempt was ended'));
    signal.addEventListener('abort', leave, { once: true });
    going.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
