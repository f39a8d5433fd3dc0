/** Whom a task calls again: a list of rules, each of which can be read as a sentence. */
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Card, Checkbox, Flex, Form, InputNumber, Select, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { proposedRule, type RetryRuleForm, retriedOutcomes, waitUnits } from '../../components/call-rules.ts';
import { ruleSentence } from '../../components/rule-sentence.ts';
import { useSay } from '../../i18n/use-say.ts';

const rulesMax = 13;

export function RetryField(): ReactElement {
  const { t } = useTranslation();
  const rules = Form.useWatch<RetryRuleForm[] | undefined>(['retry', 'rules'], Form.useFormInstance()) ?? [];
  return (
    <Form.Item label={t('task.field.retry')} extra={rules.length === 0 ? t('task.retry.none') : t('task.retry.hint')}>
      <Form.List name={['retry', 'rules']}>
        {(fields, { add, remove }) => (
          <Flex vertical gap={8}>
            {fields.map(({ key, name }) => (
              <RuleCard key={key} name={name} rule={rules[name]} onRemove={() => remove(name)} />
            ))}
            <Flex wrap gap={16} align="center">
              <Button
                icon={<PlusOutlined aria-hidden />}
                disabled={fields.length >= rulesMax}
                onClick={() => add(fields.length === 0 ? proposedRule : { ...proposedRule, outcomes: [] })}
              >
                {t('task.retry.add')}
              </Button>
              {fields.length === 0 ? null : <AttemptsMax />}
            </Flex>
          </Flex>
        )}
      </Form.List>
    </Form.Item>
  );
}

function AttemptsMax(): ReactElement {
  const { t } = useTranslation();
  return (
    <Flex gap={8} align="center">
      <span>{t('task.retry.attemptsMax')}</span>
      <Form.Item name={['retry', 'attemptsMax']} noStyle>
        <InputNumber min={1} max={20} precision={0} placeholder={t('task.caps.none')} aria-label={t('task.retry.attemptsMax')} />
      </Form.Item>
    </Flex>
  );
}

type OfRule = { name: number; rule: RetryRuleForm | undefined; onRemove: () => void };

function RuleCard({ name, rule, onRemove }: OfRule): ReactElement {
  const { t } = useTranslation();
  const say = useSay();
  const required = { required: true, message: t('form.required') };
  return (
    <Card size="small" styles={{ body: { padding: 12 } }}>
      <Flex gap={8} align="flex-start">
        <div style={{ flex: 1, minWidth: 0 }}>
          <Form.Item
            name={[name, 'outcomes']}
            rules={[{ required: true, type: 'array', min: 1, message: t('task.retry.outcomeMissing') }]}
            style={{ marginBottom: 8 }}
          >
            <Select
              mode="multiple"
              placeholder={t('task.retry.outcomes')}
              aria-label={t('task.retry.outcomes')}
              options={retriedOutcomes.map((outcome) => ({ value: outcome, label: t(`outcome.${outcome}`) }))}
            />
          </Form.Item>
          <Flex wrap gap="8px 16px" align="center">
            <Flex gap={8} align="center">
              <span>{t('task.retry.times')}</span>
              <Form.Item name={[name, 'times']} rules={[required]} noStyle>
                <InputNumber min={1} max={10} precision={0} style={{ width: 72 }} aria-label={t('task.retry.times')} />
              </Form.Item>
            </Flex>
            <Flex gap={8} align="center">
              <span>{t('task.retry.after')}</span>
              <Form.Item name={[name, 'after']} rules={[required]} noStyle>
                <InputNumber min={0} max={10_080} precision={0} style={{ width: 88 }} aria-label={t('task.retry.after')} />
              </Form.Item>
              <Form.Item name={[name, 'unit']} noStyle>
                <Select
                  style={{ width: 96 }}
                  aria-label={t('task.retry.unit')}
                  options={waitUnits.map((unit) => ({ value: unit, label: t(`task.retry.units.${unit}`) }))}
                />
              </Form.Item>
            </Flex>
            <Form.Item name={[name, 'otherTimeOfDay']} valuePropName="checked" noStyle>
              <Checkbox>{t('task.retry.otherTimeOfDay')}</Checkbox>
            </Form.Item>
            <Form.Item name={[name, 'otherLine']} valuePropName="checked" noStyle>
              <Checkbox>{t('task.retry.otherLine')}</Checkbox>
            </Form.Item>
          </Flex>
          <Typography.Text type="secondary" style={{ display: 'block', marginTop: 8 }}>
            {rule === undefined ? null : ruleSentence(rule, say)}
          </Typography.Text>
        </div>
        <Button
          type="text"
          size="small"
          danger
          icon={<DeleteOutlined aria-hidden />}
          aria-label={t('task.retry.remove')}
          onClick={onRemove}
        />
      </Flex>
    </Card>
  );
}
