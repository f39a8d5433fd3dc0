/** Reads variables one by one and gathers every fault, so that a person mends all of them at once. */

export type SettingFault = { variable: string; problem: string; cure: string };

export class SettingsFaulty extends Error {
  readonly faults: readonly SettingFault[];

  constructor(faults: readonly SettingFault[]) {
    const lines = faults.map(({ variable, problem, cure }) => `  ${variable}: ${problem} ${cure}`);
    super(`${faults.length === 1 ? 'One setting' : `${faults.length} settings`} can't be used:\n${lines.join('\n')}`);
    this.name = 'SettingsFaulty';
    this.faults = faults;
  }
}

/** What is wrong with a value and how to mend it. Never repeats the value: it may be a secret. */
export class ValueFaulty extends Error {
  readonly problem: string;
  readonly cure: string;

  constructor(problem: string, cure: string) {
    super(`${problem} ${cure}`);
    this.name = 'ValueFaulty';
    this.problem = problem;
    this.cure = cure;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

export type SettingReader = {
  /** The parsed value, or `fallback` when the variable is unset or empty, or when it is faulty (the fault is kept). */
  read<T, F>(variable: string, parse: (text: string) => T, fallback: F): T | F;
  /** Keeps a fault that concerns several variables or a missing one. */
  fault(fault: SettingFault): void;
  /** Throws SettingsFaulty when there was any fault. */
  finish(): void;
};

export function makeSettingReader(environment: Environment): SettingReader {
  const faults: SettingFault[] = [];
  return {
    read(variable, parse, fallback) {
      const text = environment[variable]?.trim() ?? '';
      if (text === '') return fallback;
      try {
        return parse(text);
      } catch (error) {
        if (!(error instanceof ValueFaulty)) throw error;
        faults.push({ variable, problem: error.problem, cure: error.cure });
        return fallback;
      }
    },
    fault(fault) {
      faults.push(fault);
    },
    finish() {
      if (faults.length > 0) throw new SettingsFaulty(faults);
    },
  };
}
