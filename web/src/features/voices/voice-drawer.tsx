/** The form of a voice. */
import { Form, Input, InputNumber, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';

type Voice = Schemas['Voice'];
type VoiceForm = {
  name: string;
  kind: Voice['kind'];
  baseUrl?: string;
  model?: string;
  voiceName?: string;
  rate: number;
  /** Empty: the stored one stays. */
  apiKey?: string;
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
      initial={voice === null ? { kind: 'openai', rate: 1 } : formOf(voice)}
      save={save}
      onClose={onClose}
    >
      <VoiceFields known={voice?.hasApiKey === true} />
    </EditDrawer>
  );
}

function VoiceFields({ known }: { known: boolean }): ReactElement {
  const { t } = useTranslation();
  const openai = Form.useWatch<string | undefined>('kind', Form.useFormInstance()) === 'openai';
  const required = { required: true, message: t('form.required') };
  return (
    <>
      <Form.Item name="name" label={t('voice.field.name')} rules={[required]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="kind" label={t('voice.field.kind')} extra={openai ? undefined : t('voice.toneSays')}>
        <Select options={(['openai', 'tone'] as const).map((kind) => ({ value: kind, label: t(`voice.kind.${kind}`) }))} />
      </Form.Item>
      {openai ? (
        <>
          <Form.Item name="baseUrl" label={t('account.field.baseUrl')} rules={[required]}>
            <Input placeholder="https://api.openai.com/v1" />
          </Form.Item>
          <Form.Item name="model" label={t('account.field.model')} rules={[required]}>
            <Input placeholder="gpt-4o-mini-tts" />
          </Form.Item>
          <Form.Item name="voiceName" label={t('voice.field.voiceName')} rules={[required]}>
            <Input placeholder="alloy" />
          </Form.Item>
          <Form.Item name="apiKey" label={t('account.field.apiKey')} extra={known ? t('form.secretKept') : undefined}>
            <Input.Password autoComplete="new-password" />
          </Form.Item>
        </>
      ) : null}
      <Form.Item name="rate" label={t('voice.field.rate')}>
        <InputNumber min={0.5} max={2} step={0.1} suffix="×" style={{ width: 100 }} />
      </Form.Item>
    </>
  );
}

function formOf({ name, kind, baseUrl, model, voiceName, rate }: Voice): VoiceForm {
  return { name, kind, rate, baseUrl: baseUrl ?? '', model: model ?? '', voiceName: voiceName ?? '' };
}

function bodyOf({ name, kind, rate, apiKey, baseUrl, model, voiceName }: VoiceForm): Schemas['VoiceDraft'] {
  if (kind === 'tone') return { name, kind, rate };
  const known = (text: string | undefined): string | null => (text === undefined || text.trim() === '' ? null : text.trim());
  return {
    name,
    kind,
    rate,
    baseUrl: known(baseUrl),
    model: known(model),
    voiceName: known(voiceName),
    ...(apiKey === undefined || apiKey === '' ? {} : { apiKey }),
  };
}
