/** Who is no agent learns what makes one, and whom to ask. */
import { Button, Card, Flex } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyNote } from '../../components/empty-note.tsx';
import { useMay } from '../../components/who.ts';

export function NotAnAgent({ admins }: { admins: readonly string[] }): ReactElement {
  const { t } = useTranslation();
  const manages = useMay('admin');
  return (
    <Card>
      <EmptyNote
        what={t('console.notAnAgent')}
        why={manages ? t('console.makeYourself') : t('console.askAdmin', { admins: admins.join(', ') })}
        act={
          manages ? (
            <Flex gap={8} justify="center" wrap>
              <Link to="/agents">
                <Button type="primary">{t('console.toAgents')}</Button>
              </Link>
              <Link to="/agent-groups">
                <Button>{t('console.toGroups')}</Button>
              </Link>
            </Flex>
          ) : null
        }
      />
    </Card>
  );
}
