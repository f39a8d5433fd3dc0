/** Numbers that are not called: found, added one by one or by a list, taken off. */
import { PlusOutlined, UploadOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Card, Flex, Table, type TableColumnsType, Tag } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, type Schemas, told } from '../../api/client.ts';
import { EmptyNote, emptyTextOf } from '../../components/empty-note.tsx';
import { Moment } from '../../components/figures.tsx';
import { ChoiceFilter, FilterBar, TextFilter } from '../../components/filters.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { usePaged } from '../../components/paged.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { RemoveButton } from '../../components/remove-button.tsx';
import { type UrlFilters, useUrlFilters } from '../../components/url-filters.ts';
import { useMay } from '../../components/who.ts';
import { AddDrawer } from './add-drawer.tsx';
import { ImportDrawer } from './import-drawer.tsx';

type Entry = Schemas['DoNotCallEntry'];

const scopes = ['all', 'task'] as const;
const listKey = 'do-not-call';

export function Component(): ReactElement {
  const { t } = useTranslation();
  const mayAdd = useMay('agent');
  const mayManage = useMay('supervisor');
  const [open, setOpen] = useState<'add' | 'import' | null>(null);
  const at = useUrlFilters(['q', 'scope']);
  const { filters, any } = at;
  const { query, rows, pager } = usePaged({
    queryKey: [listKey, filters],
    read: (page) => {
      const scope = scopes.find((known) => known === filters.scope);
      const search = { ...page, ...(filters.q === undefined ? {} : { q: filters.q }), ...(scope === undefined ? {} : { scope }) };
      return told(api.GET('/api/v1/do-not-call', { params: { query: search } }));
    },
  });
  const add = mayAdd ? (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setOpen('add')}>
      {t('doNotCall.add')}
    </Button>
  ) : null;
  const bring = mayManage ? (
    <Button icon={<UploadOutlined aria-hidden />} onClick={() => setOpen('import')}>
      {t('doNotCall.import')}
    </Button>
  ) : null;
  const empty = any ? (
    <EmptyNote what={t('list.noneMatch')} why={t('list.noneMatchWhy')} />
  ) : (
    <EmptyNote what={t('doNotCall.none')} why={t('doNotCall.noneWhy')} act={add} />
  );
  return (
    <>
      <PageHead
        title={t('menu.doNotCall')}
        note={t('doNotCall.note')}
        acts={
          <Flex gap={8}>
            {bring}
            {add}
          </Flex>
        }
      />
      <Filters at={at} />
      {query.isError ? <ProblemNotice error={query.error} onRetry={() => void query.refetch()} /> : null}
      <Card styles={{ body: { padding: 0 } }}>
        <Table<Entry>
          rowKey="id"
          size="middle"
          loading={query.isPending}
          columns={useColumns(mayManage)}
          dataSource={rows}
          pagination={false}
          scroll={{ x: 860 }}
          locale={{ emptyText: emptyTextOf(query, empty) }}
        />
      </Card>
      {pager}
      {open === 'add' ? <AddDrawer listKey={listKey} onClose={() => setOpen(null)} /> : null}
      {open === 'import' ? <ImportDrawer listKey={listKey} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

function Filters({ at: { filters, change, clear, any } }: { at: UrlFilters<'q' | 'scope'> }): ReactElement {
  const { t } = useTranslation();
  return (
    <FilterBar any={any} clear={clear}>
      <TextFilter label={t('doNotCall.filter')} width={220} value={filters.q} onSearch={(q) => change({ q })} />
      <ChoiceFilter
        label={t('doNotCall.field.scope')}
        width={160}
        value={filters.scope}
        options={scopes.map((scope) => ({ value: scope, label: t(`doNotCall.scope.${scope}`) }))}
        onChange={(scope) => change({ scope })}
      />
    </FilterBar>
  );
}

function useColumns(mayManage: boolean): TableColumnsType<Entry> {
  const { t } = useTranslation();
  const client = useQueryClient();
  return [
    {
      key: 'number',
      title: t('contact.number'),
      width: 150,
      render: (_, { number }) =>
        number.includes('*') ? number : <Link to={`/numbers/${encodeURIComponent(number)}`}>{number}</Link>,
    },
    {
      key: 'scope',
      title: t('doNotCall.field.scope'),
      width: 180,
      render: (_, { taskId, taskName }) =>
        taskId === null ? <Tag color="red">{t('doNotCall.scope.all')}</Tag> : <Link to={`/tasks/${taskId}`}>{taskName}</Link>,
    },
    { key: 'reason', title: t('doNotCall.field.reason'), render: (_, { reason }) => (reason === '' ? '–' : reason) },
    {
      key: 'source',
      title: t('doNotCall.field.source'),
      width: 190,
      render: (_, { source, callId, createdBy }) => (
        <>
          {t(`doNotCall.source.${source}`)}
          {createdBy === null ? null : ` · ${createdBy}`}
          {callId === null ? null : (
            <>
              {' · '}
              <Link to={`/calls/${callId}`}>{t('number.toCall')}</Link>
            </>
          )}
        </>
      ),
    },
    {
      key: 'at',
      title: t('doNotCall.field.createdAt'),
      width: 160,
      render: (_, { createdAt }) => <Moment at={createdAt} seconds={false} />,
    },
    {
      key: 'acts',
      width: 60,
      render: (_, { id, number }) =>
        mayManage ? (
          <RemoveButton
            name={number}
            loss={t('doNotCall.loss')}
            remove={() => told(api.DELETE('/api/v1/do-not-call/{id}', { params: { path: { id } } }))}
            onRemoved={() => void client.invalidateQueries({ queryKey: [listKey] })}
          />
        ) : null,
    },
  ];
}
