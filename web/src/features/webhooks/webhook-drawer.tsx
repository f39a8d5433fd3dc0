/** A webhook: where it is, and what it is told. */
import { Form, Input, Select, Switch } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { eventKey, webhookEvents } from './webhook-events.ts';

type Webhook = Schemas['Webhook'];
type WebhookForm = Pick<Webhook, 'name' | 'url' | 'events' | 'enabled'>;

export function WebhookDrawer({
  webhook,
  onSecret,
  onClose,
}: {
  /** Null: a new one. */
  webhook: Webhook | null;
  onSecret: (secret: string) => void;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const save = async ({ name, url, events, enabled }: WebhookForm): Promise<void> => {
    const body = { name, url, events, enabled };
    if (webhook === null) onSecret((await told(api.POST('/api/v1/webhooks', { body }))).secret);
    else await told(api.PATCH('/api/v1/webhooks/{id}', { params: { path: { id: webhook.id } }, body }));
  };
  const required = { required: true, message: t('form.required') };
  return (
    <EditDrawer<WebhookForm>
      title={webhook === null ? t('webhook.add') : webhook.name}
      listKey="webhooks"
      initial={webhook ?? { enabled: true, events: ['call.ended'] }}
      save={save}
      onClose={onClose}
    >
      <Form.Item name="name" label={t('webhook.field.name')} rules={[required]}>
        <Input maxLength={100} placeholder={t('webhook.namePlaceholder')} />
      </Form.Item>
      <Form.Item name="url" label={t('webhook.field.url')} extra={t('webhook.urlHint')} rules={[required]}>
        <Input maxLength={2000} placeholder="https://" />
      </Form.Item>
      <Form.Item name="events" label={t('webhook.field.events')} rules={[required]}>
        <Select mode="multiple" options={webhookEvents.map((event) => ({ value: event, label: t(eventKey(event)) }))} />
      </Form.Item>
      <Form.Item name="enabled" label={t('webhook.field.enabled')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </EditDrawer>
  );
}
