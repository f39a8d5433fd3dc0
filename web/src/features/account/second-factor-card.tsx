/** The second factor of the person signed in: how it stands, and the way to it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Flex, Skeleton, Tag } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { Moment } from '../../components/figures.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ShownOnce } from '../../components/shown-once.tsx';
import { CodeModal } from './code-modal.tsx';
import { SetUpModal } from './set-up-modal.tsx';

const fewCodes = 3;

export function SecondFactorCard(): ReactElement {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [open, setOpen] = useState<'set-up' | 'codes' | 'off' | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const factor = useQuery({ queryKey: ['second-factor'], queryFn: () => told(api.GET('/api/v1/session/second-factor')) });
  const close = (): void => setOpen(null);
  // What was closed behind the second factor opens with it, but not before the recovery codes were seen.
  const changed = (): void => void client.invalidateQueries();
  const show = (made: { recoveryCodes: string[] }): void => {
    setCodes(made.recoveryCodes);
    close();
  };
  return (
    <Card title={t('secondFactor.title')} style={{ maxWidth: 620, marginTop: 16 }}>
      <p>{t('secondFactor.note')}</p>
      {factor.isError ? <ProblemNotice error={factor.error} onRetry={() => void factor.refetch()} /> : null}
      {factor.isPending ? <Skeleton active /> : null}
      {factor.data === undefined ? null : <Standing factor={factor.data} onOpen={setOpen} />}
      {open === 'set-up' ? <SetUpModal onDone={show} onClose={close} /> : null}
      {open === 'codes' ? (
        <CodeModal
          title={t('secondFactor.renew')}
          note={t('secondFactor.renewNote')}
          send={(code) => told(api.POST('/api/v1/session/second-factor/recovery-codes', { body: { code } }))}
          onDone={show}
          onClose={close}
        />
      ) : null}
      {open === 'off' ? (
        <CodeModal
          title={t('secondFactor.off')}
          note={t('secondFactor.offNote')}
          send={(code) => told(api.POST('/api/v1/session/second-factor/off', { body: { code } }))}
          onDone={() => {
            close();
            changed();
          }}
          onClose={close}
        />
      ) : null}
      <ShownOnce
        title={t('secondFactor.codes')}
        note={t('secondFactor.codesOnce')}
        texts={codes}
        onClose={() => {
          setCodes(null);
          changed();
        }}
      />
    </Card>
  );
}

function Standing({
  factor: { on, since, recoveryCodesLeft, required },
  onOpen,
}: {
  factor: Schemas['SecondFactor'];
  onOpen: (what: 'set-up' | 'codes' | 'off') => void;
}): ReactElement {
  const { t } = useTranslation();
  if (!on) {
    return (
      <Flex vertical gap={12} align="flex-start">
        {required ? <Alert type="warning" showIcon title={t('secondFactor.required')} /> : null}
        <Button type="primary" onClick={() => onOpen('set-up')}>
          {t('secondFactor.setUp')}
        </Button>
      </Flex>
    );
  }
  return (
    <Flex vertical gap={12} align="flex-start">
      <div>
        <Tag color="green">{t('secondFactor.on')}</Tag> <Moment at={since} seconds={false} />
      </div>
      <div>{t('secondFactor.codesLeft', { count: recoveryCodesLeft })}</div>
      {recoveryCodesLeft < fewCodes ? <Alert type="warning" showIcon title={t('secondFactor.codesFew')} /> : null}
      <Flex wrap gap={8}>
        <Button onClick={() => onOpen('codes')}>{t('secondFactor.renew')}</Button>
        {required ? null : (
          <Button danger onClick={() => onOpen('off')}>
            {t('secondFactor.off')}
          </Button>
        )}
      </Flex>
    </Flex>
  );
}
