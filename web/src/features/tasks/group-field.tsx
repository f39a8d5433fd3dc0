/** Who takes the answered calls of a predictive task; leads on where there is no group yet, or one without agents. */
import { Form } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAgentGroups } from '../../api/choices.ts';
import { NamedSelect } from '../../components/named-select.tsx';
import type { Task } from './task-steps.ts';

export function GroupField({ task }: { task: Task | null }): ReactElement {
  const { t } = useTranslation();
  const groups = useAgentGroups();
  const form = Form.useFormInstance();
  const chosen = Form.useWatch<string | undefined>('agentGroupId', form);
  const group = groups.data?.find(({ id }) => id === chosen);
  return (
    <Form.Item
      name="agentGroupId"
      label={t('task.field.group')}
      rules={[{ required: true, message: t('task.groupMissing') }]}
      extra={<Hint none={groups.data?.length === 0} empty={group?.members.length === 0} />}
    >
      <NamedSelect
        placeholder={t('task.placeholder.group')}
        known={task?.agentGroupId && task.agentGroupName ? [{ id: task.agentGroupId, name: task.agentGroupName }] : []}
        showSearch={{ optionFilterProp: 'label' }}
        options={groups.data?.map(({ id, name, members }) => ({
          value: id,
          label: t('task.groupOption', {
            name,
            members: members.length,
            signedIn: members.filter(({ taking, state }) => taking && state !== 'offline').length,
          }),
        }))}
      />
    </Form.Item>
  );
}

function Hint({ none, empty }: { none: boolean; empty: boolean }): ReactNode {
  const { t } = useTranslation();
  if (none) return <Link to="/agent-groups">{t('task.noGroups')}</Link>;
  if (empty) return <Link to="/agent-groups">{t('task.groupEmpty')}</Link>;
  return t('task.groupHint');
}
