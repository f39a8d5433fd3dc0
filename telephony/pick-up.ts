/** Answers a call that came in: its channel rings for the caller and waits in a park, where the dialplan has put it. */
import { setTimeout as pause } from 'node:timers/promises';
import { getVariable } from './channel-memory.ts';
import type { EventSocket } from './event-socket/event-socket.ts';
import { safeUuid, safeVariable } from './event-socket/wire-words.ts';
import { endAfter } from './hang-up.ts';
import type { TrackedCall } from './tracked-call.ts';

/** The last thing that the dialplan sets before its park. */
const parksNext = 'carillon_received';
/** We are told of a call while the switch still hears what to do with it. */
const parkMsMax = 2_000;
const lookEveryMs = 25;

/** `msMax`: the switch ends the call by itself so long after this. A channel that is gone meanwhile is no error: its end is told. */
export async function pickUp(
  { socket, variables }: { socket: EventSocket; variables: readonly string[] },
  call: TrackedCall,
  msMax: number,
): Promise<void> {
  const uuid = safeUuid(call.callId);
  // Answered before it is parked, the park that we ask for and that of the dialplan would come between each other.
  if (!(await isParked(socket, call))) return;
  // Nobody can know which park loop it is in, so its sound begins in a new one.
  call.foundEarly = true;
  for (const variable of variables) {
    const [name = '', ...value] = variable.split('=');
    safeVariable(name, value.join('='));
    await socket.api(`uuid_setvar ${uuid} ${name} ${value.join('=')}`);
  }
  await endAfter(socket, uuid, msMax);
  await socket.api(`uuid_answer ${uuid}`);
}

async function isParked(socket: EventSocket, call: TrackedCall): Promise<boolean> {
  for (const untilMs = Date.now() + parkMsMax; call.end === null; ) {
    if (call.facts.parked !== null || (await getVariable(socket, call.callId, parksNext)) === 'true') return true;
    // A channel that nobody told to park can still be answered: the sound looks for its park again.
    if (Date.now() > untilMs) return true;
    await pause(lookEveryMs);
  }
  return false;
}
