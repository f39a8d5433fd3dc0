/** Filters that live in the address, so that a reload, a bookmark or a colleague sees the same list. */
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

export type Filters<K extends string> = Partial<Record<K, string>>;

export type UrlFilters<K extends string> = {
  filters: Filters<K>;
  /** Empty text and undefined take a filter away. */
  change(part: Partial<Record<K, string | undefined>>): void;
  clear(): void;
  any: boolean;
};

export function useUrlFilters<const K extends string>(names: readonly K[]): UrlFilters<K> {
  const [search, setSearch] = useSearchParams();
  const text = search.toString();
  const list = names.join(' ');
  const filters = useMemo(() => readFilters<K>(new URLSearchParams(text), list), [text, list]);
  const change = useCallback(
    (part: Partial<Record<string, string | undefined>>) =>
      setSearch(
        () => {
          // The address itself: a second change may come before the first was drawn, and must not undo it.
          const next = new URLSearchParams(window.location.search);
          for (const [name, value] of Object.entries(part)) {
            if (value === undefined || value === '') next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: true },
      ),
    [setSearch],
  );
  const clear = useCallback(() => change(Object.fromEntries(list.split(' ').map((name) => [name, undefined]))), [change, list]);
  return { filters, change, clear, any: Object.keys(filters).length > 0 };
}

function readFilters<K extends string>(search: URLSearchParams, list: string): Filters<K> {
  const found: Record<string, string> = {};
  for (const name of list.split(' ')) {
    const value = search.get(name);
    if (value !== null && value !== '') found[name] = value;
  }
  return found as Filters<K>;
}
