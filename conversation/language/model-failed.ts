/** How a language model fails, in codes: the sentence for people is made at the edges, in their language. */

export const modelFailureCodes = [
  'wrong-key',
  'no-credit',
  'not-found',
  'bad-request',
  'rate-limited',
  'server-error',
  'unreachable',
  'timeout',
  'bad-answer',
  'empty-answer',
  'cut',
  'agent-app',
  'wrong-app-type',
  'not-published',
  'needs-action',
  'conversation-lost',
  'conversation-busy',
] as const;
export type ModelFailureCode = (typeof modelFailureCodes)[number];

/** Who can mend it: whoever wrote the account's settings, the provider, or the network between. */
export type ModelFault = 'settings' | 'provider' | 'network';

const faults: Record<ModelFailureCode, ModelFault> = {
  'wrong-key': 'settings',
  'no-credit': 'settings',
  'not-found': 'settings',
  'bad-request': 'settings',
  'rate-limited': 'provider',
  'server-error': 'provider',
  unreachable: 'network',
  timeout: 'provider',
  'bad-answer': 'settings',
  'empty-answer': 'provider',
  cut: 'network',
  'agent-app': 'settings',
  'wrong-app-type': 'settings',
  'not-published': 'settings',
  'needs-action': 'settings',
  'conversation-lost': 'provider',
  'conversation-busy': 'provider',
};

/** Failures that may be over a moment later: worth asking once more while nothing was said yet. */
export const worthARetry: ReadonlySet<ModelFailureCode> = new Set<ModelFailureCode>([
  'server-error',
  'unreachable',
  'cut',
  'empty-answer',
  'rate-limited',
  'conversation-lost',
  'conversation-busy',
]);

/** What an HTTP status of a refusal means when its body says nothing better. */
export function codeOfStatus(status: number): ModelFailureCode {
  if (status >= 500) return 'server-error';
  // Nobody moves an interface: whoever is sent elsewhere has the wrong address.
  if (status >= 300 && status < 400) return 'not-found';
  switch (status) {
    case 401:
    case 403:
      return 'wrong-key';
    case 402:
      return 'no-credit';
    case 404:
    case 405:
      return 'not-found';
    case 408:
      return 'timeout';
    case 429:
      return 'rate-limited';
    default:
      return 'bad-request';
  }
}

/** Characters of a provider's own words that are kept. */
export const failureDetailCharsMax = 300;

/** A language model gave no answer, or not all of it. The message holds no secret and nothing that a callee said. */
export class ModelFailed extends Error {
  override readonly name = 'ModelFailed';
  readonly code: ModelFailureCode;
  readonly fault: ModelFault;
  readonly httpStatus: number | null;
  /** The provider's own words, shortened, without secrets. They may quote the request: show them, never log them. */
  readonly detail: string;

  constructor(code: ModelFailureCode, { httpStatus = null, detail = '' }: { httpStatus?: number | null; detail?: string } = {}) {
    super(`the language model failed: ${code}`);
    this.code = code;
    this.fault = faults[code];
    this.httpStatus = httpStatus;
    this.detail = detail.slice(0, failureDetailCharsMax);
  }
}
