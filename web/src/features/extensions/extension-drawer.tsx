/** The form of an extension, and the one for another password. */
import { Form, Input, Select, Switch } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useNodes } from '../../api/choices.ts';
import { api, type Schemas, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';

type Extension = Schemas['Extension'];
type Secret = Schemas['ExtensionSecret'];
type ExtensionForm = { number: string; displayName?: string; password?: string; enabled: boolean; node?: string | null };

export const listKey = 'extensions';

export function ExtensionDrawer({
  extension,
  onSecret,
  onClose,
}: {
  /** Null: a new one. */
  extension: Extension | null;
  onSecret: (secret: Secret) => void;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const save = async ({ number, displayName = '', password, enabled, node }: ExtensionForm): Promise<void> => {
    const body = { displayName, enabled, node: node ?? null };
    if (extension === null) {
      onSecret(await told(api.POST('/api/v1/extensions', { body: { ...body, number, password: chosenOrNull(password) } })));
    } else {
      await told(api.PATCH('/api/v1/extensions/{id}', { params: { path: { id: extension.id } }, body }));
    }
  };
  const required = { required: true, message: t('form.required') };
  return (
    <EditDrawer<ExtensionForm>
      title={extension === null ? t('extension.add') : extension.number}
      listKey={listKey}
      initial={extension === null ? { enabled: true } : formOf(extension)}
      save={save}
      onClose={onClose}
    >
      {extension === null ? (
        <Form.Item name="number" label={t('extension.field.number')} rules={[required]} extra={t('extension.numberHint')}>
          <Input maxLength={8} inputMode="numeric" />
        </Form.Item>
      ) : null}
      <Form.Item name="displayName" label={t('extension.field.displayName')}>
        <Input maxLength={100} />
      </Form.Item>
      {extension === null ? <PasswordItem /> : null}
      <NodeItem />
      <Form.Item name="enabled" label={t('extension.field.enabled')} valuePropName="checked" extra={t('extension.enabledHint')}>
        <Switch />
      </Form.Item>
    </EditDrawer>
  );
}

/** Its answer is shown once; the phone has to sign in anew. */
export function PasswordDrawer({
  extension,
  onSecret,
  onClose,
}: {
  extension: Extension;
  onSecret: (secret: Secret) => void;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const save = async ({ password }: { password?: string }): Promise<void> => {
    const body = { password: chosenOrNull(password) };
    onSecret(await told(api.POST('/api/v1/extensions/{id}/password', { params: { path: { id: extension.id } }, body })));
  };
  return (
    <EditDrawer<{ password?: string }>
      title={t('extension.newPasswordOf', { number: extension.number })}
      listKey={listKey}
      initial={{}}
      save={save}
      onClose={onClose}
    >
      <p>{t('extension.newPasswordNote')}</p>
      <PasswordItem />
    </EditDrawer>
  );
}

function PasswordItem(): ReactElement {
  const { t } = useTranslation();
  return (
    <Form.Item name="password" label={t('extension.field.password')} extra={t('extension.passwordHint')}>
      <Input.Password maxLength={64} autoComplete="new-password" placeholder={t('extension.generated')} />
    </Form.Item>
  );
}

export function NodeItem(): ReactElement {
  const { t } = useTranslation();
  const nodes = useNodes();
  return (
    <Form.Item name="node" label={t('line.field.node')} extra={t('extension.nodeHint')}>
      <Select
        allowClear
        placeholder={t('extension.everyNode')}
        options={(nodes.data ?? []).map(({ name }) => ({ value: name, label: name }))}
      />
    </Form.Item>
  );
}

function formOf({ number, displayName, enabled, node }: Extension): ExtensionForm {
  return { number, displayName, enabled, node };
}

function chosenOrNull(password: string | undefined): string | null {
  return password === undefined || password === '' ? null : password;
}
