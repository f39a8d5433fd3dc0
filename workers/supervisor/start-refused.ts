/** A start that can't go on for a reason that a person can mend: the message is one sentence with the cure. */
export class StartRefused extends Error {
  constructor(sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = new.target.name;
  }
}
