/** What an assistant may do beside talking: hand over, call later, never call again, keys, and requests to other systems. */
import { Col, Divider, Form, Input, InputNumber, Radio, Row, Select, Switch } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useAgentGroups, useLines } from '../../api/choices.ts';
import type { Assistant } from './assistant-form.ts';
import { HttpToolsField } from './http-tools-field.tsx';

export function ToolsFields({ assistant }: { assistant: Assistant | null }): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <Divider titlePlacement="start">{t('assistant.tools.title')}</Divider>
      <TransferFields />
      <LaterFields />
      <KeysFields />
      <HttpToolsField assistant={assistant} />
    </>
  );
}

function TransferFields(): ReactElement {
  const { t } = useTranslation();
  const kind = Form.useWatch<string | undefined>(['tools', 'transferKind'], Form.useFormInstance());
  const lines = useLines();
  const groups = useAgentGroups();
  const off = kind === undefined || kind === 'off';
  const required = { required: !off, whitespace: true, message: t('form.required') };
  return (
    <>
      <Form.Item name={['tools', 'transferKind']} label={t('assistant.tools.transfer')} extra={t('assistant.tools.transferHint')}>
        <Radio.Group
          options={(['off', 'group', 'extension', 'number'] as const).map((value) => ({
            value,
            label: t(`assistant.tools.transferKind.${value}`),
          }))}
        />
      </Form.Item>
      <Row gutter={12}>
        <Col xs={24} sm={10}>
          <Form.Item
            name={['tools', 'transferTarget']}
            label={t(`assistant.tools.${targetOf(kind)}`)}
            rules={[required]}
            hidden={off}
          >
            {kind === 'group' ? (
              <Select options={(groups.data ?? []).map(({ id, name }) => ({ value: id, label: name }))} />
            ) : (
              <Input maxLength={32} />
            )}
          </Form.Item>
        </Col>
        <Col xs={24} sm={9}>
          <Form.Item name={['tools', 'transferLineId']} label={t('assistant.tools.line')} hidden={kind !== 'number'}>
            <Select
              allowClear
              placeholder={t('assistant.tools.sameLine')}
              options={(lines.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Form.Item>
        </Col>
        <Col xs={24} sm={5}>
          <Form.Item
            name={['tools', 'transferRingSeconds']}
            label={t(kind === 'group' ? 'assistant.tools.waitSeconds' : 'assistant.tools.ringSeconds')}
            hidden={off}
          >
            <InputNumber min={5} max={120} precision={0} suffix={t('unit.seconds')} style={{ width: '100%' }} />
          </Form.Item>
        </Col>
      </Row>
      {(['transferLine', 'transferFailedLine'] as const).map((name) => (
        <Form.Item key={name} name={['tools', name]} label={t(`assistant.tools.${name}`)} hidden={off}>
          <Input.TextArea
            autoSize={{ minRows: 1, maxRows: 4 }}
            maxLength={1000}
            placeholder={t(`assistant.tools.${name}Usual`)}
          />
        </Form.Item>
      ))}
      <HandOverRules hidden={off} />
    </>
  );
}

/** What hands a callee over beside the model's own wish. */
function HandOverRules({ hidden }: { hidden: boolean }): ReactElement {
  const { t } = useTranslation();
  return (
    <Row gutter={12}>
      <Col xs={24} sm={6}>
        <Form.Item name={['tools', 'transferKey']} label={t('assistant.tools.transferKey')} hidden={hidden}>
          <Select options={keys.map((value) => ({ value, label: value === '' ? t('assistant.tools.noKey') : value }))} />
        </Form.Item>
      </Col>
      <Col xs={24} sm={18}>
        <Form.Item name={['tools', 'transferWords']} label={t('assistant.tools.transferWords')} hidden={hidden}>
          <Select
            mode="tags"
            open={false}
            suffix={null}
            placeholder={t('assistant.tools.transferWordsHint')}
            tokenSeparators={[',', '，', '、']}
          />
        </Form.Item>
      </Col>
      <Col xs={24}>
        <Form.Item
          name={['tools', 'transferOnTrouble']}
          label={t('assistant.tools.transferOnTrouble')}
          extra={t('assistant.tools.transferOnTroubleHint')}
          valuePropName="checked"
          hidden={hidden}
        >
          <Switch />
        </Form.Item>
      </Col>
    </Row>
  );
}

const keys = ['', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'] as const;

function targetOf(kind: string | undefined): 'group' | 'extension' | 'number' {
  return kind === 'group' || kind === 'extension' ? kind : 'number';
}

function LaterFields(): ReactElement {
  const { t } = useTranslation();
  const on = Form.useWatch<boolean | undefined>(['tools', 'callbackOn'], Form.useFormInstance()) === true;
  return (
    <Row gutter={12}>
      <Col xs={24} sm={14}>
        <Form.Item
          name={['tools', 'callbackOn']}
          label={t('assistant.tools.callback')}
          valuePropName="checked"
          extra={t('assistant.tools.callbackHint')}
        >
          <Switch />
        </Form.Item>
      </Col>
      <Col xs={24} sm={10}>
        <Form.Item name={['tools', 'callbackDaysMax']} label={t('assistant.tools.callbackDays')} hidden={!on}>
          <InputNumber min={1} max={90} precision={0} style={{ width: 120 }} />
        </Form.Item>
      </Col>
      <Col span={24}>
        <Form.Item
          name={['tools', 'doNotCall']}
          label={t('assistant.tools.doNotCall')}
          extra={t('assistant.tools.doNotCallHint')}
        >
          <Radio.Group
            options={(['all', 'task', 'off'] as const).map((value) => ({ value, label: t(`assistant.tools.scope.${value}`) }))}
          />
        </Form.Item>
      </Col>
    </Row>
  );
}

function KeysFields(): ReactElement {
  const { t } = useTranslation();
  return (
    <Row gutter={12}>
      {(['sendDigits', 'secretKeys'] as const).map((name) => (
        <Col key={name} xs={24} sm={12}>
          <Form.Item
            name={['tools', name]}
            label={t(`assistant.tools.${name}`)}
            valuePropName="checked"
            extra={t(`assistant.tools.${name}Hint`)}
          >
            <Switch />
          </Form.Item>
        </Col>
      ))}
    </Row>
  );
}
