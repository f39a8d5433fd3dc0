/** The form of a recogniser. */
import { Form, Input, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useRecognisers } from '../../api/choices.ts';
import { api, type Schemas, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { FallbackField, SpeechFields, textOrNull } from '../../components/speech-fields.tsx';
import { type RecogniserKind, recogniserFields, recogniserKinds } from './recogniser-kinds.ts';

type Recogniser = Schemas['Recogniser'];
type Region = NonNullable<Schemas['RecogniserDraft']['region']>;
const textFields = ['baseUrl', 'model', 'language', 'accessKeyId', 'appKey', 'vocabularyId', 'customisationId'] as const;
type TextName = (typeof textFields)[number];
type RecogniserForm = {
  name: string;
  kind: RecogniserKind;
  region?: Region;
  acceptSelfSigned?: boolean;
  itn?: boolean;
  hotWords?: string[];
  fallbackId?: string | null;
  /** Empty: the stored one stays. */
  apiKey?: string;
} & { [Field in TextName]?: string };

export function RecogniserDrawer({ recogniser, onClose }: { recogniser: Recogniser | null; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const save = (form: RecogniserForm): Promise<unknown> =>
    recogniser === null
      ? told(api.POST('/api/v1/recognisers', { body: bodyOf(form) }))
      : told(api.PATCH('/api/v1/recognisers/{id}', { params: { path: { id: recogniser.id } }, body: bodyOf(form) }));
  return (
    <EditDrawer<RecogniserForm>
      title={recogniser === null ? t('recogniser.add') : recogniser.name}
      listKey="recognisers"
      initial={
        recogniser === null
          ? { kind: 'funasr', itn: true, acceptSelfSigned: false, region: 'cn-shanghai', hotWords: [] }
          : formOf(recogniser)
      }
      save={save}
      onClose={onClose}
    >
      <RecogniserFields recogniser={recogniser} />
    </EditDrawer>
  );
}

function RecogniserFields({ recogniser }: { recogniser: Recogniser | null }): ReactElement {
  const { t } = useTranslation();
  const kind = Form.useWatch<RecogniserKind | undefined>('kind', Form.useFormInstance()) ?? recogniser?.kind ?? 'funasr';
  const recognisers = useRecognisers();
  return (
    <>
      <Form.Item name="name" label={t('recogniser.field.name')} rules={[{ required: true, message: t('form.required') }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="kind" label={t('recogniser.field.kind')} extra={t(`recogniser.says.${kind}`)}>
        <Select options={recogniserKinds.map((value) => ({ value, label: t(`recogniser.kind.${value}`) }))} />
      </Form.Item>
      <SpeechFields fields={recogniserFields[kind]} account={recogniser} kind={kind} />
      <FallbackField others={recognisers.data} own={recogniser?.id ?? null} />
    </>
  );
}

function formOf(recogniser: Recogniser): RecogniserForm {
  const { name, kind, acceptSelfSigned, itn, hotWords, fallbackId } = recogniser;
  const known: readonly Region[] = ['cn-shanghai', 'cn-beijing', 'cn-shenzhen', 'ap-southeast-1'];
  const texts = Object.fromEntries(textFields.map((field) => [field, recogniser[field] ?? '']));
  const region = known.find((value) => value === recogniser.region) ?? 'cn-shanghai';
  return { ...texts, name, kind, acceptSelfSigned, itn, hotWords, fallbackId, region };
}

/** Fields of another kind are not kept. */
function bodyOf(form: RecogniserForm): Schemas['RecogniserDraft'] {
  const { name, kind, apiKey, fallbackId = null, hotWords = [] } = form;
  const has = (field: string): boolean => recogniserFields[kind].some((known) => known.name === field);
  const text = (field: TextName): string | null => (has(field) ? textOrNull(form[field]) : null);
  return {
    ...{ name, kind, fallbackId, baseUrl: text('baseUrl'), model: text('model'), language: text('language') },
    ...{ accessKeyId: text('accessKeyId'), appKey: text('appKey') },
    ...{ vocabularyId: text('vocabularyId'), customisationId: text('customisationId') },
    region: has('region') ? (form.region ?? null) : null,
    acceptSelfSigned: has('acceptSelfSigned') && form.acceptSelfSigned === true,
    itn: form.itn ?? true,
    hotWords: has('hotWords') ? hotWords.map((word) => word.trim()).filter((word) => word !== '') : [],
    ...(apiKey === undefined || apiKey === '' || !has('apiKey') ? {} : { apiKey }),
  };
}
