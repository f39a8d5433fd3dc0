/** What predictive tasks abandoned, as regulators count it: by 30 days of each task, and by its worst day. */
import { WarningOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Card, Table, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, type Schemas, told } from '../../api/client.ts';
import { countText, percentText } from '../../components/figures.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import type { Filters } from '../../components/url-filters.ts';
import { queryOf, type ReportFilterName } from './report-query.ts';

type Item = Schemas['Abandonment']['items'][number];
type PeriodRow = Item['periods'][number] & Pick<Item, 'taskId' | 'taskName' | 'worstDay'>;

/** Not there where no task gave answered calls to agents. */
export function AbandonmentCard({ filters }: { filters: Filters<ReportFilterName> }): ReactElement | null {
  const { t } = useTranslation();
  const { groupBy: _, lineId: __, agentGroupId: ___, ...query } = queryOf(filters);
  const told30 = useQuery({
    queryKey: ['abandonment', query],
    queryFn: () => told(api.GET('/api/v1/reports/abandonment', { params: { query } })),
    placeholderData: keepPreviousData,
  });
  if (told30.isError) return <ProblemNotice error={told30.error} onRetry={() => void told30.refetch()} />;
  if (told30.data === undefined || told30.data.items.length === 0) return null;
  const { items, rateMax } = told30.data;
  const rows = items.flatMap(({ periods, ...task }) => periods.map((period): PeriodRow => ({ ...task, ...period })));
  return (
    <Card size="small" title={t('report.abandonment.title')}>
      <Typography.Paragraph type="secondary">{t('report.abandonment.note', { rate: percentText(rateMax) })}</Typography.Paragraph>
      <Table<PeriodRow>
        size="small"
        rowKey={({ taskId, from }) => `${taskId}/${from}`}
        dataSource={rows}
        pagination={false}
        scroll={{ x: true }}
        columns={[
          {
            key: 'task',
            title: t('report.group.task'),
            render: (_row, { taskId, taskName }) => <Link to={`/tasks/${taskId}`}>{taskName}</Link>,
          },
          { key: 'period', title: t('report.abandonment.period'), render: (_row, { from, to }) => `${from} – ${to}` },
          { key: 'people', title: t('report.figure.people'), align: 'right', render: (_row, { people }) => countText(people) },
          {
            key: 'abandoned',
            title: t('report.figure.abandoned'),
            align: 'right',
            render: (_row, { abandoned }) => countText(abandoned),
          },
          {
            key: 'rate',
            title: t('report.abandonment.rate'),
            align: 'right',
            render: (_row, { rate }) => <Rate rate={rate} rateMax={rateMax} />,
          },
          {
            key: 'worst',
            title: t('report.abandonment.worstDay'),
            render: (_row, { worstDay }) =>
              worstDay === null
                ? '–'
                : t('report.abandonment.onDay', {
                    day: worstDay.day,
                    rate: percentText(worstDay.rate),
                    abandoned: countText(worstDay.abandoned),
                  }),
          },
        ]}
      />
    </Card>
  );
}

function Rate({ rate, rateMax }: { rate: number | null; rateMax: number }): ReactElement {
  const { t } = useTranslation();
  if (rate === null || rate <= rateMax) return <span>{percentText(rate)}</span>;
  return (
    <Typography.Text strong>
      <WarningOutlined aria-hidden />{' '}
      {`${percentText(rate)} · ${t('report.abandonment.tooMany', { rate: percentText(rateMax) })}`}
    </Typography.Text>
  );
}
