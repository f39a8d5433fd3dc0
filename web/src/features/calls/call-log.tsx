/** What was said of one call, ours and the switch's, from the first line on. */
import { useQuery } from '@tanstack/react-query';
import { Flex, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, told } from '../../api/client.ts';
import { LogRows } from '../../components/log-rows.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';

/** A call has a dozen; the page of the log has the rest. */
const linesMax = 200;

export function CallLog({ callId }: { callId: string }): ReactElement {
  const { t } = useTranslation();
  const log = useQuery({
    queryKey: ['logs', 'call', callId],
    queryFn: () => told(api.GET('/api/v1/logs', { params: { query: { callId, limit: linesMax } } })),
  });
  if (log.isError) return <ProblemNotice error={log.error} onRetry={() => void log.refetch()} />;
  return (
    <Flex vertical gap={8}>
      <LogRows loading={log.isPending} rows={(log.data?.items ?? []).toReversed()} />
      <Typography.Text>
        <Link to={`/logs?callId=${callId}`}>{t('log.more')}</Link>
      </Typography.Text>
    </Flex>
  );
}
