/** A permission to dial, for tests that need one and care for nothing in it. */
import type { CallBrief, DialGrant } from '../../../storage/ledger-types.ts';

export const brief: CallBrief = {
  taskType: 'ai',
  contactId: 'c',
  name: '张三',
  number: '13800000001',
  message: '您好',
  inbound: null,
  variables: {},
  playTimes: 1,
  voiceId: 'v',
  assistantId: 'a',
  agentGroupId: null,
  abandonMessage: null,
  onMachine: 'hangUp',
  machineMessage: null,
  answeredBy: null,
  agentId: null,
  madeFor: null,
  answeredAtMs: null,
  transferredAtMs: null,
  givenBackAtMs: null,
  givenBackNote: null,
  recordingPath: null,
  timeZone: 'Asia/Shanghai',
  dialledAgoMs: null,
};

export function grantOf(callId: string): DialGrant {
  return {
    callId,
    taskId: 'task',
    epoch: 1,
    number: brief.number,
    lineId: 'line',
    node: 'node',
    gateway: 'gateway',
    callerNumber: null,
    prefix: null,
    codec: 'PCMA',
    ringMsMax: 45_000,
    brief,
  };
}
