/** The phone at the side: who it is, its call, and what it is tried for. What it needs and does not find is said, with the way to it. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Drawer, Flex, Skeleton, Tag, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, type Schemas, told } from '../../api/client.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { CallCard } from './call-card.tsx';
import { CallMe } from './call-me.tsx';
import { PhoneLogin } from './phone-login.tsx';
import { closePhone, usePhonePlace } from './phone-store.ts';
import { usePhone } from './use-phone.ts';

const drawerWidth = 420;
const doorsEveryMs = 10_000;

export function PhonePanel(): ReactElement {
  const { t } = useTranslation();
  const { open, wish } = usePhonePlace();
  const used = usePhone();
  const doors = useQuery({
    queryKey: ['phone-doors'],
    queryFn: () => told(api.GET('/api/v1/phone')),
    enabled: open,
    refetchInterval: doorsEveryMs,
  });
  const door = doors.data?.doors.find((one) => one.door === 'open');
  return (
    <Drawer
      open={open}
      mask={false}
      size={drawerWidth}
      styles={{ wrapper: { maxWidth: '100vw' } }}
      title={t('phone.title')}
      onClose={closePhone}
      extra={<RegistrationTag used={used} />}
    >
      <Flex vertical gap={14}>
        {doors.isError ? <ProblemNotice error={doors.error} onRetry={() => void doors.refetch()} /> : null}
        {doors.isPending ? <Skeleton active /> : null}
        {doors.data !== undefined && door === undefined ? <Missing doors={doors.data.doors} /> : null}
        {window.isSecureContext ? null : <Alert type="warning" showIcon title={t('phone.needsHttps')} />}
        {doors.data !== undefined && door !== undefined ? (
          <>
            {wish === null ? null : (
              <CallMe key={wish.assistantId} wish={wish} used={used} node={door.node} domain={doors.data.domain} />
            )}
            {used.phone === null ? (
              wish === null ? (
                <PhoneLogin used={used} node={door.node} domain={doors.data.domain} />
              ) : null
            ) : (
              <CallCard used={used} />
            )}
          </>
        ) : null}
        {used.phone === null ? null : (
          <Button size="small" style={{ alignSelf: 'start' }} onClick={used.signOff}>
            {t('phone.signOff')}
          </Button>
        )}
      </Flex>
    </Drawer>
  );
}

function Missing({ doors }: { doors: Schemas['PhoneDoors']['doors'] }): ReactElement {
  const { t } = useTranslation();
  return (
    <Alert
      type="warning"
      showIcon
      title={t('phone.missing')}
      description={
        <Flex vertical gap={8}>
          {doors.map(({ node, sentence }) => (
            <div key={node}>
              <Typography.Text strong>{node}</Typography.Text>: {sentence}
            </div>
          ))}
          <Flex gap={12}>
            <Link to="/sip-profiles">{t('menu.sipProfiles')}</Link>
            <Link to="/diagnosis">{t('menu.diagnosis')}</Link>
          </Flex>
        </Flex>
      }
    />
  );
}

function RegistrationTag({ used: { snapshot, account } }: { used: ReturnType<typeof usePhone> }): ReactElement | null {
  const { t } = useTranslation();
  if (snapshot === null || account === null) return null;
  const { registration } = snapshot;
  const colour = registration === 'registered' ? 'green' : registration === 'connecting' ? 'gold' : 'red';
  return (
    <Tag color={colour} role="status">
      {account.number} · {t(`phone.registration.${registration}`)}
    </Tag>
  );
}
