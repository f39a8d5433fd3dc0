/** Each difference in words, with what would mend it and the button that does; and what was mended last time. */
import { Button, Card, Flex, Popconfirm, Tag, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Difference, Report } from './use-reconciliation.ts';

export function DifferenceList({
  report: { differences, differencesTotal },
  busy,
  onMend,
}: {
  report: Report;
  busy: boolean;
  onMend: (key: string) => void;
}): ReactElement | null {
  const { t } = useTranslation();
  if (differences.length === 0) return null;
  const unlisted = differencesTotal - differences.length;
  return (
    <Card size="small" title={t('reconciliation.differences')}>
      <Flex vertical gap={14} component="ul" style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {differences.map((difference) => (
          <Flex key={difference.key} component="li" wrap gap={12} align="center" justify="space-between">
            <div style={{ flex: '1 1 320px', minWidth: 0 }}>
              <div>{difference.sentence}</div>
              <Typography.Text type="secondary">{difference.cureSentence}</Typography.Text>
              <Where difference={difference} />
            </div>
            <MendOne difference={difference} busy={busy} onMend={onMend} />
          </Flex>
        ))}
      </Flex>
      {unlisted > 0 ? <Typography.Text type="secondary">{t('reconciliation.more', { count: unlisted })}</Typography.Text> : null}
    </Card>
  );
}

function Where({ difference: { kind, callId, taskId } }: { difference: Difference }): ReactElement {
  const { t } = useTranslation();
  return (
    <Flex gap={12} wrap>
      {callId === null || kind === 'unknown-channel' ? null : <Link to={`/calls/${callId}`}>{t('reconciliation.toCall')}</Link>}
      {taskId === null ? null : <Link to={`/tasks/${taskId}`}>{t('reconciliation.toTask')}</Link>}
    </Flex>
  );
}

/** A channel that may be somebody else's is hung up only by who says so twice. */
function MendOne({
  difference: { key, cure, cureName, byNameOnly, sentence },
  busy,
  onMend,
}: {
  difference: Difference;
  busy: boolean;
  onMend: (key: string) => void;
}): ReactElement | null {
  const { t } = useTranslation();
  if (cure === null) return null;
  if (!byNameOnly) {
    return (
      <Button disabled={busy} onClick={() => onMend(key)}>
        {cureName}
      </Button>
    );
  }
  return (
    <Popconfirm
      title={sentence}
      description={t('reconciliation.byNameSure')}
      okText={cureName}
      okButtonProps={{ danger: true }}
      cancelText={t('act.cancel')}
      onConfirm={() => onMend(key)}
      styles={{ root: { maxWidth: 420 } }}
    >
      <Button danger disabled={busy}>
        {cureName}
      </Button>
    </Popconfirm>
  );
}

const tagColours = { done: 'success', healed: 'default', failed: 'error' } as const;

export function MendedList({ mended }: Pick<Report, 'mended'>): ReactElement | null {
  const { t } = useTranslation();
  if (mended.length === 0) return null;
  return (
    <Card size="small" title={t('reconciliation.mended')}>
      {mended.map(({ difference, result }) => (
        <div key={difference.key}>
          <Tag color={tagColours[result]}>{t(`reconciliation.result.${result}`)}</Tag> {difference.sentence}
        </div>
      ))}
    </Card>
  );
}
