/** How long until something ends by itself, counting down. */
import { type ReactElement, useEffect, useState } from 'react';
import { durationText } from '../../components/figures.tsx';

const tickMs = 500;

export function RemainingTime({ until }: { until: string }): ReactElement {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNowMs(Date.now()), tickMs);
    return () => window.clearInterval(timer);
  }, []);
  return (
    <time dateTime={until} style={{ fontVariantNumeric: 'tabular-nums' }}>
      {durationText(Math.max(0, Date.parse(until) - nowMs))}
    </time>
  );
}
