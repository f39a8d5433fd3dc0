/** Passwords are kept as scrypt hashes that carry their own parameters, so that these can be raised later. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { passwordFault } from '../domain/password-rules.ts';
import { fieldRefused } from './request-refused.ts';

/** OWASP's first choice for scrypt is N = 2^17; 2^15 with p = 3 costs an attacker as much and us a quarter of the memory (32 MiB). */
const costLog2 = 15;
const blockSize = 8;
const parallelism = 3;
const saltBytes = 16;
const hashBytes = 32;
const memoryBytesMax = 128 * 1024 * 1024;

type Parameters = { costLog2: number; blockSize: number; parallelism: number };

/** `scrypt$15$8$3$<salt>$<hash>`, both base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt, { costLog2, blockSize, parallelism });
  return ['scrypt', costLog2, blockSize, parallelism, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** False for a wrong password; throws when the stored text is none of ours. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [scheme, n, r, p, salt, hash] = stored.split('$');
  if (scheme !== 'scrypt' || salt === undefined || hash === undefined)
    throw new Error('A stored password hash has an unknown form.');
  const parameters = { costLog2: Number(n), blockSize: Number(r), parallelism: Number(p) };
  const expected = Buffer.from(hash, 'base64');
  const derived = await derive(password, Buffer.from(salt, 'base64'), parameters);
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

/** Throws 422 with what is wrong with a password that somebody chose. Its length is looked at by the schemas. */
export function refuseWeakPassword(password: string, { username, field }: { username: string; field: string }): void {
  const fault = passwordFault(password, username);
  if (fault !== null) throw fieldRefused(fault, field);
}

/** Takes as long as checking a real password, so that the answer's time doesn't tell which names exist. */
export async function pretendToVerify(password: string): Promise<void> {
  await derive(password, Buffer.alloc(saltBytes), { costLog2, blockSize, parallelism });
}

function derive(password: string, salt: Buffer, parameters: Parameters): Promise<Buffer> {
  const options = {
    N: 2 ** parameters.costLog2,
    r: parameters.blockSize,
    p: parameters.parallelism,
    maxmem: memoryBytesMax,
  };
  return new Promise((resolve, reject) => {
    // People type the same letters in different Unicode forms on different machines.
    scrypt(password.normalize('NFKC'), salt, hashBytes, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
