/** One trial: somebody gets ready to talk, it rings, is answered, and what is tried is heard. */
import type { Logger } from 'pino';
import type { TrialDetail, TrialStepKind } from '../domain/trial-call.ts';
import type { TrialCall, TrialRoute } from '../storage/trial-calls.ts';
import type { DialHooks, SwitchNode, TrialRequest } from '../telephony/ports.ts';
import type { PreparedTalk, Talker } from './call-desk.ts';
import { echoLimits } from './echo-test.ts';
import { type AnsweredParts, answeredTrial } from './trial-answered.ts';
import { type Ended, endOfDial, notReady } from './trial-end.ts';
import { trialBrief } from './trial-talk.ts';

export type TrialParts = Pick<AnsweredParts, 'say'> & {
  node: Pick<SwitchNode, 'tryOut' | 'hangUp'>;
  /** Writes its turns into the trial. */
  talker: Talker;
  limits?: Partial<TrialLimits>;
  log: Logger;
};

export type TrialStory = {
  trial: TrialCall;
  /** Null for an extension. */
  route: TrialRoute | null;
  /** Aborts when the end is wanted: what rings or talks is hung up. */
  signal: AbortSignal;
  step: (step: TrialStepKind, detail?: TrialDetail) => void;
};

export type TrialLimits = AnsweredParts['limits'] & {
  ringMsMax: number;
  /** How much later than we the switch ends the channel by itself. */
  insuranceMs: number;
};

const limitsDefault: TrialLimits = {
  ringMsMax: 45_000,
  insuranceMs: 10_000,
  lineMsMax: 60_000,
  talkMsMax: 600_000,
  voiceMsMax: 10_000,
  endToldMsMax: 5_000,
  echo: echoLimits,
};

/** Browsers and desk phones both have it, and nothing has to be converted. */
const extensionCodec = 'PCMU';

/** Never throws for what a trial meets. */
export async function tellTrial(story: TrialStory, parts: TrialParts): Promise<Ended> {
  const { trial, signal, step } = story;
  const { node, talker, log } = parts;
  const limits = { ...limitsDefault, ...parts.limits };
  try {
    const talk = trial.kind === 'assistant' ? await talker.prepare(trialBrief(trial), trial.id) : null;
    const hooks: DialHooks = {
      onDialled: () => step('sent'),
      onRinging: () => undefined,
      onProgress: (news) => step(news.kind, news.kind === 'answered' ? { codec: news.codec } : {}),
      signal,
    };
    const dialled = await node.tryOut(requestOf(story, talk, limits), hooks);
    if (dialled.kind !== 'answered') return endOfDial(dialled, trial.kind);
    const { channel } = dialled;
    return await answeredTrial({ trial, talk, channel, signal, step }, { say: parts.say, limits, log });
  } catch (error) {
    log.error({ trialId: trial.id, err: error }, 'a trial could not be made');
    // Whatever failed, nobody is left on the line.
    await node.hangUp(trial.id, 'NORMAL_CLEARING').catch(() => undefined);
    return notReady;
  }
}

function requestOf({ trial, route }: TrialStory, talk: PreparedTalk | null, limits: TrialLimits): TrialRequest {
  const { ringMsMax, insuranceMs, lineMsMax, talkMsMax } = limits;
  const talkingMsMax = talk === null ? lineMsMax : Math.min(talk.callMsMax, talkMsMax);
  const common = { callId: trial.id, ringMsMax, callMsMax: talkingMsMax + insuranceMs };
  if (route === null) {
    return { ...common, callerNumber: null, codec: extensionCodec, to: { kind: 'extension', extension: trial.number } };
  }
  const { gateway, prefix, number, callerNumber, codec } = route;
  return { ...common, callerNumber, codec, to: { kind: 'number', gateway, prefix, number } };
}
