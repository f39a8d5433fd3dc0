/** Which days, tasks, lines and agents a report is about. */
import { DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useAgentGroups, useLines } from '../../api/choices.ts';
import { FilterBar } from '../../components/filters.tsx';
import { NamedSelect, oneOrNone } from '../../components/named-select.tsx';
import type { UrlFilters } from '../../components/url-filters.ts';
import { daySpans, daysOf, type ReportFilterName } from './report-query.ts';
import { useTaskChoices } from './use-task-choices.ts';

const chosenDates = 'dates';

export function ReportFilters({ filters, change, clear, any }: UrlFilters<ReportFilterName>): ReactElement {
  const { t } = useTranslation();
  const [tasks, lines, agentGroups] = [useTaskChoices(), useLines(), useAgentGroups()];
  const days = daysOf(filters);
  const named = (list: readonly { id: string; name: string }[] | undefined) =>
    list?.map(({ id, name }) => ({ value: id, label: name }));
  const choice = (name: 'taskId' | 'lineId' | 'agentGroupId', label: string, list: ReturnType<typeof named>) => (
    <NamedSelect
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      style={{ width: 170 }}
      placeholder={label}
      aria-label={label}
      value={filters[name] ?? null}
      options={list}
      onChange={(value) => change({ [name]: oneOrNone(value) })}
    />
  );
  return (
    <FilterBar any={any} clear={clear}>
      <Select
        aria-label={t('report.days')}
        style={{ width: 130 }}
        value={days === null ? chosenDates : String(days)}
        options={[
          ...daySpans.map((value) => ({
            value: String(value),
            label: value === 1 ? t('agent.today') : t('latencyReport.days', { days: value }),
          })),
          ...(days === null ? [{ value: chosenDates, label: t('report.chosenDates') }] : []),
        ]}
        onChange={(value) => change({ days: value, from: undefined, to: undefined })}
      />
      <DatePicker.RangePicker
        allowClear
        aria-label={t('report.dates')}
        value={days === null ? [dayjs(filters.from), dayjs(filters.to)] : null}
        onChange={(range) =>
          change({ from: range?.[0]?.format('YYYY-MM-DD'), to: range?.[1]?.format('YYYY-MM-DD'), days: undefined })
        }
      />
      {choice('taskId', t('report.group.task'), named(tasks.data))}
      {choice('lineId', t('report.group.line'), named(lines.data))}
      {choice('agentGroupId', t('menu.agentGroups'), named(agentGroups.data))}
    </FilterBar>
  );
}
