/** Lists of a task: drop a file, watch it being read, see every refused row with its reason. */
import { InboxOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Flex, Progress, Typography, Upload } from 'antd';
import { type ReactElement, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { api, told } from '../../api/client.ts';
import { uploadList } from '../../api/upload.ts';
import { EmptyNote } from '../../components/empty-note.tsx';
import { countText } from '../../components/figures.tsx';
import { useSending } from '../../components/one-at-a-time.ts';
import { usePaged } from '../../components/paged.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useMay } from '../../components/who.ts';
import { ImportResult } from './import-result.tsx';
import { listMegabytesMax, listRowsMax } from './import-rules.ts';
import type { Task } from './task-steps.ts';
import { TemplateLink } from './template-link.tsx';

export function ImportsTab({ task }: { task: Task }): ReactElement {
  const { t } = useTranslation();
  const may = useMay('supervisor');
  const { query, rows, pager } = usePaged({
    queryKey: ['imports', task.id],
    read: (page) => told(api.GET('/api/v1/tasks/{id}/imports', { params: { path: { id: task.id }, query: page } })),
  });
  return (
    <Flex vertical gap={12}>
      {may ? <DropArea task={task} /> : null}
      {query.isError ? <ProblemNotice error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isSuccess && rows.length === 0 ? <EmptyNote what={t('import.none')} why={t('import.noneWhy')} /> : null}
      {rows.map((one, index) => (
        <ImportResult key={one.id} one={one} open={index === 0} />
      ))}
      {pager}
    </Flex>
  );
}

function DropArea({ task }: { task: Task }): ReactElement {
  const { t } = useTranslation();
  const [share, setShare] = useState(0);
  const client = useQueryClient();
  const send = useSending({
    mutationFn: (file: File) => uploadList(task.id, file, setShare),
    onMutate: () => setShare(0),
    onSuccess: () => Promise.all(['imports', 'task'].map((key) => client.invalidateQueries({ queryKey: [key, task.id] }))),
  });
  useGivenFile((file) => send.send(file));
  return (
    <div>
      <Upload.Dragger
        showUploadList={false}
        disabled={send.isPending}
        beforeUpload={(file) => {
          send.send(file);
          return false;
        }}
      >
        <Flex align="center" justify="center" gap={16} wrap style={{ padding: '4px 12px' }}>
          <InboxOutlined style={{ fontSize: 28 }} aria-hidden />
          <Flex vertical align="flex-start" style={{ textAlign: 'left' }}>
            <Typography.Text strong>{t('import.drop')}</Typography.Text>
            <Typography.Text type="secondary">
              {t(task.type === 'notification' ? 'import.limitsNotification' : 'import.limits', {
                megabytes: listMegabytesMax,
                rows: countText(listRowsMax),
              })}
            </Typography.Text>
          </Flex>
          <Button type="primary" tabIndex={-1} loading={send.isPending}>
            {t('import.choose')}
          </Button>
        </Flex>
      </Upload.Dragger>
      <Flex justify="space-between" wrap style={{ marginTop: 4 }}>
        <TemplateLink type={task.type} />
        <Typography.Text type="secondary">{t('import.rule')}</Typography.Text>
      </Flex>
      {send.isPending ? (
        <Progress
          percent={Math.round(share * 100)}
          aria-label={t('import.sending')}
          format={(n) => `${t('import.sending')} ${n ?? 0}%`}
        />
      ) : null}
      {send.isError ? <ProblemNotice error={send.error} /> : null}
    </div>
  );
}

/** A file chosen while the task was made comes along once; a reload must not send it again. */
function useGivenFile(take: (file: File) => void): void {
  const location = useLocation();
  const navigate = useNavigate();
  const state: unknown = location.state;
  const file = typeof state === 'object' && state !== null && 'file' in state && state.file instanceof File ? state.file : null;
  useEffect(() => {
    if (file === null) return;
    void navigate(location.pathname + location.search, { replace: true, state: null });
    take(file);
    // Only the arrival of a file matters here; `take` and the address are new with every rendering.
  }, [file]);
}
