/** Every "why does it not ring?" that the product can answer by itself; with `?task=` or `?call=` those that matter there. */
import { Alert, Button, Card, Flex, Segmented, Skeleton } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { download } from '../../api/download.ts';
import { Moment } from '../../components/figures.tsx';
import { useSending } from '../../components/one-at-a-time.ts';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useMay } from '../../components/who.ts';
import { CheckItem } from './check-item.tsx';
import { type Checks, type Scope, useChecks } from './use-checks.ts';

export function Component(): ReactElement {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const scope = scopeOf(search);
  const { checks, act } = useChecks(scope);
  const busy = act.isPending;
  return (
    <>
      <PageHead
        title={t('menu.diagnosis')}
        note={t('diagnosis.note')}
        acts={
          <>
            <BundleButton />
            <Button type="primary" loading={checks.isFetching} onClick={() => void checks.refetch()}>
              {t('diagnosis.look')}
            </Button>
          </>
        }
      />
      <Flex vertical gap={12}>
        <ScopeNote scope={scope} />
        {checks.isError ? <ProblemNotice error={checks.error} onRetry={() => void checks.refetch()} /> : null}
        {act.error === null ? null : <ProblemNotice error={act.error} />}
        {checks.isPending ? <Skeleton active /> : null}
        {checks.data === undefined ? null : <Groups checks={checks.data} busy={busy} onAct={act.send} />}
      </Flex>
    </>
  );
}

function scopeOf(search: URLSearchParams): Scope {
  const [callId, taskId] = [search.get('call'), search.get('task')];
  if (callId !== null) return { callId };
  return taskId === null ? {} : { taskId };
}

/** Of what it is asked, and the way to everything. */
function ScopeNote({ scope: { taskId, callId } }: { scope: Scope }): ReactElement | null {
  const { t } = useTranslation();
  if (taskId === undefined && callId === undefined) return null;
  const of =
    callId === undefined
      ? { to: `/tasks/${taskId}`, name: 'toTask' as const }
      : { to: `/calls/${callId}`, name: 'toCall' as const };
  return (
    <Flex gap={16} wrap>
      <Link to={of.to}>{t(`diagnosis.${of.name}`)}</Link>
      <Link to="/diagnosis">{t('diagnosis.toAll')}</Link>
    </Flex>
  );
}

const alertTypes = { holds: 'success', fails: 'error', unknown: 'info' } as const;

function Groups({
  checks: { verdict, groups, items, lookedAt },
  busy,
  onAct,
}: {
  checks: Checks;
  busy: boolean;
  onAct: Parameters<typeof CheckItem>[0]['onAct'];
}): ReactElement {
  const { t } = useTranslation();
  const [shown, setShown] = useState<'all' | 'fails'>('all');
  const failing = items.filter((item) => item.verdict === 'fails').length;
  const visible = items.filter((item) => shown === 'all' || item.verdict === 'fails');
  return (
    <>
      <Alert
        type={alertTypes[verdict]}
        showIcon
        role="status"
        title={t(`diagnosis.all.${verdict}`, { count: failing })}
        description={
          <>
            {t('diagnosis.lookedAt')} <Moment at={lookedAt} />
          </>
        }
      />
      <Segmented
        value={shown}
        onChange={setShown}
        options={[
          { value: 'all', label: t('diagnosis.show.all', { count: items.length }) },
          { value: 'fails', label: t('diagnosis.show.fails', { count: failing }) },
        ]}
        style={{ alignSelf: 'flex-start' }}
      />
      {groups.map(({ id, name }) => {
        const own = visible.filter(({ group }) => group === id);
        return own.length === 0 ? null : (
          <Card key={id} size="small" title={<h2 style={{ margin: 0, fontSize: 14 }}>{name}</h2>}>
            <Flex vertical gap={14} component="ul" style={{ listStyle: 'none', margin: 0, padding: 0 }}>
              {own.map((check) => (
                <CheckItem key={check.id} check={check} busy={busy} onAct={onAct} />
              ))}
            </Flex>
          </Card>
        );
      })}
    </>
  );
}

/** What somebody who is asked for help needs to see, without anybody's number or name. */
function BundleButton(): ReactElement | null {
  const { t } = useTranslation();
  const may = useMay('admin');
  const fetching = useSending({
    mutationFn: () => download('/api/v1/support-bundle.zip', { fileName: 'carillon-support.zip', onBytes: () => undefined }),
  });
  if (!may) return null;
  return (
    <Button loading={fetching.isPending} onClick={() => fetching.send()} title={t('diagnosis.bundleWhat')}>
      {t('diagnosis.bundle')}
    </Button>
  );
}
