/** Says that a line rests, until when and why, and lets it be woken. */
import { useQueryClient } from '@tanstack/react-query';
import { Button, Flex, Tag, Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { useSending } from '../../components/one-at-a-time.ts';
import { timeText } from '../../components/time-text.ts';
import { useMay } from '../../components/who.ts';

type Line = Schemas['Line'];

export function RestNote({ line, resting }: { line: Line; resting: NonNullable<Line['resting']> }): ReactElement {
  const { t } = useTranslation();
  const may = useMay('supervisor');
  const client = useQueryClient();
  const wake = useSending({
    mutationFn: () => told(api.POST('/api/v1/lines/{id}/wake', { params: { path: { id: line.id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['lines'] }),
  });
  const until = new Date(resting.until);
  const over = until.getTime() <= Date.now();
  return (
    <Flex gap={6} align="center" wrap style={{ marginTop: 2 }}>
      <Tooltip title={resting.sentence}>
        <Tag color="orange" tabIndex={0} style={{ margin: 0 }}>
          {over ? t('line.probing') : t('line.resting', { at: timeText.clock(until) })}
        </Tag>
      </Tooltip>
      {may ? (
        <Button
          size="small"
          loading={wake.isPending}
          onClick={() => wake.send()}
          aria-label={t('line.wakeNamed', { name: line.name })}
        >
          {t('line.wake')}
        </Button>
      ) : null}
    </Flex>
  );
}
