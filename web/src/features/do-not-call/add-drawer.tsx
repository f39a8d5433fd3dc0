/** One number for the do-not-call list, and the choice of for whom it counts. */
import { Form, Input } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { ScopeFields } from './scope-fields.tsx';

type AddForm = { number: string; taskId?: string; reason?: string };

export function AddDrawer({ listKey, onClose }: { listKey: string; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const save = ({ number, taskId, reason }: AddForm): Promise<unknown> =>
    told(api.POST('/api/v1/do-not-call', { body: { number, taskId: taskId ?? null, reason: reason ?? '' } }));
  return (
    <EditDrawer<AddForm> title={t('doNotCall.add')} listKey={listKey} initial={{}} save={save} onClose={onClose}>
      <Form.Item
        name="number"
        label={t('contact.number')}
        extra={t('doNotCall.numberHint')}
        rules={[{ required: true, whitespace: true, message: t('form.required') }]}
      >
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
      <ScopeFields />
    </EditDrawer>
  );
}
