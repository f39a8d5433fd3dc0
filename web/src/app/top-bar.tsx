/** Language, look, the state of the switch, and who is signed in. */
import { GlobalOutlined, MoonOutlined, SearchOutlined, SunOutlined, UserOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Badge, Button, Dropdown, Layout, Popover, Typography } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api, told } from '../api/client.ts';
import { useWho } from '../components/who.ts';
import { AgentBar } from '../features/agents/agent-bar.tsx';
import { PhoneButton } from '../features/phone/phone-host.tsx';
import { rememberLanguage } from '../i18n/language.ts';
import { useLook } from './look.tsx';
import { QuickSearch } from './quick-search.tsx';

const healthEveryMs = 10_000;

/** `narrow`: there is no room for the search box itself, only for the way to it. */
export function TopBar({ menuButton, narrow }: { menuButton: ReactNode; narrow: boolean }): ReactElement {
  const { t, i18n } = useTranslation();
  const { dark, toggle } = useLook();
  const who = useWho();
  const navigate = useNavigate();
  const client = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => told(api.DELETE('/api/v1/session')),
    onSettled: () => {
      client.clear();
      void navigate('/sign-in');
    },
  });
  const other = i18n.language === 'zh' ? 'en' : 'zh';
  return (
    <Layout.Header style={{ display: 'flex', alignItems: 'center', gap: 4, padding: '0 16px', height: 52, lineHeight: '52px' }}>
      {menuButton}
      {narrow ? (
        <Button
          type="text"
          icon={<SearchOutlined aria-hidden />}
          aria-label={t('number.search')}
          onClick={() => void navigate('/numbers')}
        />
      ) : (
        <QuickSearch style={{ width: 320, lineHeight: 'normal' }} />
      )}
      <span style={{ flex: 1 }} />
      {narrow ? null : <AgentBar />}
      <PhoneButton />
      <SwitchState />
      <Button
        type="text"
        icon={<GlobalOutlined aria-hidden />}
        onClick={() => {
          rememberLanguage(other);
          document.documentElement.lang = other;
          // What is still being read for the first time comes in the language of before, and would not be asked for again.
          void i18n
            .changeLanguage(other)
            .then(() => client.cancelQueries())
            .then(() => client.invalidateQueries());
        }}
      >
        {other === 'zh' ? '中文' : 'English'}
      </Button>
      <Button
        type="text"
        icon={dark ? <SunOutlined aria-hidden /> : <MoonOutlined aria-hidden />}
        aria-label={t('frame.look')}
        onClick={toggle}
      />
      <Dropdown
        menu={{
          items: [
            { key: 'who', label: `${who.name} · ${t(`role.${who.role}`)}`, disabled: true },
            { key: 'account', label: <Link to="/account">{t('menu.account')}</Link> },
            { key: 'password', label: <Link to="/password">{t('password.title')}</Link> },
            { key: 'out', label: t('act.signOut'), onClick: () => signOut.mutate() },
          ],
        }}
        trigger={['click']}
      >
        <Button type="text" icon={<UserOutlined aria-hidden />} aria-label={`${t('frame.user')}: ${who.name}`}>
          {who.name}
        </Button>
      </Dropdown>
    </Layout.Header>
  );
}

/** A dot with a word beside it, because colour alone says nothing to some; a click says which part is away. */
function SwitchState(): ReactElement {
  const { t } = useTranslation();
  const health = useQuery({
    queryKey: ['health'],
    queryFn: () => told(api.GET('/api/v1/health')),
    refetchInterval: healthEveryMs,
  });
  const parts = health.data?.parts;
  const up = health.data?.status === 'up';
  const word = health.isPending ? '…' : t(up ? 'health.up' : 'health.notUp');
  const rows: [string, string][] =
    parts === undefined
      ? [[t('health.server'), 'down']]
      : [
          [t('health.database'), parts.database],
          [t('health.temporal'), parts.temporal],
          ...parts.switches.map((node): [string, string] => [t('health.switch', { name: node.name }), node.state]),
        ];
  return (
    <Popover
      trigger="click"
      title={t('health.title')}
      content={
        <>
          {rows.map(([part, state]) => (
            <div key={part}>
              <Badge status={state === 'up' || state === 'ready' ? 'success' : 'error'} /> {part}: {t(`health.state.${state}`)}
            </div>
          ))}
          <Link to="/diagnosis">{t('health.toDiagnosis')}</Link>
        </>
      }
    >
      <Button type="text" aria-label={`${t('health.title')}: ${word}`}>
        <Badge status={health.isPending ? 'default' : up ? 'success' : 'error'} />
        <Typography.Text type={up || health.isPending ? 'secondary' : 'danger'}>{word}</Typography.Text>
      </Button>
    </Popover>
  );
}
