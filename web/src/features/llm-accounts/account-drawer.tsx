/** The form of a model account; a mistake in its address is told while it is typed. */
import { Alert, Form, Input, InputNumber } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';

type Account = Schemas['LlmAccount'];
type AccountForm = {
  name: string;
  baseUrl: string;
  model: string;
  /** Empty: the stored one stays. */
  apiKey?: string;
  firstTokenMsMax: number;
};

export function AccountDrawer({
  account,
  onClose,
  onMade,
}: {
  account: Account | null;
  onClose: () => void;
  /** A new account wants to be tested at once. */
  onMade: (id: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  const save = async (form: AccountForm): Promise<void> => {
    if (account === null) {
      const made = await told(api.POST('/api/v1/llm-accounts', { body: { kind: 'openai-compatible', ...bodyOf(form) } }));
      onMade(made.id);
      return;
    }
    await told(api.PATCH('/api/v1/llm-accounts/{id}', { params: { path: { id: account.id } }, body: bodyOf(form) }));
  };
  return (
    <EditDrawer<AccountForm>
      title={account === null ? t('account.add') : account.name}
      listKey="llm-accounts"
      initial={
        account === null
          ? { firstTokenMsMax: 8_000 }
          : { name: account.name, baseUrl: account.baseUrl, model: account.model, firstTokenMsMax: account.firstTokenMsMax }
      }
      save={save}
      onClose={onClose}
    >
      <AccountFields known={account?.hasApiKey === true} />
    </EditDrawer>
  );
}

function AccountFields({ known }: { known: boolean }): ReactElement {
  const { t } = useTranslation();
  const required = { required: true, message: t('form.required') };
  const address = Form.useWatch<string | undefined>('baseUrl', Form.useFormInstance()) ?? '';
  const doubt = doubtOf(address);
  return (
    <>
      <Form.Item name="name" label={t('account.field.name')} rules={[required]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="baseUrl" label={t('account.field.baseUrl')} rules={[required]} extra={t('account.baseUrlHint')}>
        <Input placeholder="https://api.deepseek.com/v1" />
      </Form.Item>
      {doubt === null ? null : <Alert type="warning" showIcon style={{ marginBottom: 20 }} title={t(`account.doubt.${doubt}`)} />}
      <Form.Item name="model" label={t('account.field.model')} rules={[required]}>
        <Input placeholder="deepseek-chat" />
      </Form.Item>
      <Form.Item name="apiKey" label={t('account.field.apiKey')} extra={known ? t('form.secretKept') : undefined}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item name="firstTokenMsMax" label={t('account.field.firstTokenMsMax')} extra={t('account.firstTokenHint')}>
        <InputNumber min={500} max={60_000} step={500} precision={0} suffix="ms" style={{ width: 140 }} />
      </Form.Item>
    </>
  );
}

/** What people often paste instead of the base address. */
function doubtOf(address: string): 'completions' | 'dify' | 'scheme' | null {
  if (address === '') return null;
  if (!/^https?:\/\//.test(address)) return 'scheme';
  if (/\/chat\/completions\/?$/.test(address)) return 'completions';
  return /\/chat-messages\/?$/.test(address) ? 'dify' : null;
}

function bodyOf({ name, baseUrl, model, apiKey, firstTokenMsMax }: AccountForm): {
  name: string;
  baseUrl: string;
  model: string;
  firstTokenMsMax: number;
  apiKey?: string;
} {
  const plain = { name, baseUrl: baseUrl.trim(), model: model.trim(), firstTokenMsMax };
  return apiKey === undefined || apiKey === '' ? plain : { ...plain, apiKey };
}
