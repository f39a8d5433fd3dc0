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
  'webhook',
  'agent',
  'agent-group',
  'inbound-number',
  'call',
] as const;

const verbs = [
  'create',
  'update',
  'delete',
  'start',
  'pause',
  'resume',
  'stop',
  'append',
  'import',
  'password',
  'second-factor',
  'second-factor-reset',
  'revoke',
  'refuse',
  'disable',
  'secret',
  'force-state',
  'note',
  'callback',
  'open-phone',
  'listen',
  'take-over',
  'end',
] as const;

const kinds = ['user', 'api-key', 'system'] as const;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const { filters, change, clear, any } = useUrlFilters(['q', 'subjectKind', 'action', 'actorKind', 'actorName', 'from', 'to']);
  const paged = usePaged({
    queryKey: ['audit', filters],
    read: (page) => {
      const { actorKind: chosen, ...others } = filters;
      const actorKind = kinds.find((kind) => kind === chosen);
      const query = { ...page, ...others, ...(actorKind === undefined ? {} : { actorKind }) };
      return told(api.GET('/api/v1/audit', { params: { query } }));
    },
  });
  return (
    <>
      <PageHead title={t('menu.audit')} note={t('audit.note')} />
      <FilterBar any={any} clear={clear}>
        <TextFilter label={t('audit.search')} width={220} value={filters.q} onSearch={(q) => change({ q })} />
        <ChoiceFilter
          label={t('audit.subject')}
          width={150}
          value={filters.subjectKind}
          options={nouns.map((noun) => ({ value: noun, label: t(`audit.noun.${noun}`) }))}
          onChange={(subjectKind) => change({ subjectKind })}
        />
        <ChoiceFilter
          label={t('audit.action')}
          width={150}
          value={filters.action}
          options={verbs.map((verb) => ({ value: verb, label: t(`audit.act.${verb}`) }))}
          onChange={(action) => change({ action })}
        />
        <ChoiceFilter
          label={t('audit.byWhat')}
          width={130}
          value={filters.actorKind}
          options={kinds.map((kind) => ({ value: kind, label: t(`audit.kind.${kind}`) }))}
          onChange={(actorKind) => change({ actorKind })}
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
