/** A list of numbers for the do-not-call list: sent, read at once, and each refused row told with its reason. */
import { InboxOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Drawer, Flex, Form, Progress, Table, Typography, Upload } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';
import { sendFile } from '../../api/upload.ts';
import { useSending } from '../../components/one-at-a-time.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ScopeFields } from './scope-fields.tsx';

type Result = Schemas['DoNotCallImport'];
type ScopeForm = { taskId?: string; reason?: string };

export function ImportDrawer({ listKey, onClose }: { listKey: string; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [form] = Form.useForm<ScopeForm>();
  const [share, setShare] = useState(0);
  const sending = useSending({
    mutationFn: (file: File) => sendFile<Result>(pathOf(form.getFieldsValue()), file, setShare),
    onMutate: () => setShare(0),
    onSuccess: () => client.invalidateQueries({ queryKey: [listKey] }),
  });
  return (
    <Drawer open title={t('doNotCall.import')} onClose={onClose} size={620} styles={{ wrapper: { maxWidth: '100vw' } }}>
      <Form<ScopeForm> form={form} layout="vertical">
        <ScopeFields />
      </Form>
      {/* Without a box of its own it would grow over the whole drawer. */}
      <div>
        <Upload.Dragger
          showUploadList={false}
          disabled={sending.isPending}
          beforeUpload={(file) => {
            sending.send(file);
            return false;
          }}
        >
          <Flex align="center" justify="center" gap={16} style={{ padding: '4px 12px' }}>
            <InboxOutlined style={{ fontSize: 28 }} aria-hidden />
            <Flex vertical align="flex-start" style={{ textAlign: 'left' }}>
              <Typography.Text strong>{t('import.drop')}</Typography.Text>
              <Typography.Text type="secondary">{t('doNotCall.importLimits')}</Typography.Text>
            </Flex>
          </Flex>
        </Upload.Dragger>
      </div>
      {sending.isPending ? (
        <Progress
          percent={Math.round(share * 100)}
          aria-label={t('import.sending')}
          format={(n) => (n === 100 ? t('import.status.reading') : `${t('import.sending')} ${n ?? 0}%`)}
        />
      ) : null}
      {sending.isError ? <ProblemNotice error={sending.error} /> : null}
      {sending.data === undefined ? null : <ImportTold result={sending.data} />}
    </Drawer>
  );
}

function pathOf({ taskId, reason }: ScopeForm): string {
  const query = new URLSearchParams();
  if (taskId !== undefined) query.set('taskId', taskId);
  if (reason !== undefined && reason.trim() !== '') query.set('reason', reason.trim());
  return `/api/v1/do-not-call/import?${query.toString()}`;
}

function ImportTold({ result }: { result: Result }): ReactElement {
  const { t } = useTranslation();
  const { parsed, added, known, duplicate, refused, refusedRows } = result;
  return (
    <Flex vertical gap={12} style={{ marginTop: 16 }}>
      <Alert
        type={refused > 0 ? 'warning' : 'success'}
        showIcon
        title={t('doNotCall.result', { parsed, added, known, duplicate, refused })}
      />
      {refusedRows.length === 0 ? null : (
        <Table<Result['refusedRows'][number]>
          rowKey="row"
          size="small"
          dataSource={refusedRows}
          pagination={false}
          scroll={{ x: 480 }}
          columns={[
            { key: 'row', title: t('import.row'), dataIndex: 'row', width: 60, align: 'right' },
            { key: 'value', title: t('import.value'), dataIndex: 'value', width: 150, className: 'wrap-anywhere' },
            { key: 'message', title: t('import.reason'), dataIndex: 'message' },
          ]}
        />
      )}
    </Flex>
  );
}
