/** One call in progress: who, since when, and what was said last. */
import { PhoneOutlined, SoundOutlined } from '@ant-design/icons';
import { Card, Flex, Tag, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client.ts';
import { DirectionTag, shownNumber } from '../../components/direction-tag.tsx';
import { durationText } from '../../components/figures.tsx';

export function LiveCard({ call, nowMs }: { call: Schemas['LiveCall']; nowMs: number }): ReactElement {
  const { t } = useTranslation();
  const talking = call.state === 'live';
  const since = talking ? (call.answeredAt ?? call.dialledAt) : call.dialledAt;
  const said = call.lastTurn;
  return (
    <Card size="small" styles={{ body: { padding: '8px 12px', minHeight: 104 } }}>
      <Flex justify="space-between" align="center" gap={8}>
        <Link to={`/calls/${call.id}`} className="wrap-anywhere" style={{ fontWeight: 600 }}>
          {shownNumber(call.number, t)} {call.name}
        </Link>
        <span className="live-figure" role="timer">
          {durationText(Math.max(0, nowMs - Date.parse(since)))}
        </span>
      </Flex>
      <Flex gap={6} align="center" style={{ margin: '2px 0 4px' }}>
        <Tag
          color={talking ? 'cyan' : 'gold'}
          icon={talking ? <SoundOutlined aria-hidden /> : <PhoneOutlined aria-hidden />}
          style={{ margin: 0 }}
        >
          {t(talking ? 'progress.talking' : 'progress.ringing')}
        </Tag>
        {call.direction === 'inbound' ? <DirectionTag direction="inbound" /> : null}
        <Typography.Text type="secondary" ellipsis style={{ fontSize: 12 }}>
          {call.taskName} · {call.lineName ?? call.node}
        </Typography.Text>
      </Flex>
      {said === null ? null : (
        <div className="live-words">
          <Typography.Text type="secondary">{t(`speaker.${said.speaker}`)}：</Typography.Text>
          {said.text}
          {said.interrupted ? <Tag color="orange">{t('call.interrupted')}</Tag> : null}
        </div>
      )}
    </Card>
  );
}
