/** Reports (报表): what came of calls, by task, line, agent, hour and day, and what they cost. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Card, Flex, Segmented, Skeleton } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { type Filters, useUrlFilters } from '../../components/url-filters.ts';
import { AbandonmentCard } from './abandonment-card.tsx';
import { PricesButton } from './prices-button.tsx';
import { ReportCharts } from './report-charts.tsx';
import { ReportExport } from './report-export.tsx';
import { ReportFigureRow } from './report-figure-row.tsx';
import { ReportFilters } from './report-filters.tsx';
import { groupOf, groups, queryOf, type ReportFilterName, reportFilterNames } from './report-query.ts';
import { ReportTable } from './report-table.tsx';
import { spanText } from './report-words.ts';

export function Component(): ReactElement {
  const { t } = useTranslation();
  const { filters, change, clear, any } = useUrlFilters(reportFilterNames);
  const [pricing, setPricing] = useState(false);
  return (
    <>
      <PageHead
        title={t('menu.reports')}
        note={t('report.note')}
        acts={
          <Flex wrap gap={8}>
            <PricesButton open={pricing} setOpen={setPricing} />
            <ReportExport filters={filters} />
          </Flex>
        }
      />
      <Card size="small" style={{ marginBottom: 12 }}>
        <Segmented
          aria-label={t('report.by')}
          value={groupOf(filters)}
          options={groups.map((value) => ({ value, label: t(`report.group.${value}`) }))}
          onChange={(groupBy) => change({ groupBy })}
          style={{ marginBottom: 12, maxWidth: '100%', overflowX: 'auto' }}
        />
        <ReportFilters filters={filters} change={change} clear={clear} any={any} />
        <ReportBody filters={filters} onPrice={() => setPricing(true)} />
      </Card>
      <AbandonmentCard filters={filters} />
    </>
  );
}

function ReportBody({ filters, onPrice }: { filters: Filters<ReportFilterName>; onPrice: () => void }): ReactElement {
  const { t } = useTranslation();
  const query = queryOf(filters);
  const report = useQuery({
    queryKey: ['call-report', query],
    queryFn: () => told(api.GET('/api/v1/reports/calls', { params: { query } })),
    placeholderData: keepPreviousData,
  });
  if (report.isError) return <ProblemNotice error={report.error} onRetry={() => void report.refetch()} />;
  if (report.data === undefined) return <Skeleton active />;
  const { data } = report;
  return (
    <div aria-busy={report.isPlaceholderData} style={{ opacity: report.isPlaceholderData ? 0.5 : 1 }}>
      <p className="report-span">{t('report.span', { span: spanText(data), zone: data.timeZone })}</p>
      <ReportFigureRow report={data} onPrice={onPrice} />
      <ReportCharts report={data} />
      <ReportTable report={data} stale={report.isPlaceholderData} />
    </div>
  );
}
