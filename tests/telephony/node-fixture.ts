/** A node of ours on a scripted switch, and the dial that most tests begin with. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import type { DialOutcome, DialRequest, LiveChannel, SwitchNode, SwitchState } from '../../telephony/ports.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import { ScriptedSwitch } from './scripted-switch.ts';

type Story = { outcome: Promise<DialOutcome>; told: string[]; cancel: AbortController };

export type NodeFixture = {
  fs: ScriptedSwitch;
  node: SwitchNode;
  callId: string;
  reaches(wanted: SwitchState): Promise<void>;
  dial(change?: Partial<DialRequest>): Story;
  /** Dials a call that is answered and parked at once. */
  answeredChannel(): Promise<LiveChannel>;
  close(): Promise<void>;
};

export const refused = { variable_sip_hangup_disposition: 'recv_refuse' };

/** Starts both and waits until the node is ready. */
export async function makeNodeFixture(): Promise<NodeFixture> {
  const fs = await ScriptedSwitch.start();
  const callId = randomUUID();
  const node = makeSwitchNode({
    address: { name: 'fs1', host: '127.0.0.1', port: fs.port, password: 'ClueCon' },
    mediaAddress: '127.0.0.1',
    log: pino({ level: 'silent' }),
    limits: { backoffMs: () => 20 },
  });
  const reaches = (wanted: SwitchState): Promise<void> => reach(node, wanted);
  const dial = (change: Partial<DialRequest> = {}): Story => dialOn(node, { ...aRequest(callId), ...change });
  await reaches('ready');
  return {
    fs,
    node,
    callId,
    reaches,
    dial,
    answeredChannel: async () => {
      fs.onOriginate = (id, jobId) => {
        fs.created(id);
        fs.rings(id);
        fs.answers(id);
        fs.job(jobId, `+OK ${id}`);
        fs.parks(id);
      };
      const outcome = await dial().outcome;
      if (outcome.kind !== 'answered') throw new Error(`The call was ${outcome.kind}.`);
      return outcome.channel;
    },
    close: async () => {
      await node.close();
      await fs.stop();
    },
  };
}

export function aRequest(callId: string): DialRequest {
  return {
    callId,
    taskId: 'task-1',
    number: '13800001111',
    gateway: 'line1',
    callerNumber: null,
    prefix: null,
    codec: 'PCMA',
    ringMsMax: 5_000,
    callMsMax: 60_000,
  };
}

function dialOn(node: SwitchNode, request: DialRequest): Story {
  const told: string[] = [];
  const cancel = new AbortController();
  const hooks = { onDialled: () => void told.push('dialled'), onRinging: () => void told.push('ringing'), signal: cancel.signal };
  return { outcome: node.dial(request, hooks), told, cancel };
}

export function reach(node: SwitchNode, wanted: SwitchState): Promise<void> {
  if (node.state === wanted) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = node.onState((state) => {
      if (state !== wanted) return;
      stop();
      resolve();
    });
  });
}
