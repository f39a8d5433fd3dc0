/** Whether somebody is who they say: password, then the second factor; each wrong one counts against the name and the address. */
import type { Database } from '../../storage/database.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { makeSecondFactors } from '../../storage/second-factors.ts';
import type { User } from '../../storage/users.ts';
import { makeUsers } from '../../storage/users.ts';
import { pretendToVerify, verifyPassword } from '../passwords.ts';
import { fieldRefused, RequestRefused } from '../request-refused.ts';
import type { Attempt, SignInThrottle } from '../sign-in-throttle.ts';
import { hashRecoveryCode, isTotpCode, stepOfCode } from './one-time-codes.ts';

export const totpPurpose = 'totp';

export type Door = { db: Database; signIns: SignInThrottle; sealer: Sealer };
export type Credentials = { username: string; password: string; code?: string | undefined };

/** Somebody whose name is known was not let in: for the audit log. */
export type OnRefused = (user: User, reason: 'password' | 'code' | 'disabled') => Promise<void>;

/**
 * Throws the same refusal for an unknown name, a wrong password and a disabled user; 401 `second-factor-needed` when the password is
 * right and a code is asked for, 401 `wrong-code` when it is not right, 429 when there were too many failures.
 */
export async function signIn(door: Door, ip: string, sent: Credentials, onRefused: OnRefused): Promise<User> {
  const { db, signIns } = door;
  const name = sent.username.trim().toLowerCase();
  const attempt = { name, address: ip };
  refuseWhileThrottled(signIns, attempt);
  const known = await makeUsers(db).findWithHash(name);
  if (known === null) await pretendToVerify(sent.password);
  const right = known !== null && (await verifyPassword(sent.password, known.passwordHash));
  if (!right || known.user.disabledAt !== null) {
    signIns.failed(attempt);
    if (known !== null) await onRefused(known.user, right ? 'disabled' : 'password');
    throw new RequestRefused({ status: 401, code: 'wrong-credentials' });
  }
  const { user } = known;
  if (user.secondFactor) {
    if (sent.code === undefined || sent.code === '') throw new RequestRefused({ status: 401, code: 'second-factor-needed' });
    if (!(await useCode(door, user.id, sent.code))) {
      signIns.failed(attempt);
      await onRefused(user, 'code');
      throw new RequestRefused({ status: 401, code: 'wrong-code', errors: [{ field: 'code', code: 'wrong-code' }] });
    }
  }
  signIns.succeeded(attempt);
  return user;
}

export function refuseWhileThrottled(throttle: SignInThrottle, attempt: Attempt): void {
  const waitMs = throttle.waitMs(attempt);
  if (waitMs === 0) return;
  const seconds = Math.ceil(waitMs / 1000);
  const headers = { 'retry-after': String(seconds) };
  throw new RequestRefused({ status: 429, code: 'too-many-sign-ins', values: { seconds }, headers });
}

/** Uses up a code of the authenticator or a recovery code; false when it is neither. */
async function useCode({ db, sealer }: Door, userId: string, code: string): Promise<boolean> {
  const factors = makeSecondFactors(db);
  if (!isTotpCode(code)) return factors.useRecoveryCode(userId, hashRecoveryCode(code));
  const factor = await factors.of(userId);
  if (factor === null) return false;
  const step = stepOfCode(sealer.open(factor.sealed, totpPurpose), code.replaceAll(/\s/g, ''));
  return step !== null && factors.takeStep(userId, step);
}

/** For a change that asks for a code: like a sign-in, so that it can't be guessed here either. Throws 422 `wrong-code`. */
export async function requireCode(
  door: Door,
  attempt: Attempt,
  { userId, code }: { userId: string; code: string },
): Promise<void> {
  refuseWhileThrottled(door.signIns, attempt);
  if (await useCode(door, userId, code)) return;
  door.signIns.failed(attempt);
  throw fieldRefused('wrong-code', 'code');
}

/** The same for the current password. Throws 422 `wrong-password` for this field. */
export async function requirePassword(
  { db, signIns }: Door,
  attempt: Attempt,
  { password, field }: { password: string; field: string },
): Promise<User> {
  refuseWhileThrottled(signIns, attempt);
  const known = await makeUsers(db).findWithHash(attempt.name);
  if (known !== null && (await verifyPassword(password, known.passwordHash))) return known.user;
  signIns.failed(attempt);
  throw fieldRefused('wrong-password', field);
}
