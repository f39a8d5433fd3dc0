/** The buttons of a call on this browser's phone. */
import { PhoneOutlined } from '@ant-design/icons';
import { Button, Flex, Popover, Tag } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { BrowserPhone, PhoneCall, PhoneSnapshot } from '../phone/browser-phone.ts';
import { Keypad, Levels } from '../phone/call-card.tsx';
import { HoldButton, MuteButton } from '../phone/talk-buttons.tsx';

type Props = { phone: BrowserPhone; call: PhoneCall; sound: PhoneSnapshot['sound'] | undefined; holdsItself: boolean };

export function CallButtons({ phone, call, sound, holdsItself }: Props): ReactElement {
  const { t } = useTranslation();
  const state = call.held ? 'held' : call.state === 'talking' ? 'talking' : call.direction;
  return (
    <Flex vertical gap={10}>
      <Tag color={call.state === 'talking' ? 'blue' : 'cyan'} role="status" style={{ alignSelf: 'start' }}>
        {t(`phone.state.${state}`)}
      </Tag>
      {call.state === 'talking' && sound !== undefined ? <Levels sound={sound} /> : null}
      <Flex gap={8} wrap>
        {call.state === 'ringing' && call.direction === 'incoming' ? (
          <Button type="primary" size="large" icon={<PhoneOutlined aria-hidden />} onClick={() => phone.answer()}>
            {t('phone.answer')}
          </Button>
        ) : null}
        {call.state === 'talking' ? (
          <>
            <MuteButton phone={phone} call={call} />
            {holdsItself ? <HoldButton phone={phone} call={call} /> : null}
            <Popover trigger="click" content={<Keypad onPress={(key) => phone.press(key)} />}>
              <Button>{t('phone.keypad')}</Button>
            </Popover>
          </>
        ) : null}
        <Button onClick={() => phone.hangUp()}>{t('phone.hangUp')}</Button>
      </Flex>
    </Flex>
  );
}
