/** Times, durations and counts as people read them: the viewer's zone with UTC on hover, `1:05`, grouped digits. */
import { Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

export function Moment({ at, seconds = true }: { at: string | null | undefined; seconds?: boolean }): ReactElement {
  const { i18n } = useTranslation();
  if (at === null || at === undefined) return <span>–</span>;
  const date = new Date(at);
  const shown = new Intl.DateTimeFormat(i18n.language === 'zh' ? 'zh-CN' : 'en-GB', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    hour12: false,
  }).format(date);
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
