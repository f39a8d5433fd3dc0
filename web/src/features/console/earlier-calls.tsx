/** Earlier calls of the same number, with what became of them and what colleagues wrote. */
import { Card, Flex, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { durationText, Moment } from '../../components/figures.tsx';
import type { OwnCall } from './use-own-call.ts';

export function EarlierCalls({ calls }: { calls: OwnCall['earlier'] }): ReactElement {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t('console.earlier')}>
      {calls.length === 0 ? <Typography.Text type="secondary">{t('console.noEarlier')}</Typography.Text> : null}
      <Flex vertical gap={12}>
        {calls.map(({ id, taskName, direction, dialledAt, talkSeconds, sentence, agentName, notes }) => (
          <div key={id} className="earlier-call">
            <Link to={`/calls/${id}`}>
              <Moment at={dialledAt} seconds={false} />
            </Link>{' '}
            · {direction === 'inbound' ? `${t('call.direction.inbound')} · ` : ''}
            {taskName}
            {talkSeconds === null ? '' : ` · ${durationText(talkSeconds * 1_000)}`}
            {agentName === null ? '' : ` · ${agentName}`}
            <div>
              <Typography.Text type="secondary">{sentence}</Typography.Text>
            </div>
            {notes.map(({ by, at, text, disposition }) => (
              <div key={`${by} ${at}`}>
                {disposition === null ? null : <strong>{disposition} · </strong>}
                {text} <Typography.Text type="secondary">– {by}</Typography.Text>
              </div>
            ))}
          </div>
        ))}
      </Flex>
    </Card>
  );
}
