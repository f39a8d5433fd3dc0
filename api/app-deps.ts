/** What the api is given: everything that opens, listens or knows a secret is made by the process that runs it. */
import type { Logger } from 'pino';
import type { Clock } from '../conversation/clock.ts';
import type { HttpTool } from '../conversation/http-tool.ts';
import type { CallFacts } from '../conversation/language/hosted-provider.ts';
import type { NamedAccount } from '../conversation/language/model-catalogue.ts';
import type { LanguageModel, Recogniser, ToolSpec, Voice } from '../conversation/ports.ts';
import type { RecogniserAccount } from '../conversation/speech/recogniser-catalogue.ts';
import type { VoiceAccount } from '../conversation/speech/voice-account.ts';
import type { ToolTrial } from '../conversation/tool-trial.ts';
import type { RequestFault } from '../domain/request-fault.ts';
import type { StoredAssistant } from '../storage/assistants.ts';
import type { ChangeFeed } from '../storage/change-feed.ts';
import type { Database } from '../storage/database.ts';
import type { Sealer } from '../storage/sealed.ts';
import type { Surroundings } from './checks/surroundings.ts';
import type { RequestLimits } from './limits.ts';
import type { PipeLimits } from './phone/sip-pipe.ts';
import type { Reconciler } from './reconciliation/reconciler.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';
import type { ProfileControl } from './sip-profiles/profile-control.ts';
import type { SwitchDoor } from './switch/switch-door.ts';
import type { TaskControl } from './task-control.ts';
import type { TrialControl } from './trial-calls/trial-control.ts';

/** What an assistant is in a call, for a test in text: its system message and the tools it is offered. */
export type AssistantMind = (
  assistant: StoredAssistant,
  contact: { name: string; number: string; variables: Readonly<Record<string, string>> },
) => { system: string; tools: readonly ToolSpec[] };

/** Runs a tool of an assistant once, as a call would. */
export type TryTool = (
  tool: HttpTool,
  given: Readonly<Record<string, unknown>>,
  contact: { name: string; number: string; variables: Readonly<Record<string, string>> },
) => Promise<ToolTrial>;

/** What a webhook's address would be refused for when something is sent there; null: nothing that is seen now. */
export type JudgeWebhookUrl = (url: URL) => Promise<Extract<RequestFault, 'host-not-allowed' | 'private-address'> | null>;

export type AppDeps = {
  db: Database;
  log: Logger;
  /** As seen from outside, without a slash at the end; decides whether the cookie is Secure. */
  publicUrl: string;
  uploadsFolder: string;
  /** Recordings outside of this folder are never served, whatever a row says. */
  recordingsFolder: string;
  /** The built page; null where it is served by somebody else. */
  webFolder: string | null;
  temporalPage: { url: string; namespace: string } | null;
  signIns: SignInThrottle;
  /** Those of limits.ts unless given. */
  requestLimits?: RequestLimits;
  taskControl: TaskControl;
  reconciler: Reconciler;
  profileControl: ProfileControl;
  trialControl: TrialControl;
  feed: Pick<ChangeFeed, 'subscribe'>;
  sealer: Sealer;
  /** Who may ask for a switch's configuration, and with which password. */
  switches: Omit<SwitchDoor, 'book'>;
  /** Those of phone/sip-pipe.ts unless given. */
  pipeLimits?: Partial<PipeLimits>;
  /** `second`: asked when the first one fails. Secrets are in the clear for as long as one test takes. */
  openModel: (accounts: { first: NamedAccount; second: NamedAccount | null }, facts: CallFacts) => LanguageModel;
  openVoice: (account: VoiceAccount) => Voice;
  openRecogniser: (account: RecogniserAccount) => Recogniser;
  /** Real time, at which sound is given to a recogniser in a test. */
  clock?: Clock;
  assistantMind: AssistantMind;
  tryTool: TryTool;
  judgeWebhookUrl: JudgeWebhookUrl;
  /** The first password is kept in a file until it is changed; this removes the file. */
  forgetFirstPassword: () => Promise<void>;
  /** What a diagnosis asks outside of the database; that of this machine unless given. */
  surroundings?: Surroundings;
};
