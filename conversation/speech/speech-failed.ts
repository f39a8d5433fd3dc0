/** How a voice or a recogniser fails, in codes: the sentence for people is made at the edges, in their language. */

export type SpeechFailureCode =
  | 'wrong-key'
  | 'not-found'
  | 'bad-request'
  | 'wrong-address'
  | 'certificate'
  | 'program-missing'
  | 'rate-limited'
  | 'no-credit'
  | 'server-error'
  | 'bad-answer'
  | 'idle-timeout'
  | 'unreachable'
  | 'timeout'
  | 'cut'
  /** Connected, given a voice, and silent. */
  | 'no-words'
  | 'overloaded';

/** Who can mend it: the person who wrote the settings, the provider, or whoever looks after the network between. */
export type SpeechFault = 'settings' | 'provider' | 'network';

const faults: Readonly<Record<SpeechFailureCode, SpeechFault>> = {
  'wrong-key': 'settings',
  'not-found': 'settings',
  'bad-request': 'settings',
  'wrong-address': 'settings',
  certificate: 'settings',
  'program-missing': 'settings',
  'rate-limited': 'provider',
  'no-credit': 'provider',
  'server-error': 'provider',
  'bad-answer': 'provider',
  'idle-timeout': 'provider',
  unreachable: 'network',
  timeout: 'network',
  'no-words': 'provider',
  cut: 'network',
  overloaded: 'network',
};

/** A provider gave no speech or no words, or not all of them. The message holds no secret and nothing that was said or to be said. */
export class SpeechFailed extends Error {
  override readonly name = 'SpeechFailed';
  readonly code: SpeechFailureCode;
  readonly fault: SpeechFault;
  readonly httpStatus: number | null;

  constructor(code: SpeechFailureCode, { httpStatus = null, cause }: { httpStatus?: number | null; cause?: unknown } = {}) {
    super(`speech failed: ${code}`, { cause });
    this.code = code;
    this.fault = faults[code];
    this.httpStatus = httpStatus;
  }
}

/** What an HTTP status says, of an answer or of a refused WebSocket handshake. */
export function failureOfStatus(httpStatus: number): SpeechFailed {
  return new SpeechFailed(codeOfStatus(httpStatus), { httpStatus });
}

function codeOfStatus(status: number): SpeechFailureCode {
  if (status === 401 || status === 403) return 'wrong-key';
  if (status === 402) return 'no-credit';
  if (status === 404) return 'not-found';
  if (status === 429) return 'rate-limited';
  if (status < 400) return 'wrong-address';
  return status < 500 ? 'bad-request' : 'server-error';
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
