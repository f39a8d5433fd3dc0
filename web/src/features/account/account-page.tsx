/** One's own account: who one is, the password, the second factor. */
import { Button, Card } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { PageHead } from '../../components/page-head.tsx';
import { useWho } from '../../components/who.ts';
import { SecondFactorCard } from './second-factor-card.tsx';

export function Component(): ReactElement {
  const { t } = useTranslation();
  const who = useWho();
  return (
    <>
      <PageHead title={t('menu.account')} note={`${who.name} · ${t(`role.${who.role}`)} · ${t(`user.mayDo.${who.role}`)}`} />
      <Card title={t('signIn.password')} style={{ maxWidth: 620 }}>
        <Link to="/password">
          <Button>{t('password.title')}</Button>
        </Link>
      </Card>
      <SecondFactorCard />
    </>
  );
}
