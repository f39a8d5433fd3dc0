/** The list of a task, number by number: its state, attempts and what came of it. */
import { Button, Table, type TableColumnsType, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, type Schemas, told } from '../../api/client.ts';
import { EmptyNote, emptyTextOf } from '../../components/empty-note.tsx';
import { Moment } from '../../components/figures.tsx';
import { ChoiceFilter, FilterBar, TextFilter } from '../../components/filters.tsx';
import { usePaged } from '../../components/paged.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ContactStateTag, OutcomeTag } from '../../components/state-tags.tsx';
import { useUrlFilters } from '../../components/url-filters.ts';
import type { Task } from './task-steps.ts';

type Contact = Schemas['Contact'];

const states = ['waiting', 'claimed', 'dialling', 'live', 'done', 'not-permitted'] as const satisfies readonly Contact['state'][];

export function ContactsTab({ task }: { task: Task }): ReactElement {
  const { t } = useTranslation();
  const { filters, change, clear, any } = useUrlFilters(['q', 'state']);
  const { query, rows, pager } = usePaged({
    queryKey: ['contacts', task.id, filters],
    read: (page) => {
      const state = states.find((known) => known === filters.state);
      const search = { ...page, ...(filters.q === undefined ? {} : { q: filters.q }), ...(state === undefined ? {} : { state }) };
      return told(api.GET('/api/v1/tasks/{id}/contacts', { params: { path: { id: task.id }, query: search } }));
    },
  });
  return (
    <>
      <FilterBar any={any} clear={clear}>
        <TextFilter label={t('contact.filter')} width={220} value={filters.q} onSearch={(q) => change({ q })} />
        <ChoiceFilter
          label={t('contact.state')}
          width={140}
          value={filters.state}
          options={states.map((state) => ({ value: state, label: t(`contactState.${state}`) }))}
          onChange={(state) => change({ state })}
        />
      </FilterBar>
      {query.isError ? <ProblemNotice error={query.error} onRetry={() => void query.refetch()} /> : null}
      <Table<Contact>
        rowKey="id"
        size="small"
        loading={query.isPending}
        columns={useContactColumns(task.type)}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 900 }}
        locale={{
          emptyText: emptyTextOf(
            query,
            any ? (
              <EmptyNote what={t('list.noneMatch')} why={t('list.noneMatchWhy')} />
            ) : (
              <EmptyNote
                what={t('contact.none')}
                why={t('contact.noneWhy')}
                act={
                  <Link to="?tab=imports">
                    <Button tabIndex={-1}>{t('import.title')}</Button>
                  </Link>
                }
              />
            ),
          ),
        }}
      />
      {pager}
    </>
  );
}

function useContactColumns(type: Task['type']): TableColumnsType<Contact> {
  const { t } = useTranslation();
  const extra: TableColumnsType<Contact> =
    type === 'notification'
      ? [{ key: 'message', title: t('contact.message'), dataIndex: 'message', ellipsis: true }]
      : [
          {
            key: 'variables',
            title: t('contact.variables'),
            ellipsis: true,
            render: (_, { variables }) =>
              Object.entries(variables)
                .map(([name, value]) => `${name}: ${value}`)
                .join(' · '),
          },
        ];
  return [
    // What people look for first stands first: a phone shows no more than these two.
    {
      key: 'number',
      title: t('contact.number'),
      width: 130,
      render: (_, { number, name }) => (
        <>
          {number.includes('*') ? number : <Link to={`/numbers/${encodeURIComponent(number)}`}>{number}</Link>}
          <Typography.Text type="secondary" ellipsis style={{ display: 'block', fontSize: 12, maxWidth: 118 }}>
            {name}
          </Typography.Text>
        </>
      ),
    },
    {
      key: 'outcome',
      title: t('contact.outcome'),
      width: 130,
      render: (_, { outcome, sentence, callId }) =>
        callId === null || outcome === null ? (
          <OutcomeTag outcome={outcome} sentence={sentence} />
        ) : (
          <Link to={`/calls/${callId}`}>
            <OutcomeTag outcome={outcome} sentence={sentence} />
          </Link>
        ),
    },
    { key: 'state', title: t('contact.state'), width: 110, render: (_, { state }) => <ContactStateTag state={state} /> },
    {
      key: 'next',
      title: t('contact.next'),
      width: 170,
      render: (_, { nextAttemptAt, waits }) =>
        nextAttemptAt === null && waits === null ? (
          '–'
        ) : (
          <>
            {nextAttemptAt === null ? null : <Moment at={nextAttemptAt} seconds={false} />}
            <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
              {waits}
            </Typography.Text>
          </>
        ),
    },
    { key: 'attempts', title: t('contact.attempts'), dataIndex: 'attempts', width: 80, align: 'right' },
    ...extra,
    { key: 'changed', title: t('contact.changed'), width: 170, render: (_, { changedAt }) => <Moment at={changedAt} /> },
  ];
}
