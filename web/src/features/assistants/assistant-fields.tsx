/** The fields of an assistant: who speaks, what it says, when it lets itself be interrupted. */
import { Alert, Col, Form, Input, InputNumber, Radio, Row, Select, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLlmAccounts, useRecognisers, useVoices } from '../../api/choices.ts';
import { NamedSelect } from '../../components/named-select.tsx';
import type { Assistant } from './assistant-form.ts';
import { ToolsFields } from './tools-fields.tsx';

type Named = { id: string; name: string };

/** `assistant`: the one that is changed; it knows the names of what it has chosen. */
export function AssistantFields({ assistant }: { assistant: Assistant | null }): ReactElement {
  return (
    <>
      <WhoFields assistant={assistant} />
      <TextFields />
      <InterruptionFields />
      <EndFields />
      <ToolsFields assistant={assistant} />
    </>
  );
}

function useRequired(): { required: true; whitespace: true; message: string } {
  const { t } = useTranslation();
  return { required: true, whitespace: true, message: t('form.required') };
}

function WhoFields({ assistant }: { assistant: Assistant | null }): ReactElement {
  const { t } = useTranslation();
  const required = useRequired();
  const accounts = useLlmAccounts();
  const form = Form.useFormInstance();
  const accountId = Form.useWatch<string | undefined>('llmAccountId', form);
  const of = (what: 'llmAccount' | 'voice' | 'recogniser'): { known?: Named[] } =>
    assistant === null ? {} : { known: [{ id: assistant[`${what}Id`], name: assistant[`${what}Name`] }] };
  const account = accounts.data?.find(({ id }) => id === accountId);
  const untested = account?.lastTest?.ok === false;
  const hosted = account !== undefined && account.kind !== 'openai-compatible';
  return (
    <>
      <Row gutter={12}>
        <Col xs={24} sm={16}>
          <Form.Item name="name" label={t('assistant.field.name')} rules={[required]}>
            <Input maxLength={100} />
          </Form.Item>
        </Col>
        <Col xs={24} sm={8}>
          <Form.Item name="language" label={t('assistant.field.language')}>
            <Radio.Group options={(['zh', 'en'] as const).map((value) => ({ value, label: t(`language.${value}`) }))} />
          </Form.Item>
        </Col>
        <Choice name="llmAccountId" path="/llm-accounts" items={accounts.data} {...of('llmAccount')} />
        <Choice name="voiceId" path="/voices" items={useVoices().data} {...of('voice')} />
        <Choice name="recogniserId" path="/recognisers" items={useRecognisers().data} {...of('recogniser')} />
      </Row>
      {untested ? (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 16 }}
          title={<Link to="/llm-accounts">{t('assistant.accountFails')}</Link>}
        />
      ) : null}
      {hosted ? <Alert type="info" showIcon style={{ marginBottom: 16 }} title={t('assistant.hostedPrompt')} /> : null}
    </>
  );
}

function Choice({
  name,
  path,
  items,
  known = [],
}: {
  name: 'llmAccountId' | 'voiceId' | 'recogniserId';
  path: string;
  items: readonly Named[] | undefined;
  known?: readonly Named[];
}): ReactElement {
  const { t } = useTranslation();
  return (
    <Col xs={24} sm={8}>
      <Form.Item
        name={name}
        label={t(`assistant.field.${name}`)}
        rules={[{ required: true, message: t('form.required') }]}
        extra={items?.length === 0 ? <Link to={path}>{t('assistant.noneYet')}</Link> : undefined}
      >
        <NamedSelect known={known} options={items?.map((item) => ({ value: item.id, label: item.name }))} />
      </Form.Item>
    </Col>
  );
}

function TextFields(): ReactElement {
  const { t } = useTranslation();
  const required = useRequired();
  const short = { minRows: 1, maxRows: 4 };
  return (
    <>
      <Typography.Paragraph type="secondary">
        {t('assistant.variablesHint')} <Typography.Text code>{'{{name}}'}</Typography.Text>{' '}
        <Typography.Text code>{`{{${t('assistant.sampleColumn')}}}`}</Typography.Text>
      </Typography.Paragraph>
      <Form.Item name="openingLine" label={t('assistant.field.openingLine')} rules={[required]}>
        <Input.TextArea autoSize={short} maxLength={1000} />
      </Form.Item>
      <Form.Item name="prompt" label={t('assistant.field.prompt')} rules={[required]} extra={t('assistant.promptHint')}>
        <Input.TextArea autoSize={{ minRows: 6, maxRows: 18 }} maxLength={20_000} showCount />
      </Form.Item>
      <Form.Item name="faq" label={t('assistant.field.faq')} extra={t('assistant.faqHint')}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 14 }} maxLength={50_000} showCount />
      </Form.Item>
      {(['hangupLine', 'silenceLine', 'troubleLine'] as const).map((name) => (
        <Form.Item key={name} name={name} label={t(`assistant.field.${name}`)} rules={[required]}>
          <Input.TextArea autoSize={short} maxLength={1000} />
        </Form.Item>
      ))}
      {(['timeWarningLine', 'fillerLine'] as const).map((name) => (
        <Form.Item key={name} name={name} label={t(`assistant.field.${name}`)}>
          <Input.TextArea autoSize={short} maxLength={1000} placeholder={t(`assistant.usual.${name}`)} />
        </Form.Item>
      ))}
    </>
  );
}

const rules = ['any', 'keywords', 'never'] as const;

function InterruptionFields(): ReactElement {
  const { t } = useTranslation();
  const rule = Form.useWatch<string | undefined>('interruption', Form.useFormInstance());
  const words = { mode: 'tags' as const, open: false, suffix: null, tokenSeparators: [',', '，', '、', ' '] };
  return (
    <>
      <Form.Item name="interruption" label={t('assistant.field.interruption')}>
        <Radio.Group options={rules.map((value) => ({ value, label: t(`assistant.interruption.${value}`) }))} />
      </Form.Item>
      <Form.Item
        name="interruptionKeywords"
        label={t('assistant.field.interruptionKeywords')}
        hidden={rule !== 'keywords'}
        extra={t('assistant.keywordsHint')}
      >
        <Select {...words} />
      </Form.Item>
      <Form.Item
        name="ignoredWords"
        label={t('assistant.field.ignoredWords')}
        hidden={rule === 'never'}
        extra={t('assistant.ignoredHint')}
      >
        <Select {...words} />
      </Form.Item>
    </>
  );
}

function EndFields(): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name="callSecondsMax" label={t('assistant.field.callSecondsMax')}>
        <InputNumber min={10} max={3600} precision={0} suffix={t('unit.seconds')} style={{ width: 140 }} />
      </Form.Item>
      <Form.Item name="intentPrompt" label={t('assistant.field.intentPrompt')} extra={t('assistant.intentHint')}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 10 }} maxLength={10_000} />
      </Form.Item>
    </>
  );
}
