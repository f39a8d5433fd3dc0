/** A screen that could not be shown: most often its file is gone because a new release was installed. */
import { Alert, Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';

export function ScreenFault(): ReactElement {
  const { t } = useTranslation();
  const fault: unknown = useRouteError();
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={t('fault.title')}
      description={
        <>
          <div>{t('fault.cure')}</div>
          <code style={{ fontSize: 12 }}>{fault instanceof Error ? fault.message : String(fault)}</code>
        </>
      }
      action={<Button onClick={() => window.location.reload()}>{t('fault.reload')}</Button>}
    />
  );
}
