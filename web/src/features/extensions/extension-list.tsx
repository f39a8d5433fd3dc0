/** The table of extensions with the phones that are registered now; live events keep it true. */
import { KeyOutlined } from '@ant-design/icons';
import { Badge, Button, Flex, Table, type TableColumnsType, Tag, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { EmptyNote, emptyTextOf } from '../../components/empty-note.tsx';
import { Moment } from '../../components/figures.tsx';
import { ChoiceFilter, FilterBar, TextFilter } from '../../components/filters.tsx';
import { usePaged } from '../../components/paged.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { RowActs } from '../../components/row-acts.tsx';
import { useUrlFilters } from '../../components/url-filters.ts';
import { listKey } from './extension-drawer.tsx';
import type { Open } from './extensions-page.tsx';

type Extension = Schemas['Extension'];

/** A phone that vanished is told by its time alone. */
const refreshEveryMs = 15_000;

export function ExtensionList({
  add,
  open,
}: {
  add: ReactElement | null;
  /** Null for people who may not. */
  open: ((what: Open) => void) | null;
}): ReactElement {
  const { t } = useTranslation();
  const { filters, change, clear, any } = useUrlFilters(['text', 'registered']);
  const { query, rows, pager } = usePaged({
    queryKey: [listKey, filters],
    read: (page) => {
      const { text, registered } = filters;
      const search = {
        ...page,
        ...(text === undefined ? {} : { text }),
        ...(registered === undefined ? {} : { registered: registered === 'yes' }),
      };
      return told(api.GET('/api/v1/extensions', { params: { query: search } }));
    },
    refetchEveryMs: refreshEveryMs,
  });
  const empty = any ? (
    <EmptyNote what={t('list.noneMatch')} why={t('list.noneMatchWhy')} />
  ) : (
    <EmptyNote what={t('extension.none')} why={t('extension.noneWhy')} act={add} />
  );
  return (
    <>
      <FilterBar any={any} clear={clear}>
        <TextFilter label={t('extension.filter')} width={220} value={filters.text} onSearch={(text) => change({ text })} />
        <ChoiceFilter
          label={t('extension.state')}
          width={150}
          value={filters.registered}
          options={(['yes', 'no'] as const).map((value) => ({ value, label: t(`extension.registered.${value}`) }))}
          onChange={(registered) => change({ registered })}
        />
      </FilterBar>
      {query.isError ? <ProblemNotice error={query.error} onRetry={() => void query.refetch()} /> : null}
      <Table<Extension>
        rowKey="id"
        size="middle"
        loading={query.isPending}
        columns={useColumns(open)}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 980 }}
        locale={{ emptyText: emptyTextOf(query, empty) }}
      />
      {pager}
    </>
  );
}

function useColumns(open: ((what: Open) => void) | null): TableColumnsType<Extension> {
  const { t } = useTranslation();
  return [
    {
      key: 'number',
      title: t('extension.field.number'),
      width: 190,
      render: (_, { number, displayName, enabled }) => (
        <Flex vertical>
          <span>
            <strong>{number}</strong> {enabled ? null : <Tag>{t('extension.off')}</Tag>}
          </span>
          <Typography.Text type="secondary">{displayName}</Typography.Text>
        </Flex>
      ),
    },
    { key: 'state', title: t('extension.state'), width: 110, render: (_, extension) => <State extension={extension} /> },
    { key: 'phones', title: t('extension.phones'), render: (_, { registrations }) => <Phones registrations={registrations} /> },
    { key: 'node', title: t('line.field.node'), width: 130, render: (_, { node }) => node ?? t('extension.everyNode') },
    {
      key: 'acts',
      width: 130,
      render: (_, extension) => (open === null ? null : <Acts extension={extension} open={open} />),
    },
  ];
}

function State({ extension: { registrations } }: { extension: Extension }): ReactElement {
  const { t } = useTranslation();
  const there = registrations.length > 0;
  return <Badge status={there ? 'success' : 'default'} text={t(`extension.registered.${there ? 'yes' : 'no'}`)} />;
}

function Phones({ registrations }: { registrations: Extension['registrations'] }): ReactElement {
  const { t } = useTranslation();
  if (registrations.length === 0) return <>–</>;
  return (
    <Flex vertical gap={6}>
      {registrations.map(({ node, profile, address, port, userAgent, since, expiresAt }) => (
        <Flex vertical key={`${node} ${address} ${port} ${since}`}>
          <span className="wrap-anywhere">
            {userAgent === '' ? t('extension.unnamedPhone') : userAgent}
            {address === null ? null : ` · ${address}${port === null ? '' : `:${port}`}`}
          </span>
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {node} · {profile} · {t('extension.since')} <Moment at={since} seconds={false} /> · {t('extension.expires')}{' '}
            <Moment at={expiresAt} />
          </Typography.Text>
        </Flex>
      ))}
    </Flex>
  );
}

function Acts({ extension, open }: { extension: Extension; open: (what: Open) => void }): ReactElement {
  const { t } = useTranslation();
  const { id, number } = extension;
  return (
    <Flex gap={2}>
      <Button
        type="text"
        size="small"
        icon={<KeyOutlined aria-hidden />}
        aria-label={t('extension.newPasswordOf', { number })}
        onClick={() => open({ what: 'password', extension })}
      />
      <RowActs
        name={number}
        listKey={listKey}
        loss={t('extension.loss')}
        onEdit={() => open({ what: 'edit', extension })}
        remove={() => told(api.DELETE('/api/v1/extensions/{id}', { params: { path: { id } } }))}
      />
    </Flex>
  );
}
