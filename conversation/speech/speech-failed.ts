/** How a voice or a recogniser fails, in codes: the sentence for people is made at the edges, in their language. */

export type SpeechFailureCode =
  | 'wrong-key'
  | 'not-found'
  | 'bad-request'
  | 'rate-limited'
  | 'server-error'
  | 'unreachable'
  | 'timeout'
  | 'bad-answer';

/** A provider gave no speech, or not all of it. The message holds no secret and nothing that was to be said. */
export class SpeechFailed extends Error {
  override readonly name = 'SpeechFailed';
  readonly code: SpeechFailureCode;
  readonly httpStatus: number | null;

  constructor(code: SpeechFailureCode, { httpStatus = null, cause }: { httpStatus?: number | null; cause?: unknown } = {}) {
    super(`speech failed: ${code}`, { cause });
    this.code = code;
    this.httpStatus = httpStatus;
  }
}

/** A stored account cannot be opened as it is: `field` names what is wrong, the message the cure. */
export class SpeechAccountUnusable extends Error {
  override readonly name = 'SpeechAccountUnusable';
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}
