/** When a task may call: any time, or given hours of each day in a time zone. */
import { Button, Flex, Form, Input, Radio, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { days, spansOf } from './window-form.ts';

const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone }));

export function WindowField(): ReactElement {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const limited = Form.useWatch<boolean | undefined>(['window', 'limited'], form) === true;
  const likeMonday = (): void => {
    const monday: unknown = form.getFieldValue(['window', 'hours', 'mon']);
    for (const day of days.slice(1, 5)) form.setFieldValue(['window', 'hours', day], monday);
  };
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
      {limited ? (
        <div style={{ paddingLeft: 16, borderLeft: '2px solid rgba(128,140,138,0.3)', marginBottom: 20 }}>
          <Form.Item name={['window', 'timeZone']} label={t('task.window.zone')}>
            <Select showSearch options={zones} style={{ maxWidth: 280 }} />
          </Form.Item>
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
          <Flex gap={12} wrap align="center">
            <Button size="small" onClick={likeMonday}>
              {t('task.window.likeMonday')}
            </Button>
          </Flex>
        </div>
      ) : null}
    </>
  );
}
