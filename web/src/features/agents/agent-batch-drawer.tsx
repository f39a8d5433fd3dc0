/** Agents of many users at once, each with a new extension. */
import { Form, Input } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAgentGroups, useUsers } from '../../api/choices.ts';
import { api, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { NamedSelect } from '../../components/named-select.tsx';
import type { Batch } from '../extensions/batch-drawer.tsx';
import { NodeItem } from '../extensions/extension-drawer.tsx';
import { listKey } from './agent-list.tsx';

type BatchForm = { userIds: string[]; first: string; node?: string | null; groupIds?: string[] };

export function AgentBatchDrawer({ onMade, onClose }: { onMade: (batch: Batch) => void; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const users = useUsers();
  const groups = useAgentGroups();
  const save = async ({ userIds, first, node, groupIds = [] }: BatchForm): Promise<void> => {
    const made = await told(api.POST('/api/v1/agent-batches', { body: { userIds, first, node: node ?? null, groupIds } }));
    onMade({
      servers: made.servers,
      items: made.items.map(({ id, username, extension, password }) => ({
        ...{ id, password },
        number: extension,
        displayName: username,
      })),
    });
  };
  const required = { required: true, message: t('form.required') };
  return (
    <EditDrawer<BatchForm> title={t('agent.addMany')} listKey={listKey} initial={{}} save={save} onClose={onClose}>
      <Form.Item
        name="userIds"
        label={t('menu.users')}
        rules={[required]}
        extra={
          <>
            {t('agent.userHint')} <Link to="/users">{t('menu.users')}</Link>
          </>
        }
      >
        <NamedSelect
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          options={users.data
            ?.filter(({ role, disabled }) => role !== 'viewer' && !disabled)
            .map(({ id, username }) => ({ value: id, label: username }))}
        />
      </Form.Item>
      <Form.Item name="first" label={t('extension.first')} rules={[required]} extra={t('agent.firstHint')}>
        <Input maxLength={8} inputMode="numeric" placeholder="1001" />
      </Form.Item>
      <Form.Item name="groupIds" label={t('menu.agentGroups')}>
        <NamedSelect mode="multiple" options={groups.data?.map(({ id, name }) => ({ value: id, label: name }))} />
      </Form.Item>
      <NodeItem />
    </EditDrawer>
  );
}
