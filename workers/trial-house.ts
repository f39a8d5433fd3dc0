/** Who conducts the trials of a switch, wired: with the talker of calls, but writing into the trials alone. */

import type { CallAccounts } from '../activities/call-accounts.ts';
import { makeTalker } from '../activities/talker.ts';
import { TrialConductor } from '../activities/trial-conduct.ts';
import { trialTools, trialTurns } from '../activities/trial-talk.ts';
import type { EndOfTurnJudge } from '../conversation/end-of-turn.ts';
import type { VoiceGates } from '../conversation/speech/voice-gate.ts';
import { makeAgentOffers } from '../storage/agent-offers.ts';
import type { Database } from '../storage/database.ts';
import { makeInboundCalls } from '../storage/inbound-calls.ts';
import { makeTrialCalls } from '../storage/trial-calls.ts';
import { bestVoice } from '../storage/voices.ts';
import type { SwitchNode } from '../telephony/ports.ts';
import type { ProcessContext } from './process-life.ts';

type Parts = {
  db: Database;
  accounts: CallAccounts;
  voiceGates: VoiceGates;
  judge: EndOfTurnJudge | undefined;
  owner: string;
};

export function openTrials(
  node: SwitchNode,
  { log: houseLog, db, accounts, voiceGates, judge, owner }: Pick<ProcessContext, 'log'> & Parts,
): TrialConductor {
  const trials = makeTrialCalls(db);
  const log = houseLog.child({ node: node.name });
  return new TrialConductor({
    trials,
    node,
    talker: makeTalker({
      offers: makeAgentOffers(db),
      inbound: makeInboundCalls(db),
      accounts,
      turns: trialTurns(trials),
      tools: trialTools(trials),
      voiceGates,
      judge,
      log,
    }),
    async *say(text, signal) {
      const services = { llmAccountId: null, voiceId: null, recogniserId: null };
      const voice = await accounts.voice(await bestVoice(db), services);
      yield* voice.synthesise(text, signal);
    },
    owner,
    log,
  });
}
