/** The form of an agent: who, with which extension, in which groups. */
import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Flex, Form, InputNumber, Select, Switch } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAgentGroups, useExtensions, useUsers } from '../../api/choices.ts';
import { api, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { NamedSelect } from '../../components/named-select.tsx';
import { listKey } from './agent-list.tsx';
import type { Agent } from './agent-words.ts';

type GroupForm = { groupId: string; priority?: number | null; skills?: string[] };
type AgentForm = { userId: string; extensionId: string; enabled: boolean; groups?: GroupForm[] };

const priorityUsual = 5;

export function AgentDrawer({ agent, onClose }: { agent: Agent | null; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const users = useUsers();
  const extensions = useExtensions();
  const save = ({ userId, extensionId, enabled, groups = [] }: AgentForm): Promise<unknown> => {
    const body = { extensionId, enabled, groups: groups.map(groupOf) };
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
  const names = known.map(({ groupId: id, name }) => ({ id, name }));
  return (
    <Form.Item label={t('menu.agentGroups')} extra={t('agent.groupsHint')}>
      <Form.List name="groups">
        {(rows, { add, remove }) => (
          <Flex vertical gap={8}>
            {rows.map(({ key, name }) => (
              <Flex key={key} gap={6} align="start">
                <Form.Item name={[name, 'groupId']} rules={[{ required: true, message: t('form.required') }]} noStyle>
                  <NamedSelect
                    aria-label={t('menu.agentGroups')}
                    style={{ width: 170 }}
                    options={groups.data?.map(({ id, name: label }) => ({ value: id, label }))}
                    known={names}
                  />
                </Form.Item>
                <PriorityItem name={name} />
                <SkillsItem name={name} />
                <Button
                  type="text"
                  icon={<MinusCircleOutlined aria-hidden />}
                  aria-label={t('agent.leaveGroup')}
                  onClick={() => remove(name)}
                />
              </Flex>
            ))}
            <Button icon={<PlusOutlined aria-hidden />} onClick={() => add({ priority: priorityUsual })}>
              {t('agent.joinGroup')}
            </Button>
          </Flex>
        )}
      </Form.List>
    </Form.Item>
  );
}

/** Also in the form of a group. */
export function PriorityItem({ name }: { name: number }): ReactElement {
  const { t } = useTranslation();
  return (
    <Form.Item name={[name, 'priority']} noStyle>
      <InputNumber min={1} max={9} precision={0} aria-label={t('agent.priority')} style={{ width: 64 }} />
    </Form.Item>
  );
}

export function SkillsItem({ name }: { name: number }): ReactElement {
  const { t } = useTranslation();
  return (
    <Form.Item name={[name, 'skills']} noStyle>
      <Select
        mode="tags"
        open={false}
        suffix={null}
        aria-label={t('agent.skills')}
        placeholder={t('agent.skills')}
        style={{ flex: 1 }}
      />
    </Form.Item>
  );
}

function groupOf({ groupId, priority, skills = [] }: GroupForm): { groupId: string; priority: number; skills: string[] } {
  return { groupId, priority: priority ?? priorityUsual, skills };
}
