/** A page with one short list: head with a button, table, empty note. */
import { PlusOutlined } from '@ant-design/icons';
import type { UseQueryResult } from '@tanstack/react-query';
import { Button, Card, Table, type TableColumnsType } from 'antd';
import { type ReactElement, type ReactNode, useEffect } from 'react';
import { EmptyNote, emptyTextOf } from './empty-note.tsx';
import { PageHead } from './page-head.tsx';
import { ProblemNotice } from './problem-notice.tsx';

export function ShortList<T extends { id: string }>({
  title,
  note,
  query,
  columns,
  width,
  empty,
  add,
  namedId = null,
}: {
  title: string;
  note: string;
  query: UseQueryResult<T[]>;
  columns: TableColumnsType<T>;
  /** Below this the table scrolls inside itself. */
  width: number;
  /** `act`: what has to be done first, in place of adding one. */
  empty: { what: string; why: string; act?: ReactNode };
  /** Null for people who may not. */
  add: { name: string; onClick: () => void } | null;
  /** Somebody came for this one: it is marked and brought into sight. */
  namedId?: string | null;
}): ReactElement {
  const isThere = query.data?.some(({ id }) => id === namedId) ?? false;
  useEffect(() => {
    if (isThere) document.querySelector(`[data-row-key="${namedId}"]`)?.scrollIntoView({ block: 'center' });
  }, [isThere, namedId]);
  const button =
    add === null ? null : (
      <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={add.onClick}>
        {add.name}
      </Button>
    );
  return (
    <>
      <PageHead title={title} note={note} acts={button} />
      {query.isError ? <ProblemNotice error={query.error} onRetry={() => void query.refetch()} /> : null}
      <Card styles={{ body: { padding: 0 } }}>
        <Table<T>
          rowKey="id"
          rowClassName={({ id }) => (id === namedId ? 'ant-table-row-selected' : '')}
          size="middle"
          loading={query.isPending}
          columns={columns}
          dataSource={query.data ?? []}
          pagination={false}
          scroll={{ x: width }}
          locale={{ emptyText: emptyTextOf(query, <EmptyNote what={empty.what} why={empty.why} act={empty.act ?? button} />) }}
        />
      </Card>
    </>
  );
}
