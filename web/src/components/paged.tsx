/** One page of a long list at a time, with the total: lists may have a million rows. */
import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { Button, Flex, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { countText } from './figures.tsx';

type Page<T> = { items: T[]; nextCursor: string | null; total: number };

export const pageRows = 50;

export type Paged<T> = { query: UseQueryResult<Page<T>>; rows: T[]; total: number; pager: ReactElement | null };

/**
 * Reads pages by cursor. `queryKey` names the list with its filters: when it changes, the first page is shown again;
 * the rows of before stay on the screen until the new ones are there.
 */
export function usePaged<T>({
  queryKey,
  read,
  refetchEveryMs,
}: {
  queryKey: readonly unknown[];
  read: (page: { limit: number; cursor?: string }) => Promise<Page<T>>;
  /** For a list that no live event tells of. */
  refetchEveryMs?: number;
}): Paged<T> {
  const list = JSON.stringify(queryKey);
  const [place, setPlace] = useState<{ list: string; cursors: string[] }>({ list, cursors: [] });
  const cursors = place.list === list ? place.cursors : [];
  const cursor = cursors.at(-1);
  const query = useQuery({
    queryKey: [...queryKey, cursor ?? null],
    queryFn: () => read({ limit: pageRows, ...(cursor === undefined ? {} : { cursor }) }),
    placeholderData: keepPreviousData,
    refetchInterval: refetchEveryMs ?? false,
  });
  const rows = query.data?.items ?? [];
  const next = query.data?.nextCursor ?? null;
  const total = query.data?.total ?? 0;
  const go = (to: string[]): void => setPlace({ list, cursors: to });
  const pager =
    query.data === undefined || total === 0 ? null : (
      <Pager
        from={cursors.length * pageRows + 1}
        count={rows.length}
        total={total}
        onBack={cursors.length === 0 ? null : () => go(cursors.slice(0, -1))}
        onNext={next === null ? null : () => go([...cursors, next])}
      />
    );
  return { query, rows, total, pager };
}

function Pager({
  from,
  count,
  total,
  onBack,
  onNext,
}: {
  from: number;
  count: number;
  total: number;
  onBack: (() => void) | null;
  onNext: (() => void) | null;
}): ReactElement {
  const { t } = useTranslation();
  const to = countText(from + count - 1);
  return (
    <Flex justify="flex-end" align="center" gap={8} style={{ paddingTop: 12 }}>
      <Typography.Text type="secondary">
        {t('list.range', { from: countText(from), to, total: countText(total) })}
      </Typography.Text>
      {onBack === null && onNext === null ? null : (
        <>
          <Button
            size="small"
            icon={<LeftOutlined aria-hidden />}
            aria-label={t('list.back')}
            disabled={onBack === null}
            onClick={onBack ?? undefined}
          />
          <Button
            size="small"
            icon={<RightOutlined aria-hidden />}
            aria-label={t('list.next')}
            disabled={onNext === null}
            onClick={onNext ?? undefined}
          />
        </>
      )}
    </Flex>
  );
}
