/** Another attempt owns the call now: this one lets go of it, hangs nothing up and writes nothing. */
export class CallLeft extends Error {
  constructor(callId: string) {
    super(`The call ${callId} is carried on by another attempt.`);
    this.name = 'CallLeft';
  }
}
