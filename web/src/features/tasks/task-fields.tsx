/** The fields of a task, for making and for changing it: what the type needs, lines with their capacity, hours. */
import { Alert, Collapse, DatePicker, Form, Input, InputNumber, Radio } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAssistants, useLines, useVoices } from '../../api/choices.ts';
import { NamedSelect } from '../../components/named-select.tsx';
import { CapsField } from './caps-field.tsx';
import { GroupField } from './group-field.tsx';
import { MachineField } from './machine-field.tsx';
import { PaceFields } from './pace-fields.tsx';
import { RetryField } from './retry-field.tsx';
import { RuleSetField } from './rule-set-field.tsx';
import { SkillsField } from './skills-field.tsx';
import type { Task } from './task-steps.ts';
import { WindowField } from './window-field.tsx';

const concurrencyMax = 10_000;

/** `task`: the one that is changed; it knows the names of what it has chosen. */
export function TaskFields({ type, task = null }: { type: Task['type']; task?: Task | null }): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item
        name="name"
        label={t('task.field.name')}
        rules={[{ required: true, whitespace: true, message: t('form.required') }]}
      >
        <Input maxLength={200} placeholder={t('task.placeholder.name')} />
      </Form.Item>
      <SpeakerFields type={type} task={task} />
      <LineFields task={task} />
      {type === 'predictive' ? <PaceFields task={task} /> : null}
      <RuleSetField />
      <WindowField />
      <CapsField />
      <RetryField />
      {type === 'predictive' ? null : <MachineField key={type} type={type} />}
      <Collapse
        ghost
        size="small"
        style={{ marginBottom: 12 }}
        items={[{ key: 'more', label: t('task.more'), children: <RareFields />, forceRender: true }]}
      />
    </>
  );
}

type OfTask = { task: Task | null };

/** Who talks to whom was called. */
function SpeakerFields({ type, task }: OfTask & { type: Task['type'] }): ReactElement {
  switch (type) {
    case 'ai':
      return <AssistantField task={task} />;
    case 'notification':
      return <NotificationFields task={task} />;
    case 'predictive':
      return (
        <>
          <GroupField task={task} />
          <SkillsField />
        </>
      );
  }
}

function chosenName(id: string | null | undefined, name: string | null | undefined): { id: string; name: string }[] {
  return id && name ? [{ id, name }] : [];
}

function AssistantField({ task }: OfTask): ReactElement {
  const { t } = useTranslation();
  const assistants = useAssistants();
  return (
    <Form.Item
      name="assistantId"
      label={t('task.field.assistant')}
      rules={[{ required: true, message: t('task.assistantMissing') }]}
      extra={assistants.data?.length === 0 ? <Link to="/assistants/new">{t('task.noAssistants')}</Link> : undefined}
    >
      <NamedSelect
        placeholder={t('task.placeholder.assistant')}
        known={chosenName(task?.assistantId, task?.assistantName)}
        options={assistants.data?.map(({ id, name, llmAccountName, voiceName }) => ({
          value: id,
          label: `${name} · ${llmAccountName} · ${voiceName}`,
        }))}
      />
    </Form.Item>
  );
}

function NotificationFields({ task }: OfTask): ReactElement {
  const { t } = useTranslation();
  const voices = useVoices();
  return (
    <>
      <Form.Item name="voiceId" label={t('task.field.voice')} rules={[{ required: true, message: t('task.voiceMissing') }]}>
        <NamedSelect
          placeholder={t('task.placeholder.voice')}
          known={chosenName(task?.voiceId, task?.voiceName)}
          options={voices.data?.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="playTimes" label={t('task.field.playTimes')} extra={t('task.playTimesHint')}>
        <InputNumber min={1} max={10} precision={0} />
      </Form.Item>
    </>
  );
}

function LineFields({ task }: OfTask): ReactElement {
  const { t } = useTranslation();
  const lines = useLines();
  const form = Form.useFormInstance();
  const chosen = Form.useWatch<string[] | undefined>('lineIds', form) ?? [];
  const concurrency = Form.useWatch<number | null | undefined>('maxConcurrency', form) ?? 0;
  const capacity = (lines.data ?? []).filter(({ id }) => chosen.includes(id)).reduce((sum, line) => sum + line.capacity, 0);
  const over = chosen.length > 0 && capacity > 0 && concurrency > capacity;
  return (
    <>
      <Form.Item
        name="lineIds"
        label={t('task.field.lines')}
        rules={[{ required: true, type: 'array', min: 1, message: t('task.lineMissing') }]}
        extra={lines.data?.length === 0 ? <Link to="/lines">{t('task.noLines')}</Link> : undefined}
      >
        <NamedSelect
          mode="multiple"
          known={task?.lines ?? []}
          placeholder={t('task.placeholder.lines')}
          showSearch={{ optionFilterProp: 'label' }}
          options={lines.data?.map(({ id, name, capacity: own, inUse, enabled }) => ({
            value: id,
            label: t(enabled ? 'task.lineOption' : 'task.lineOptionOff', { name, capacity: own, inUse }),
            disabled: !enabled && !chosen.includes(id),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="maxConcurrency"
        label={t('task.field.maxConcurrency')}
        rules={[{ required: true, message: t('form.required') }]}
        extra={chosen.length > 0 && capacity > 0 ? t('task.capacity', { capacity }) : undefined}
      >
        <InputNumber min={1} max={concurrencyMax} precision={0} />
      </Form.Item>
      {over ? (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 20 }}
          title={t('task.overCapacity', { concurrency, capacity, waiting: concurrency - capacity })}
        />
      ) : null}
    </>
  );
}

function RareFields(): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name="startAt" label={t('task.field.startAt')} extra={t('task.startAtHint')}>
        <DatePicker showTime={{ format: 'HH:mm' }} />
      </Form.Item>
      <Form.Item name="endAt" label={t('task.field.endAt')} extra={t('task.endAtHint')}>
        <DatePicker showTime={{ format: 'HH:mm' }} />
      </Form.Item>
      <Form.Item name="ringSecondsMax" label={t('task.field.ringSecondsMax')}>
        <InputNumber min={5} max={120} precision={0} suffix={t('unit.seconds')} style={{ width: 120 }} />
      </Form.Item>
      <Form.Item name="dedupe" label={t('task.field.dedupe')}>
        <Radio.Group
          options={[
            { value: 'file', label: t('task.dedupe.file') },
            { value: 'task', label: t('task.dedupe.task') },
          ]}
        />
      </Form.Item>
    </>
  );
}
