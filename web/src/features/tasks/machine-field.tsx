/** What a task does when a voice mailbox, a phone assistant or a menu of keys answers. */
import { Form, Input, Radio } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Task } from './task-steps.ts';

const actions = ['hangUp', 'leaveMessage', 'goOn'] as const;
const messageCharsMax = 1000;

const usualActions: Readonly<Record<Task['type'], Task['onMachine']>> = {
  ai: 'hangUp',
  notification: 'leaveMessage',
  predictive: 'goOn',
};

/** Each type has its own usual action: given another `type` it begins anew (give it a key). */
export function MachineField({ type }: { type: Task['type'] }): ReactElement {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const action = Form.useWatch<Task['onMachine'] | undefined>('onMachine', form);
  // It stands in the midst of words: its colour alone would not tell it from them.
  const settings = (
    <Link to="/settings" style={{ textDecoration: 'underline' }}>
      {t('menu.settings')}
    </Link>
  );
  return (
    <>
      <Form.Item
        name="onMachine"
        label={t('task.field.onMachine')}
        initialValue={usualActions[type]}
        preserve={false}
        extra={
          <>
            {t(`task.machine.hint.${type}`)} {type === 'ai' ? null : settings}
          </>
        }
      >
        <Radio.Group
          options={actions.map((value) => ({
            value,
            label: t(type === 'predictive' && value === 'goOn' ? 'task.machine.unheard' : `task.machine.${value}`),
          }))}
        />
      </Form.Item>
      {action === 'leaveMessage' ? (
        <Form.Item
          name="machineMessage"
          label={t('task.field.machineMessage')}
          extra={t(`task.machine.message.${type}`)}
          rules={type === 'predictive' ? [{ required: true, whitespace: true, message: t('task.machine.messageMissing') }] : []}
        >
          <Input.TextArea rows={2} maxLength={messageCharsMax} />
        </Form.Item>
      ) : null}
    </>
  );
}
