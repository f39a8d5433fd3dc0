/** The call that a supervisor listens to: in which mode, and the ways further in and out. */
import { PhoneOutlined, UserSwitchOutlined } from '@ant-design/icons';
import { App, Button, Flex, Segmented, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { RunningTime } from '../agents/running-time.tsx';
import { type Board, type heardCall, type Mode, modesOf, type Own } from './board-words.ts';
import { useCallMove } from './use-call-move.ts';

type Heard = NonNullable<ReturnType<typeof heardCall>>;

export function ListeningBar({ heard, own, agents }: { heard: Heard; own: Own; agents: Board['agents'] }): ReactElement {
  const { t } = useTranslation();
  const { call, since } = heard;
  const agent = agents.find(({ id }) => id === call.agentId)?.username ?? null;
  const whose = agent === null ? t(`supervision.with.${call.with}`) : t('supervision.withAgent', { agent });
  return (
    <section className="listening-bar" aria-label={t('supervision.listening')} aria-live="polite">
      <Flex vertical gap={2} style={{ flex: 1, minWidth: 220 }}>
        <strong>
          {since === null ? t('supervision.ringsYou', { extension: own.extension }) : t('supervision.listening')}{' '}
          {since === null ? null : <RunningTime since={since} />}
        </strong>
        <Typography.Text type="secondary" className="wrap-anywhere">
          {call.number} {call.name} · {whose}
        </Typography.Text>
      </Flex>
      <BarActs heard={heard} />
    </section>
  );
}

function BarActs({ heard: { call, mode, since } }: { heard: Heard }): ReactElement {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const { move, isPending } = useCallMove();
  const callId = call.id;
  const takeOver = (): void => {
    modal.confirm({
      title: t('supervision.takeOverTitle', { number: call.number, name: call.name }),
      content: t(call.with === 'agent' ? 'supervision.takeOverAgent' : 'supervision.takeOverAssistant'),
      okText: t('supervision.takeOver'),
      onOk: () => move({ callId, kind: 'take-over' }),
    });
  };
  return (
    <Flex gap={8} wrap align="center">
      {since === null ? null : (
        <>
          <Segmented<Mode>
            aria-label={t('supervision.modeLabel')}
            value={mode}
            disabled={isPending}
            options={modesOf(call).map((value) => ({
              value,
              label: t(`supervision.mode.${value}`),
              title: t(`supervision.says.${value}`),
            }))}
            onChange={(value) => move({ callId, kind: 'mode', mode: value })}
          />
          <Button icon={<UserSwitchOutlined aria-hidden />} loading={isPending} onClick={takeOver}>
            {t('supervision.takeOver')}
          </Button>
        </>
      )}
      <Button icon={<PhoneOutlined aria-hidden rotate={225} />} onClick={() => move({ callId, kind: 'leave' })}>
        {t(since === null ? 'supervision.cancel' : 'supervision.leave')}
      </Button>
    </Flex>
  );
}
