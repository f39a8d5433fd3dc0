/** `npm run kill-test`: a promise as a command. Nobody is rung twice, nobody is forgotten, whatever is killed. */
import { writeFileSync } from 'node:fs';
import { killRun } from './kill-test/kill-run.ts';
import { killTable } from './kill-test/kill-table.ts';
import { machine } from './machine.ts';

export type KillTestOptions = { root: string; contacts: number; kills: number; seed: number; json: string | null };

/** Returns the exit code: 0 when nothing was lost or doubled, every slot is free, and each unknown end has its strike. */
export async function runKillTest({ root, contacts, kills, seed, json }: KillTestOptions): Promise<number> {
  const say = (line: string): void => {
    process.stdout.write(`kill-test: ${line}\n`);
  };
  const run = await killRun({ root, contacts, kills, seed, say });
  if (json !== null) writeFileSync(json, `${JSON.stringify({ machine: machine(), ...run }, null, 2)}\n`);
  process.stdout.write(`\n${killTable(run)}\n`);
  return run.kept ? 0 : 1;
}
