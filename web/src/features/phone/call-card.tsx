/** The call of the phone: dialling, ringing, talking; mute, hold, keys, levels. */
import { PhoneOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Flex, Input, Progress, Typography } from 'antd';
import { type ReactElement, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PhoneCall, PhoneSnapshot } from './browser-phone.ts';
import { HoldButton, MuteButton } from './talk-buttons.tsx';
import type { UsedPhone } from './use-phone.ts';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;
const dialForm = /^[0-9]{2,8}$/;

export function CallCard({ used }: { used: UsedPhone }): ReactElement | null {
  const { t } = useTranslation();
  const { phone, snapshot } = used;
  if (phone === null || snapshot === null) return null;
  const { call, lastCause, fault, registration } = snapshot;
  return (
    <Flex vertical gap={12}>
      {registration === 'refused' ? <Alert type="error" showIcon title={t('phone.refused')} /> : null}
      {registration === 'disconnected' ? <Alert type="warning" showIcon title={t('phone.disconnected')} /> : null}
      {fault === null ? null : <Alert type="error" showIcon title={t('phone.noMicrophone')} />}
      {lastCause === null || call !== null ? null : (
        <Alert type="info" showIcon title={t('phone.lastCause', { cause: lastCause })} />
      )}
      {call === null ? (
        <DialField disabled={registration !== 'registered'} onDial={(number) => phone.dial(number)} />
      ) : (
        <Card size="small" title={<CallTitle call={call} />}>
          <Flex vertical gap={12}>
            {call.state === 'ringing' ? null : <Levels sound={snapshot.sound} />}
            <Flex gap={8} wrap>
              {call.state === 'ringing' && call.direction === 'incoming' ? (
                <Button type="primary" icon={<PhoneOutlined aria-hidden />} onClick={() => phone.answer()}>
                  {t('phone.answer')}
                </Button>
              ) : null}
              {call.state === 'talking' ? (
                <>
                  <MuteButton phone={phone} call={call} />
                  <HoldButton phone={phone} call={call} />
                </>
              ) : null}
              <Button onClick={() => phone.hangUp()}>{t('phone.hangUp')}</Button>
            </Flex>
            {call.state === 'talking' ? <Keypad onPress={(key) => phone.press(key)} /> : null}
          </Flex>
        </Card>
      )}
    </Flex>
  );
}

function DialField({ disabled, onDial }: { disabled: boolean; onDial: (number: string) => void }): ReactElement {
  const { t } = useTranslation();
  const [number, setNumber] = useState('');
  const dial = (): void => {
    if (dialForm.test(number)) onDial(number);
  };
  return (
    <Flex gap={8}>
      <Input
        value={number}
        inputMode="numeric"
        aria-label={t('phone.dialLabel')}
        placeholder={t('phone.dialLabel')}
        onChange={({ target }) => setNumber(target.value.trim())}
        onPressEnter={dial}
        disabled={disabled}
      />
      <Button type="primary" icon={<PhoneOutlined aria-hidden />} disabled={disabled || !dialForm.test(number)} onClick={dial}>
        {t('phone.dial')}
      </Button>
    </Flex>
  );
}

function CallTitle({ call }: { call: PhoneCall }): ReactElement {
  const { t } = useTranslation();
  const seconds = useSeconds(call.answeredAt);
  const state = call.held ? 'held' : call.state === 'talking' ? 'talking' : call.direction;
  const clock = seconds === null ? '' : ` ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return (
    <span role="status">
      {call.other === '' || /^0+$/.test(call.other) ? t('phone.unknownCaller') : call.other} · {t(`phone.state.${state}`)}
      {clock}
    </span>
  );
}

function useSeconds(since: number | null): number | null {
  const [seconds, setSeconds] = useState<number | null>(null);
  useEffect(() => {
    if (since === null) {
      setSeconds(null);
      return;
    }
    const show = (): void => setSeconds(Math.floor((Date.now() - since) / 1000));
    show();
    const timer = setInterval(show, 1000);
    return () => clearInterval(timer);
  }, [since]);
  return seconds;
}

export function Levels({ sound }: { sound: PhoneSnapshot['sound'] }): ReactElement {
  const { t } = useTranslation();
  // Speech is seldom louder than a third of what a microphone can tell.
  const percent = (level: number): number => Math.round(Math.min(1, level * 3) * 100);
  return (
    <div data-packets-in={sound.packetsIn} data-packets-out={sound.packetsOut} data-testid="sound-counts">
      <Level name={t('phone.heard')} percent={percent(sound.levelIn)} />
      <Level name={t('phone.said')} percent={percent(sound.levelOut)} />
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {t('phone.packets', { packetsIn: sound.packetsIn, packetsOut: sound.packetsOut })}
      </Typography.Text>
    </div>
  );
}

function Level({ name, percent }: { name: string; percent: number }): ReactElement {
  return (
    <Flex gap={8} align="center">
      <Typography.Text style={{ width: 64, fontSize: 12 }}>{name}</Typography.Text>
      <Progress percent={percent} size="small" showInfo={false} aria-label={name} />
    </Flex>
  );
}

export function Keypad({ onPress }: { onPress: (key: string) => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <div role="group" aria-label={t('phone.keypad')} style={{ display: 'grid', gridTemplateColumns: 'repeat(3, 1fr)', gap: 6 }}>
      {keys.map((key) => (
        <Button key={key} onClick={() => onPress(key)}>
          {key}
        </Button>
      ))}
    </div>
  );
}
