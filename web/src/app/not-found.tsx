/** An address that no screen has. */
import { Button, Result } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

export function Component(): ReactElement {
  const { t } = useTranslation();
  return (
    <Result
      status="404"
      title={t('notFound.title')}
      subTitle={t('notFound.why')}
      extra={
        <Link to="/tasks">
          <Button type="primary" tabIndex={-1}>
            {t('notFound.go')}
          </Button>
        </Link>
      }
    />
  );
}
