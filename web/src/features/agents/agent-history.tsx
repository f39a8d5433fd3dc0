/** How an agent stood on a day: the sums, and one line for each state. */
import { useQuery } from '@tanstack/react-query';
import { DatePicker, Drawer, Flex, Table, Tag, Typography } from 'antd';
import dayjs from 'dayjs';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { EmptyNote, emptyTextOf } from '../../components/empty-note.tsx';
import { Clock, durationText } from '../../components/figures.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { type Agent, stateColours, useStateText } from './agent-words.ts';
import { RunningTime } from './running-time.tsx';

type Span = Schemas['AgentSpan'];

const drawerWidth = 620;
const spansMax = 500;

export function AgentHistory({ agent, onClose }: { agent: Agent; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const stateText = useStateText();
  const [day, setDay] = useState<string | null>(null);
  const states = useQuery({
    queryKey: ['agent-states', agent.id, day],
    queryFn: () =>
      told(
        api.GET('/api/v1/agents/{id}/states', {
          params: { path: { id: agent.id }, query: { limit: spansMax, ...(day === null ? {} : { day }) } },
        }),
      ),
  });
  const sums = (states.data?.sums ?? []).filter(({ state }) => state !== 'offline');
  return (
    <Drawer
      open
      title={t('agent.historyOf', { name: agent.username })}
      onClose={onClose}
      size={drawerWidth}
      styles={{ wrapper: { maxWidth: '100vw' } }}
    >
      <Flex vertical gap={12}>
        <DatePicker
          aria-label={t('agent.day')}
          style={{ width: 160 }}
          allowClear={false}
          value={states.data === undefined ? null : dayjs(day ?? states.data.day)}
          onChange={(chosen) => setDay(chosen === null ? null : chosen.format('YYYY-MM-DD'))}
        />
        {states.isError ? <ProblemNotice error={states.error} onRetry={() => void states.refetch()} /> : null}
        <Flex wrap gap={6}>
          {sums.map((sum) => (
            <Tag key={`${sum.state} ${sum.reason ?? ''}`} color={stateColours[sum.state]}>
              {stateText(sum)} {durationText(sum.ms)}
            </Tag>
          ))}
        </Flex>
        <Spans spans={states.data?.items ?? []} loading={states.isPending} />
        {(states.data?.total ?? 0) > spansMax ? (
          <Typography.Text type="secondary">{t('agent.moreStates', { most: spansMax })}</Typography.Text>
        ) : null}
      </Flex>
    </Drawer>
  );
}

function Spans({ spans, loading }: { spans: Span[]; loading: boolean }): ReactElement {
  const { t } = useTranslation();
  const stateText = useStateText();
  return (
    <Table<Span>
      rowKey="id"
      size="small"
      loading={loading}
      dataSource={spans}
      pagination={false}
      scroll={{ x: 480 }}
      locale={{
        emptyText: emptyTextOf(
          { data: loading ? undefined : spans },
          <EmptyNote what={t('agent.noStates')} why={t('agent.noStatesWhy')} />,
        ),
      }}
      columns={[
        { key: 'from', title: t('agent.from'), width: 110, render: (_, { from }) => <Clock at={from} /> },
        { key: 'until', title: t('agent.until'), width: 110, render: (_, { until }) => <Clock at={until} /> },
        {
          key: 'length',
          title: t('agent.length'),
          width: 100,
          render: (_, { from, until }) =>
            until === null ? <RunningTime since={from} /> : durationText(Date.parse(until) - Date.parse(from)),
        },
        {
          key: 'state',
          title: t('agent.field.state'),
          render: (_, span) => (
            <>
              <Tag color={stateColours[span.state]}>{stateText(span)}</Tag>
              {span.by === null ? null : <Typography.Text type="secondary">{t('agent.by', { name: span.by })}</Typography.Text>}
            </>
          ),
        },
      ]}
    />
  );
}
