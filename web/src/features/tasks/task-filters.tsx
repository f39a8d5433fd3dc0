/** Filters of the task list; they live in the address. */
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useLines } from '../../api/choices.ts';
import { ChoiceFilter, FilterBar, TextFilter } from '../../components/filters.tsx';
import { NamedSelect, oneOrNone } from '../../components/named-select.tsx';
import type { UrlFilters } from '../../components/url-filters.ts';

export const taskFilterNames = ['q', 'type', 'status', 'lineId', 'from', 'to'] as const;
export type TaskFilterName = (typeof taskFilterNames)[number];

const types = ['ai', 'notification', 'predictive'] as const;
const statuses = ['draft', 'running', 'pausing', 'paused', 'stopping', 'stopped', 'completed'] as const;

export function TaskFilters({ filters, change, clear, any }: UrlFilters<TaskFilterName>): ReactElement {
  const { t } = useTranslation();
  const lines = useLines();
  return (
    <FilterBar any={any} clear={clear}>
      <TextFilter label={t('task.filter.name')} width={200} value={filters.q} onSearch={(q) => change({ q })} />
      <ChoiceFilter
        label={t('task.field.type')}
        width={130}
        value={filters.type}
        options={types.map((type) => ({ value: type, label: t(`taskType.${type}`) }))}
        onChange={(type) => change({ type })}
      />
      <ChoiceFilter
        label={t('task.field.status')}
        width={120}
        value={filters.status}
        options={statuses.map((status) => ({ value: status, label: t(`taskStatus.${status}`) }))}
        onChange={(status) => change({ status })}
      />
      <NamedSelect
        allowClear
        style={{ width: 140 }}
        placeholder={t('task.field.line')}
        aria-label={t('task.field.line')}
        value={filters.lineId ?? null}
        options={lines.data?.map((line) => ({ value: line.id, label: line.name }))}
        onChange={(lineId) => change({ lineId: oneOrNone(lineId) })}
      />
      <DatePicker.RangePicker
        style={{ width: 250 }}
        placeholder={[t('task.filter.createdFrom'), t('task.filter.createdTo')]}
        value={[filters.from === undefined ? null : dayjs(filters.from), filters.to === undefined ? null : dayjs(filters.to)]}
        allowEmpty={[true, true]}
        onChange={(range) =>
          change({ from: range?.[0]?.startOf('day').toISOString(), to: range?.[1]?.endOf('day').toISOString() })
        }
      />
    </FilterBar>
  );
}
