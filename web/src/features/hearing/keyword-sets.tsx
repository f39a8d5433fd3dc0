/** The keyword sets of announcements, in their order. */
import { ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Card, Flex, Form, Input, Select, Switch, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';

type AnnouncementSet = Schemas['AnnouncementSet'];

const meanings: readonly AnnouncementSet['means'][] = [
  'empty-number',
  'powered-off',
  'suspended',
  'busy',
  'unreachable',
  'restricted',
  'voicemail',
  'no-answer',
  'line-congested',
];
const setsMax = 40;
const nameCharsMax = 40;
const separators = [',', '，', '、', '|'];
const freshSet: AnnouncementSet = { name: '', means: 'unreachable', keywords: [], unless: [], endsCall: true };

export function KeywordSets(): ReactElement {
  const { t } = useTranslation();
  return (
    <Form.List name="announcementSets">
      {(fields, { add, remove, move }) => (
        <Flex vertical gap={8} style={{ marginBottom: 16 }}>
          <Typography.Text strong>{t('hearing.sets')}</Typography.Text>
          <Typography.Text type="secondary">{t('hearing.setsHint')}</Typography.Text>
          {fields.map(({ key, name }) => (
            <KeywordSet key={key} index={name} onUp={() => move(name, name - 1)} onRemove={() => remove(name)} />
          ))}
          <Button icon={<PlusOutlined aria-hidden />} disabled={fields.length >= setsMax} onClick={() => add(freshSet)}>
            {t('hearing.set.add')}
          </Button>
        </Flex>
      )}
    </Form.List>
  );
}

function KeywordSet({ index, onUp, onRemove }: { index: number; onUp: () => void; onRemove: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <Card size="small">
      <Flex gap={8} wrap align="center">
        <Form.Item name={[index, 'name']} rules={[{ required: true, whitespace: true, message: t('form.required') }]} noStyle>
          <Input
            aria-label={t('hearing.set.name')}
            placeholder={t('hearing.set.name')}
            maxLength={nameCharsMax}
            style={{ width: 140 }}
          />
        </Form.Item>
        <Form.Item name={[index, 'means']} noStyle>
          <Select
            aria-label={t('hearing.set.means')}
            style={{ width: 160 }}
            options={meanings.map((value) => ({ value, label: t(`outcome.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name={[index, 'endsCall']} valuePropName="checked" noStyle>
          <Switch
            aria-label={t('hearing.set.endsCall')}
            checkedChildren={t('hearing.set.ends')}
            unCheckedChildren={t('hearing.set.waits')}
          />
        </Form.Item>
        <span style={{ flex: 1 }} />
        <Button
          size="small"
          icon={<ArrowUpOutlined aria-hidden />}
          aria-label={t('hearing.set.up')}
          disabled={index === 0}
          onClick={onUp}
        />
        <Button size="small" icon={<DeleteOutlined aria-hidden />} aria-label={t('hearing.set.remove')} onClick={onRemove} />
      </Flex>
      <Words index={index} name="keywords" />
      <Words index={index} name="unless" />
    </Card>
  );
}

function Words({ index, name }: { index: number; name: 'keywords' | 'unless' }): ReactElement {
  const { t } = useTranslation();
  return (
    <Form.Item name={[index, name]} label={t(`hearing.set.${name}`)} style={{ margin: '8px 0 0' }}>
      <Select mode="tags" open={false} suffix={null} tokenSeparators={separators} />
    </Form.Item>
  );
}
