/** How long callees wait for an answer, and which part of it is whose. */
import { useQuery } from '@tanstack/react-query';
import { Card, Flex, Select, Table, Tooltip, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { EmptyNote, emptyTextOf } from '../../components/empty-note.tsx';
import { countText } from '../../components/figures.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useUrlFilters } from '../../components/url-filters.ts';

type Report = Schemas['LatencyReport'];
type Row = Report['items'][number];

const groups = ['task', 'assistant', 'llmAccount', 'voice', 'recogniser'] as const;
const stages = ['recognised', 'endpointed', 'model', 'voice', 'own', 'firstAudio'] as const;
const spans = [1, 7, 30] as const;
const dayMs = 86_400_000;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const { filters, change } = useUrlFilters(['by', 'days']);
  const by = groups.find((group) => group === filters.by) ?? 'task';
  const days = spans.find((span) => String(span) === filters.days) ?? 7;
  const report = useQuery({
    queryKey: ['latency', by, days],
    queryFn: () =>
      told(
        api.GET('/api/v1/reports/latency', {
          params: { query: { by, from: new Date(Date.now() - days * dayMs).toISOString() } },
        }),
      ),
  });
  return (
    <>
      <PageHead title={t('menu.latency')} note={t('latencyReport.note')} />
      {report.isError ? <ProblemNotice error={report.error} onRetry={() => void report.refetch()} /> : null}
      <Card size="small">
        <Flex wrap gap={12} align="center" style={{ marginBottom: 12 }}>
          <Select
            aria-label={t('latencyReport.by')}
            value={by}
            style={{ minWidth: 140 }}
            options={groups.map((value) => ({ value, label: t(`latencyReport.group.${value}`) }))}
            onChange={(value) => change({ by: value })}
          />
          <Select
            aria-label={t('latencyReport.days', { days })}
            value={days}
            style={{ minWidth: 140 }}
            options={spans.map((value) => ({ value, label: t('latencyReport.days', { days: value }) }))}
            onChange={(value) => change({ days: String(value) })}
          />
        </Flex>
        <LatencyTable report={report.data} loading={report.isPending} />
      </Card>
    </>
  );
}

function LatencyTable({ report, loading }: { report: Report | undefined; loading: boolean }): ReactElement {
  const { t } = useTranslation();
  return (
    <Table<Row>
      size="small"
      rowKey={(row) => row.id ?? 'unknown'}
      loading={loading}
      dataSource={report?.items ?? []}
      pagination={false}
      scroll={{ x: true }}
      locale={{
        emptyText: emptyTextOf({ data: report }, <EmptyNote what={t('latencyReport.none')} why={t('latencyReport.noneWhy')} />),
      }}
      columns={[
        {
          key: 'name',
          title: t(`latencyReport.group.${report?.by ?? 'task'}`),
          render: (_, row) => row.name ?? <Typography.Text type="secondary">{t('latencyReport.unknown')}</Typography.Text>,
        },
        { key: 'answers', title: t('latencyReport.answers'), align: 'right', render: (_, row) => countText(row.answers) },
        { key: 'calls', title: t('latencyReport.calls'), align: 'right', render: (_, row) => countText(row.calls) },
        ...stages.map((stage) => ({
          key: stage,
          title: (
            <Tooltip title={t(`latencyReport.hint.${stage}`)}>
              <span>{t(`latencyReport.stage.${stage}`)}</span>
            </Tooltip>
          ),
          align: 'right' as const,
          render: (_: unknown, row: Row) => <Quantiles of={row.stages[stage]} strong={stage === 'firstAudio'} />,
        })),
      ]}
    />
  );
}

function Quantiles({ of, strong }: { of: { p50: number; p95: number } | null; strong: boolean }): ReactElement {
  if (of === null) return <Typography.Text type="secondary">–</Typography.Text>;
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      <Typography.Text strong={strong}>{Math.round(of.p50)}</Typography.Text>{' '}
      <Typography.Text type="secondary">/ {Math.round(of.p95)}</Typography.Text>
    </span>
  );
}
