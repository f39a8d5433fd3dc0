/** Downloads the filtered list as a workbook and shows how much has come. */
import { DownloadOutlined } from '@ant-design/icons';
import { App, Button, Flex, Typography } from 'antd';
import { type ReactElement, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '../../api/download.ts';
import { countText } from '../../components/figures.tsx';
import { useSending } from '../../components/one-at-a-time.ts';
import { problemSentence } from '../../components/problem-notice.tsx';
import type { Filters } from '../../components/url-filters.ts';
import { useMay } from '../../components/who.ts';
import type { CallFilterName } from './call-query.ts';

export function ExportButton({ filters, total }: { filters: Filters<CallFilterName>; total: number }): ReactElement | null {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  const [bytes, setBytes] = useState(0);
  const abort = useRef<AbortController | null>(null);
  const run = useSending({
    mutationFn: () => {
      setBytes(0);
      abort.current = new AbortController();
      const query = new URLSearchParams({ ...filters, lang: i18n.language === 'zh' ? 'zh' : 'en' });
      const day = new Date().toISOString().slice(0, 10);
      return download(`/api/v1/calls/export.xlsx?${query.toString()}`, {
        fileName: `${t('call.exportName')}-${day}.xlsx`,
        onBytes: setBytes,
        signal: abort.current.signal,
      });
    },
    onSuccess: () => message.success(t('call.exported')),
    onError: (error) => {
      if (abort.current?.signal.aborted === true) return;
      message.error(problemSentence(error, t('problem.noReplyCure')));
    },
  });
  if (!useMay('agent')) return null;
  if (run.isPending) {
    return (
      <Flex gap={8} align="center" role="status">
        <Typography.Text type="secondary">
          {t('call.exporting', { total: countText(total), kilobytes: countText(Math.round(bytes / 1024)) })}
        </Typography.Text>
        <Button onClick={() => abort.current?.abort()}>{t('act.cancel')}</Button>
      </Flex>
    );
  }
  return (
    <Button icon={<DownloadOutlined aria-hidden />} disabled={total === 0} onClick={() => run.send()}>
      {t('call.export')}
    </Button>
  );
}
