/** How long until something ends by itself, counting down. */
import type { ReactElement } from 'react';
import { durationText } from '../../components/figures.tsx';
import { useNowMs } from '../../components/now.ts';

const tickMs = 500;

export function RemainingTime({ until }: { until: string }): ReactElement {
  const nowMs = useNowMs(tickMs);
  return (
    <time dateTime={until} style={{ fontVariantNumeric: 'tabular-nums' }}>
      {durationText(Math.max(0, Date.parse(until) - nowMs))}
    </time>
  );
}
