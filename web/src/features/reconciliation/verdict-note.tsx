/** The answer in one line: they agree, they differ, or not everybody could be asked. */
import { Alert, type AlertProps } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Report } from './use-reconciliation.ts';

type Shown = Report['verdict'] | 'running' | 'failed';

const looks: Readonly<Record<Shown, NonNullable<AlertProps['type']>>> = {
  agrees: 'success',
  differs: 'warning',
  incomplete: 'warning',
  running: 'info',
  failed: 'error',
};

export function VerdictNote({ verdict, differences }: { verdict: Shown; differences: number }): ReactElement {
  const { t } = useTranslation();
  return (
    <Alert
      type={looks[verdict]}
      showIcon
      role="status"
      title={t(`reconciliation.verdict.${verdict}`, { count: differences })}
      description={t(`reconciliation.verdictWhat.${verdict}`)}
    />
  );
}
