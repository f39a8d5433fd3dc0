/**
 * A thousand calls that are up at once for five minutes: does the switch's word of every answer and every end arrive?
 * Asked of the telephony alone: an assistant would not sit through five minutes of silence.
 */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import type { DialOutcome, SwitchNode } from '../../telephony/ports.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import { plainNumbers } from '../line-run.ts';
import type { Measurement } from '../measurement.ts';

const callsPerSecond = 100;
/** After the last call must have ended, its word may take this long. */
const wordMsMax = 10_000;
const ringMs = 100;

export const silentCalls: Measurement = {
  ids: ['silent-1000'],
  async run(world) {
    const [count, holdMs] = world.quick ? [300, 20_000] : [1_000, 300_000];
    const series = world.next();
    const gateway = `silent-${series}`;
    // The first callee waits until the last one was dialled, and then the whole time.
    const talkMs = holdMs + (count / callsPerSecond) * 1000;
    const part = { kind: 'answers', share: 1, ringMs: [ringMs, ringMs], talkMs: [talkMs, talkMs] } as const;
    world.switch.setCrowd(gateway, { seed: series, parts: [part] });
    const log = pino({ level: 'silent' });
    const node = makeSwitchNode({ address: world.switch.node, mediaAddress: '127.0.0.1', log, callsPerSecond });
    const cpuBefore = process.cpuUsage();
    try {
      await untilReady(node);
      const numbers = plainNumbers(count, series);
      const heard = await Promise.all(numbers.map((number) => hear(node, { number, gateway, msMax: talkMs + 60_000 })));
      const cpu = process.cpuUsage(cpuBefore);
      const lost = heard.reduce((sum, { answered, ended }) => sum + Number(!answered) + Number(!ended), 0);
      const detail = `${count} calls held ${holdMs / 1000} s, answers and ends counted; ${((cpu.user + cpu.system) / 1e6).toFixed(1)} s CPU`;
      return [{ id: 'silent-1000', value: lost, detail }];
    } finally {
      await node.close();
    }
  },
};

async function untilReady(node: SwitchNode): Promise<void> {
  if (node.state === 'ready') return;
  await new Promise<void>((resolve) => {
    const off = node.onState((state) => {
      if (state !== 'ready') return;
      off();
      resolve();
    });
  });
}

type Heard = { answered: boolean; ended: boolean };

async function hear(node: SwitchNode, call: { number: string; gateway: string; msMax: number }): Promise<Heard> {
  const outcome = await dialled(node, call);
  if (outcome.kind !== 'answered') return { answered: false, ended: outcome.kind === 'ended' };
  const limit = new AbortController();
  const late = new Promise<null>((resolve) => {
    const timer = setTimeout(resolve, call.msMax + wordMsMax, null);
    limit.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  const end = await Promise.race([outcome.channel.ended, late]);
  limit.abort();
  return { answered: true, ended: end?.told === true };
}

/** The pacer hands back what would wait too long; asked again, nothing is lost. */
async function dialled(
  node: SwitchNode,
  { number, gateway, msMax }: { number: string; gateway: string; msMax: number },
): Promise<DialOutcome> {
  for (;;) {
    const outcome = await node.dial(
      {
        callId: randomUUID(),
        taskId: randomUUID(),
        number,
        gateway,
        callerNumber: null,
        prefix: null,
        codec: 'PCMA',
        ringMsMax: 60_000,
        callMsMax: msMax,
      },
      { onDialled: () => undefined, onRinging: () => undefined, signal: new AbortController().signal },
    );
    if (outcome.kind !== 'throttled') return outcome;
  }
}
