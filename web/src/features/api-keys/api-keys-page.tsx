/** Keys of programs: made here, shown once, revoked at once. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { DatePicker, Form, Input, Select, type TableColumnsType, Tag } from 'antd';
import type { Dayjs } from 'dayjs';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { Moment } from '../../components/figures.tsx';
import { RemoveButton } from '../../components/remove-button.tsx';
import { ShortList } from '../../components/short-list.tsx';
import { ShownOnce } from '../../components/shown-once.tsx';

type ApiKey = Schemas['ApiKey'];
type Scope = NonNullable<ApiKey['scopes']>[number];
type KeyForm = { name: string; role: ApiKey['role']; scopes?: Scope[]; expires?: Dayjs | null };

const keysMax = 500;
const roles = ['viewer', 'agent', 'supervisor', 'admin'] as const;
const scopes = [
  'read',
  'tasks',
  'contacts',
  'calls',
  'assistants',
  'lines',
  'agents',
  'settings',
  'webhooks',
] as const satisfies readonly Scope[];

export function Component(): ReactElement {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const keys = useQuery({
    queryKey: ['api-keys'],
    queryFn: async () => (await told(api.GET('/api/v1/api-keys', { params: { query: { limit: keysMax } } }))).items,
  });
  const save = async ({ name, role, scopes: chosen = [], expires }: KeyForm): Promise<void> => {
    const expiresAt = expires?.endOf('day').toISOString() ?? null;
    const body = { name, role, scopes: chosen.length === 0 ? null : chosen, expiresAt };
    setShown((await told(api.POST('/api/v1/api-keys', { body }))).key);
  };
  return (
    <>
      <ShortList<ApiKey>
        title={t('menu.apiKeys')}
        note={t('apiKey.note')}
        query={keys}
        columns={useKeyColumns()}
        width={1000}
        empty={{ what: t('apiKey.none'), why: t('apiKey.noneWhy') }}
        add={{ name: t('apiKey.add'), onClick: () => setAdding(true) }}
      />
      {adding ? (
        <EditDrawer<KeyForm>
          title={t('apiKey.add')}
          listKey="api-keys"
          initial={{ role: 'supervisor' }}
          save={save}
          onClose={() => setAdding(false)}
        >
          <Form.Item name="name" label={t('apiKey.field.name')} rules={[{ required: true, message: t('form.required') }]}>
            <Input maxLength={100} placeholder={t('apiKey.namePlaceholder')} />
          </Form.Item>
          <Form.Item name="role" label={t('user.field.role')}>
            <Select
              options={roles.map((role) => ({ value: role, label: `${t(`role.${role}`)} · ${t(`user.mayDo.${role}`)}` }))}
            />
          </Form.Item>
          <Form.Item name="scopes" label={t('apiKey.field.scopes')} extra={t('apiKey.scopesHint')}>
            <Select
              mode="multiple"
              allowClear
              placeholder={t('apiKey.allScopes')}
              options={scopes.map((scope) => ({ value: scope, label: t(`apiKey.scope.${scope}`) }))}
            />
          </Form.Item>
          <Form.Item name="expires" label={t('apiKey.field.expiresAt')} extra={t('apiKey.expiresHint')}>
            <DatePicker disabledDate={(day) => day.endOf('day').isBefore(new Date())} style={{ width: 200 }} />
          </Form.Item>
        </EditDrawer>
      ) : null}
      <ShownOnce
        title={t('apiKey.made')}
        note={t('apiKey.once')}
        texts={shown === null ? null : [shown]}
        onClose={() => setShown(null)}
      />
    </>
  );
}

function useKeyColumns(): TableColumnsType<ApiKey> {
  const { t } = useTranslation();
  const client = useQueryClient();
  return [
    { key: 'name', title: t('apiKey.field.name'), render: (_, { name }) => <strong>{name}</strong> },
    { key: 'start', title: t('apiKey.field.start'), render: (_, { keyStart }) => <code>{keyStart}…</code> },
    { key: 'role', title: t('user.field.role'), render: (_, { role }) => t(`role.${role}`) },
    {
      key: 'scopes',
      title: t('apiKey.field.scopes'),
      width: 200,
      render: (_, key) =>
        key.scopes === null
          ? t('apiKey.allScopes')
          : key.scopes.map((scope) => <Tag key={scope}>{t(`apiKey.scope.${scope}`)}</Tag>),
    },
    {
      key: 'used',
      title: t('apiKey.field.usedAt'),
      render: (_, { usedAt, usedFrom }) =>
        usedAt === null ? (
          t('apiKey.neverUsed')
        ) : (
          <>
            <Moment at={usedAt} />
            <div>{usedFrom}</div>
          </>
        ),
    },
    {
      key: 'expires',
      title: t('apiKey.field.expiresAt'),
      render: (_, { expiresAt }) => (expiresAt === null ? '–' : <Moment at={expiresAt} seconds={false} />),
    },
    { key: 'created', title: t('user.field.createdAt'), render: (_, { createdAt }) => <Moment at={createdAt} seconds={false} /> },
    {
      key: 'acts',
      width: 90,
      render: (_, key) =>
        key.revokedAt === null && key.expiresAt !== null && new Date(key.expiresAt) < new Date() ? (
          <Tag>{t('apiKey.expired')}</Tag>
        ) : key.revokedAt === null ? (
          <RemoveButton
            name={key.name}
            loss={t('apiKey.loss')}
            remove={() => told(api.DELETE('/api/v1/api-keys/{id}', { params: { path: { id: key.id } } }))}
            onRemoved={() => void client.invalidateQueries({ queryKey: ['api-keys'] })}
          />
        ) : (
          <Tag>{t('apiKey.revoked')}</Tag>
        ),
    },
  ];
}
