/** Keys of programs: made here, shown once, revoked at once. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Form, Input, Modal, Select, type TableColumnsType, Tag, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { Moment } from '../../components/figures.tsx';
import { RemoveButton } from '../../components/remove-button.tsx';
import { ShortList } from '../../components/short-list.tsx';

type ApiKey = Schemas['ApiKey'];
type KeyForm = { name: string; role: ApiKey['role'] };

const keysMax = 500;
const roles = ['viewer', 'agent', 'supervisor', 'admin'] as const;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const keys = useQuery({
    queryKey: ['api-keys'],
    queryFn: async () => (await told(api.GET('/api/v1/api-keys', { params: { query: { limit: keysMax } } }))).items,
  });
  const save = async (body: KeyForm): Promise<void> => setShown((await told(api.POST('/api/v1/api-keys', { body }))).key);
  return (
    <>
      <ShortList<ApiKey>
        title={t('menu.apiKeys')}
        note={t('apiKey.note')}
        query={keys}
        columns={useKeyColumns()}
        width={760}
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
        </EditDrawer>
      ) : null}
      <Modal
        open={shown !== null}
        title={t('apiKey.made')}
        onCancel={() => setShown(null)}
        onOk={() => setShown(null)}
        okText={t('apiKey.copied')}
        cancelButtonProps={{ hidden: true }}
        mask={{ closable: false }}
      >
        <Alert type="warning" showIcon title={t('apiKey.once')} style={{ marginBottom: 12 }} />
        <Typography.Text code copyable className="wrap-anywhere">
          {shown ?? ''}
        </Typography.Text>
      </Modal>
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
      key: 'used',
      title: t('apiKey.field.usedAt'),
      render: (_, { usedAt }) => (usedAt === null ? t('apiKey.neverUsed') : <Moment at={usedAt} />),
    },
    { key: 'created', title: t('user.field.createdAt'), render: (_, { createdAt }) => <Moment at={createdAt} seconds={false} /> },
    {
      key: 'acts',
      width: 90,
      render: (_, key) =>
        key.revokedAt === null ? (
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
