/** The fields of a speech account, which change with its kind; each says where the provider's console shows its value. */
import { Checkbox, Form, Input, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { isOtherServer, useTyped } from './kept-secret.ts';
import { NamedSelect } from './named-select.tsx';

/** Each has a label `speech.field.…`. */
type TextField = 'baseUrl' | 'model' | 'voiceName' | 'language' | 'accessKeyId' | 'appKey' | 'vocabularyId' | 'customisationId';
type SwitchField = 'acceptSelfSigned' | 'itn' | 'streaming';

export type SpeechHint =
  | 'openaiUrl'
  | 'openaiModel'
  | 'openaiVoice'
  | 'openaiLanguage'
  | 'openaiKey'
  | 'nlsKeyId'
  | 'nlsSecret'
  | 'nlsAppKey'
  | 'nlsEarsAppKey'
  | 'nlsRegion'
  | 'nlsVoice'
  | 'nlsStreaming'
  | 'nlsUrl'
  | 'nlsVocabulary'
  | 'nlsCustomisation'
  | 'dashscopeKey'
  | 'dashscopeModel'
  | 'dashscopeVoice'
  | 'dashscopeUrl'
  | 'funasrUrl'
  | 'funasrCertificate'
  | 'itn'
  | 'deepgramKey'
  | 'deepgramModel'
  | 'deepgramLanguage'
  | 'deepgramUrl'
  | 'hotWords';

export type SpeechField = {
  name: TextField | SwitchField | 'apiKey' | 'region' | 'hotWords';
  hint: SpeechHint;
  required?: boolean;
  placeholder?: string;
};

const regions = ['cn-shanghai', 'cn-beijing', 'cn-shenzhen', 'ap-southeast-1'];

type StoredAccount = { kind: string; baseUrl: string | null; hasApiKey: boolean };

/** `stays`: a key is stored, for another kind or another server than those that stand in the form now. */
type KeptKey = 'none' | 'kept' | 'stays';

function useKeptKey(account: StoredAccount | null, kind: string): KeptKey {
  const baseUrl = useTyped('baseUrl');
  if (account?.hasApiKey !== true) return 'none';
  return account.kind === kind && !isOtherServer(account.baseUrl, baseUrl) ? 'kept' : 'stays';
}

/** The secret of aliyun-nls has another label: it belongs to an access key. `account` null: a new one. */
export function SpeechFields({
  fields,
  account,
  kind,
}: {
  fields: readonly SpeechField[];
  account: StoredAccount | null;
  kind: string;
}): ReactElement {
  const kept = useKeptKey(account, kind);
  const secretLabel = kind === 'aliyun-nls' ? 'accessKeySecret' : 'apiKey';
  return (
    <>
      {fields.map((field) => (
        <OneField key={field.name} field={field} kept={kept} secretLabel={secretLabel} />
      ))}
    </>
  );
}

function OneField({
  field: { name, hint, required = false, placeholder },
  kept,
  secretLabel,
}: {
  field: SpeechField;
  kept: KeptKey;
  secretLabel: 'apiKey' | 'accessKeySecret';
}): ReactElement {
  const { t } = useTranslation();
  const rules = required ? [{ required: true, message: t('form.required') }] : [];
  const extra = t(`speech.hint.${hint}`);
  const shown = placeholder === undefined ? {} : { placeholder };
  switch (name) {
    case 'apiKey': {
      const words = { none: '', kept: ` ${t('form.secretKept')}`, stays: ` ${t('form.secretStays')}` }[kept];
      return (
        <Form.Item
          name={name}
          label={t(`speech.field.${secretLabel}`)}
          rules={kept === 'kept' ? [] : rules}
          extra={`${extra}${words}`}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      );
    }
    case 'region':
      return (
        <Form.Item name={name} label={t('speech.field.region')} extra={extra}>
          <Select options={regions.map((value) => ({ value, label: value }))} />
        </Form.Item>
      );
    case 'hotWords':
      return (
        <Form.Item name={name} label={t('speech.field.hotWords')} extra={extra}>
          <Select mode="tags" open={false} suffix={null} tokenSeparators={[',', '，', '\n']} />
        </Form.Item>
      );
    case 'acceptSelfSigned':
    case 'itn':
    case 'streaming':
      return (
        <Form.Item name={name} valuePropName="checked" extra={extra}>
          <Checkbox>{t(`speech.field.${name}`)}</Checkbox>
        </Form.Item>
      );
    case 'baseUrl':
    case 'model':
    case 'voiceName':
    case 'language':
    case 'accessKeyId':
    case 'appKey':
    case 'vocabularyId':
    case 'customisationId':
      return (
        <Form.Item name={name} label={t(`speech.field.${name}`)} rules={rules} extra={extra}>
          <Input maxLength={500} {...shown} />
        </Form.Item>
      );
  }
}

/** Who takes over when the account fails. */
export function FallbackField({
  others,
  own,
}: {
  others: readonly { id: string; name: string }[] | undefined;
  own: string | null;
}): ReactElement {
  const { t } = useTranslation();
  const options = others?.filter(({ id }) => id !== own).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Form.Item name="fallbackId" label={t('speech.field.fallbackId')} extra={t('speech.fallbackHint')}>
      <NamedSelect options={options} allowClear />
    </Form.Item>
  );
}

/** A text as it is stored: null when there is none. */
export function textOrNull(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
