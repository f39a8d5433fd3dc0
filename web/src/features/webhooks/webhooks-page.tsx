/** Programs elsewhere that are told what happens here. */
import { useQuery } from '@tanstack/react-query';
import { type TableColumnsType, Tag, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, type Schemas, told } from '../../api/client.ts';
import { RowActs } from '../../components/row-acts.tsx';
import { ShortList } from '../../components/short-list.tsx';
import { ShownOnce } from '../../components/shown-once.tsx';
import { WebhookDrawer } from './webhook-drawer.tsx';
import { eventKey } from './webhook-events.ts';
import { WebhookState } from './webhook-state.tsx';

type Webhook = Schemas['Webhook'];

const webhooksMax = 500;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const [edited, setEdited] = useState<Webhook | 'new' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const webhooks = useQuery({
    queryKey: ['webhooks'],
    queryFn: async () => (await told(api.GET('/api/v1/webhooks', { params: { query: { limit: webhooksMax } } }))).items,
  });
  const columns: TableColumnsType<Webhook> = [
    {
      key: 'name',
      title: t('webhook.field.name'),
      width: 160,
      render: (_, { id, name }) => <Link to={`/webhooks/${id}`}>{name}</Link>,
    },
    {
      key: 'url',
      title: t('webhook.field.url'),
      render: (_, { url }) => <Typography.Text className="wrap-anywhere">{url}</Typography.Text>,
    },
    {
      key: 'events',
      title: t('webhook.field.events'),
      render: (_, { events }) => events.map((event) => <Tag key={event}>{t(eventKey(event))}</Tag>),
    },
    { key: 'state', title: t('webhook.field.state'), width: 150, render: (_, webhook) => <WebhookState webhook={webhook} /> },
    {
      key: 'acts',
      width: 90,
      render: (_, webhook) => (
        <RowActs
          name={webhook.name}
          listKey="webhooks"
          loss={t('webhook.loss')}
          onEdit={() => setEdited(webhook)}
          remove={() => told(api.DELETE('/api/v1/webhooks/{id}', { params: { path: { id: webhook.id } } }))}
        />
      ),
    },
  ];
  return (
    <>
      <ShortList<Webhook>
        title={t('menu.webhooks')}
        note={t('webhook.note')}
        query={webhooks}
        columns={columns}
        width={860}
        empty={{ what: t('webhook.none'), why: t('webhook.noneWhy') }}
        add={{ name: t('webhook.add'), onClick: () => setEdited('new') }}
      />
      {edited === null ? null : (
        <WebhookDrawer webhook={edited === 'new' ? null : edited} onSecret={setSecret} onClose={() => setEdited(null)} />
      )}
      <ShownOnce
        title={t('webhook.secret')}
        note={t('webhook.secretOnce')}
        texts={secret === null ? null : [secret]}
        onClose={() => setSecret(null)}
      />
    </>
  );
}
