/** Warns before the page goes in the middle of a call, and tells the far end when it goes nevertheless. */
import { useEffect } from 'react';
import type { Agent } from '../agents/agent-words.ts';
import { phonePlace, useAgentPhone } from './phone-place.ts';

/** A phone that stays connected between calls (长通) is no call: nobody is lost with it, and nobody need be warned. */
export function useLeaveGuard({ state }: Pick<Agent, 'state'>): void {
  const connected = useAgentPhone().snapshot?.call?.state === 'talking';
  const warns = connected && (state === 'reserved' || state === 'ringing' || state === 'talking');
  useEffect(() => {
    if (!warns) return;
    // The browser asks in its own words: https://html.spec.whatwg.org/multipage/browsing-the-web.html#prompt-to-unload-a-document
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [warns]);
  useEffect(() => {
    if (!connected) return;
    const leave = (): void => phonePlace().phone?.leave();
    window.addEventListener('pagehide', leave);
    return () => window.removeEventListener('pagehide', leave);
  }, [connected]);
}
