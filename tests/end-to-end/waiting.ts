/** Waits for what will come, instead of for a time. */

const lookEveryMs = 50;

/** Fails with the words when it does not come within `msMax`. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, msMax = 120_000): Promise<void> {
  const endAtMs = Date.now() + msMax;
  while (!(await isSo())) {
    if (Date.now() > endAtMs) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
