/** The form of an agent: who, with which extension, in which groups. */
import { Form, Switch } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAgentGroups, useExtensions, useUsers } from '../../api/choices.ts';
import { api, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { NamedSelect } from '../../components/named-select.tsx';
import { listKey } from './agent-list.tsx';
import type { Agent } from './agent-words.ts';
import { MembershipField, type MembershipForm, membershipOf } from './membership-field.tsx';

type GroupForm = MembershipForm & { groupId: string };
type AgentForm = { userId: string; extensionId: string; enabled: boolean; groups?: GroupForm[] };

export function AgentDrawer({ agent, onClose }: { agent: Agent | null; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const users = useUsers();
  const extensions = useExtensions();
  const save = ({ userId, extensionId, enabled, groups = [] }: AgentForm): Promise<unknown> => {
    const body = { extensionId, enabled, groups: groups.map((group) => ({ groupId: group.groupId, ...membershipOf(group) })) };
    return agent === null
      ? told(api.POST('/api/v1/agents', { body: { ...body, userId } }))
      : told(api.PATCH('/api/v1/agents/{id}', { params: { path: { id: agent.id } }, body }));
  };
  const required = { required: true, message: t('form.required') };
  return (
    <EditDrawer<AgentForm>
      title={agent === null ? t('agent.add') : agent.username}
      listKey={listKey}
      initial={agent === null ? { enabled: true, groups: [] } : { ...agent }}
      save={save}
      onClose={onClose}
    >
      {agent === null ? (
        <Form.Item
          name="userId"
          label={t('agent.field.user')}
          rules={[required]}
          extra={
            <>
              {t('agent.userHint')} <Link to="/users">{t('menu.users')}</Link>
            </>
          }
        >
          <NamedSelect
            showSearch={{ optionFilterProp: 'label' }}
            options={users.data
              ?.filter(({ role, disabled }) => role !== 'viewer' && !disabled)
              .map(({ id, username }) => ({ value: id, label: username }))}
          />
        </Form.Item>
      ) : null}
      <Form.Item
        name="extensionId"
        label={t('menu.extensions')}
        rules={[required]}
        extra={
          <>
            {t('agent.extensionHint')} <Link to="/extensions">{t('menu.extensions')}</Link>
          </>
        }
      >
        <NamedSelect
          showSearch={{ optionFilterProp: 'label' }}
          options={extensions.data?.map(({ id, number, displayName }) => ({
            value: id,
            label: displayName === '' ? number : `${number} · ${displayName}`,
          }))}
          known={agent === null ? [] : [{ id: agent.extensionId, name: agent.extension }]}
        />
      </Form.Item>
      <GroupsField known={agent?.groups ?? []} />
      <Form.Item name="enabled" label={t('extension.field.enabled')} valuePropName="checked" extra={t('agent.enabledHint')}>
        <Switch />
      </Form.Item>
    </EditDrawer>
  );
}

function GroupsField({ known }: { known: Agent['groups'] }): ReactElement {
  const { t } = useTranslation();
  const groups = useAgentGroups();
  return (
    <MembershipField
      name="groups"
      of="groupId"
      label={t('menu.agentGroups')}
      extra={t('agent.groupsHint')}
      words={{ choose: t('menu.agentGroups'), add: t('agent.joinGroup'), remove: t('agent.leaveGroup') }}
      options={groups.data?.map(({ id, name }) => ({ value: id, label: name }))}
      known={known.map(({ groupId: id, name }) => ({ id, name }))}
    />
  );
}
