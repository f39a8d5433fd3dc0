/**
 * What the events of one channel have proved so far. A pure reducer that bears doubled, missing and reordered events:
 * facts only ever become true, and the first end stands. Only where it is (parked, joined to another) changes there and back.
 */
import type { HangupEvidence } from '../domain/outcome.ts';
import { readHangupEvidence } from './hangup-evidence.ts';

export type EventView = { readonly name: string; header(name: string): string | null };

/** The state of a parked channel, as CHANNEL_PARK told it. */
type ParkedState = { answerState: string | null; readRateHz: number | null };

export type ChannelFacts = {
  /** A channel exists or existed: the switch sent an INVITE. */
  readonly created: boolean;
  /** The far end rang or played something. */
  readonly rang: boolean;
  /** Which of the two it was, as far as the events told: it rang (180), it played something (183). */
  readonly alerted: boolean;
  readonly playedEarly: boolean;
  /** The name of the codec that both sides agreed on; null before. */
  readonly codec: string | null;
  readonly answered: boolean;
  readonly parked: ParkedState | null;
  /** How many CHANNEL_PARK were seen: a new one after a transfer to park means a new park loop. */
  readonly parks: number;
  /** It is joined to another channel. Only the first of the two named in `uuid_bridge` is told so; of the other, parks tell. */
  readonly bridged: boolean;
  /** How many CHANNEL_BRIDGE were seen: a call may be joined to one person after the other. */
  readonly bridges: number;
  readonly end: HangupEvidence | null;
};

export const noFacts: ChannelFacts = {
  created: false,
  rang: false,
  alerted: false,
  playedEarly: false,
  codec: null,
  answered: false,
  parked: null,
  parks: 0,
  bridged: false,
  bridges: 0,
  end: null,
};

/** Adds what one event proves. Unknown events prove nothing. */
export function withEvent(facts: ChannelFacts, event: EventView): ChannelFacts {
  if (facts.end !== null) return facts;
  switch (event.name) {
    case 'CHANNEL_CREATE':
      return { ...facts, created: true };
    case 'CHANNEL_PROGRESS':
      return { ...facts, created: true, rang: true, alerted: true };
    case 'CHANNEL_PROGRESS_MEDIA':
      return { ...facts, created: true, rang: true, playedEarly: true };
    case 'CHANNEL_ANSWER':
      return { ...facts, created: true, answered: true, codec: event.header('Channel-Read-Codec-Name') ?? facts.codec };
    case 'CHANNEL_PARK': {
      const answerState = event.header('Answer-State');
      const rate = event.header('Channel-Read-Codec-Rate');
      return {
        ...facts,
        created: true,
        answered: facts.answered || answerState === 'answered',
        parked: { answerState, readRateHz: rate === null ? null : Number(rate) },
        parks: facts.parks + 1,
        bridged: false,
      };
    }
    case 'CHANNEL_UNPARK':
      return { ...facts, parked: null };
    case 'CHANNEL_BRIDGE':
      return { ...facts, bridged: true, bridges: facts.bridges + 1 };
    case 'CHANNEL_HANGUP_COMPLETE':
      return ended(facts, event);
    case 'CHANNEL_DESTROY':
      // An unknown or dead gateway makes a channel that is destroyed without ever having been created: the job tells why.
      return facts.created ? ended(facts, event) : facts;
    default:
      return facts;
  }
}

/** The channel's own record also proves what happened while we were not listening. */
function ended(facts: ChannelFacts, event: EventView): ChannelFacts {
  const since = (name: string): boolean => Number(event.header(name) ?? '0') > 0;
  return {
    created: true,
    rang: facts.rang || since('variable_progress_epoch') || since('variable_progress_media_epoch'),
    answered: facts.answered || since('variable_answer_epoch'),
    alerted: facts.alerted || since('variable_progress_epoch'),
    playedEarly: facts.playedEarly || since('variable_progress_media_epoch'),
    codec: facts.codec,
    parked: null,
    parks: facts.parks,
    bridged: false,
    bridges: facts.bridges,
    end: readHangupEvidence(event),
  };
}
