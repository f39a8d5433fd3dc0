/** The api's description as the text of docs/openapi.json, made from an app whose parts are never used. */

import { pino } from 'pino';
import { openDatabase } from '../storage/database.ts';
import { buildApp } from './app.ts';
import type { AppDeps } from './app-deps.ts';
import { SignInThrottle } from './sign-in-throttle.ts';

export async function describeApi(): Promise<string> {
  const app = await buildApp(unusedParts());
  const document = app.swagger();
  await app.close();
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** A pool connects with its first query, and none is asked. */
function unusedParts(): AppDeps {
  const log = pino({ level: 'silent' });
  const unused = (): never => {
    throw new Error('A description needs no parts.');
  };
  return {
    db: openDatabase({ connectionString: 'postgres://nobody@127.0.0.1:1/none', applicationName: 'describe', log }),
    log,
    publicUrl: 'http://localhost:8080',
    uploadsFolder: '',
    recordingsFolder: '',
    webFolder: null,
    temporalPage: null,
    signIns: new SignInThrottle(),
    taskControl: { changed: unused, startImport: unused, startCall: unused, story: unused, isUp: unused },
    profileControl: { operate: unused },
    trialControl: { start: unused },
    reconciler: { start: unused, last: unused },
    feed: { subscribe: () => () => false },
    sealer: { seal: unused, open: unused, alias: unused },
    switches: { password: '', nodes: () => Promise.resolve([]), allowed: { has: unused } },
    openModel: unused,
    openVoice: unused,
    openRecogniser: unused,
    assistantMind: unused,
    tryTool: unused,
    judgeWebhookUrl: unused,
    forgetFirstPassword: unused,
  };
}
