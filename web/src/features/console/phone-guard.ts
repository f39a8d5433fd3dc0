/** Warns before the page goes in the middle of a call, and tells the far end when it goes nevertheless. */
import { useEffect } from 'react';
import { phonePlace, useAgentPhone } from './phone-place.ts';

export function useLeaveGuard(): void {
  const talking = useAgentPhone().snapshot?.call?.state === 'talking';
  useEffect(() => {
    if (!talking) return;
    // The browser asks in its own words: https://html.spec.whatwg.org/multipage/browsing-the-web.html#prompt-to-unload-a-document
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    const leave = (): void => phonePlace().phone?.leave();
    window.addEventListener('beforeunload', warn);
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('beforeunload', warn);
      window.removeEventListener('pagehide', leave);
    };
  }, [talking]);
}
