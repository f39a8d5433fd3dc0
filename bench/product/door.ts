/**
 * The api while its parts are killed: what is missing or 5xx is asked for again under the same key. Good answers only: what is
 * refused here is a mistake of the one who measures.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { RequestRefused, signIn } from '../../workers/carillon-client.ts';

const askMsMax = 60_000;
const againMs = 250;
const againMsMax = 60_000;

export type Door = {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  patch<T>(path: string, body: unknown): Promise<T>;
  upload<T>(path: string, file: { name: string; bytes: Buffer }): Promise<T>;
};

/** Throws RequestRefused when the user is not let in. */
export async function openDoor(who: { origin: string; username: string; password: string }): Promise<Door> {
  const client = await patiently(() => signIn({ ...who, language: 'en', requestMsMax: askMsMax }));
  const once = <T>(ask: (key: string) => Promise<T>): Promise<T> => {
    const key = randomUUID();
    return patiently(() => ask(key));
  };
  return {
    get: (path) => patiently(() => client.get(path)),
    post: (path, body) => once((key) => client.post(path, body, key)),
    patch: (path, body) => patiently(() => client.patch(path, body)),
    upload: (path, file) => once((key) => client.upload(path, file, key)),
  };
}

async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  const endAtMs = Date.now() + againMsMax;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if ((error instanceof RequestRefused && error.status < 500) || Date.now() > endAtMs) throw error;
      await pause(againMs);
    }
  }
}
