/** The log: ours and the switch's on one time line, found by call, task, time, level and process. */
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { ChoiceFilter, FilterBar, TextFilter } from '../../components/filters.tsx';
import { LogRows } from '../../components/log-rows.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { usePaged } from '../../components/paged.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useUrlFilters } from '../../components/url-filters.ts';

const levels = ['info', 'warn', 'error', 'fatal'] as const;
const processes = ['api', 'task-worker', 'call-worker', 'simulator', 'freeswitch'] as const;
const readEveryMs = 5_000;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const { filters, change, clear, any } = useUrlFilters(['q', 'callId', 'taskId', 'level', 'process', 'from', 'to']);
  const { query, rows, pager } = usePaged({
    queryKey: ['logs', filters],
    refetchEveryMs: readEveryMs,
    read: (page) => {
      const { level: chosen, ...others } = filters;
      const level = levels.find((one) => one === chosen);
      const wanted = { ...page, ...others, ...(level === undefined ? {} : { level }) };
      return told(api.GET('/api/v1/logs', { params: { query: wanted } }));
    },
  });
  return (
    <>
      <PageHead title={t('menu.logs')} note={t('log.note')} />
      <FilterBar any={any} clear={clear}>
        <TextFilter label={t('log.search')} width={220} value={filters.q} onSearch={(q) => change({ q })} />
        <ChoiceFilter
          label={t('log.level')}
          width={150}
          value={filters.level}
          options={levels.map((level) => ({ value: level, label: t(`log.levels.${level}`) }))}
          onChange={(level) => change({ level })}
        />
        <ChoiceFilter
          label={t('log.process')}
          width={150}
          value={filters.process}
          options={processes.map((process) => ({ value: process, label: t(`log.processes.${process}`) }))}
          onChange={(process) => change({ process })}
        />
        <TextFilter label={t('log.call')} width={200} value={filters.callId} onSearch={(callId) => change({ callId })} />
        <TextFilter label={t('log.task')} width={200} value={filters.taskId} onSearch={(taskId) => change({ taskId })} />
        <DatePicker.RangePicker
          showTime
          allowEmpty={[true, true]}
          value={[filters.from === undefined ? null : dayjs(filters.from), filters.to === undefined ? null : dayjs(filters.to)]}
          onChange={(range) => change({ from: range?.[0]?.toISOString(), to: range?.[1]?.toISOString() })}
        />
      </FilterBar>
      {query.isError ? <ProblemNotice error={query.error} onRetry={() => void query.refetch()} /> : null}
      <LogRows rows={rows} loading={query.isPending} />
      {pager}
    </>
  );
}
