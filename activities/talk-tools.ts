/** What the tools of a talk do in the world: a transfer, another call later, a number never called again; and each use is written down. */
import type { Logger } from 'pino';
import type { TalkBrief, TalkParts } from '../conversation/answered.ts';
import type { AssistantBrief } from '../conversation/assistant.ts';
import type { TalkHands } from '../conversation/talk-hands.ts';
import type { CallTools } from '../storage/call-tools.ts';
import type { CallBrief, Owned } from '../storage/ledger-types.ts';
import type { HandOver } from './call-desk.ts';

/** The call is another attempt's: what the model asks for here must not be done twice. */
class NotOurCall extends Error {
  override readonly name = 'NotOurCall';
}

type Deps = {
  brief: CallBrief & TalkBrief;
  assistant: AssistantBrief | null;
  owned: Owned;
  handOver: HandOver;
  signal: AbortSignal;
  tools: CallTools;
  log: Logger;
};

export function talkTools(deps: Deps): Pick<TalkParts, 'hands' | 'onTool' | 'localTime'> {
  const { assistant, owned, tools, log, brief } = deps;
  if (assistant === null) return {};
  return {
    hands: handsOf(deps, assistant),
    localTime: assistant.tools.callbackOn ? localTime(new Date(), brief.timeZone, assistant.language) : null,
    onTool(use) {
      log.info({ tool: use.name, ms: use.ms, ok: use.ok }, 'a tool was used in a talk');
      tools
        .save(owned, use)
        .catch((error: unknown) => log.error({ tool: use.name, err: error }, 'the use of a tool was not stored'));
    },
  };
}

function handsOf({ owned, tools, handOver, signal }: Deps, { tools: set }: AssistantBrief): TalkHands {
  const { transfer, doNotCall, callbackOn, callbackDaysMax } = set;
  return {
    transfer: transfer === null ? null : () => handOver(transfer, signal),
    scheduleCallback: callbackOn ? (wish) => tools.scheduleCallback(owned, wish, callbackDaysMax) : null,
    doNotCall:
      doNotCall === 'off'
        ? null
        : async () => {
            if (!(await tools.doNotCall(owned, doNotCall))) throw new NotOurCall();
          },
  };
}

/** As people say it, so that a model can count days: 2026-11-26 星期四 16:31. */
function localTime(at: Date, timeZone: string, language: AssistantBrief['language']): string {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at);
  const weekday = new Intl.DateTimeFormat(locale, { timeZone, weekday: 'long' }).format(at);
  const time = new Intl.DateTimeFormat('sv-SE', { timeZone, timeStyle: 'short' }).format(at);
  return `${day} ${weekday} ${time}`;
}
