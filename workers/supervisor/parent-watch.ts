/** `npm start` puts npm and a shell between a person and us. A signal to npm alone ends the shell and never arrives here. */

const lookEveryMs = 500;

/** Calls `orphaned` once when the process that started this one is gone. Returns the way to stop looking. */
export function watchParent(orphaned: () => void): () => void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    orphaned();
  }, lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
