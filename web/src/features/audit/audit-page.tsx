/** Every change of everything: who, when, from what to what. */
import { Button, DatePicker, Flex, Input, Select } from 'antd';
import dayjs from 'dayjs';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { ChangeList } from '../../components/change-list.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { usePaged } from '../../components/paged.tsx';
import { useUrlFilters } from '../../components/url-filters.ts';

const nouns = [
  'task',
  'import',
  'line',
  'do-not-call',
  'assistant',
  'llm-account',
  'voice',
  'recogniser',
  'settings',
  'user',
  'api-key',
  'session',
  'reconciliation',
] as const;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const { filters, change, clear, any } = useUrlFilters(['subjectKind', 'actorName', 'from', 'to']);
  const paged = usePaged({
    queryKey: ['audit', filters],
    read: (page) => told(api.GET('/api/v1/audit', { params: { query: { ...page, ...filters } } })),
  });
  return (
    <>
      <PageHead title={t('menu.audit')} note={t('audit.note')} />
      <Flex wrap gap={8} style={{ marginBottom: 12 }} role="search">
        <Select
          allowClear
          style={{ width: 150 }}
          placeholder={t('audit.subject')}
          aria-label={t('audit.subject')}
          value={filters.subjectKind ?? null}
          options={nouns.map((noun) => ({ value: noun, label: t(`audit.noun.${noun}`) }))}
          onChange={(subjectKind) => change({ subjectKind })}
        />
        <Input.Search
          key={filters.actorName ?? ''}
          allowClear
          style={{ width: 180 }}
          placeholder={t('audit.who')}
          aria-label={t('audit.who')}
          defaultValue={filters.actorName}
          onSearch={(actorName) => change({ actorName: actorName.trim() })}
        />
        <DatePicker.RangePicker
          allowEmpty={[true, true]}
          value={[filters.from === undefined ? null : dayjs(filters.from), filters.to === undefined ? null : dayjs(filters.to)]}
          onChange={(range) =>
            change({ from: range?.[0]?.startOf('day').toISOString(), to: range?.[1]?.endOf('day').toISOString() })
          }
        />
        {any ? <Button onClick={clear}>{t('list.reset')}</Button> : null}
      </Flex>
      <ChangeList paged={paged} />
    </>
  );
}
