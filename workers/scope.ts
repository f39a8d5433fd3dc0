/** Things that are opened together and closed together, the last opened first, within the life of a process. */
export type Scope = {
  onClose: (close: () => Promise<void> | void) => void;
  /** Closes all, also after one failed; throws the first failure at the end. */
  close: () => Promise<void>;
};

export function openScope(): Scope {
  const closers: (() => Promise<void> | void)[] = [];
  return {
    onClose: (close) => closers.push(close),
    async close() {
      const failures: unknown[] = [];
      for (const close of closers.splice(0).reverse()) {
        try {
          await close();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
