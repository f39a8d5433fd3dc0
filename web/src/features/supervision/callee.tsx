/** Whom a call is with, and who listens to it, as the rows of the board show it. */
import { AudioOutlined } from '@ant-design/icons';
import { Flex, Tag, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { DirectionTag, shownNumber } from '../../components/direction-tag.tsx';
import { RunningTime } from '../agents/running-time.tsx';
import { type Call, modeColours } from './board-words.ts';

export function Callee({ call }: { call: Call }): ReactElement {
  const { t } = useTranslation();
  return (
    <Flex vertical>
      <Flex gap={8} align="center" wrap>
        <Link to={`/calls/${call.id}`} className="wrap-anywhere">
          {shownNumber(call.number, t)} {call.name}
        </Link>
        {call.direction === 'inbound' ? <DirectionTag direction="inbound" /> : null}
        <RunningTime since={call.since} />
      </Flex>
      <Typography.Text type="secondary" style={{ fontSize: 12 }} className="wrap-anywhere">
        {call.taskName}
      </Typography.Text>
    </Flex>
  );
}

export function Listeners({ call }: { call: Call }): ReactElement | null {
  const { t } = useTranslation();
  if (call.listeners.length === 0) return null;
  return (
    <Flex gap={4} wrap>
      {call.listeners.map(({ agentId, by, mode, since }) => (
        <Tag key={agentId} color={modeColours[mode]} icon={<AudioOutlined aria-hidden />} style={{ margin: 0 }}>
          {by} · {since === null ? t('supervision.rings') : t(`supervision.mode.${mode}`)}
        </Tag>
      ))}
    </Flex>
  );
}
