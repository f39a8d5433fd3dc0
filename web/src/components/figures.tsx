/** Times, durations and counts as people read them: the viewer's zone with UTC on hover, `1:05`, grouped digits. */
import { Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { timeText } from './time-text.ts';

/** Only the hour, where the day stands beside it; the whole time on hover. */
export function Clock({ at }: { at: string | null }): ReactElement {
  if (at === null) return <span>–</span>;
  const date = new Date(at);
  return (
    <Tooltip title={`${timeText.second(date)} · ${timeText.utc(date)}`}>
      <time dateTime={at}>{timeText.clock(date)}</time>
    </Tooltip>
  );
}

export function Moment({ at, seconds = true }: { at: string | null | undefined; seconds?: boolean }): ReactElement {
  if (at === null || at === undefined) return <span>–</span>;
  const date = new Date(at);
  const shown = (seconds ? timeText.second : timeText.minute)(date);
  return (
    <Tooltip title={timeText.utc(date)}>
      <time dateTime={at}>{shown}</time>
    </Tooltip>
  );
}

/** A sentence of the server's that names a moment by the viewer's clock; UTC on hover, as everywhere. */
export function SentenceWithMoment({ at, sentence }: { at: string | null; sentence: string }): ReactElement {
  if (at === null) return <>{sentence}</>;
  return (
    <Tooltip title={timeText.utc(new Date(at))}>
      <span>{sentence}</span>
    </Tooltip>
  );
}

export function durationText(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '–';
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const rest = String(seconds % 60).padStart(2, '0');
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}

export function countText(n: number): string {
  return n.toLocaleString('en-US');
}

export function percentText(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)}%`;
}
