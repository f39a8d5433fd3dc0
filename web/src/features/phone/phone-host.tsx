/** The phone's button in the frame, its panel once it was opened, and the button that lets an assistant call. */
import { PhoneOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy, type ReactElement, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../components/who.ts';
import { openPhone, type PhoneWish, usePhonePlace } from './phone-store.ts';

const PhonePanel = lazy(async () => ({ default: (await import('./phone-panel.tsx')).PhonePanel }));

export function PhoneButton(): ReactElement | null {
  const { t } = useTranslation();
  if (!useMay('agent')) return null;
  return <Button type="text" icon={<PhoneOutlined aria-hidden />} aria-label={t('phone.open')} onClick={() => openPhone()} />;
}

export function PhoneHost(): ReactElement | null {
  const { loaded } = usePhonePlace();
  if (!loaded) return null;
  return (
    <Suspense fallback={null}>
      <PhonePanel />
    </Suspense>
  );
}

/** 试打给我. */
export function CallMeButton({ wish, small = false }: { wish: PhoneWish; small?: boolean }): ReactElement | null {
  const { t } = useTranslation();
  if (!useMay('supervisor')) return null;
  return (
    <Button
      icon={<PhoneOutlined aria-hidden />}
      {...(small ? { size: 'small' as const } : {})}
      aria-label={t('phone.callMeNamed', { name: wish.assistantName })}
      onClick={() => openPhone(wish)}
    >
      {t('phone.callMe')}
    </Button>
  );
}
