/** Downloads the report that is shown, as a workbook or as CSV. */
import { DownloadOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '../../api/download.ts';
import { useSending } from '../../components/one-at-a-time.ts';
import { problemSentence } from '../../components/problem-notice.tsx';
import type { Filters } from '../../components/url-filters.ts';
import { useMay } from '../../components/who.ts';
import { queryOf, type ReportFilterName } from './report-query.ts';

const formats = ['xlsx', 'csv'] as const;

export function ReportExport({ filters }: { filters: Filters<ReportFilterName> }): ReactElement | null {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  const run = useSending({
    mutationFn: (format: (typeof formats)[number]) => {
      const lang = i18n.language === 'zh' ? 'zh' : 'en';
      const asked = Object.entries(queryOf(filters)).map(([name, value]): [string, string] => [name, String(value)]);
      const query = new URLSearchParams([...asked, ['format', format], ['lang', lang]]);
      return download(`/api/v1/reports/calls/export?${query.toString()}`, {
        fileName: `${t('menu.reports')}-${t(`report.group.${queryOf(filters).groupBy ?? 'task'}`)}.${format}`,
        onBytes: () => undefined,
      });
    },
    onSuccess: () => message.success(t('call.exported')),
    onError: (error) => message.error(problemSentence(error, t('problem.noReplyCure'))),
  });
  if (!useMay('supervisor')) return null;
  return (
    <>
      {formats.map((format) => (
        <Button key={format} icon={<DownloadOutlined aria-hidden />} loading={run.isPending} onClick={() => run.send(format)}>
          {t(`report.export.${format}`)}
        </Button>
      ))}
    </>
  );
}
