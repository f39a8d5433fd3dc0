/** Tools of one's own: requests to other systems that the model may make in the middle of a call. */
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Card, Col, Flex, Form, Input, InputNumber, Row, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { isOtherServer } from '../../components/kept-secret.ts';
import type { Assistant } from './assistant-form.ts';
import { HttpToolTrial } from './http-tool-trial.tsx';
import { type HttpToolForm, isJson, newHttpTool } from './tools-form.ts';

const toolsMax = 10;
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export function HttpToolsField({ assistant }: { assistant: Assistant | null }): ReactElement {
  const { t } = useTranslation();
  const tools = Form.useWatch<HttpToolForm[] | undefined>(['tools', 'http'], Form.useFormInstance()) ?? [];
  return (
    <Form.Item label={t('assistant.tools.http')} extra={t('assistant.tools.httpHint')}>
      <Form.List name={['tools', 'http']}>
        {(fields, { add, remove }) => (
          <Flex vertical gap={8}>
            {fields.map(({ key, name }) => (
              <ToolCard key={key} name={name} tool={tools[name]} assistant={assistant} onRemove={() => remove(name)} />
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

type OfTool = { name: number; tool: HttpToolForm | undefined; assistant: Assistant | null; onRemove: () => void };

function ToolCard({ name, tool, assistant, onRemove }: OfTool): ReactElement {
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
          <HttpToolTrial assistantId={assistant?.id ?? null} name={tool?.name ?? ''} parameters={tool?.parameters ?? '{}'} />
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
          <Headers index={name} stay={valuesStay(tool, assistant)} />
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

/** Stored values of headers stay with their server: see the api, which finds them by the name of the tool. */
function valuesStay(tool: HttpToolForm | undefined, assistant: Assistant | null): boolean {
  const stored = assistant?.tools.http.find(({ name }) => name === tool?.name);
  return stored !== undefined && isOtherServer(serverOf(stored.url), serverOf(tool?.url ?? ''));
}

/** Without the path, which may hold braces. */
function serverOf(url: string): string {
  return /^https?:\/\/[^/?#]+/i.exec(url)?.[0] ?? '';
}

function Headers({ index, stay }: { index: number; stay: boolean }): ReactElement {
  const { t } = useTranslation();
  const needed = stay ? [{ required: true, message: t('form.required') }] : [];
  return (
    <Form.Item label={t('assistant.tools.of.headers')} extra={t(stay ? 'form.secretStays' : 'form.secretKept')}>
      <Form.List name={[index, 'headers']}>
        {(fields, { add, remove }) => (
          <Flex vertical gap={6}>
            {fields.map(({ key, name }) => (
              <Flex key={key} gap={6}>
                <Form.Item name={[name, 'name']} noStyle>
                  <Input maxLength={64} placeholder="Authorization" aria-label={t('assistant.tools.headerName')} />
                </Form.Item>
                <Form.Item name={[name, 'value']} noStyle rules={needed}>
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
