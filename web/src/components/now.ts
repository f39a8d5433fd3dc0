/** The time as a component sees it: it is drawn anew each time that it moves on. */
import { useEffect, useState } from 'react';

/** In ms since the epoch, by the clock of the viewer. */
export function useNowMs(tickMs: number): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNowMs(Date.now()), tickMs);
    return () => window.clearInterval(timer);
  }, [tickMs]);
  return nowMs;
}
