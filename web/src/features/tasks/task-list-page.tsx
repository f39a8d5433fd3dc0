/** All tasks with their progress; the figures move by themselves, the rows stay where they are. */
import { PlusOutlined } from '@ant-design/icons';
import { Button, Card, Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, told } from '../../api/client.ts';
import { EmptyNote, emptyTextOf } from '../../components/empty-note.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { usePaged } from '../../components/paged.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { type Filters, useUrlFilters } from '../../components/url-filters.ts';
import { useMay } from '../../components/who.ts';
import { FirstStepsCard } from './first-steps-card.tsx';
import { type TaskFilterName, TaskFilters, taskFilterNames } from './task-filters.tsx';
import { useTaskColumns } from './task-list-columns.tsx';
import type { Task } from './task-steps.ts';

export function Component(): ReactElement {
  const { t } = useTranslation();
  const url = useUrlFilters(taskFilterNames);
  const columns = useTaskColumns();
  const may = useMay('supervisor');
  const { query, rows, pager } = usePaged({
    queryKey: ['tasks', url.filters],
    read: (page) => told(api.GET('/api/v1/tasks', { params: { query: { ...page, ...queryOf(url.filters) } } })),
  });
  const create = may ? (
    <Link to="/tasks/new">
      <Button type="primary" icon={<PlusOutlined aria-hidden />} tabIndex={-1}>
        {t('task.create')}
      </Button>
    </Link>
  ) : null;
  return (
    <>
      <PageHead title={t('menu.tasks')} acts={create} />
      <FirstStepsCard />
      <TaskFilters {...url} />
      {query.isError ? <ProblemNotice error={query.error} onRetry={() => void query.refetch()} /> : null}
      <Card styles={{ body: { padding: 0 } }}>
        <Table<Task>
          rowKey="id"
          size="middle"
          loading={query.isPending}
          columns={columns}
          dataSource={rows}
          pagination={false}
          scroll={{ x: 1000 }}
          locale={{
            emptyText: emptyTextOf(
              query,
              url.any ? (
                <EmptyNote
                  what={t('list.noneMatch')}
                  why={t('list.noneMatchWhy')}
                  act={<Button onClick={url.clear}>{t('list.reset')}</Button>}
                />
              ) : (
                <EmptyNote what={t('task.none')} why={t('task.noneWhy')} act={create} />
              ),
            ),
          }}
        />
      </Card>
      {pager}
    </>
  );
}

function queryOf({ type, status, ...rest }: Filters<TaskFilterName>): {
  type?: Task['type'];
  status?: Task['status'];
  q?: string;
  lineId?: string;
  from?: string;
  to?: string;
} {
  // What stands in the address may be anything; the server says so when it is nonsense.
  return {
    ...rest,
    ...(type === undefined ? {} : { type: type as Task['type'] }),
    ...(status === undefined ? {} : { status: status as Task['status'] }),
  };
}
