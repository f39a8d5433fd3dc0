/** One webhook: how it stands, a test, a new secret, and every message to it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Flex, Skeleton } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { api, type Schemas, told } from '../../api/client.ts';
import { Moment } from '../../components/figures.tsx';
import { useSending } from '../../components/one-at-a-time.ts';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNotice, problemSentence } from '../../components/problem-notice.tsx';
import { ShownOnce } from '../../components/shown-once.tsx';
import { DeliveryTable } from './delivery-table.tsx';
import { WebhookDrawer } from './webhook-drawer.tsx';
import { WebhookState } from './webhook-state.tsx';

type Webhook = Schemas['Webhook'];

/** A message is sent within a second or two; the page looks as often. */
const lookEveryMs = 2_000;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const webhook = useQuery({
    queryKey: ['webhooks', id],
    queryFn: () => told(api.GET('/api/v1/webhooks/{id}', { params: { path: { id } } })),
    refetchInterval: lookEveryMs,
  });
  if (webhook.isError) return <ProblemNotice error={webhook.error} onRetry={() => void webhook.refetch()} />;
  if (webhook.isPending) return <Skeleton active />;
  return (
    <>
      <PageHead
        title={webhook.data.name}
        note={<span className="wrap-anywhere">{webhook.data.url}</span>}
        tags={<WebhookState webhook={webhook.data} />}
        from={{ path: '/webhooks', name: t('menu.webhooks') }}
        acts={<WebhookActs webhook={webhook.data} />}
      />
      <Trouble webhook={webhook.data} />
      <DeliveryTable webhookId={id} lookEveryMs={lookEveryMs} />
    </>
  );
}

function WebhookActs({ webhook }: { webhook: Webhook }): ReactElement {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const client = useQueryClient();
  const [editing, setEditing] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const path = { params: { path: { id: webhook.id } } };
  const onError = (error: Error): void => void message.error(problemSentence(error, t('problem.noReplyCure')));
  const test = useSending({
    mutationFn: () => told(api.POST('/api/v1/webhooks/{id}/test', path)),
    onSuccess: async () => {
      message.success(t('webhook.testSent'));
      await client.invalidateQueries({ queryKey: ['deliveries', webhook.id] });
    },
    onError,
  });
  const renew = useSending({
    mutationFn: () => told(api.POST('/api/v1/webhooks/{id}/secret', path)),
    onSuccess: (made) => setSecret(made.secret),
    onError,
  });
  const askToRenew = (): void => {
    modal.confirm({
      title: t('webhook.renew'),
      content: t('webhook.renewNote'),
      okText: t('webhook.renew'),
      onOk: () => renew.send(),
    });
  };
  return (
    <Flex wrap gap={8}>
      <Button type="primary" loading={test.isPending} onClick={() => test.send()}>
        {t('webhook.test')}
      </Button>
      <Button onClick={() => setEditing(true)}>{t('webhook.edit')}</Button>
      <Button loading={renew.isPending} onClick={askToRenew}>
        {t('webhook.renew')}
      </Button>
      {editing ? <WebhookDrawer webhook={webhook} onSecret={setSecret} onClose={() => setEditing(false)} /> : null}
      <ShownOnce
        title={t('webhook.secret')}
        note={t('webhook.secretOnce')}
        texts={secret === null ? null : [secret]}
        onClose={() => setSecret(null)}
      />
    </Flex>
  );
}

/** What is wrong stands above everything else: nothing is switched off in silence. */
function Trouble({ webhook }: { webhook: Webhook }): ReactElement | null {
  const { t } = useTranslation();
  const { enabled, disabledReason, disabledAt, failingSince } = webhook;
  if (!enabled && disabledReason !== null) {
    return (
      <Alert
        type="error"
        showIcon
        style={{ marginBottom: 12 }}
        title={t(`webhook.offBy.${disabledReason}`)}
        description={
          <>
            <Moment at={disabledAt} /> · {t(`webhook.offWhy.${disabledReason}`)}
          </>
        }
      />
    );
  }
  if (!enabled || failingSince === null) return null;
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 12 }}
      title={t('webhook.failing')}
      description={
        <>
          {t('webhook.failingSince')} <Moment at={failingSince} /> · {t('webhook.failingWhy')}
        </>
      }
    />
  );
}
