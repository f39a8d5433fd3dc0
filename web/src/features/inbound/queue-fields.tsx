/** How callers wait for an agent, and what becomes of those who wait in vain. */
import { Divider, Form, Input, InputNumber, Radio, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAgentGroups, useVoices } from '../../api/choices.ts';
import { NamedSelect } from '../../components/named-select.tsx';
import { type InboundNumber, type Overflow, overflows } from './inbound-words.ts';

const queueMost = 1_000;
const waitSecondsMin = 5;
const waitSecondsMost = 3_600;
const messageCharsMax = 1_000;

export function QueueFields({ number }: { number: InboundNumber | null }): ReactElement {
  const { t } = useTranslation();
  const required = [{ required: true, message: t('form.required') }];
  return (
    <>
      <Divider titlePlacement="start">{t('inbound.queue')}</Divider>
      <Typography.Paragraph type="secondary">{t('inbound.queueNote')}</Typography.Paragraph>
      <VoiceField number={number} />
      <MessageField name="welcome" hint={t('inbound.welcomeHint')} />
      <Form.Item name="queueMax" label={t('inbound.field.queueMax')} rules={required} extra={t('inbound.queueMaxHint')}>
        <InputNumber min={1} max={queueMost} precision={0} suffix={t('inbound.people')} style={{ width: 140 }} />
      </Form.Item>
      <Form.Item name="waitSecondsMax" label={t('inbound.field.waitSecondsMax')} rules={required} extra={t('inbound.waitHint')}>
        <InputNumber min={waitSecondsMin} max={waitSecondsMost} precision={0} suffix={t('unit.seconds')} style={{ width: 140 }} />
      </Form.Item>
      <OverflowFields number={number} />
    </>
  );
}

function VoiceField({ number }: { number: InboundNumber | null }): ReactElement {
  const { t } = useTranslation();
  const voices = useVoices();
  return (
    <Form.Item
      name="voiceId"
      label={t('inbound.field.voiceId')}
      extra={voices.data?.length === 0 ? <Link to="/voices">{t('inbound.noVoices')}</Link> : t('inbound.voiceHint')}
    >
      <NamedSelect
        allowClear
        placeholder={t('inbound.noVoice')}
        known={number?.voiceId && number.voiceName ? [{ id: number.voiceId, name: number.voiceName }] : []}
        options={voices.data?.map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Form.Item>
  );
}

function MessageField({
  name,
  hint,
  needed = false,
}: {
  name: 'welcome' | 'overflowMessage';
  hint: string;
  needed?: boolean;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <Form.Item
      name={name}
      label={t(`inbound.field.${name}`)}
      rules={[{ required: needed, whitespace: needed, message: t('form.required') }]}
      extra={hint}
    >
      <Input.TextArea maxLength={messageCharsMax} autoSize={{ minRows: 2, maxRows: 6 }} />
    </Form.Item>
  );
}

function OverflowFields({ number }: { number: InboundNumber | null }): ReactElement {
  const { t } = useTranslation();
  const overflow = Form.useWatch<Overflow | undefined>('overflow', Form.useFormInstance()) ?? number?.overflow ?? 'callback';
  const groups = useAgentGroups();
  const known =
    number?.overflowGroupId && number.overflowGroupName ? [{ id: number.overflowGroupId, name: number.overflowGroupName }] : [];
  return (
    <>
      <Form.Item name="overflow" label={t('inbound.field.overflow')} extra={t(`inbound.overflowSays.${overflow}`)}>
        <Radio.Group options={overflows.map((value) => ({ value, label: t(`inbound.overflow.${value}`) }))} />
      </Form.Item>
      {overflow === 'group' ? (
        <Form.Item
          name="overflowGroupId"
          label={t('inbound.field.overflowGroupId')}
          rules={[{ required: true, message: t('form.required') }]}
          extra={groups.data?.length === 0 ? <Link to="/agent-groups">{t('inbound.noGroups')}</Link> : undefined}
        >
          <NamedSelect known={known} options={groups.data?.map(({ id, name }) => ({ value: id, label: name }))} />
        </Form.Item>
      ) : null}
      <MessageField name="overflowMessage" hint={t('inbound.messageHint')} needed={overflow === 'message'} />
    </>
  );
}
