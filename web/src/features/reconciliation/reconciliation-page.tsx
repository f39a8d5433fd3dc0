/** Ledger, switches and workflows side by side: do they agree, and if not, what mends it. */
import { Button, Flex, Popconfirm, Skeleton, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyNote } from '../../components/empty-note.tsx';
import { Moment } from '../../components/figures.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { AttemptTable } from './attempt-table.tsx';
import { DifferenceList, MendedList } from './difference-list.tsx';
import { ThreeCounts } from './three-counts.tsx';
import { type Report, type Run, useReconciliation } from './use-reconciliation.ts';
import { VerdictNote } from './verdict-note.tsx';

export function Component(): ReactElement {
  const { t } = useTranslation();
  const { run, look, mend } = useReconciliation();
  const busy = run.data?.state === 'running' || look.isPending || mend.isPending;
  const fault = look.error ?? mend.error;
  const lookButton = (
    <Button type="primary" loading={busy} onClick={() => look.send(undefined)}>
      {t('reconciliation.look')}
    </Button>
  );
  const report = run.data?.report ?? null;
  return (
    <>
      <PageHead
        title={t('menu.reconciliation')}
        note={t('reconciliation.note')}
        acts={
          run.data === undefined || run.data.state === 'never' ? null : (
            <>
              {report === null ? null : <MendAll report={report} busy={busy} onMend={() => mend.send(null)} />}
              {lookButton}
            </>
          )
        }
      />
      <Flex vertical gap={12}>
        {run.isError ? <ProblemNotice error={run.error} onRetry={() => void run.refetch()} /> : null}
        {fault === null ? null : <ProblemNotice error={fault} />}
        {run.isPending ? <Skeleton active /> : null}
        {run.data === undefined ? null : (
          <RunView run={run.data} busy={busy} lookButton={lookButton} onMend={(key) => mend.send([key])} />
        )}
      </Flex>
    </>
  );
}

function RunView({
  run,
  busy,
  lookButton,
  onMend,
}: {
  run: Run;
  busy: boolean;
  lookButton: ReactElement;
  onMend: (key: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  if (run.state === 'never') {
    return <EmptyNote what={t('reconciliation.never')} why={t('reconciliation.neverWhy')} act={lookButton} />;
  }
  const { report } = run;
  if (report === null) return <VerdictNote verdict={run.state === 'running' ? 'running' : 'failed'} differences={0} />;
  return (
    <>
      <VerdictNote verdict={run.state === 'running' ? 'running' : report.verdict} differences={report.differencesTotal} />
      <Typography.Text type="secondary">
        {t('reconciliation.lookedAt')} <Moment at={report.lookedAt} />
      </Typography.Text>
      <ThreeCounts report={report} />
      <MendedList mended={report.mended} />
      <DifferenceList report={report} busy={busy} onMend={onMend} />
      <AttemptTable tasks={report.tasks} />
    </>
  );
}

function MendAll({ report, busy, onMend }: { report: Report; busy: boolean; onMend: () => void }): ReactElement | null {
  const { t } = useTranslation();
  const count = report.differences.filter(({ cure, byNameOnly }) => cure !== null && !byNameOnly).length;
  if (count === 0) return null;
  return (
    <Popconfirm
      title={t('reconciliation.mendAllSure')}
      description={t('reconciliation.mendAllWhat')}
      okText={t('reconciliation.mendAll', { count })}
      cancelText={t('act.cancel')}
      onConfirm={onMend}
    >
      <Button disabled={busy}>{t('reconciliation.mendAll', { count })}</Button>
    </Popconfirm>
  );
}
