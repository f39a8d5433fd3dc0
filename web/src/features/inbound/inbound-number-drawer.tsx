/** The form of a number that people call. */
import { Divider, Form, Input, InputNumber, Switch } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, type Schemas, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { NamedSelect } from '../../components/named-select.tsx';
import { useTaskChoices } from '../reports/use-task-choices.ts';
import type { InboundNumber } from './inbound-words.ts';
import { QueueFields } from './queue-fields.tsx';

type InboundForm = {
  number: string;
  name?: string;
  enabled: boolean;
  followDays: number;
  taskId?: string | null;
  voiceId?: string | null;
  welcome?: string | null;
  queueMax: number;
  waitSecondsMax: number;
  overflow: InboundNumber['overflow'];
  overflowMessage?: string | null;
  overflowGroupId?: string | null;
};

export const listKey = 'inbound-numbers';
const usual = { enabled: true, followDays: 30, queueMax: 20, waitSecondsMax: 120, overflow: 'callback' as const };
const followDaysMax = 365;

export function InboundNumberDrawer({ number, onClose }: { number: InboundNumber | null; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const save = (form: InboundForm): Promise<unknown> =>
    number === null
      ? told(api.POST('/api/v1/inbound-numbers', { body: bodyOf(form) }))
      : told(api.PATCH('/api/v1/inbound-numbers/{id}', { params: { path: { id: number.id } }, body: bodyOf(form) }));
  return (
    <EditDrawer<InboundForm>
      title={number === null ? t('inbound.add') : number.number}
      listKey={listKey}
      initial={number ?? usual}
      save={save}
      onClose={onClose}
    >
      <Form.Item
        name="number"
        label={t('inbound.field.number')}
        rules={[{ required: true, whitespace: true, message: t('form.required') }]}
        extra={t('inbound.numberHint')}
      >
        <Input maxLength={64} inputMode="tel" />
      </Form.Item>
      <Form.Item name="name" label={t('inbound.field.name')} extra={t('inbound.nameHint')}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="enabled" label={t('inbound.field.enabled')} valuePropName="checked" extra={t('inbound.enabledHint')}>
        <Switch />
      </Form.Item>
      <Divider titlePlacement="start">{t('inbound.serves')}</Divider>
      <Form.Item
        name="followDays"
        label={t('inbound.field.followDays')}
        rules={[{ required: true, message: t('form.required') }]}
        extra={t('inbound.followHint')}
      >
        <InputNumber min={0} max={followDaysMax} precision={0} suffix={t('unit.days')} style={{ width: 140 }} />
      </Form.Item>
      <TaskField number={number} />
      <QueueFields number={number} />
    </EditDrawer>
  );
}

function TaskField({ number }: { number: InboundNumber | null }): ReactElement {
  const { t } = useTranslation();
  const tasks = useTaskChoices();
  const known = number?.taskId && number.taskName ? [{ id: number.taskId, name: number.taskName }] : [];
  return (
    <Form.Item
      name="taskId"
      label={t('inbound.field.taskId')}
      extra={tasks.data?.length === 0 ? <Link to="/tasks/new">{t('inbound.toTask')}</Link> : t('inbound.taskHint')}
    >
      <NamedSelect
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={t('inbound.noTask')}
        known={known}
        options={tasks.data?.map(({ id, name, type }) => ({ value: id, label: `${name} · ${t(`taskType.${type}`)}` }))}
      />
    </Form.Item>
  );
}

/** What was cleared, or does not belong to the chosen way, is told as nothing. */
function bodyOf(form: InboundForm): Schemas['InboundNumberDraft'] {
  const { name = '', taskId = null, voiceId = null, welcome, overflow, overflowMessage, overflowGroupId = null, ...rest } = form;
  return {
    ...rest,
    ...{ name, taskId, voiceId, overflow },
    welcome: textOrNull(welcome),
    overflowMessage: textOrNull(overflowMessage),
    overflowGroupId: overflow === 'group' ? overflowGroupId : null,
  };
}

function textOrNull(text: string | null | undefined): string | null {
  return text === undefined || text === null || text.trim() === '' ? null : text.trim();
}
