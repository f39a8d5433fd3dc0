/** News of the live feed for who must react at once; lists gather them first (live-feed.tsx). */

export type FeedNews = { kind: string; ids: Readonly<Record<string, unknown>> };
type Listener = (news: FeedNews) => void;

const listeners = new Set<Listener>();

export function hearNews(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** `data` as it came: JSON of ids. */
export function tellNews(kind: string, data: unknown): void {
  const ids: unknown = typeof data === 'string' && data !== '' ? JSON.parse(data) : {};
  if (typeof ids !== 'object' || ids === null) return;
  for (const listener of listeners) listener({ kind, ids: { ...ids } });
}
