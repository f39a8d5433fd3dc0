/** Listens to a phone that rings: what is certain ends the call, and what was heard is kept with it. */
import { writeWav } from '../audio/wav.ts';
import type { EarlyEnd } from '../conversation/hearing/early-ear.ts';
import { type AnnouncedOutcome, causesByAnnouncement } from '../domain/announcements.ts';
import type { EarlyVerdict } from '../domain/early-media.ts';
import { type ChannelEnd, sampleRateHz } from '../domain/live-line.ts';
import type { DialGrant } from '../storage/ledger-types.ts';
import type { EarlyLine } from '../telephony/ports.ts';
import type { CallDesk, PreparedTalk } from './call-desk.ts';
import { CallLeft } from './call-left.ts';
import { hangUpOurs } from './owned-hang-up.ts';

/** A recogniser that tells its last words later than this is not waited for: the line stands idle meanwhile. */
const concludeMsMax = 3_000;

export type EarlyHearing = {
  /** For the dial; undefined where nobody listens. */
  readonly onEarlyMedia: ((line: EarlyLine) => void) | undefined;
  /** The call ended unanswered: what was heard, written down. */
  concluded(): Promise<EarlyVerdict | null>;
  /** Somebody answered, or this attempt has to go: nothing is waited for. What was said before an answer is still kept. */
  leave(because: 'answered' | 'left'): void;
};

export function makeEarlyHearing(
  { grant, talk }: { grant: DialGrant; talk: PreparedTalk },
  house: Pick<CallDesk, 'rescues' | 'hearing' | 'log'>,
): EarlyHearing {
  const { callId } = grant;
  const { listen } = talk;
  let ear: { end(): Promise<EarlyEnd> } | null = null;
  let over = false;

  const begin = (line: EarlyLine): void => {
    if (over || listen === null) return;
    ear = listen({ sound: line, onCertain: (verdict) => void endCall(line, verdict.outcome) });
  };
  const endCall = async (line: EarlyLine, outcome: AnnouncedOutcome): Promise<void> => {
    const channel = { ended: neverEnds, hangUp: line.end };
    try {
      await hangUpOurs({ grant, channel, cause: causesByAnnouncement[outcome] }, house);
    } catch (error) {
      if (!(error instanceof CallLeft)) house.log.warn({ callId, err: error }, 'a call that nobody will answer was not ended');
    }
  };
  const take = (): Promise<EarlyEnd | null> => {
    const taken = ear;
    ear = null;
    over = true;
    return taken === null ? Promise.resolve(null) : taken.end();
  };
  /** What was heard is worth keeping, and never worth losing the end of a call for. */
  const keep = async (heard: EarlyEnd): Promise<void> => {
    if (heard.verdict === null && heard.transcript === '') return;
    try {
      const wav = writeWav({ rateHz: sampleRateHz, left: heard.snippet });
      const audioPath = await house.hearing.keepSnippet(callId, wav);
      await house.hearing.saveEarly(grant, { ...heard, audioPath });
    } catch (error) {
      house.log.warn({ callId, err: error }, 'what was heard before the answer was not kept');
    }
  };

  return {
    onEarlyMedia: listen === null ? undefined : begin,
    async concluded() {
      const heard = await within(take(), concludeMsMax);
      if (heard === null) return null;
      await keep(heard);
      return heard.verdict;
    },
    leave(because) {
      take().then(
        (heard) => (heard !== null && because === 'answered' ? keep(heard) : undefined),
        (error: unknown) => house.log.warn({ callId, err: error }, 'the ear before the answer did not close'),
      );
    },
  };
}

/** The line's own end comes with the dial; here it is not waited for. */
const neverEnds = new Promise<ChannelEnd>(() => undefined);

async function within<T>(going: Promise<T>, msMax: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, msMax, null);
  });
  try {
    return await Promise.race([going, late]);
  } finally {
    clearTimeout(timer);
  }
}
