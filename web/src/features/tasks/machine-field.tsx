/** What a task does when a voice mailbox, a phone assistant or a menu of keys answers. */
import { Form, Input, Radio } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Task } from './task-steps.ts';

const actions = ['hangUp', 'leaveMessage', 'goOn'] as const;
const messageCharsMax = 1000;

/** Nobody listens for machines where people talk. */
export function MachineField({ type }: { type: Exclude<Task['type'], 'predictive'> }): ReactElement {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const action = Form.useWatch<Task['onMachine'] | undefined>('onMachine', form);
  const settings = <Link to="/settings">{t('menu.settings')}</Link>;
  return (
    <>
      <Form.Item
        name="onMachine"
        label={t('task.field.onMachine')}
        initialValue={type === 'ai' ? 'hangUp' : 'leaveMessage'}
        extra={
          <>
            {t(`task.machine.hint.${type}`)} {type === 'ai' ? null : settings}
          </>
        }
      >
        <Radio.Group options={actions.map((value) => ({ value, label: t(`task.machine.${value}`) }))} />
      </Form.Item>
      {action === 'leaveMessage' ? (
        <Form.Item name="machineMessage" label={t('task.field.machineMessage')} extra={t(`task.machine.message.${type}`)}>
          <Input.TextArea rows={2} maxLength={messageCharsMax} />
        </Form.Item>
      ) : null}
    </>
  );
}
