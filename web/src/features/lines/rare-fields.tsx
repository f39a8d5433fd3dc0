/** What few carriers ask for. */
import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Flex, Form, Input, InputNumber, Radio, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

/** As the api's description lists them. */
const parameterNames = [
  'auth-username',
  'from-user',
  'from-domain',
  'extension',
  'extension-in-contact',
  'caller-id-in-from',
  'cid-type',
  'register-proxy',
  'register-transport',
  'expire-seconds',
  'retry-seconds',
  'ping-min',
  'ping-max',
  'contact-params',
];

export function RareFields(): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name="codec" label={t('line.field.codec')}>
        <Radio.Group options={['PCMA', 'PCMU']} />
      </Form.Item>
      <Form.Item name="calledStrip" label={t('line.field.calledStrip')} extra={t('line.calledStripHint')}>
        <Input maxLength={16} style={{ width: 160 }} />
      </Form.Item>
      <Form.Item name="prefix" label={t('line.field.prefix')} extra={t('line.prefixHint')}>
        <Input maxLength={16} style={{ width: 160 }} />
      </Form.Item>
      <Form.Item name="callsPerSecond" label={t('line.field.callsPerSecond')} extra={t('line.callsPerSecondHint')}>
        <InputNumber min={1} max={1000} precision={0} />
      </Form.Item>
      <Form.Item name="priority" label={t('line.field.priority')} extra={t('line.priorityHint')}>
        <InputNumber min={1} max={9} precision={0} />
      </Form.Item>
      <Form.Item name="pingSeconds" label={t('line.field.pingSeconds')} extra={t('line.pingHint')}>
        <InputNumber min={5} max={300} precision={0} />
      </Form.Item>
      <Form.Item name="realm" label={t('line.field.realm')} extra={t('line.realmHint')}>
        <Input />
      </Form.Item>
      <Form.Item name="proxy" label={t('line.field.proxy')} extra={t('line.proxyHint')}>
        <Input />
      </Form.Item>
      <Form.Item name="profile" label={t('line.field.profile')}>
        <Input />
      </Form.Item>
      <Form.Item name="gateway" label={t('line.field.gateway')} extra={t('line.gatewayHint')}>
        <Input />
      </Form.Item>
      <Form.Item label={t('line.field.parameters')} extra={t('line.parametersHint')}>
        <ParameterRows />
      </Form.Item>
    </>
  );
}

function ParameterRows(): ReactElement {
  const { t } = useTranslation();
  const required = { required: true, message: t('form.required') };
  return (
    <Form.List name="parameters">
      {(rows, { add, remove }) => (
        <>
          {rows.map(({ key, name }) => (
            <Flex key={key} gap={6} align="start">
              <Form.Item name={[name, 'name']} rules={[required]} style={{ flex: 1 }}>
                <Select aria-label={t('line.parameterName')} options={parameterNames.map((value) => ({ value, label: value }))} />
              </Form.Item>
              <Form.Item name={[name, 'value']} rules={[required]} style={{ flex: 1 }}>
                <Input aria-label={t('line.parameterValue')} />
              </Form.Item>
              <Button
                type="text"
                icon={<MinusCircleOutlined aria-hidden />}
                aria-label={t('line.parameterRemove')}
                onClick={() => remove(name)}
              />
            </Flex>
          ))}
          <Button icon={<PlusOutlined aria-hidden />} onClick={() => add({ name: undefined, value: '' })}>
            {t('line.parameterAdd')}
          </Button>
        </>
      )}
    </Form.List>
  );
}
