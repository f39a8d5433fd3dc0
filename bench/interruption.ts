/** Ctrl-C in the middle of a measurement: what was started is ended all the same. */

const endedBySignalExitCode = 130;

/** Closers of what runs at present, the last opened first. */
const open: (() => Promise<void>)[] = [];
let listening = false;

/** Runs `close` when the process is told to end before the returned function was called. */
export function closeOnInterruption(close: () => Promise<void>): () => void {
  if (!listening) {
    listening = true;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void closeAll());
  }
  open.unshift(close);
  return () => {
    const at = open.indexOf(close);
    if (at >= 0) open.splice(at, 1);
  };
}

async function closeAll(): Promise<void> {
  for (const close of [...open]) await close().catch(() => undefined);
  process.exit(endedBySignalExitCode);
}
