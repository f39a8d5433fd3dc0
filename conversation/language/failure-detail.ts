/** The words of a failure as people may see them: with the network's codes, without secrets. */

const secretShapes = /\b(?:sk|pk|ak|app|pat|czs|application)[-_][A-Za-z0-9*_-]{6,}|Bearer\s+\S+/g;
/** Causes below an error that are looked at. */
const causesMax = 4;
/** Shorter ones would black out ordinary words. */
const secretCharsMin = 4;

/** The message, and below it the codes of the network's failure (ECONNREFUSED, ENOTFOUND, CERT_HAS_EXPIRED…). */
export function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const codes: string[] = [];
  let cause: unknown = error.cause;
  for (let depth = 0; depth < causesMax && cause instanceof Error; depth++) {
    if ('code' in cause && typeof cause.code === 'string') codes.push(cause.code);
    cause = cause instanceof AggregateError ? cause.errors[0] : cause.cause;
  }
  return [error.message, ...codes].join(' ').trim();
}

/** `secrets` are removed wherever the text quotes them. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length >= secretCharsMin) clean = clean.replaceAll(secret, '•••');
  }
  return clean.replace(secretShapes, '•••');
}
