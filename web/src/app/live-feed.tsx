/** Hears of changes by server-sent events and marks what the page shows as stale; a lost feed shows a banner until it is back. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { Alert } from 'antd';
import { type ReactElement, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tellNews } from './feed-news.ts';

type Pace = 'quick' | 'calm';

/** Which queries a kind of event touches, by the first word of their key. */
const touched: Record<string, Record<Pace, readonly string[]>> = {
  task: { quick: ['tasks', 'task', 'task-pacing', 'live-board', 'supervision'], calm: ['contacts'] },
  call: { quick: ['call', 'task-pacing', 'live-board', 'supervision'], calm: ['calls', 'contacts', 'lines'] },
  import: { quick: ['imports', 'tasks', 'task'], calm: ['contacts'] },
  agent: {
    quick: ['agents', 'agent-me', 'agent-targets', 'agent-groups', 'agent-states', 'task-pacing', 'supervision'],
    calm: ['agent-report', 'agent-calls', 'tasks', 'task'],
  },
  trial: { quick: ['trial-call'], calm: [] },
  switch: {
    quick: ['health', 'nodes', 'lines', 'sip-profiles', 'switch-nodes', 'extensions', 'phone-doors'],
    calm: ['line-figures', 'blocked-addresses', 'phone-refusals'],
  },
};

/** Changes come in bursts; figures follow at the quick pace at the most, long lists at the calm one: rows that move can't be read. */
const gatherMs: Record<Pace, number> = { quick: 700, calm: 4_000 };
/** A short gap is not worth a banner. */
const bannerAfterMs = 3_000;

export function LiveFeed(): ReactElement | null {
  const client = useQueryClient();
  const { t } = useTranslation();
  const [lost, setLost] = useState(false);

  useEffect(() => {
    const gatherers = { quick: gatherer(client, gatherMs.quick), calm: gatherer(client, gatherMs.calm) };
    let banner: number | undefined;
    const feed = new EventSource('/api/v1/events');
    for (const [kind, { quick, calm }] of Object.entries(touched)) {
      feed.addEventListener(kind, ({ data }: MessageEvent<unknown>) => {
        tellNews(kind, data);
        gatherers.quick.mark(quick);
        gatherers.calm.mark(calm);
      });
    }
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
      gatherers.quick.end();
      gatherers.calm.end();
      window.clearTimeout(banner);
      feed.close();
    };
  }, [client]);

  // Figures everywhere look old while nothing tells of changes.
  useEffect(() => {
    document.body.dataset['feed'] = lost ? 'lost' : 'live';
  }, [lost]);

  if (!lost) return null;
  return <Alert banner type="warning" title={t('feed.lost')} />;
}

function gatherer(client: QueryClient, ms: number): { mark(keys: readonly string[]): void; end(): void } {
  const gathered = new Set<string>();
  let timer: number | undefined;
  return {
    mark(keys) {
      for (const key of keys) gathered.add(key);
      timer ??= window.setTimeout(() => {
        timer = undefined;
        refresh(client, new Set(gathered));
        gathered.clear();
      }, ms);
    },
    end: () => window.clearTimeout(timer),
  };
}

function refresh(client: QueryClient, keys: ReadonlySet<string>): void {
  void client.invalidateQueries({ predicate: (query) => typeof query.queryKey[0] === 'string' && keys.has(query.queryKey[0]) });
}
