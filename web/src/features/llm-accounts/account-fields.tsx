/** The fields of a model account change with its kind; hints say where each value stands at the provider. */
import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Checkbox, Flex, Form, Input, InputNumber, Radio, Select, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useLlmAccounts } from '../../api/choices.ts';
import { useChecked, useTyped } from '../../components/kept-secret.ts';
import { type Account, doubtOf, type Kind, kinds, moves } from './account-form.ts';

const placeholders: Readonly<Record<Kind, string>> = {
  'openai-compatible': 'https://api.deepseek.com/v1',
  dify: 'http://192.168.67.228:9997/v1/chat-messages',
  coze: 'https://api.coze.cn',
  maxkb: 'https://maxkb.example.com/chat/api/0190…',
};
const inputsMax = 40;
/** What a bot writes to end the call; the server takes it out of what is spoken. */
const endMarker = '[END_CALL]';

export function AccountFields({ account }: { account: Account | null }): ReactElement {
  const { t } = useTranslation();
  const kind = Form.useWatch<Kind | undefined>('kind', Form.useFormInstance()) ?? 'openai-compatible';
  return (
    <>
      <Form.Item name="name" label={t('account.field.name')} rules={[useRequired()]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="kind" label={t('account.field.kind')}>
        <Select options={kinds.map((value) => ({ value, label: t(`account.kind.${value}`) }))} />
      </Form.Item>
      {kind === 'openai-compatible' ? null : <HostedNote kind={kind} />}
      <AddressField kind={kind} />
      {kind === 'openai-compatible' ? <ModelField /> : null}
      {kind === 'coze' ? <CozeFields account={account} /> : <KeyField kind={kind} account={account} />}
      <HeadersNote account={account} />
      {kind === 'openai-compatible' ? null : <InputFields kind={kind} />}
      <FallbackField own={account?.id ?? null} />
      <Form.Item name="firstTokenMsMax" label={t('account.field.firstTokenMsMax')} extra={t('account.firstTokenHint')}>
        <InputNumber min={500} max={60_000} step={500} precision={0} suffix="ms" style={{ width: 140 }} />
      </Form.Item>
    </>
  );
}

function useRequired(): { required: true; whitespace: true; message: string } {
  const { t } = useTranslation();
  return { required: true, whitespace: true, message: t('form.required') };
}

/** `stays`: one is stored, for another address than the one that stands in the form now. */
function useKept(account: Account | null, secret: 'hasApiKey' | 'hasPrivateKey'): 'none' | 'kept' | 'stays' {
  const moved = moves(account, useTyped('baseUrl'));
  if (account?.[secret] !== true) return 'none';
  return moved ? 'stays' : 'kept';
}

const keptWords = { kept: 'form.secretKept', stays: 'form.secretStays' } as const;

function HostedNote({ kind }: { kind: Exclude<Kind, 'openai-compatible'> }): ReactElement {
  const { t } = useTranslation();
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBottom: 20 }}
      title={t(`account.bot.${kind}`)}
      description={
        <>
          {t('account.bot.prompt')} {t('account.bot.endCall')} <Typography.Text code>{endMarker}</Typography.Text>
        </>
      }
    />
  );
}

function AddressField({ kind }: { kind: Kind }): ReactElement {
  const { t } = useTranslation();
  const required = useRequired();
  const address = Form.useWatch<string | undefined>('baseUrl', Form.useFormInstance()) ?? '';
  const doubt = doubtOf(kind, address);
  return (
    <>
      <Form.Item
        name="baseUrl"
        label={t('account.field.baseUrl')}
        rules={kind === 'coze' ? [] : [required]}
        extra={t(`account.baseUrlHint.${kind}`)}
      >
        <Input placeholder={placeholders[kind]} />
      </Form.Item>
      {doubt === null ? null : <Alert type="warning" showIcon style={{ marginBottom: 20 }} title={t(`account.doubt.${doubt}`)} />}
    </>
  );
}

function ModelField(): ReactElement {
  const { t } = useTranslation();
  return (
    <Form.Item name="model" label={t('account.field.model')} rules={[useRequired()]}>
      <Input placeholder="deepseek-chat" />
    </Form.Item>
  );
}

function KeyField({ kind, account }: { kind: Kind; account: Account | null }): ReactElement {
  const { t } = useTranslation();
  const required = useRequired();
  const kept = useKept(account, 'hasApiKey');
  const mayBeNone = kind === 'openai-compatible';
  const noKey = useChecked('noKey') && mayBeNone && kept === 'stays';
  const where = mayBeNone ? [] : [t(`account.keyHint.${kind}`)];
  const needed = kept === 'stays' ? !noKey : kept === 'none' && !mayBeNone;
  return (
    <>
      <Form.Item
        name="apiKey"
        label={t(kind === 'coze' ? 'account.field.token' : 'account.field.apiKey')}
        rules={needed ? [required] : []}
        extra={[...where, ...(kept === 'none' ? [] : [t(keptWords[kept])])].join(' ')}
      >
        <Input.Password autoComplete="new-password" disabled={noKey} />
      </Form.Item>
      {mayBeNone && kept === 'stays' ? (
        <Form.Item name="noKey" valuePropName="checked">
          <Checkbox>{t('account.noKey')}</Checkbox>
        </Form.Item>
      ) : null}
    </>
  );
}

/** Set by programs only, so a person who moves the account is told that they go. */
function HeadersNote({ account }: { account: Account | null }): ReactElement | null {
  const { t } = useTranslation();
  const moved = moves(account, useTyped('baseUrl'));
  if (account === null || !moved || account.headerNames.length === 0) return null;
  const names = account.headerNames.join(', ');
  return <Alert type="warning" showIcon style={{ marginBottom: 20 }} title={t('account.headersStay', { names })} />;
}

function CozeFields({ account }: { account: Account | null }): ReactElement {
  const { t } = useTranslation();
  const required = useRequired();
  const jwt = Form.useWatch<string | undefined>('login', Form.useFormInstance()) === 'jwt';
  const kept = useKept(account, 'hasPrivateKey');
  return (
    <>
      <Form.Item name="botId" label={t('account.field.botId')} rules={[required]} extra={t('account.botIdHint')}>
        <Input placeholder="73428668…" />
      </Form.Item>
      <Form.Item name="login" label={t('account.field.login')}>
        <Radio.Group options={(['token', 'jwt'] as const).map((value) => ({ value, label: t(`account.login.${value}`) }))} />
      </Form.Item>
      {jwt ? (
        <>
          <Form.Item name="appId" label={t('account.field.appId')} rules={[required]} extra={t('account.appIdHint')}>
            <Input autoComplete="off" />
          </Form.Item>
          <Form.Item
            name="publicKeyId"
            label={t('account.field.publicKeyId')}
            rules={[required]}
            extra={t('account.publicKeyHint')}
          >
            <Input autoComplete="off" />
          </Form.Item>
          <Form.Item
            name="privateKey"
            label={t('account.field.privateKey')}
            rules={kept === 'kept' ? [] : [required]}
            extra={kept === 'none' ? t('account.privateKeyHint') : t(keptWords[kept])}
          >
            <Input.TextArea className="masked" autoSize={{ minRows: 3, maxRows: 6 }} autoComplete="off" spellCheck={false} />
          </Form.Item>
        </>
      ) : (
        <KeyField kind="coze" account={account} />
      )}
    </>
  );
}

/** What the bot is handed over beside the columns of the list, under the names that it knows. */
function InputFields({ kind }: { kind: Exclude<Kind, 'openai-compatible'> }): ReactElement {
  const { t } = useTranslation();
  const required = useRequired();
  return (
    <Form.Item label={t('account.field.inputs')} extra={t(`account.inputsHint.${kind}`)}>
      <Form.List name="inputs">
        {(rows, { add, remove }) => (
          <Flex vertical gap={8}>
            {rows.map(({ key, name }) => (
              <Flex key={key} gap={8} align="baseline">
                <Form.Item name={[name, 'name']} rules={[required]} noStyle>
                  <Input style={{ width: 150 }} placeholder="customer_city" aria-label={t('account.inputName')} maxLength={100} />
                </Form.Item>
                <Form.Item name={[name, 'text']} rules={[required]} noStyle>
                  <Input
                    placeholder={`{{${t('assistant.sampleColumn')}}}`}
                    aria-label={t('account.inputText')}
                    maxLength={2000}
                  />
                </Form.Item>
                <Button
                  type="text"
                  icon={<MinusCircleOutlined aria-hidden />}
                  aria-label={t('account.inputRemove')}
                  onClick={() => remove(name)}
                />
              </Flex>
            ))}
            {rows.length < inputsMax ? (
              <Button type="dashed" icon={<PlusOutlined aria-hidden />} onClick={() => add({ name: '', text: '' })}>
                {t('account.inputAdd')}
              </Button>
            ) : null}
          </Flex>
        )}
      </Form.List>
    </Form.Item>
  );
}

function FallbackField({ own }: { own: string | null }): ReactElement {
  const { t } = useTranslation();
  const others = (useLlmAccounts().data ?? []).filter(({ id }) => id !== own);
  return (
    <Form.Item name="fallbackId" label={t('account.field.fallbackId')} extra={t('account.fallbackHint')}>
      <Select
        allowClear
        placeholder={t('account.noFallback')}
        options={others.map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Form.Item>
  );
}
