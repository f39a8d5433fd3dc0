/** Changes one parameter, or gives it back its usual value. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, InputNumber, Radio, Select, Switch } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { useSending } from '../../components/one-at-a-time.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useOptionText, useParameterText } from './parameter-text.ts';

type Parameter = Schemas['Parameter'];
type Change = Schemas['SettingsChange'];
/** One field, named by the parameter, so that what the server finds wrong stands beside it. */
type Fields = Partial<Record<Parameter['key'], Parameter['value']>>;

const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone }));

export function ParameterDrawer({ parameter, onClose }: { parameter: Parameter; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const text = useParameterText();
  const { key, value, usual, means, min, max, changedAt } = parameter;
  const lines = Array.isArray(value);
  return (
    <EditDrawer<Fields>
      title={t(`setting.${key}`)}
      listKey="settings"
      initial={{ [key]: lines ? value.join('\n') : value }}
      save={(fields) => change({ [key]: lines ? linesOf(fields[key]) : fields[key] })}
      onClose={onClose}
    >
      <Form.Item
        name={key}
        label={means}
        extra={[
          min === null ? '' : `${t('setting.range', { min, max })} · `,
          `${t('setting.column.usual')}: ${text(parameter, usual)}`,
        ].join('')}
        rules={lines ? [] : [{ required: true, message: t('form.required') }]}
        {...(parameter.kind === 'switch' ? { valuePropName: 'checked' } : {})}
      >
        <ValueField parameter={parameter} />
      </Form.Item>
      {changedAt === null ? null : <BackToUsual parameter={parameter} onDone={onClose} />}
    </EditDrawer>
  );
}

function change(body: Change): Promise<unknown> {
  return told(api.PATCH('/api/v1/settings', { body }));
}

function linesOf(value: Parameter['value'] | undefined): string[] {
  const lines = String(value ?? '').split('\n');
  return [...new Set(lines.map((line) => line.trim()).filter((line) => line !== ''))];
}

/** antd gives it value, onChange and id. */
function ValueField({ parameter, ...given }: { parameter: Parameter }): ReactElement {
  const { t } = useTranslation();
  const option = useOptionText();
  const { key, kind, unit, min, max, options } = parameter;
  switch (kind) {
    case 'whole':
      return (
        <InputNumber
          {...given}
          min={min ?? 0}
          max={max ?? Number.MAX_SAFE_INTEGER}
          precision={0}
          suffix={unit === null ? undefined : t(`unit.${unit}`)}
          style={{ width: 180 }}
        />
      );
    case 'choice':
      return <Radio.Group {...given} options={options.map((value) => ({ value, label: option(key, value) }))} />;
    case 'switch':
      return <Switch {...given} />;
    case 'time-zone':
      return <Select {...given} showSearch options={zones} />;
    case 'words':
    case 'addresses':
      return <Input.TextArea {...given} autoSize={{ minRows: 4, maxRows: 16 }} placeholder={t('setting.onePerLine')} />;
  }
}

function BackToUsual({ parameter, onDone }: { parameter: Parameter; onDone: () => void }): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const sending = useSending({
    mutationFn: () => change({ usual: [parameter.key] }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['settings'] });
      message.success(t('setting.saved'));
      onDone();
    },
  });
  return (
    <>
      <Button loading={sending.isPending} onClick={() => sending.send()}>
        {t('setting.toUsual')}
      </Button>
      {sending.isError ? <ProblemNotice error={sending.error} /> : null}
    </>
  );
}
