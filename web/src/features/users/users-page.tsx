/** People who sign in, and what they may do. */
import { useQuery } from '@tanstack/react-query';
import { Form, Input, Radio, Select, Switch, type TableColumnsType, Tag } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { Moment } from '../../components/figures.tsx';
import { RowActs } from '../../components/row-acts.tsx';
import { ShortList } from '../../components/short-list.tsx';
import { ResetSecondFactor } from './reset-second-factor.tsx';

type User = Schemas['User'];
type UserForm = {
  username: string;
  role: User['role'];
  language: User['language'];
  /** Empty: the old one stays. */
  password?: string;
  disabled: boolean;
};

const usersMax = 500;
const passwordMin = 10;
const roles = ['viewer', 'agent', 'supervisor', 'admin'] as const;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const [edited, setEdited] = useState<User | 'new' | null>(null);
  const users = useQuery({
    queryKey: ['users'],
    queryFn: async () => (await told(api.GET('/api/v1/users', { params: { query: { limit: usersMax } } }))).items,
  });
  const columns: TableColumnsType<User> = [
    { key: 'name', title: t('user.field.username'), render: (_, { username }) => <strong>{username}</strong> },
    { key: 'role', title: t('user.field.role'), render: (_, { role }) => t(`role.${role}`) },
    { key: 'language', title: t('user.field.language'), render: (_, { language }) => t(`language.${language}`) },
    {
      key: 'state',
      title: t('user.field.state'),
      render: (_, { disabled, mustChangePassword, secondFactor }) => (
        <>
          <Tag color={disabled ? 'red' : 'green'}>{t(disabled ? 'user.disabled' : 'user.active')}</Tag>
          {mustChangePassword ? <Tag color="gold">{t('user.mustChange')}</Tag> : null}
          {secondFactor ? <Tag color="blue">{t('secondFactor.title')}</Tag> : null}
        </>
      ),
    },
    {
      key: 'signedIn',
      title: t('user.field.signedInAt'),
      render: (_, { signedInAt }) => <Moment at={signedInAt} seconds={false} />,
    },
    { key: 'created', title: t('user.field.createdAt'), render: (_, { createdAt }) => <Moment at={createdAt} seconds={false} /> },
    {
      key: 'acts',
      width: 90,
      render: (_, user) => (
        <RowActs
          name={user.username}
          listKey="users"
          loss={t('user.loss')}
          onEdit={() => setEdited(user)}
          remove={() => told(api.DELETE('/api/v1/users/{id}', { params: { path: { id: user.id } } }))}
        />
      ),
    },
  ];
  return (
    <>
      <ShortList<User>
        title={t('menu.users')}
        note={t('user.note')}
        query={users}
        columns={columns}
        width={900}
        empty={{ what: t('user.none'), why: t('user.noneWhy') }}
        add={{ name: t('user.add'), onClick: () => setEdited('new') }}
      />
      {edited === null ? null : <UserDrawer user={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function UserDrawer({ user, onClose }: { user: User | null; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const save = ({ username, password, role, language, disabled }: UserForm): Promise<unknown> =>
    user === null
      ? told(api.POST('/api/v1/users', { body: { username, password: password ?? '', role, language } }))
      : told(
          api.PATCH('/api/v1/users/{id}', {
            params: { path: { id: user.id } },
            body: { role, language, disabled, ...(password === undefined || password === '' ? {} : { password }) },
          }),
        );
  return (
    <EditDrawer<UserForm>
      title={user === null ? t('user.add') : user.username}
      listKey="users"
      initial={user === null ? { role: 'viewer', language: 'zh' } : { ...user }}
      save={save}
      onClose={onClose}
    >
      <Form.Item
        name="username"
        label={t('user.field.username')}
        extra={t('user.usernameHint')}
        rules={[{ required: true, message: t('form.required') }]}
      >
        <Input disabled={user !== null} autoComplete="off" />
      </Form.Item>
      <Form.Item name="role" label={t('user.field.role')}>
        <Select options={roles.map((role) => ({ value: role, label: `${t(`role.${role}`)} · ${t(`user.mayDo.${role}`)}` }))} />
      </Form.Item>
      <Form.Item name="language" label={t('user.field.language')}>
        <Radio.Group options={(['zh', 'en'] as const).map((value) => ({ value, label: t(`language.${value}`) }))} />
      </Form.Item>
      <Form.Item
        name="password"
        label={t(user === null ? 'user.field.firstPassword' : 'user.field.newPassword')}
        extra={`${t(user === null ? 'user.firstPasswordHint' : 'user.newPasswordHint')} ${t('user.passwordRules')}`}
        rules={[
          { required: user === null, message: t('form.required') },
          { min: passwordMin, message: t('password.tooShort', { min: passwordMin }) },
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      {user === null ? null : (
        <Form.Item name="disabled" label={t('user.field.disabled')} valuePropName="checked">
          <Switch />
        </Form.Item>
      )}
      {user?.secondFactor === true ? <ResetSecondFactor user={user} onDone={onClose} /> : null}
    </EditDrawer>
  );
}
