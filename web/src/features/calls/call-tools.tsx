/** What the model did in a call beside talking, with its arguments and answers for who may see them. */
import { Card, Flex, Tag, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';
import { durationText } from '../../components/figures.tsx';

export function CallTools({ call }: { call: Schemas['CallDetail'] }): ReactElement | null {
  const { t } = useTranslation();
  if (call.tools.length === 0) return null;
  return (
    <Card size="small" title={t('call.tools')}>
      <Flex vertical gap={10}>
        {call.tools.map((use) => (
          <div key={use.n}>
            <Flex gap={8} wrap align="center">
              <Typography.Text type="secondary">{durationText(use.atMs)}</Typography.Text>
              <Typography.Text code>{use.name}</Typography.Text>
              <Tag color={use.ok ? 'green' : 'red'}>{t(use.ok ? 'call.toolOk' : 'call.toolFailed')}</Tag>
              <Typography.Text type="secondary">{t('call.toolMs', { ms: use.ms })}</Typography.Text>
            </Flex>
            {use.arguments === '' ? null : <Said what={t('call.toolArguments')} text={use.arguments} />}
            {use.answer === '' ? null : <Said what={t('call.toolAnswer')} text={use.answer} />}
          </div>
        ))}
      </Flex>
    </Card>
  );
}

function Said({ what, text }: { what: string; text: string }): ReactElement {
  return (
    <Typography.Paragraph style={{ margin: 0, fontSize: 12, overflowWrap: 'anywhere' }} ellipsis={{ rows: 3, expandable: true }}>
      <Typography.Text type="secondary">{what}</Typography.Text> {text}
    </Typography.Paragraph>
  );
}
