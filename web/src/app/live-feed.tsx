/** Hears of changes by server-sent events and marks what the page shows as stale; a lost feed shows a banner until it is back. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { Alert } from 'antd';
import { type ReactElement, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Which queries a kind of event touches, by the first word of their key. */
const touched: Record<string, readonly string[]> = {
  task: ['tasks', 'task', 'live-board'],
  call: ['calls', 'call', 'live-board'],
  import: ['imports', 'import', 'tasks', 'task', 'contacts'],
  switch: ['health', 'nodes', 'lines'],
};

/** Changes come in bursts; the page follows at this pace at the most. */
const gatherMs = 700;
/** A short gap is not worth a banner. */
const bannerAfterMs = 3_000;

export function LiveFeed(): ReactElement | null {
  const client = useQueryClient();
  const { t } = useTranslation();
  const [lost, setLost] = useState(false);

  useEffect(() => {
    const gathered = new Set<string>();
    let gather: number | undefined;
    let banner: number | undefined;
    const feed = new EventSource('/api/v1/events');
    const mark = (keys: readonly string[]): void => {
      for (const key of keys) gathered.add(key);
      gather ??= window.setTimeout(() => {
        gather = undefined;
        refresh(client, gathered);
        gathered.clear();
      }, gatherMs);
    };
    for (const [kind, keys] of Object.entries(touched)) feed.addEventListener(kind, () => mark(keys));
    feed.addEventListener('resync', () => void client.invalidateQueries());
    feed.onopen = () => {
      window.clearTimeout(banner);
      setLost((was) => {
        if (was) void client.invalidateQueries();
        return false;
      });
    };
    feed.onerror = () => {
      window.clearTimeout(banner);
      banner = window.setTimeout(() => setLost(true), bannerAfterMs);
    };
    return () => {
      window.clearTimeout(gather);
      window.clearTimeout(banner);
      feed.close();
    };
  }, [client]);

  if (!lost) return null;
  return <Alert banner type="warning" title={t('feed.lost')} />;
}

function refresh(client: QueryClient, keys: ReadonlySet<string>): void {
  void client.invalidateQueries({ predicate: (query) => typeof query.queryKey[0] === 'string' && keys.has(query.queryKey[0]) });
}
