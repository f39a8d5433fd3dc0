/** Many extensions at once, and the one look at their passwords. */
import { Alert, Button, Flex, Form, Input, InputNumber, Modal, Table } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { saveFile } from '../../api/download.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { batchText } from './batch-file.ts';
import { listKey, NodeItem } from './extension-drawer.tsx';
import { ServerNote, serverOf } from './sign-in-card.tsx';

type BatchForm = { first: string; count: number; namePattern?: string; node?: string | null };
export type Batch = {
  items: { id: string; number: string; displayName: string; password: string }[];
  servers: Parameters<typeof serverOf>[0];
};

const batchMax = 200;

export function BatchDrawer({ onMade, onClose }: { onMade: (batch: Batch) => void; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const save = async ({ first, count, namePattern = '', node }: BatchForm): Promise<void> => {
    onMade(await told(api.POST('/api/v1/extension-batches', { body: { first, count, namePattern, node: node ?? null } })));
  };
  const required = { required: true, message: t('form.required') };
  return (
    <EditDrawer<BatchForm> title={t('extension.addMany')} listKey={listKey} initial={{ count: 10 }} save={save} onClose={onClose}>
      <Form.Item name="first" label={t('extension.first')} rules={[required]} extra={t('extension.numberHint')}>
        <Input maxLength={8} inputMode="numeric" placeholder="1001" />
      </Form.Item>
      <Form.Item name="count" label={t('extension.count')} rules={[required]}>
        <InputNumber min={1} max={batchMax} precision={0} />
      </Form.Item>
      <Form.Item name="namePattern" label={t('extension.namePattern')} extra={t('extension.namePatternHint')}>
        <Input maxLength={80} placeholder={t('extension.namePatternExample')} />
      </Form.Item>
      <NodeItem />
    </EditDrawer>
  );
}

/** It closes only when the file was taken, or by a second press. */
export function BatchResult({ batch, onClose }: { batch: Batch; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const [saved, setSaved] = useState(false);
  const { items, servers } = batch;
  const save = (): void => {
    const file = new Blob([batchText(items, serverOf(servers))], { type: 'text/csv;charset=utf-8' });
    saveFile(file, `extensions-${items[0]?.number ?? ''}.csv`);
    setSaved(true);
  };
  return (
    <Modal
      open
      width={640}
      title={t('extension.batchMade', { count: items.length })}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Flex gap={8} justify="flex-end">
          <Button onClick={onClose}>{t(saved ? 'extension.close' : 'extension.closeUnsaved')}</Button>
          <Button type="primary" onClick={save}>
            {t('extension.saveFile')}
          </Button>
        </Flex>
      }
    >
      <Alert type="warning" showIcon title={t('extension.batchOnce')} style={{ marginBottom: 12 }} />
      <ServerNote servers={servers} />
      <Table
        rowKey="id"
        size="small"
        pagination={false}
        scroll={{ y: 320 }}
        dataSource={items}
        columns={[
          { key: 'number', title: t('extension.field.number'), dataIndex: 'number', width: 110 },
          { key: 'name', title: t('extension.field.displayName'), dataIndex: 'displayName' },
          {
            key: 'password',
            title: t('extension.field.password'),
            render: (_, { password }: Batch['items'][number]) => <code>{password}</code>,
          },
        ]}
      />
    </Modal>
  );
}
