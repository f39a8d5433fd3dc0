/** The second factor of people: the sealed secret of their authenticator, the step that was used last, and recovery codes as hashes. */
import type { Queryable } from './database.ts';

export type SecondFactor = { sealed: Buffer; since: Date };

export type SecondFactors = {
  /** Null: off. */
  of(userId: string): Promise<SecondFactor | null>;
  /** Switches it on (null: off, with its recovery codes). Sessions are the caller's to end. */
  set(userId: string, factor: { sealed: Buffer; step: number } | null): Promise<void>;
  /** Uses up a time step. False when it, or a later one, was used before: a code that was looked at once opens nothing again. */
  takeStep(userId: string, step: number): Promise<boolean>;
  /** Puts these in the place of all codes of before. */
  setRecoveryCodes(userId: string, hashes: readonly Buffer[]): Promise<void>;
  /** Uses up a recovery code; false when there is no such one, or it was used. */
  useRecoveryCode(userId: string, hash: Buffer): Promise<boolean>;
  recoveryCodesLeft(userId: string): Promise<number>;
};

export function makeSecondFactors(db: Queryable): SecondFactors {
  return {
    async of(userId) {
      const { rows } = await db.query<SecondFactor>(
        'select totp_sealed as sealed, totp_since as since from app_user where id = $1::uuid and totp_sealed is not null',
        [userId],
      );
      return rows[0] ?? null;
    },
    async set(userId, factor) {
      await db.query(
        `update app_user set totp_sealed = $2::bytea, totp_last_step = $3::bigint,
            totp_since = case when $2::bytea is not null then now() end
          where id = $1::uuid`,
        [userId, factor?.sealed ?? null, factor?.step ?? null],
      );
      if (factor === null) await db.query('delete from recovery_code where user_id = $1::uuid', [userId]);
    },
    async takeStep(userId, step) {
      const { rowCount } = await db.query(
        `update app_user set totp_last_step = $2::bigint
          where id = $1::uuid and (totp_last_step is null or totp_last_step < $2::bigint)`,
        [userId, step],
      );
      return rowCount === 1;
    },
    async setRecoveryCodes(userId, hashes) {
      await db.query('delete from recovery_code where user_id = $1::uuid', [userId]);
      await db.query('insert into recovery_code (user_id, code_hash) select $1::uuid, unnest($2::bytea[])', [userId, hashes]);
    },
    async useRecoveryCode(userId, hash) {
      const { rowCount } = await db.query(
        'update recovery_code set used_at = now() where user_id = $1::uuid and code_hash = $2::bytea and used_at is null',
        [userId, hash],
      );
      return rowCount === 1;
    },
    async recoveryCodesLeft(userId) {
      const { rows } = await db.query<{ n: number }>(
        'select count(*) as n from recovery_code where user_id = $1::uuid and used_at is null',
        [userId],
      );
      return rows[0]?.n ?? 0;
    },
  };
}
