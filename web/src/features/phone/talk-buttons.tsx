/** Mute and hold, while somebody is on the line. */
import { AudioMutedOutlined, PauseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { BrowserPhone, PhoneCall } from './browser-phone.ts';

type Props = { phone: BrowserPhone; call: PhoneCall };

export function MuteButton({ phone, call }: Props): ReactElement {
  const { t } = useTranslation();
  return (
    <Button
      icon={<AudioMutedOutlined aria-hidden />}
      aria-pressed={call.muted}
      type={call.muted ? 'primary' : 'default'}
      onClick={() => phone.setMuted(!call.muted)}
    >
      {t('phone.mute')}
    </Button>
  );
}

/** By the phone's own means, as any SIP phone holds a call. */
export function HoldButton({ phone, call }: Props): ReactElement {
  const { t } = useTranslation();
  return (
    <Button
      icon={<PauseOutlined aria-hidden />}
      aria-pressed={call.held}
      type={call.held ? 'primary' : 'default'}
      disabled={call.holdPending}
      onClick={() => phone.setHeld(!call.held)}
    >
      {t('phone.hold')}
    </Button>
  );
}
