/** Call records: every ended call whose phone was really rung. */
import { Button, Card } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, told } from '../../api/client.ts';
import { CallTable } from '../../components/call-table.tsx';
import { EmptyNote } from '../../components/empty-note.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { usePaged } from '../../components/paged.tsx';
import { useUrlFilters } from '../../components/url-filters.ts';
import { CallFilters } from './call-filters.tsx';
import { callFilterNames, callQueryOf } from './call-query.ts';
import { ExportButton } from './export-button.tsx';

export function Component(): ReactElement {
  const { t } = useTranslation();
  const url = useUrlFilters(callFilterNames);
  const paged = usePaged({
    queryKey: ['calls', url.filters],
    read: (page) => told(api.GET('/api/v1/calls', { params: { query: { ...callQueryOf(url.filters), ...page } } })),
  });
  const empty = url.any ? (
    <EmptyNote
      what={t('list.noneMatch')}
      why={t('list.noneMatchWhy')}
      act={<Button onClick={url.clear}>{t('list.reset')}</Button>}
    />
  ) : (
    <EmptyNote
      what={t('call.none')}
      why={t('call.noneWhy')}
      act={
        <Link to="/tasks">
          <Button tabIndex={-1}>{t('call.toTasks')}</Button>
        </Link>
      }
    />
  );
  return (
    <>
      <PageHead title={t('menu.calls')} acts={<ExportButton filters={url.filters} total={paged.total} />} />
      <CallFilters {...url} />
      <Card styles={{ body: { padding: 0 } }}>
        <CallTable paged={paged} withTask empty={empty} />
      </Card>
    </>
  );
}
