/** Every change of everything: who, when, from what to what. */
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { ChangeList } from '../../components/change-list.tsx';
import { ChoiceFilter, FilterBar, TextFilter } from '../../components/filters.tsx';
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
      <FilterBar any={any} clear={clear}>
        <ChoiceFilter
          label={t('audit.subject')}
          width={150}
          value={filters.subjectKind}
          options={nouns.map((noun) => ({ value: noun, label: t(`audit.noun.${noun}`) }))}
          onChange={(subjectKind) => change({ subjectKind })}
        />
        <TextFilter
          label={t('audit.who')}
          width={180}
          value={filters.actorName}
          onSearch={(actorName) => change({ actorName })}
        />
        <DatePicker.RangePicker
          allowEmpty={[true, true]}
          value={[filters.from === undefined ? null : dayjs(filters.from), filters.to === undefined ? null : dayjs(filters.to)]}
          onChange={(range) =>
            change({ from: range?.[0]?.startOf('day').toISOString(), to: range?.[1]?.endOf('day').toISOString() })
          }
        />
      </FilterBar>
      <ChangeList paged={paged} />
    </>
  );
}
