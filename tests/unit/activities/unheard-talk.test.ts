import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { CallAccounts } from '../../../activities/call-accounts.ts';
import { makeTalker } from '../../../activities/talker.ts';
import type { Voice } from '../../../conversation/ports.ts';
import { loudnessGates } from '../../../conversation/speech/voice-gate.ts';
import { assistantToolsDefault } from '../../../domain/assistant-tools.ts';
import { parameterValues } from '../../../domain/parameters.ts';
import type { StoredAssistant } from '../../../storage/assistants.ts';
import { brief } from './grant.ts';

const silentVoice: Voice = {
  async *synthesise() {
    yield* [];
  },
};
const stored: StoredAssistant = {
  id: 'a',
  name: 'n',
  language: 'zh',
  llmAccountId: 'm',
  voiceId: 'v',
  recogniserId: 'r',
  prompt: 'p',
  faq: '',
  openingLine: '您好',
  hangupLine: '再见',
  silenceLine: '还在吗',
  troubleLine: '抱歉',
  timeWarningLine: '',
  fillerLine: '',
  interruption: 'any',
  interruptionKeywords: [],
  ignoredWords: [],
  intentPrompt: '',
  callSecondsMax: 60,
  tools: assistantToolsDefault,
  toolHeadersSealed: {},
  llmAccountName: 'm',
  voiceName: 'v',
  recogniserName: 'r',
  tasks: 1,
  createdAt: new Date(0),
  changedAt: new Date(0),
};
const accounts: CallAccounts = {
  voice: async () => silentVoice,
  model: async () => {
    throw new Error('nothing is graded here');
  },
  stored: async () => stored,
  assistant: async () => ({ stored, services: stored, accounts: { voice: silentVoice, assistant: null, hearing: null } }),
  hearing: async () => ({ listens: false, recogniserId: null, sets: [] }),
  parameters: async () => parameterValues([]),
  recogniser: async () => null,
  scribe: async () => null,
};
const turns = { save: async () => true, ofCall: async () => [] };
const unused = async (): Promise<never> => {
  throw new Error('no tool is used here');
};
const tools = {
  scheduleCallback: unused,
  doNotCall: unused,
  beginTransfer: unused,
  endTransfer: unused,
  transferLine: unused,
  save: unused,
  ofCall: unused,
};
const offers = {
  offer: unused,
  rings: unused,
  took: unused,
  didNotTake: unused,
  abandon: unused,
  freeAgents: unused,
  phoneOf: unused,
};
const inbound = { receive: unused, joinQueue: unused, leaveQueue: unused, place: unused, callBack: unused };
const talker = makeTalker({ accounts, turns, tools, offers, inbound, voiceGates: loudnessGates, log: pino({ level: 'silent' }) });

describe('a talk that could not begin', () => {
  it.each([
    ['notification', false],
    ['ai', null],
  ] as const)('of a task of type %s is told as heard: %s', async (taskType, heard) => {
    expect((await talker.prepare({ ...brief, taskType }, 'call')).unheard).toBe(heard);
  });
});

describe('while the phone rings', () => {
  it('the first words are made ready, and the apology for which it may be too late afterwards', async () => {
    const said: string[] = [];
    let told: () => void = () => undefined;
    const both = new Promise<void>((resolve) => {
      told = resolve;
    });
    const voice: Voice = {
      async *synthesise(text) {
        said.push(text);
        if (said.length === 2) told();
        yield* [];
      },
    };
    const services = { llmAccountId: null, voiceId: null, recogniserId: null };
    const assistant = async () => ({ stored, services, accounts: { voice, assistant: null, hearing: null } });
    const ready = makeTalker({
      accounts: { ...accounts, assistant },
      turns,
      tools,
      offers,
      inbound,
      voiceGates: loudnessGates,
      log: pino({ level: 'silent' }),
    });
    await ready.prepare({ ...brief, taskType: 'ai' }, 'call');
    await both;
    expect(said).toEqual(['您好', '抱歉']);
  });
});
