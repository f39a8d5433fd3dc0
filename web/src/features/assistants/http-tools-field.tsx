/** Tools of one's own: requests to other systems that the model may make in the middle of a call. */
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Card, Col, Flex, Form, Input, InputNumber, Row, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { HttpToolTrial } from './http-tool-trial.tsx';
import { type HttpToolForm, isJson, newHttpTool } from './tools-form.ts';

const toolsMax = 10;
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export function HttpToolsField({ assistantId }: { assistantId: string | null }): ReactElement {
  const { t } = useTranslation();
  const tools = Form.useWatch<HttpToolForm[] | undefined>(['tools', 'http'], Form.useFormInstance()) ?? [];
  return (
    <Form.Item label={t('assistant.tools.http')} extra={t('assistant.tools.httpHint')}>
      <Form.List name={['tools', 'http']}>
        {(fields, { add, remove }) => (
          <Flex vertical gap={8}>
            {fields.map(({ key, name }) => (
              <ToolCard key={key} name={name} tool={tools[name]} assistantId={assistantId} onRemove={() => remove(name)} />
            ))}
            <Button
              icon={<PlusOutlined aria-hidden />}
              disabled={fields.length >= toolsMax}
              onClick={() => add(newHttpTool)}
              style={{ alignSelf: 'flex-start' }}
            >
              {t('assistant.tools.add')}
            </Button>
          </Flex>
        )}
      </Form.List>
    </Form.Item>
  );
}

type OfTool = { name: number; tool: HttpToolForm | undefined; assistantId: string | null; onRemove: () => void };

function ToolCard({ name, tool, assistantId, onRemove }: OfTool): ReactElement {
  const { t } = useTranslation();
  const required = { required: true, whitespace: true, message: t('form.required') };
  const json = {
    validator: (_: unknown, text: string) =>
      text.trim() === '' || isJson(text) ? Promise.resolve() : Promise.reject(new Error(t('assistant.tools.notJson'))),
  };
  const label = (word: string): string => t(`assistant.tools.of.${word}`);
  return (
    <Card
      size="small"
      title={tool?.name === undefined || tool.name === '' ? t('assistant.tools.new') : tool.name}
      extra={
        <Flex gap={4}>
          <HttpToolTrial assistantId={assistantId} name={tool?.name ?? ''} parameters={tool?.parameters ?? '{}'} />
          <Button
            type="text"
            size="small"
            danger
            icon={<DeleteOutlined aria-hidden />}
            aria-label={t('assistant.tools.remove')}
            onClick={onRemove}
          />
        </Flex>
      }
    >
      <Row gutter={12}>
        <Col xs={24} sm={8}>
          <Form.Item name={[name, 'name']} label={label('name')} rules={[required]}>
            <Input maxLength={64} placeholder="order_status" />
          </Form.Item>
        </Col>
        <Col xs={24} sm={16}>
          <Form.Item name={[name, 'description']} label={label('description')} rules={[required]}>
            <Input maxLength={2000} />
          </Form.Item>
        </Col>
        <Col xs={24} sm={6}>
          <Form.Item name={[name, 'method']} label={label('method')}>
            <Select options={methods.map((value) => ({ value, label: value }))} />
          </Form.Item>
        </Col>
        <Col xs={24} sm={18}>
          <Form.Item name={[name, 'url']} label={label('url')} rules={[required]} extra={t('assistant.tools.urlHint')}>
            <Input maxLength={2000} />
          </Form.Item>
        </Col>
        <Col span={24}>
          <Form.Item name={[name, 'parameters']} label={label('parameters')} rules={[required, json]}>
            <Input.TextArea autoSize={{ minRows: 3, maxRows: 14 }} style={{ fontFamily: 'monospace' }} />
          </Form.Item>
          <Form.Item name={[name, 'body']} label={label('body')} rules={[json]} hidden={tool?.method === 'GET'}>
            <Input.TextArea autoSize={{ minRows: 2, maxRows: 10 }} style={{ fontFamily: 'monospace' }} />
          </Form.Item>
          <Headers tool={name} />
        </Col>
        <Col xs={12}>
          <Form.Item name={[name, 'timeoutMs']} label={label('timeoutMs')}>
            <InputNumber min={500} max={20_000} step={500} precision={0} style={{ width: 140 }} />
          </Form.Item>
        </Col>
        <Col xs={12}>
          <Form.Item name={[name, 'answerCharsMax']} label={label('answerCharsMax')}>
            <InputNumber min={100} max={8000} step={100} precision={0} style={{ width: 140 }} />
          </Form.Item>
        </Col>
      </Row>
    </Card>
  );
}

function Headers({ tool }: { tool: number }): ReactElement {
  const { t } = useTranslation();
  return (
    <Form.Item label={t('assistant.tools.of.headers')} extra={t('form.secretKept')}>
      <Form.List name={[tool, 'headers']}>
        {(fields, { add, remove }) => (
          <Flex vertical gap={6}>
            {fields.map(({ key, name }) => (
              <Flex key={key} gap={6}>
                <Form.Item name={[name, 'name']} noStyle>
                  <Input maxLength={64} placeholder="Authorization" aria-label={t('assistant.tools.headerName')} />
                </Form.Item>
                <Form.Item name={[name, 'value']} noStyle>
                  <Input.Password
                    maxLength={4000}
                    autoComplete="off"
                    placeholder="••••••"
                    aria-label={t('assistant.tools.headerValue')}
                  />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('assistant.tools.removeHeader')}
                  onClick={() => remove(name)}
                />
              </Flex>
            ))}
            <Button
              size="small"
              icon={<PlusOutlined aria-hidden />}
              onClick={() => add({ name: '' })}
              style={{ alignSelf: 'flex-start' }}
            >
              {t('assistant.tools.addHeader')}
            </Button>
          </Flex>
        )}
      </Form.List>
    </Form.Item>
  );
}
