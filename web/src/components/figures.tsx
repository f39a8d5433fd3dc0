/** Times, durations and counts as people read them: the viewer's zone with UTC on hover, `1:05`, grouped digits. */
import { Tooltip } from 'antd';
import type { ReactElement } from 'react';

const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
/** Swedish writes the year first, which nobody takes for another day. */
const toTheMinute = new Intl.DateTimeFormat('sv-SE', parts);
const toTheSecond = new Intl.DateTimeFormat('sv-SE', { ...parts, second: '2-digit' });
const clock = new Intl.DateTimeFormat('sv-SE', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Only the hour, where the day stands beside it; the whole time on hover. */
export function Clock({ at }: { at: string | null }): ReactElement {
  if (at === null) return <span>–</span>;
  const date = new Date(at);
  return (
    <Tooltip title={`${toTheSecond.format(date)} · ${date.toISOString().replace('T', ' ').slice(0, 19)} UTC`}>
      <time dateTime={at}>{clock.format(date)}</time>
    </Tooltip>
  );
}

export function Moment({ at, seconds = true }: { at: string | null | undefined; seconds?: boolean }): ReactElement {
  if (at === null || at === undefined) return <span>–</span>;
  const date = new Date(at);
  const shown = (seconds ? toTheSecond : toTheMinute).format(date);
  return (
    <Tooltip title={`${date.toISOString().replace('T', ' ').slice(0, 19)} UTC`}>
      <time dateTime={at}>{shown}</time>
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
