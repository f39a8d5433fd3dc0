/** When a task may call: any time, or given hours of each day by the clock of one zone or of the number itself. */
import { Button, DatePicker, Flex, Form, Input, Radio, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { days, spansOf } from './window-form.ts';

const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone }));

export function WindowField(): ReactElement {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const limited = Form.useWatch<boolean | undefined>(['window', 'limited'], form) === true;
  return (
    <>
      <Form.Item name={['window', 'limited']} label={t('task.field.window')}>
        <Radio.Group
          options={[
            { value: false, label: t('task.window.always') },
            { value: true, label: t('task.window.limited') },
          ]}
        />
      </Form.Item>
      <div
        hidden={!limited}
        style={{ paddingLeft: 16, borderLeft: '2px solid rgba(128,140,138,0.3)', marginBottom: 20, maxWidth: 520 }}
      >
        <ClockFields />
        <DayFields />
        <Form.Item name={['window', 'holidays']} label={t('task.window.holidays')} extra={t('task.window.holidaysHint')}>
          <DatePicker multiple format="YYYY-MM-DD" maxTagCount={6} style={{ width: '100%' }} />
        </Form.Item>
      </div>
    </>
  );
}

/** By whose clock the hours count. */
function ClockFields(): ReactElement {
  const { t } = useTranslation();
  const callee = Form.useWatch<string | undefined>(['window', 'clock'], Form.useFormInstance()) === 'callee';
  return (
    <>
      <Form.Item
        name={['window', 'clock']}
        label={t('task.window.zone')}
        extra={callee ? t('task.window.calleeHint') : undefined}
      >
        <Radio.Group
          options={[
            { value: 'zone', label: t('task.window.oneZone') },
            { value: 'callee', label: t('task.window.callee') },
          ]}
        />
      </Form.Item>
      <Form.Item name={['window', 'timeZone']} hidden={callee}>
        <Select showSearch options={zones} style={{ maxWidth: 280 }} aria-label={t('task.window.oneZone')} />
      </Form.Item>
      <Form.Item name={['window', 'unknownZone']} label={t('task.window.unknownZone')} hidden={!callee}>
        <Select showSearch allowClear options={zones} style={{ maxWidth: 280 }} placeholder={t('task.window.unknownClosed')} />
      </Form.Item>
    </>
  );
}

function DayFields(): ReactElement {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const likeMonday = (): void => {
    const monday: unknown = form.getFieldValue(['window', 'hours', 'mon']);
    for (const day of days.slice(1, 5)) form.setFieldValue(['window', 'hours', day], monday);
  };
  return (
    <>
      {days.map((day) => (
        <Form.Item
          key={day}
          name={['window', 'hours', day]}
          label={t(`task.window.day.${day}`)}
          layout="horizontal"
          labelCol={{ flex: '80px' }}
          style={{ marginBottom: 8, maxWidth: 420 }}
          rules={[
            {
              validator: (_, value) =>
                spansOf(typeof value === 'string' ? value : '') === null
                  ? Promise.reject(new Error(t('task.window.unreadable')))
                  : Promise.resolve(),
            },
          ]}
        >
          <Input placeholder={t('task.window.closed')} />
        </Form.Item>
      ))}
      <Flex gap={12} wrap align="center" style={{ marginBottom: 16 }}>
        <Button size="small" onClick={likeMonday}>
          {t('task.window.likeMonday')}
        </Button>
      </Flex>
    </>
  );
}
