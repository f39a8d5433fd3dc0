/** By which phone a supervisor listens; and what to do where there is none. */
import { Alert, Button, Flex } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMay } from '../../components/who.ts';
import type { Board } from './board-words.ts';

export function PhoneNote({ own }: { own: Board['own'] }): ReactElement | null {
  const { t } = useTranslation();
  const manages = useMay('admin');
  if (own === null || !own.enabled) {
    return (
      <Alert
        type="info"
        showIcon
        title={t(own === null ? 'supervision.phone.noAgent' : 'supervision.phone.disabled')}
        description={
          <Flex vertical gap={8} align="start">
            {t(manages ? 'supervision.phone.makeYourself' : 'supervision.phone.askAdmin')}
            {manages ? (
              <Link to="/agents">
                <Button size="small" tabIndex={-1}>
                  {t('console.toAgents')}
                </Button>
              </Link>
            ) : null}
          </Flex>
        }
      />
    );
  }
  if (own.hasPhone) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={t('supervision.phone.away', { extension: own.extension })}
      description={
        <Flex vertical gap={8} align="start">
          {t('supervision.phone.awayCure', { extension: own.extension })}
          <Link to="/console">
            <Button size="small" tabIndex={-1}>
              {t('console.toConsole')}
            </Button>
          </Link>
        </Flex>
      }
    />
  );
}
