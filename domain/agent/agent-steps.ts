/** What may happen to an agent, and what comes of it. The functions in migrations/functions/agents.sql say the same; a test compares them. */
import {
  type AgentEvent,
  type AgentRefusal,
  type AgentStep,
  type Asked,
  type Resting,
  returnMsMax,
  type Standing,
} from './agent-standing.ts';

type InCall = Extract<Standing, { state: 'reserved' | 'ringing' | 'talking' }>;
type Of<K extends AgentEvent['kind']> = Extract<AgentEvent, { kind: K }>;

/** Pure: the same standing, event and time give the same step. */
export function agentStep(standing: Standing, event: AgentEvent, nowMs: number): AgentStep {
  switch (event.kind) {
    case 'sign-in':
      return standing.state === 'offline' ? changed({ state: 'signed-in' }) : unchanged;
    case 'sign-out':
      return signOut(standing, nowMs);
    case 'go-free':
    case 'go-busy':
      return press(standing, event.kind === 'go-free' ? { state: 'free' } : { state: 'busy', reason: event.reason }, nowMs);
    case 'done':
      return standing.state === 'wrap-up' ? changed(afterCall(standing.asked ?? { state: 'free' }, nowMs)) : unchanged;
    case 'force':
      return force(standing, event, nowMs);
    case 'vanish':
      return vanish(standing, event, nowMs);
    case 'return':
      return comeBack(standing, nowMs);
    case 'reserve':
      return reserve(standing, event, nowMs);
    case 'dial':
      return dial(standing, event, nowMs);
    case 'ring':
    case 'release':
    case 'miss':
    case 'answer':
    case 'hang-up':
      return ofCall(standing, event, nowMs);
    case 'expire':
      return expire(standing, nowMs);
  }
}

function signOut(standing: Standing, nowMs: number): AgentStep {
  // Signed out for good: nobody stands as before by coming back.
  if (standing.state === 'offline') return standing.before === null ? unchanged : changed(offline(null, nowMs));
  return hasCall(standing) ? ask(standing, { state: 'offline' }) : changed(offline(null, nowMs));
}

function press(standing: Standing, wish: Exclude<Resting, { state: 'signed-in' }>, nowMs: number): AgentStep {
  if (standing.state === 'offline') return refused('not-signed-in');
  if (hasCall(standing)) return ask(standing, wish.state === 'free' ? null : wish);
  return rest(standing, wish, nowMs);
}

function force(standing: Standing, { to, now }: Of<'force'>, nowMs: number): AgentStep {
  if (standing.state === 'offline') {
    if (to.state !== 'offline') return refused('not-signed-in');
    return standing.before === null ? unchanged : changed(offline('forced', nowMs));
  }
  if (hasCall(standing) && !now) return ask(standing, to.state === 'free' ? null : to);
  const lost = hasCall(standing) ? standing.callId : null;
  if (to.state === 'offline') return changed(offline('forced', nowMs), lost);
  return rest(standing, to, nowMs, lost);
}

function vanish(standing: Standing, { why }: Of<'vanish'>, nowMs: number): AgentStep {
  switch (standing.state) {
    case 'offline':
      return unchanged;
    case 'talking':
      return refused('in-a-call');
    case 'signed-in':
      return changed({ ...offline(why, nowMs), before: { state: 'signed-in' } });
    case 'busy':
      return changed({ ...offline(why, nowMs), before: { state: 'busy', reason: standing.reason } });
    case 'free':
      return changed({ ...offline(why, nowMs), before: { state: 'free' } });
    case 'reserved':
    case 'ringing':
      return changed({ ...offline(why, nowMs), before: beforeOf(standing.asked) }, standing.callId);
    case 'wrap-up':
      return changed({ ...offline(why, nowMs), before: beforeOf(standing.asked) });
  }
}

function comeBack(standing: Standing, nowMs: number): AgentStep {
  if (standing.state !== 'offline' || standing.before === null) return refused('not-vanished');
  if (nowMs - standing.sinceMs > returnMsMax) return refused('not-vanished');
  return changed(restingAt(standing.before, nowMs));
}

function reserve(standing: Standing, { callId, forMs }: Of<'reserve'>, nowMs: number): AgentStep {
  // Asked again by whoever did not hear the answer.
  if (standing.state === 'reserved' && standing.callId === callId) return unchanged;
  if (standing.state !== 'free') return refused('not-free');
  const { waitingSinceMs } = standing;
  return changed({ state: 'reserved', callId, untilMs: nowMs + forMs, waitingSinceMs, asked: null });
}

/** An agent makes a call of their own: also in a pause, which they have again after it, and before the notes of the last one are written. */
function dial(standing: Standing, { callId, forMs }: Of<'dial'>, nowMs: number): AgentStep {
  const reserved = { state: 'reserved', callId, untilMs: nowMs + forMs } as const;
  switch (standing.state) {
    case 'free':
      return changed({ ...reserved, waitingSinceMs: standing.waitingSinceMs, asked: null });
    case 'busy':
      return changed({ ...reserved, waitingSinceMs: nowMs, asked: { state: 'busy', reason: standing.reason } });
    case 'wrap-up':
      return changed({ ...reserved, waitingSinceMs: nowMs, asked: standing.asked });
    case 'reserved':
      return standing.callId === callId ? unchanged : refused('not-free');
    case 'offline':
      return refused('not-signed-in');
    case 'signed-in':
    case 'ringing':
    case 'talking':
      return refused('not-free');
  }
}

/** Events of one call: those of another one change nothing. */
function ofCall(standing: Standing, event: Of<'ring' | 'release' | 'miss' | 'answer' | 'hang-up'>, nowMs: number): AgentStep {
  if (!hasCall(standing)) return refused(refusalOf(event.kind));
  if (standing.callId !== event.callId) return refused('other-call');
  switch (event.kind) {
    case 'ring':
      return standing.state === 'reserved'
        ? changed({ ...standing, state: 'ringing', untilMs: nowMs + event.forMs })
        : refused('not-reserved');
    case 'release':
      return standing.state === 'talking' ? refused('not-reserved') : changed(freed(standing, nowMs));
    case 'miss':
      if (standing.state === 'talking') return refused('not-ringing');
      return changed(afterCall(standing.asked ?? { state: 'busy', reason: event.why ?? 'no-answer' }, nowMs));
    case 'answer':
      // From a reservation at once where the agent's leg stays open.
      return standing.state === 'talking'
        ? unchanged
        : changed({ state: 'talking', callId: standing.callId, asked: standing.asked });
    case 'hang-up': {
      if (standing.state !== 'talking') return refused('not-talking');
      const { callId, asked } = standing;
      return changed(
        event.wrapUpMs > 0
          ? { state: 'wrap-up', callId, untilMs: nowMs + event.wrapUpMs, asked }
          : afterCall(asked ?? { state: 'free' }, nowMs),
      );
    }
  }
}

function expire(standing: Standing, nowMs: number): AgentStep {
  switch (standing.state) {
    case 'reserved':
    case 'ringing':
      return standing.untilMs > nowMs ? refused('not-due') : changed(freed(standing, nowMs), standing.callId);
    case 'wrap-up':
      return standing.untilMs > nowMs ? refused('not-due') : changed(afterCall(standing.asked ?? { state: 'free' }, nowMs));
    case 'offline':
    case 'signed-in':
    case 'free':
    case 'busy':
    case 'talking':
      return refused('not-due');
  }
}

/** Whether a call has this agent: it may not be taken away unasked. */
export function hasCall(standing: Standing): standing is InCall {
  return standing.state === 'reserved' || standing.state === 'ringing' || standing.state === 'talking';
}

function ask(standing: InCall, asked: Asked): AgentStep {
  return isSameWish(standing.asked, asked) ? unchanged : changed({ ...standing, asked });
}

/** Nobody loses a place in the queue by pressing free twice. */
function rest(standing: Standing, wish: Resting, nowMs: number, lost: string | null = null): AgentStep {
  const isSo =
    standing.state === wish.state && (standing.state !== 'busy' || (wish.state === 'busy' && standing.reason === wish.reason));
  return isSo ? unchanged : changed(restingAt(wish, nowMs), lost);
}

/** A call that came to nothing: the agent waits on as before, or becomes what was asked for meanwhile. */
function freed(standing: Extract<InCall, { state: 'reserved' | 'ringing' }>, nowMs: number): Standing {
  const { asked, waitingSinceMs } = standing;
  return asked === null ? { state: 'free', waitingSinceMs } : afterCall(asked, nowMs);
}

function afterCall(wish: Resting | { state: 'offline' }, nowMs: number): Standing {
  return wish.state === 'offline' ? offline(null, nowMs) : restingAt(wish, nowMs);
}

function restingAt(wish: Resting, nowMs: number): Standing {
  return wish.state === 'free' ? { state: 'free', waitingSinceMs: nowMs } : wish;
}

function offline(reason: 'vanished' | 'phone-gone' | 'forced' | null, nowMs: number): Extract<Standing, { state: 'offline' }> {
  return { state: 'offline', reason, before: null, sinceMs: nowMs };
}

/** How somebody who was asked for something stands when back: whoever wanted to sign out stays out. */
function beforeOf(asked: Asked): Resting | null {
  if (asked === null) return { state: 'free' };
  return asked.state === 'offline' ? null : asked;
}

function isSameWish(one: Asked, other: Asked): boolean {
  if (one === null || other === null) return one === other;
  return one.state === other.state && (one.state !== 'busy' || (other.state === 'busy' && one.reason === other.reason));
}

function refusalOf(kind: 'ring' | 'release' | 'miss' | 'answer' | 'hang-up'): AgentRefusal {
  switch (kind) {
    case 'hang-up':
      return 'not-talking';
    case 'miss':
      return 'not-ringing';
    case 'ring':
    case 'release':
    case 'answer':
      return 'not-reserved';
  }
}

const unchanged: AgentStep = { kind: 'unchanged' };

function changed(standing: Standing, lost: string | null = null): AgentStep {
  return { kind: 'changed', standing, lost };
}

function refused(code: AgentRefusal): AgentStep {
  return { kind: 'refused', code };
}
