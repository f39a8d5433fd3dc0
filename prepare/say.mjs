/** What the prepare step tells: one line a step, and a sign of life while something takes long. */

const signOfLifeMs = 10_000;

export function say(line) {
  process.stdout.write(`prepare: ${line}\n`);
}

/** Runs long work under a headline; every ten seconds tells that it still works, at the end how long it took. */
export async function sayWhile({ doing, hint }, work) {
  const startedMs = Date.now();
  say(hint === undefined ? `${doing} …` : `${doing} … (${hint})`);
  const signs = setInterval(() => say(`${doing}: still working, ${duration(Date.now() - startedMs)} so far`), signOfLifeMs);
  try {
    const result = await work();
    say(`${doing}: done in ${duration(Date.now() - startedMs)}`);
    return result;
  } finally {
    clearInterval(signs);
  }
}

export function duration(ms) {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 1) return `${(ms / 1_000).toFixed(1)} s`;
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
