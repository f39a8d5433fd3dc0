/** How long something has been so, counting on. */
import type { ReactElement } from 'react';
import { durationText } from '../../components/figures.tsx';
import { useNowMs } from '../../components/now.ts';
import { timeText } from '../../components/time-text.ts';

const tickMs = 1_000;

export function RunningTime({ since }: { since: string }): ReactElement {
  const nowMs = useNowMs(tickMs);
  const beganMs = Date.parse(since);
  // The server's clock may be a little ahead of this one.
  return (
    <time dateTime={since} title={timeText.second(new Date(beganMs))} style={{ fontVariantNumeric: 'tabular-nums' }}>
      {durationText(Math.max(0, nowMs - beganMs))}
    </time>
  );
}
