/** SIP profiles: where the switches listen, how they run, and what is likely to break calls. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Flex, type TableColumnsType, Tag, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { RowActs } from '../../components/row-acts.tsx';
import { ShortList } from '../../components/short-list.tsx';
import { useMay } from '../../components/who.ts';
import { OperateButtons } from './operate-buttons.tsx';
import { SipProfileDrawer } from './sip-profile-drawer.tsx';

type SipProfile = Schemas['SipProfile'];

/** A restart comes to its end in some seconds, and is told by the switch only when its standing changes. */
const profilesEveryMs = 3_000;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const may = useMay('admin');
  const [edited, setEdited] = useState<SipProfile | 'new' | null>(null);
  const profiles = useQuery({
    queryKey: ['sip-profiles'],
    queryFn: async () => (await told(api.GET('/api/v1/sip-profiles'))).items,
    refetchInterval: profilesEveryMs,
  });
  return (
    <>
      <ShortList<SipProfile>
        title={t('menu.sipProfiles')}
        note={t('sipProfile.note')}
        query={profiles}
        columns={useProfileColumns(may ? setEdited : null)}
        width={1160}
        empty={{ what: t('sipProfile.none'), why: t('sipProfile.noneWhy') }}
        add={may ? { name: t('sipProfile.add'), onClick: () => setEdited('new') } : null}
      />
      {edited === null ? null : <SipProfileDrawer profile={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function useProfileColumns(edit: ((profile: SipProfile) => void) | null): TableColumnsType<SipProfile> {
  const { t } = useTranslation();
  return [
    {
      key: 'name',
      title: t('sipProfile.field.name'),
      width: 400,
      render: (_, profile) => <NameCell profile={profile} />,
    },
    {
      key: 'listens',
      title: t('sipProfile.listens'),
      width: 190,
      render: (_, profile) => <ListenCell profile={profile} />,
    },
    {
      key: 'auth',
      title: t('sipProfile.field.authCalls'),
      width: 150,
      render: (_, { authCalls }) => t(authCalls ? 'sipProfile.auth' : 'sipProfile.noAuth'),
    },
    { key: 'calls', title: t('sipProfile.calls'), dataIndex: 'calls', width: 90 },
    { key: 'registrations', title: t('sipProfile.registrations'), dataIndex: 'registrations', width: 100 },
    { key: 'lines', title: t('menu.lines'), dataIndex: 'lines', width: 80 },
    {
      key: 'acts',
      width: 210,
      render: (_, profile) =>
        edit === null ? null : (
          <Flex gap={6} wrap align="center">
            <OperateButtons profile={profile} />
            <RowActs
              name={profile.name}
              listKey="sip-profiles"
              loss={t('sipProfile.loss')}
              onEdit={() => edit(profile)}
              remove={() => told(api.DELETE('/api/v1/sip-profiles/{id}', { params: { path: { id: profile.id } } }))}
            />
          </Flex>
        ),
    },
  ];
}

function NameCell({ profile }: { profile: SipProfile }): ReactElement {
  const { t } = useTranslation();
  const { running, operation } = profile;
  const state = running === null ? 'unknown' : running ? 'running' : 'stopped';
  const colour = running === null ? 'default' : running ? 'green' : 'volcano';
  return (
    <Flex vertical gap={4}>
      <span>
        <strong>{profile.name}</strong> <Tag color={colour}>{t(`sipProfile.state.${state}`)}</Tag>
        {profile.needsRestart ? <Tag color="orange">{t('sipProfile.needsRestart')}</Tag> : null}
      </span>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {profile.node}
      </Typography.Text>
      {operation === null || operation.state === 'done' ? null : (
        <Typography.Text type={operation.state === 'waiting' || operation.state === 'running' ? 'secondary' : 'danger'}>
          {operation.sentence}
        </Typography.Text>
      )}
      {profile.warnings.map(({ code, sentence }) => (
        <Alert key={code} type="warning" showIcon title={sentence} />
      ))}
    </Flex>
  );
}

function ListenCell({ profile }: { profile: SipProfile }): ReactElement {
  const { t } = useTranslation();
  const ip = profile.listensAt?.ip ?? profile.sipIp ?? t('sipProfile.auto');
  return (
    <Flex vertical>
      <span className="wrap-anywhere">
        {ip}:{profile.listensAt?.port ?? profile.sipPort}
      </span>
      {profile.extSipIp === null ? null : (
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {t('sipProfile.outside', { address: profile.extSipIp })}
        </Typography.Text>
      )}
    </Flex>
  );
}
