/** How calls get here: what to ask of the carrier, and the addresses at which the switches listen for them. */
import { useQuery } from '@tanstack/react-query';
import { Card, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, type Schemas, told } from '../../api/client.ts';

export function ArrivalCard(): ReactElement {
  const { t } = useTranslation();
  const profiles = useQuery({
    queryKey: ['sip-profiles'],
    queryFn: async () => (await told(api.GET('/api/v1/sip-profiles'))).items,
  });
  // Those that ask callers to sign in are for phones.
  const open = (profiles.data ?? []).filter(({ authCalls }) => !authCalls);
  return (
    <Card size="small" title={t('inbound.arrival.title')} style={{ marginTop: 12 }}>
      <ol style={{ margin: 0, paddingInlineStart: 20 }}>
        <li>
          {t('inbound.arrival.carrier')}{' '}
          {open.length === 0 ? (
            <Link to="/sip-profiles">{t('inbound.arrival.toProfiles')}</Link>
          ) : (
            open.map((profile) => <Address key={profile.id} profile={profile} />)
          )}{' '}
          <Typography.Text type="secondary">{t('inbound.arrival.registered')}</Typography.Text>
        </li>
        <li>{t('inbound.arrival.same')}</li>
        <li>{t('inbound.arrival.unknown')}</li>
      </ol>
    </Card>
  );
}

/** As it is seen from outside, where somebody said so; of a switch that was never seen the port is known. */
function Address({ profile }: { profile: Schemas['SipProfile'] }): ReactElement {
  const { t } = useTranslation();
  const { extSipIp, listensAt, sipIp, sipPort, node } = profile;
  const host = extSipIp ?? listensAt?.ip ?? sipIp;
  const port = listensAt?.port ?? sipPort;
  if (host === null) return <span>{t('inbound.arrival.port', { node, port })}</span>;
  const address = `${host}:${port}`;
  return (
    <Typography.Text code copyable={{ text: address }}>
      {address}
    </Typography.Text>
  );
}
