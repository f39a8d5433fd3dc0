/** Filters of the call list; they live in the address. */
import { useQuery } from '@tanstack/react-query';
import { DatePicker, InputNumber, Space } from 'antd';
import dayjs from 'dayjs';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAgents, useLines } from '../../api/choices.ts';
import { api, told } from '../../api/client.ts';
import { FilterBar, TextFilter } from '../../components/filters.tsx';
import { NamedSelect, oneOrNone } from '../../components/named-select.tsx';
import { outcomes } from '../../components/state-tags.tsx';
import type { UrlFilters } from '../../components/url-filters.ts';
import type { CallFilterName } from './call-query.ts';

const intents = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];
const directions = ['outbound', 'inbound'] as const;
const sides = ['callee', 'us', 'carrier', 'switch', 'nobody'] as const;
const tasksOffered = 50;

type Props = UrlFilters<CallFilterName>;

export function CallFilters(url: Props): ReactElement {
  const { t } = useTranslation();
  const { filters, change, clear, any } = url;
  const lines = useLines();
  const agents = useAgents();
  return (
    <FilterBar any={any} clear={clear}>
      <TextFilter label={t('call.field.number')} width={180} value={filters.number} onSearch={(number) => change({ number })} />
      <TaskChoice {...url} />
      <Choice
        {...url}
        name="direction"
        width={100}
        options={directions.map((value) => ({ value, label: t(`call.direction.${value}`) }))}
      />
      <Choice
        {...url}
        name="outcome"
        width={130}
        options={outcomes.map((outcome) => ({ value: outcome, label: t(`outcome.${outcome}`) }))}
      />
      <Choice
        {...url}
        name="connected"
        width={110}
        options={['true', 'false'].map((value) => ({ value, label: t(`call.connected.${value}`) }))}
      />
      <Choice {...url} name="intent" width={110} options={intents.map((value) => ({ value, label: value }))} />
      <Choice {...url} name="endedBy" width={110} options={sides.map((value) => ({ value, label: t(`endedBy.${value}`) }))} />
      <Choice
        {...url}
        name="manual"
        width={110}
        options={['true', 'false'].map((value) => ({ value, label: t(`call.manual.${value}`) }))}
      />
      <Choice {...url} name="lineId" width={130} options={lines.data?.map(({ id, name }) => ({ value: id, label: name }))} />
      {agents.data?.length === 0 && filters.agentId === undefined ? null : (
        <Choice
          {...url}
          name="agentId"
          width={140}
          options={agents.data?.map(({ id, username, extension }) => ({ value: id, label: `${username} · ${extension}` }))}
        />
      )}
      <SecondsRange {...url} />
      <DatePicker.RangePicker
        showTime={{ format: 'HH:mm' }}
        format="YYYY-MM-DD HH:mm"
        style={{ width: 320 }}
        allowEmpty={[true, true]}
        placeholder={[t('call.filter.from'), t('call.filter.to')]}
        value={[filters.from === undefined ? null : dayjs(filters.from), filters.to === undefined ? null : dayjs(filters.to)]}
        onChange={(range) => change({ from: range?.[0]?.toISOString(), to: range?.[1]?.toISOString() })}
      />
    </FilterBar>
  );
}

function Choice({
  name,
  width,
  options,
  filters,
  change,
}: Props & { name: CallFilterName; width: number; options: { value: string; label: string }[] | undefined }): ReactElement {
  const { t } = useTranslation();
  return (
    <NamedSelect
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      style={{ width }}
      placeholder={t(`call.filter.${name}`)}
      aria-label={t(`call.filter.${name}`)}
      value={filters[name] ?? null}
      options={options}
      onChange={(value) => change({ [name]: oneOrNone(value) })}
    />
  );
}

/** Tasks are many: the newest are offered, others are found by typing. */
function TaskChoice({ filters, change }: Props): ReactElement {
  const { t } = useTranslation();
  const [q, setQ] = useState('');
  const tasks = useQuery({
    queryKey: ['task-choices', q],
    queryFn: () => told(api.GET('/api/v1/tasks', { params: { query: { limit: tasksOffered, ...(q === '' ? {} : { q }) } } })),
  });
  const id = filters.taskId;
  const chosen = useQuery({
    queryKey: ['task', id],
    queryFn: () => told(api.GET('/api/v1/tasks/{id}', { params: { path: { id: id ?? '' } } })),
    enabled: id !== undefined,
  });
  const found = tasks.data?.items.map((task) => ({ value: task.id, label: task.name }));
  return (
    <NamedSelect
      allowClear
      showSearch={{ filterOption: false, onSearch: setQ }}
      style={{ width: 180 }}
      placeholder={t('call.field.task')}
      aria-label={t('call.field.task')}
      value={id ?? null}
      known={chosen.data === undefined ? [] : [chosen.data]}
      options={chosen.isLoading ? undefined : found}
      onChange={(taskId) => change({ taskId: oneOrNone(taskId) })}
    />
  );
}

function SecondsRange({ filters, change }: Props): ReactElement {
  const { t } = useTranslation();
  const field = (name: 'minSeconds' | 'maxSeconds'): ReactElement => (
    <InputNumber<string>
      stringMode
      key={`${name}${filters[name] ?? ''}`}
      min="0"
      style={{ width: 118 }}
      placeholder={t(`call.filter.${name}`)}
      aria-label={t(`call.filter.${name}`)}
      {...(filters[name] === undefined ? {} : { defaultValue: filters[name] })}
      onBlur={(event) => change({ [name]: event.target.value })}
      onPressEnter={(event) => change({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <Space.Compact>
      {field('minSeconds')}
      {field('maxSeconds')}
    </Space.Compact>
  );
}
