/** How long each agent was signed in, talked, wrapped up, waited and was busy. */
import { useQuery } from '@tanstack/react-query';
import { Select, Table, type TableColumnsType } from 'antd';
import dayjs from 'dayjs';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { EmptyNote, emptyTextOf } from '../../components/empty-note.tsx';
import { countText, durationText, percentText } from '../../components/figures.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { type AgentState, useReasonText } from './agent-words.ts';

type Row = Schemas['AgentReport']['items'][number];

const spans = [1, 7, 30] as const;
const shownStates = ['free', 'ringing', 'talking', 'wrap-up'] as const;

export function AgentReport(): ReactElement {
  const { t } = useTranslation();
  const [days, setDays] = useState<(typeof spans)[number]>(1);
  const report = useQuery({
    queryKey: ['agent-report', days],
    queryFn: () => {
      const from = dayjs()
        .startOf('day')
        .subtract(days - 1, 'day')
        .toISOString();
      return told(api.GET('/api/v1/reports/agents', { params: { query: { from } } }));
    },
  });
  return (
    <>
      <Select
        aria-label={t('agent.span')}
        value={days}
        style={{ minWidth: 140, marginBottom: 12 }}
        options={spans.map((value) => ({
          value,
          label: value === 1 ? t('agent.today') : t('latencyReport.days', { days: value }),
        }))}
        onChange={setDays}
      />
      {report.isError ? <ProblemNotice error={report.error} onRetry={() => void report.refetch()} /> : null}
      <Table<Row>
        rowKey="agentId"
        size="middle"
        loading={report.isPending}
        columns={useColumns()}
        dataSource={report.data?.items ?? []}
        pagination={false}
        scroll={{ x: 980 }}
        locale={{ emptyText: emptyTextOf(report, <EmptyNote what={t('agent.none')} why={t('agent.noneWhy')} />) }}
      />
    </>
  );
}

function useColumns(): TableColumnsType<Row> {
  const { t } = useTranslation();
  const reasonText = useReasonText();
  const time = (key: string, title: string, ms: (row: Row) => number): TableColumnsType<Row>[number] => ({
    key,
    title,
    align: 'right',
    render: (_, row) => durationText(ms(row)),
  });
  return [
    { key: 'name', title: t('agent.field.name'), width: 160, render: (_, row) => `${row.username} · ${row.extension}` },
    time('signedIn', t('agent.signedIn'), ({ signedInMs }) => signedInMs),
    ...shownStates.map((state) => time(state, t(`agent.state.${state}`), (row) => msOf(row, state))),
    {
      key: 'busy',
      title: t('agent.state.busy'),
      render: (_, { sums }) =>
        sums
          .filter(({ state }) => state === 'busy')
          .map(({ reason, ms }) => `${reason === null ? '' : reasonText(reason)} ${durationText(ms)}`)
          .join(', '),
    },
    { key: 'calls', title: t('agent.calls'), align: 'right', render: (_, { calls }) => countText(calls) },
    {
      key: 'use',
      title: t('agent.use'),
      align: 'right',
      render: (_, row) => percentText(useOf(row)),
    },
  ];
}

/** (talking + wrap-up) ÷ signed-in time off break. */
function useOf(row: Row): number | null {
  const able = row.signedInMs - msOf(row, 'busy');
  return able <= 0 ? null : (msOf(row, 'talking') + msOf(row, 'wrap-up')) / able;
}

function msOf({ sums }: Row, state: AgentState): number {
  return sums.reduce((ms, sum) => (sum.state === state ? ms + sum.ms : ms), 0);
}
