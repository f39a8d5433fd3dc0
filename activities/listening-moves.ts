/** What supervisors do with a running call: listen, speak to the agent or to both, take it over. */
import { randomUUID } from 'node:crypto';
import { transferTalkMsMax } from '../domain/assistant-tools.ts';
import type { ListeningMoveKind, ListenMode, MoveRefusal } from '../domain/call-moves.ts';
import type { CallMove } from '../storage/call-moves.ts';
import type { LegOutcome } from '../telephony/people/people-ports.ts';
import { agentPhone } from './agent-phone.ts';
import type { CallDesk } from './call-desk.ts';
import type { CallPeople, Listener } from './call-people.ts';
import { letGoOf } from './listener-legs.ts';
import { type Carrier, type Carrying, done, type MoveEnd, refused } from './move-end.ts';
import { giveUpLeg } from './open-legs.ts';
import { takeOverCallee } from './taking-callee.ts';

/** A supervisor who wants to listen sits at the phone. */
const ringMsMax = 20_000;
/** The switch ends the leg after this, whatever happens to us: longer than any talk. */
const openMsMax = transferTalkMsMax + 600_000;

const listen: Carrier = async (carrying, house) => {
  const { move, people } = carrying;
  const { agentId, askedBy: by } = move;
  if (agentId === null) return refused('no-phone');
  const mode = move.wish.mode ?? 'listen';
  if (await isUnheard(mode, people)) return refused('nobody-to-whisper');
  const legId = randomUUID();
  const begun = await house.listeners.begin(people.grant, { agentId, by, legId, mode });
  if (begun.kind === 'refused') return refused(begun.why === 'callee-gone' ? 'call-over' : begun.why);
  const listener: Listener = { legId, leaving: new AbortController(), listening: null, takesOver: false };
  people.listeners.set(agentId, listener);
  try {
    const end = await joinIn({ ...carrying, agentId, extension: begun.extension, mode, listener }, house);
    if (end.kind === 'refused') await letGoOf({ people, agentId, listener }, house);
    return end;
  } catch (error) {
    await letGoOf({ people, agentId, listener }, house);
    throw error;
  }
};

type JoiningIn = Carrying & { agentId: string; extension: string; mode: ListenMode; listener: Listener };

async function joinIn({ people, signal, agentId, extension, mode, listener }: JoiningIn, house: CallDesk): Promise<MoveEnd> {
  const { callId, codec } = people.grant;
  const { legId, leaving } = listener;
  // Their phone can't be in two.
  await giveUpLeg(agentId, house);
  const opened = await house.node.people.openLeg(
    {
      ...agentPhone({ agentId, extension, ringMsMax, codec, autoAnswer: true }),
      ...{ legId, openMsMax, forCall: callId, meetsCallee: false },
      // Whoever only listens may be muted.
      soundlessMsMax: null,
    },
    AbortSignal.any([signal, leaving.signal]),
  );
  if (hasLeft(listener)) return refused('broken-off');
  if (opened.kind === 'failed') return refused(whyNotOpened(opened));
  const heard = await house.node.people.listen({ callId, legId, mode });
  if (heard.kind === 'refused') return refused(heard.why === 'callee-gone' ? 'call-over' : heard.why);
  listener.listening = heard.listening;
  void heard.listening.ended.then(() => letGoOf({ people, agentId, listener }, house));
  if (hasLeft(listener)) return refused('broken-off');
  await house.listeners.listens(legId, mode);
  return done;
}

function whyNotOpened({ why }: Extract<LegOutcome, { kind: 'failed' }>): MoveRefusal {
  switch (why) {
    case 'callee-gone':
      return 'call-over';
    case 'not-joined':
      return 'not-done';
    case 'busy':
    case 'no-answer':
    case 'refused':
    case 'unreachable':
    case 'switch-away':
      return why;
  }
}

/** They left, or the call did, while their phone rang or was being joined. */
function hasLeft({ leaving }: Listener): boolean {
  return leaving.signal.aborted;
}

const changeMode: Carrier = async ({ move, people }, house) => {
  const listener = listenerOf(people, move);
  const { mode } = move.wish;
  if (listener === null || listener.listening === null || mode === undefined) return refused('not-listening');
  if (await isUnheard(mode, people)) return refused('nobody-to-whisper');
  await listener.listening.setMode(mode);
  await house.listeners.listens(listener.legId, mode);
  return done;
};

const leave: Carrier = async ({ move, people }, house) => {
  const { agentId } = move;
  const listener = listenerOf(people, move);
  if (listener === null || agentId === null) return refused('not-listening');
  if (listener.takesOver) return refused('wrong-state');
  listener.leaving.abort();
  await letGoOf({ people, agentId, listener }, house);
  return done;
};

const takeOver: Carrier = async ({ move, people }, house) => {
  const { agentId } = move;
  const listener = listenerOf(people, move);
  if (listener === null || agentId === null || listener.listening === null) return refused('not-listening');
  return takeOverCallee({ people, agentId, listener, listening: listener.listening }, house);
};

/** An assistant would take a whisper for the callee's words. */
async function isUnheard(mode: ListenMode, people: CallPeople): Promise<boolean> {
  return (mode === 'whisper' || mode === 'all') && (await people.talk()) === null;
}

function listenerOf(people: CallPeople, { agentId }: CallMove): Listener | null {
  return agentId === null ? null : (people.listeners.get(agentId) ?? null);
}

export const listeningCarriers: Readonly<Record<ListeningMoveKind, Carrier>> = {
  listen,
  mode: changeMode,
  'take-over': takeOver,
  leave,
};
