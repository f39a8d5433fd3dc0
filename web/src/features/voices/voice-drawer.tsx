/** The form of a voice. */
import { Form, Input, InputNumber, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useVoices } from '../../api/choices.ts';
import { api, type Schemas, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { FallbackField, SpeechFields, textOrNull } from '../../components/speech-fields.tsx';
import { type VoiceKind, voiceFields, voiceKinds } from './voice-kinds.ts';

type Voice = Schemas['Voice'];
type Region = NonNullable<Schemas['VoiceDraft']['region']>;
type VoiceForm = {
  name: string;
  kind: VoiceKind;
  rate: number;
  streaming?: boolean;
  region?: Region;
  fallbackId?: string | null;
  /** Empty: the stored one stays. */
  apiKey?: string;
  baseUrl?: string;
  model?: string;
  voiceName?: string;
  accessKeyId?: string;
  appKey?: string;
};

export function VoiceDrawer({ voice, onClose }: { voice: Voice | null; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const save = (form: VoiceForm): Promise<unknown> =>
    voice === null
      ? told(api.POST('/api/v1/voices', { body: bodyOf(form) }))
      : told(api.PATCH('/api/v1/voices/{id}', { params: { path: { id: voice.id } }, body: bodyOf(form) }));
  return (
    <EditDrawer<VoiceForm>
      title={voice === null ? t('voice.add') : voice.name}
      listKey="voices"
      initial={voice === null ? { kind: 'aliyun-nls', rate: 1, streaming: true, region: 'cn-shanghai' } : formOf(voice)}
      save={save}
      onClose={onClose}
    >
      <VoiceFields voice={voice} />
    </EditDrawer>
  );
}

function VoiceFields({ voice }: { voice: Voice | null }): ReactElement {
  const { t } = useTranslation();
  const kind = Form.useWatch<VoiceKind | undefined>('kind', Form.useFormInstance()) ?? voice?.kind ?? 'aliyun-nls';
  const voices = useVoices();
  return (
    <>
      <Form.Item name="name" label={t('voice.field.name')} rules={[{ required: true, message: t('form.required') }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="kind" label={t('voice.field.kind')} extra={t(`voice.says.${kind}`)}>
        <Select options={voiceKinds.map((value) => ({ value, label: t(`voice.kind.${value}`) }))} />
      </Form.Item>
      <SpeechFields fields={voiceFields[kind]} account={voice} kind={kind} />
      <Form.Item name="rate" label={t('voice.field.rate')}>
        <InputNumber min={0.5} max={2} step={0.1} suffix="×" style={{ width: 100 }} />
      </Form.Item>
      <FallbackField others={voices.data} own={voice?.id ?? null} />
    </>
  );
}

function formOf({ name, kind, rate, streaming, region, fallbackId, ...texts }: Voice): VoiceForm {
  const { baseUrl, model, voiceName, accessKeyId, appKey } = texts;
  return {
    ...{ name, kind, rate, streaming, fallbackId },
    region: regionOf(region),
    baseUrl: baseUrl ?? '',
    model: model ?? '',
    voiceName: voiceName ?? '',
    accessKeyId: accessKeyId ?? '',
    appKey: appKey ?? '',
  };
}

function regionOf(region: string | null): Region {
  const known: readonly Region[] = ['cn-shanghai', 'cn-beijing', 'cn-shenzhen', 'ap-southeast-1'];
  return known.find((name) => name === region) ?? 'cn-shanghai';
}

/** Fields of another kind are not kept. */
function bodyOf(form: VoiceForm): Schemas['VoiceDraft'] {
  const { name, kind, rate, apiKey } = form;
  const has = (field: string): boolean => voiceFields[kind].some((known) => known.name === field);
  const text = (field: 'baseUrl' | 'model' | 'voiceName' | 'accessKeyId' | 'appKey'): string | null =>
    has(field) ? textOrNull(form[field]) : null;
  return {
    ...{ name, kind, rate, fallbackId: form.fallbackId ?? null },
    ...{ baseUrl: text('baseUrl'), model: text('model'), voiceName: text('voiceName') },
    ...{ accessKeyId: text('accessKeyId'), appKey: text('appKey') },
    region: has('region') ? (form.region ?? null) : null,
    ...(has('streaming') ? { streaming: form.streaming ?? true } : {}),
    ...(apiKey === undefined || apiKey === '' || !has('apiKey') ? {} : { apiKey }),
  };
}
