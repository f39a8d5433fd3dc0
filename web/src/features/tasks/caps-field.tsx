/** How often one number may be called, counted over all tasks. */
import { Checkbox, Flex, Form, InputNumber } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

export function CapsField(): ReactElement {
  const { t } = useTranslation();
  const count = (name: 'perDayMax' | 'perFiveMinutesMax', max: number): ReactElement => (
    <Flex gap={8} align="center">
      <span>{t(`task.caps.${name}`)}</span>
      <Form.Item name={['frequency', name]} noStyle>
        <InputNumber min={1} max={max} precision={0} placeholder={t('task.caps.none')} aria-label={t(`task.caps.${name}`)} />
      </Form.Item>
    </Flex>
  );
  return (
    <Form.Item label={t('task.field.frequency')} extra={t('task.caps.hint')}>
      <Flex wrap gap="8px 24px" align="center">
        {count('perDayMax', 1_000)}
        {count('perFiveMinutesMax', 100)}
        <Form.Item name={['frequency', 'oneAtATime']} valuePropName="checked" noStyle>
          <Checkbox>{t('task.caps.oneAtATime')}</Checkbox>
        </Form.Item>
      </Flex>
    </Form.Item>
  );
}
