/** Something a person must mend: one sentence that says what is wrong and the cure. */

export class Unprepared extends Error {
  constructor(sentence, options) {
    super(sentence, options);
    this.name = 'Unprepared';
  }
}

/** A command line that isn't understood: the usage is printed and the exit code is 2. */
export class WrongOption extends Error {
  constructor(problem, usage) {
    super(`${problem}\n\n${usage}`);
    this.name = 'WrongOption';
  }
}

/** Runs a command of package.json: faults that have a cure are told as one sentence, others with all they know. */
export async function runCommand(main) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (error instanceof WrongOption) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 2;
      return;
    }
    process.stderr.write(error instanceof Unprepared ? `\n${error.message}\n` : `\n${error?.stack ?? error}\n`);
    process.exitCode = 1;
  }
}
