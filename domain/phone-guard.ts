/** When the address of somebody who guesses passwords of extensions is blocked. */

import type { ParameterValues } from './parameters.ts';

export type PhoneFailure = {
  profile: string;
  address: string;
  method: 'REGISTER' | 'INVITE';
  /** Who it wanted to be; of an INVITE the number that it dialled. */
  number: string;
  userAgent: string;
};

export type BlockRule = {
  /** So many failures within `windowMs` are too many. */
  failuresMax: number;
  windowMs: number;
  blockMs: number;
};

/**
 * A phone with an old password tries once or twice a minute and must not shut its whole office out before somebody looks; a guesser
 * tries many times a second: hence the usual 30 failures.
 */
const windowMs = 10 * 60_000;
const minuteMs = 60_000;

export function blockRuleOf({
  phoneFailuresMax,
  phoneBlockMinutes,
}: Pick<ParameterValues, 'phoneFailuresMax' | 'phoneBlockMinutes'>): BlockRule {
  return { failuresMax: phoneFailuresMax, windowMs, blockMs: phoneBlockMinutes * minuteMs };
}

/** `number`: only this extension is refused from that address. */
export type Block = { address: string; number: string | null };

/**
 * Who a failure counts against. Browsers come by the pipe of our own page, so all of them have the address of this machine: there it counts
 * against the extension that was guessed. Null: against nobody, because an INVITE does not tell who it wanted to be.
 */
export function culpritOf({ address, method, number }: Pick<PhoneFailure, 'address' | 'method' | 'number'>): Block | null {
  if (!isOwnAddress(address)) return { address, number: null };
  return method === 'REGISTER' ? { address, number } : null;
}

/** `failures`: those of the culprit within the window, the newest one too. */
export function isTooMany(failures: number, { failuresMax }: Pick<BlockRule, 'failuresMax'>): boolean {
  return failures >= failuresMax;
}

export function isOwnAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain.startsWith('127.') || plain === '::1';
}

/** Whether one of the blocks refuses this sign-in. */
export function isBlocked(
  blocks: readonly (Block & { untilMs: number })[],
  { address, number, atMs }: { address: string; number: string | null; atMs: number },
): boolean {
  return blocks.some(
    (block) => block.address === address && block.untilMs > atMs && (block.number === null || block.number === number),
  );
}
