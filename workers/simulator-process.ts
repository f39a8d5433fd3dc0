/** The simulated switch as a process: the embedded default, with a crowd behind its line `sim` and a language model to talk to it. */
import path from 'node:path';
import { readSimulatorSettings } from '../config/simulator-settings.ts';
import { calleeMix, demoMix } from '../simulator/callee/callee-mix.ts';
import { calleesByNumber } from '../simulator/callee/number-patterns.ts';
import { makeDemoLanguageModel } from '../simulator/language-model/demo-language-model.ts';
import { makeSimulatedSwitch } from '../simulator/simulated-switch.ts';
import { runProcess } from './process-life.ts';

/** On lines for rehearsals who answers stands in the last digits of the number (number-patterns.ts). */
const rehearsalCapacity = 1000;
const rehearsalRingMs = 1000;
/** Gateways of lines that a user made and did not name; on a real switch they would have been configured with the line. */
const madeLineName = /^line-/;

runProcess({
  name: 'simulator',
  async start({ settings, log, onClose }) {
    const { seed, capacity, callsPerSecond, language } = readSimulatorSettings(process.env);
    const [node] = settings.switches;
    if (node === undefined) throw new Error('FREESWITCH_NODES names no switch to be simulated.');
    const crowd = calleeMix({ seed, parts: demoMix(language) });
    const rehearsal = { capacity: rehearsalCapacity, callees: calleesByNumber({ otherwise: crowd, ringMs: rehearsalRingMs }) };
    const simulated = await makeSimulatedSwitch({
      host: node.host,
      port: node.port,
      password: node.password,
      dataFolder: path.join(settings.dataFolder, 'simulated-switch'),
      gateways: [
        { name: 'sim', capacity, callsPerSecond, callees: crowd },
        { name: 'sim-by-number', ...rehearsal },
      ],
      gatewayOnDemand: (name) => (madeLineName.test(name) ? rehearsal : undefined),
      log,
    });
    onClose(() => simulated.close());
    log.info({ node: node.name, port: simulated.port }, 'the simulated switch listens');
    if (settings.demoModelUrl === null) return;
    const { hostname, port } = new URL(settings.demoModelUrl);
    const model = await makeDemoLanguageModel({ host: hostname, port: Number(port) });
    onClose(() => model.close());
    log.info({ port: model.port }, 'the demo language model listens');
  },
});
