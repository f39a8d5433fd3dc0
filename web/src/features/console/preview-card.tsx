/** What an agent decides of the contact that they read: dial or skip, and how long they may still read. */
import { PhoneOutlined, StepForwardOutlined } from '@ant-design/icons';
import { Button, Card, Flex, Tooltip, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useNowMs } from '../../components/now.ts';
import { RemainingTime } from './remaining-time.tsx';
import { keysOf } from './shortcuts.ts';
import type { Preview } from './use-preview.ts';

const tickMs = 500;

export function PreviewCard({ preview: { until, skipsLeft, isPending, dial, skip } }: { preview: Preview }): ReactElement {
  const { t } = useTranslation();
  const isOver = Date.parse(until) <= useNowMs(tickMs);
  return (
    <Card
      size="small"
      title={t('console.preview.title')}
      extra={
        <span role="timer">
          {t('console.preview.left')} <RemainingTime until={until} />
        </span>
      }
      data-preview={isOver ? 'over' : 'reading'}
    >
      <Flex vertical gap={10}>
        <Flex gap={8} wrap>
          <Tooltip title={keysOf('preview-dial')}>
            <Button
              type="primary"
              size="large"
              icon={<PhoneOutlined aria-hidden />}
              loading={isPending}
              disabled={isOver}
              onClick={dial}
            >
              {t('console.preview.dial')}
            </Button>
          </Tooltip>
          <Tooltip title={keysOf('preview-skip')}>
            <Button size="large" icon={<StepForwardOutlined aria-hidden />} disabled={isOver || isPending} onClick={skip}>
              {t('console.preview.skip')}
            </Button>
          </Tooltip>
        </Flex>
        <Typography.Text type="secondary">
          {isOver
            ? t('console.preview.over')
            : `${t('console.preview.note')}${skipsLeft > 0 ? t('console.preview.again', { count: skipsLeft }) : t('console.preview.last')}`}
        </Typography.Text>
      </Flex>
    </Card>
  );
}
