/** The simulated switch as a process: the embedded default, with a crowd behind its line `sim`. */
import path from 'node:path';
import { readSimulatorSettings } from '../config/simulator-settings.ts';
import { calleeMix, demoMix } from '../simulator/callee/callee-mix.ts';
import { calleesByNumber } from '../simulator/callee/number-patterns.ts';
import { makeSimulatedSwitch } from '../simulator/simulated-switch.ts';
import { runProcess } from './process-life.ts';

/** A line for rehearsals: who answers stands in the last digits of the number (number-patterns.ts). */
const byNumberCapacity = 1000;

runProcess({
  name: 'simulator',
  async start({ settings, log, onClose }) {
    const { seed, capacity, callsPerSecond, language } = readSimulatorSettings(process.env);
    const [node] = settings.switches;
    if (node === undefined) throw new Error('FREESWITCH_NODES names no switch to be simulated.');
    const crowd = calleeMix({ seed, parts: demoMix(language) });
    const simulated = await makeSimulatedSwitch({
      host: node.host,
      port: node.port,
      password: node.password,
      dataFolder: path.join(settings.dataFolder, 'simulated-switch'),
      gateways: [
        { name: 'sim', capacity, callsPerSecond, callees: crowd },
        { name: 'sim-by-number', capacity: byNumberCapacity, callees: calleesByNumber({ otherwise: crowd, ringMs: 1000 }) },
      ],
      log,
    });
    onClose(() => simulated.close());
    log.info({ node: node.name, port: simulated.port }, 'the simulated switch listens');
  },
});
