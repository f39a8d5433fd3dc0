/** The simulated switch that is measured against, in a process of its own: its CPU is not the product's. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { makeDemoLanguageModel } from '../simulator/language-model/demo-language-model.ts';
import { makeSimulatedSwitch } from '../simulator/simulated-switch.ts';
import type { SwitchReady } from './switch/bench-switch.ts';
import { type TimedCrowd, timedCrowd } from './switch/timed-crowd.ts';

const sessionsMax = 5_000;
const sessionsPerSecond = 500;
const gatewayName = /^[a-z0-9-]+$/;

/** The folder with one `<gateway>.json` for each line; the witness stands there too. */
const [folder = ''] = process.argv.slice(2);

function crowdOf(gateway: string): TimedCrowd {
  return JSON.parse(readFileSync(path.join(folder, `${gateway}.json`), 'utf8')) as TimedCrowd;
}

const model = await makeDemoLanguageModel();
const simulated = await makeSimulatedSwitch({
  dataFolder: folder,
  maxSessions: sessionsMax,
  sessionsPerSecond,
  gatewayOnDemand: (name) => (gatewayName.test(name) ? { callees: timedCrowd(crowdOf(name)) } : undefined),
});
process.on('disconnect', () => process.exit(0));
process.on('message', () => process.send?.({ faults: simulated.faults.length }));
const ready: SwitchReady = {
  node: { name: 'bench', host: simulated.host, port: simulated.port, password: simulated.password },
  modelUrl: model.baseUrl,
};
process.send?.(ready);
