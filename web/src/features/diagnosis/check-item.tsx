/** One check: what should hold, what was found, what that means and what to do, with the button that does it. */
import { CheckCircleFilled, CloseCircleFilled, QuestionCircleFilled } from '@ant-design/icons';
import { Button, Flex, Typography } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { SentenceWithMoment } from '../../components/figures.tsx';
import { useMay } from '../../components/who.ts';
import type { Act, Check } from './use-checks.ts';

const looks = {
  holds: { icon: <CheckCircleFilled aria-hidden />, type: 'success' },
  fails: { icon: <CloseCircleFilled aria-hidden />, type: 'danger' },
  unknown: { icon: <QuestionCircleFilled aria-hidden />, type: 'secondary' },
} as const;

export function CheckItem({ check, busy, onAct }: { check: Check; busy: boolean; onAct: (act: Act) => void }): ReactElement {
  const { t } = useTranslation();
  const { verdict, name, says, means, todo } = check;
  const { icon, type } = looks[verdict];
  return (
    <Flex component="li" wrap gap={12} align="start" justify="space-between">
      <Flex gap={10} align="start" style={{ flex: '1 1 320px', minWidth: 0 }}>
        <Typography.Text type={type} title={t(`diagnosis.verdict.${verdict}`)}>
          {icon}
        </Typography.Text>
        <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <div>
            <Typography.Text strong>{name}</Typography.Text>{' '}
            <Typography.Text type={type}>{t(`diagnosis.verdict.${verdict}`)}</Typography.Text> <SubjectLink check={check} />
          </div>
          <div>
            <SentenceWithMoment at={check.at} sentence={says} />
          </div>
          {verdict === 'holds' || means === '' ? null : <Typography.Text type="secondary">{means}</Typography.Text>}
          {verdict === 'holds' || todo === '' ? null : (
            <div>
              <Typography.Text type="secondary">{t('diagnosis.todo')}</Typography.Text> {todo}
            </div>
          )}
        </div>
      </Flex>
      <CheckActs check={check} busy={busy} onAct={onAct} />
    </Flex>
  );
}

/** What people mend, and no click: where they do it. */
const places: Readonly<Record<string, { path: string; name: 'groups' | 'agents' }>> = {
  'group-without-agents': { path: '/agent-groups', name: 'groups' },
  'skills-missing': { path: '/agent-groups', name: 'groups' },
  'agents-not-signed-in': { path: '/agents', name: 'agents' },
  'agents-not-free': { path: '/agents', name: 'agents' },
};

function CheckActs({
  check: { id, cure, canRun, code },
  busy,
  onAct,
}: {
  check: Check;
  busy: boolean;
  onAct: (act: Act) => void;
}): ReactElement {
  const { t } = useTranslation();
  const mayRun = useMay('supervisor');
  const mayCure = useMay(cure?.role ?? 'admin');
  const place = places[code];
  return (
    <Flex gap={8} wrap>
      {canRun && mayRun ? (
        <Button disabled={busy} onClick={() => onAct({ id, what: 'run' })}>
          {t('diagnosis.run')}
        </Button>
      ) : null}
      {place === undefined ? null : (
        <Link to={place.path}>
          <Button tabIndex={-1}>{t(`diagnosis.go.${place.name}`)}</Button>
        </Link>
      )}
      {cure === null || !mayCure ? null : (
        <Button type="primary" disabled={busy} onClick={() => onAct({ id, what: 'cure' })}>
          {cure.name}
        </Button>
      )}
    </Flex>
  );
}

type SubjectKind = NonNullable<Check['subject']>['kind'];

/** Where a subject is changed or looked at; a node and a folder have no page. */
const pages: Readonly<Record<SubjectKind, ((id: string) => string) | null>> = {
  task: (id) => `/tasks/${id}`,
  call: (id) => `/calls/${id}`,
  import: null,
  line: (id) => `/lines/${id}`,
  profile: () => '/sip-profiles',
  model: (id) => `/llm-accounts?test=${id}`,
  voice: (id) => `/voices?test=${id}`,
  recogniser: (id) => `/recognisers?test=${id}`,
  node: null,
  folder: null,
};

function SubjectLink({ check: { subject, kind } }: { check: Check }): ReactNode {
  const { t } = useTranslation();
  if (kind === 'books') return <Link to="/reconciliation">{t('menu.reconciliation')}</Link>;
  if (subject === null) return null;
  const name = subject.name === '' ? t(`diagnosis.subject.${subject.kind}`) : subject.name;
  const to = pages[subject.kind]?.(subject.id);
  return to === undefined ? <Typography.Text type="secondary">{name}</Typography.Text> : <Link to={to}>{name}</Link>;
}
