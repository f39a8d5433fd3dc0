/** How far a predictive task dials ahead, and what is done for who finds nobody. Everything has a usual value: nothing must be touched. */
import { Flex, Form, Input, InputNumber, Radio, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useVoices } from '../../api/choices.ts';
import type { Schemas } from '../../api/client.ts';
import { NamedSelect } from '../../components/named-select.tsx';
import { MachineField } from './machine-field.tsx';
import type { Task } from './task-steps.ts';

type Plan = Schemas['PacingPlan'];
export const paceModes = ['predictive', 'progressive', 'ratio', 'preview'] as const satisfies readonly Plan['mode'][];

const ratioMax = 4;
const previewSecondsMin = 10;
const previewSecondsMax = 600;
const abandonPercentMax = 20;
const windowDaysMax = 30;
const secondsMax = 3_600;
const ringSecondsMax = 120;
const restHoursMax = 720;
const messageCharsMax = 1_000;
const scriptCharsMax = 10_000;
/** As people write it in a text; the page's own words would fill it. */
const variable = '{{name}}';

export function PaceFields({ task }: { task: Task | null }): ReactElement {
  const form = Form.useFormInstance();
  const mode = Form.useWatch<Plan['mode'] | undefined>(['pacing', 'mode'], form);
  return (
    <>
      <ModeField />
      {/* Nobody who answers an agent's own call finds nobody, and the agent hears who it is. */}
      <div hidden={mode === 'preview'}>
        <CapField />
        <GuessFields />
        <AbandonFields />
        <MachineField type="predictive" />
        <VoiceField task={task} />
      </div>
      <ScriptField />
    </>
  );
}

function ModeField(): ReactElement {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const mode = Form.useWatch<Plan['mode'] | undefined>(['pacing', 'mode'], form);
  return (
    <>
      <Form.Item name={['pacing', 'mode']} label={t('task.pace.field.mode')}>
        <Radio.Group style={{ display: 'flex', flexDirection: 'column', gap: 6 }}>
          {paceModes.map((one) => (
            <Radio key={one} value={one}>
              {t(`task.pace.mode.${one}`)}{' '}
              <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                {t(`task.pace.says.${one}`)}
              </Typography.Text>
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
      <Form.Item name={['pacing', 'ratio']} label={t('task.pace.field.ratio')} hidden={mode !== 'ratio'}>
        <InputNumber min={1} max={ratioMax} step={0.1} suffix={t('unit.calls')} style={{ width: 120 }} />
      </Form.Item>
      <Form.Item
        name={['pacing', 'previewSeconds']}
        label={t('task.pace.field.previewSeconds')}
        extra={t('task.pace.previewHint')}
        hidden={mode !== 'preview'}
      >
        <InputNumber
          min={previewSecondsMin}
          max={previewSecondsMax}
          precision={0}
          suffix={t('unit.seconds')}
          style={{ width: 130 }}
        />
      </Form.Item>
    </>
  );
}

function CapField(): ReactElement {
  const { t } = useTranslation();
  return (
    <Form.Item label={t('task.pace.field.abandonPercentMax')} extra={t('task.pace.capHint')}>
      <Flex wrap gap="8px 24px" align="center">
        <Form.Item name={['pacing', 'abandonPercentMax']} noStyle>
          <InputNumber
            min={0.1}
            max={abandonPercentMax}
            step={0.1}
            suffix="%"
            style={{ width: 110 }}
            aria-label={t('task.pace.field.abandonPercentMax')}
          />
        </Form.Item>
        <Flex gap={8} align="center">
          <span>{t('task.pace.field.windowDays')}</span>
          <Form.Item name={['pacing', 'windowDays']} noStyle>
            <InputNumber
              min={1}
              max={windowDaysMax}
              precision={0}
              suffix={t('unit.days')}
              style={{ width: 110 }}
              aria-label={t('task.pace.field.windowDays')}
            />
          </Form.Item>
        </Flex>
      </Flex>
    </Form.Item>
  );
}

const guesses = [
  { name: 'answerPercent', min: 1, max: 100 },
  { name: 'ringSeconds', min: 1, max: ringSecondsMax },
  { name: 'talkSeconds', min: 1, max: secondsMax },
  { name: 'wrapUpSeconds', min: 0, max: secondsMax },
] as const;

function GuessFields(): ReactElement {
  const { t } = useTranslation();
  return (
    <Form.Item label={t('task.pace.guesses')} extra={t('task.pace.guessesHint')}>
      <Flex wrap gap="8px 20px">
        {guesses.map(({ name, min, max }) => (
          <Form.Item key={name} name={['pacing', name]} label={t(`task.pace.field.${name}`)} style={{ marginBottom: 0 }}>
            <InputNumber min={min} max={max} suffix={name === 'answerPercent' ? '%' : t('unit.seconds')} style={{ width: 130 }} />
          </Form.Item>
        ))}
      </Flex>
    </Form.Item>
  );
}

function AbandonFields(): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name="abandonMessage" label={t('task.field.abandonMessage')} extra={t('task.abandonMessageHint', { variable })}>
        <Input.TextArea rows={2} maxLength={messageCharsMax} placeholder={t('task.placeholder.abandonMessage')} />
      </Form.Item>
      <Form.Item name="abandonRestHours" label={t('task.field.abandonRestHours')} extra={t('task.abandonRestHint')}>
        <InputNumber min={0} max={restHoursMax} precision={0} suffix={t('unit.hours')} style={{ width: 130 }} />
      </Form.Item>
    </>
  );
}

/** Reads what is said to people whom nobody takes, and what is left on machines. */
function VoiceField({ task }: { task: Task | null }): ReactElement {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const voices = useVoices();
  const apologises = (Form.useWatch<string | undefined>('abandonMessage', form) ?? '').trim() !== '';
  const speaks = Form.useWatch<Task['onMachine'] | undefined>('onMachine', form) === 'leaveMessage' || apologises;
  return (
    <Form.Item
      name="voiceId"
      label={t('task.field.voice')}
      hidden={!speaks}
      rules={speaks ? [{ required: true, message: t('task.abandonVoiceMissing') }] : []}
    >
      <NamedSelect
        placeholder={t('task.placeholder.voice')}
        known={task?.voiceId && task.voiceName ? [{ id: task.voiceId, name: task.voiceName }] : []}
        options={voices.data?.map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Form.Item>
  );
}

function ScriptField(): ReactElement {
  const { t } = useTranslation();
  return (
    <Form.Item name="agentScript" label={t('task.field.agentScript')} extra={t('task.agentScriptHint', { variable })}>
      <Input.TextArea
        autoSize={{ minRows: 2, maxRows: 10 }}
        maxLength={scriptCharsMax}
        placeholder={t('task.placeholder.agentScript', { variable })}
      />
    </Form.Item>
  );
}
