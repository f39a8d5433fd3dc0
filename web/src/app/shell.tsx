/** The frame around every screen: menu, language, switch state, who is signed in. */
import {
  ApiOutlined,
  BarChartOutlined,
  ContactsOutlined,
  DashboardOutlined,
  FileTextOutlined,
  MedicineBoxOutlined,
  MenuOutlined,
  PhoneOutlined,
  RobotOutlined,
  SettingOutlined,
  TeamOutlined,
  ThunderboltOutlined,
} from '@ant-design/icons';
import { Button, Drawer, Grid, Layout, Menu, type MenuProps } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useLocation } from 'react-router';
import { useMay, useReadsReports } from '../components/who.ts';
import { AgentBar } from '../features/agents/agent-bar.tsx';
import { AgentPhoneHost } from '../features/console/agent-phone-host.tsx';
import { PhoneHost } from '../features/phone/phone-host.tsx';
import { LiveFeed } from './live-feed.tsx';
import { TopBar } from './top-bar.tsx';

export function Shell(): ReactElement {
  const wide = Grid.useBreakpoint().lg ?? true;
  const [open, setOpen] = useState(false);
  const { t } = useTranslation();
  return (
    <Layout style={{ minHeight: '100vh' }}>
      {wide ? (
        <Layout.Sider width={208} style={{ position: 'sticky', top: 0, height: '100vh', overflow: 'auto' }}>
          <Brand />
          <Places onGo={() => undefined} />
        </Layout.Sider>
      ) : (
        <Drawer
          open={open}
          onClose={() => setOpen(false)}
          placement="left"
          size={240}
          closable={false}
          styles={{ body: { padding: 0, background: '#0b2f2b' } }}
        >
          <Brand />
          <Places onGo={() => setOpen(false)} />
        </Drawer>
      )}
      <Layout>
        <LiveFeed />
        <TopBar
          narrow={!wide}
          menuButton={
            wide ? null : (
              <Button
                type="text"
                icon={<MenuOutlined aria-hidden />}
                aria-label={t('frame.menu')}
                onClick={() => setOpen(true)}
              />
            )
          }
        />
        {wide ? null : <AgentBar row />}
        <Layout.Content style={{ padding: wide ? 16 : 12, minWidth: 0 }}>
          <Outlet />
          <PhoneHost />
          <AgentPhoneHost />
        </Layout.Content>
      </Layout>
    </Layout>
  );
}

function Brand(): ReactElement {
  return (
    <Link
      to="/tasks"
      style={{
        display: 'flex',
        gap: 10,
        alignItems: 'center',
        padding: '16px 20px',
        color: '#fff',
        fontSize: 18,
        fontWeight: 600,
      }}
    >
      <img src="/bell.svg" alt="" width={28} height={28} />
      Carillon
    </Link>
  );
}

function Places({ onGo }: { onGo: () => void }): ReactElement {
  const { pathname } = useLocation();
  const { t } = useTranslation();
  const reconciles = useMay('supervisor');
  const manages = useMay('admin');
  const takesCalls = useMay('agent');
  const readsReports = useReadsReports();
  const place = (path: string, name: string) => ({ key: path, label: <Link to={path}>{t(`menu.${name}`)}</Link> });
  const items: MenuProps['items'] = [
    { ...place('/tasks', 'tasks'), icon: <PhoneOutlined aria-hidden /> },
    { ...place('/calls', 'calls'), icon: <FileTextOutlined aria-hidden /> },
    { ...place('/live', 'live'), icon: <ThunderboltOutlined aria-hidden /> },
    ...(readsReports ? [{ ...place('/reports', 'reports'), icon: <BarChartOutlined aria-hidden /> }] : []),
    { ...place('/latency', 'latency'), icon: <DashboardOutlined aria-hidden /> },
    {
      key: 'numbers',
      label: t('menu.numberGroup'),
      icon: <ContactsOutlined aria-hidden />,
      children: [place('/numbers', 'numbers'), place('/do-not-call', 'doNotCall')],
    },
    {
      key: 'assistants',
      label: t('menu.assistantGroup'),
      icon: <RobotOutlined aria-hidden />,
      children: [
        place('/assistants', 'assistants'),
        place('/llm-accounts', 'llmAccounts'),
        place('/voices', 'voices'),
        place('/recognisers', 'recognisers'),
      ],
    },
    {
      key: 'switch',
      label: t('menu.switchGroup'),
      icon: <ApiOutlined aria-hidden />,
      children: [
        place('/lines', 'lines'),
        place('/sip-profiles', 'sipProfiles'),
        place('/extensions', 'extensions'),
        place('/switches', 'switchNodes'),
      ],
    },
    agentPlaces(place, { name: t('menu.agentsGroup'), takesCalls, supervises: reconciles }),
    { ...place('/diagnosis', 'diagnosis'), icon: <MedicineBoxOutlined aria-hidden /> },
    {
      key: 'settings',
      label: t('menu.settingGroup'),
      icon: <SettingOutlined aria-hidden />,
      children: [
        place('/settings', 'settings'),
        ...(manages ? [place('/users', 'users'), place('/keys', 'apiKeys'), place('/webhooks', 'webhooks')] : []),
        ...(reconciles ? [place('/reconciliation', 'reconciliation'), place('/audit', 'audit'), place('/logs', 'logs')] : []),
      ],
    },
  ];
  const here = `/${pathname.split('/')[1] ?? ''}`;
  return (
    <Menu
      theme="dark"
      mode="inline"
      items={items}
      selectedKeys={[here]}
      defaultOpenKeys={['numbers', 'assistants', 'switch', 'agents', 'settings']}
      onClick={onGo}
    />
  );
}

type Item = { key: string; label: ReactElement };

/** The console is for whoever may be an agent. */
function agentPlaces(
  place: (path: string, name: string) => Item,
  { name, takesCalls, supervises }: { name: string; takesCalls: boolean; supervises: boolean },
): NonNullable<MenuProps['items']>[number] {
  const own = takesCalls ? [place('/console', 'console')] : [];
  const board = supervises ? [place('/supervision', 'supervision')] : [];
  return {
    key: 'agents',
    label: name,
    icon: <TeamOutlined aria-hidden />,
    children: [...own, ...board, place('/agents', 'agents'), place('/agent-groups', 'agentGroups'), place('/inbound', 'inbound')],
  };
}
