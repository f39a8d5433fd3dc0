/** Messages to a webhook, newest first, each with what came of it and a button to send it again. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Flex, Table, type TableColumnsType, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { EmptyNote, emptyTextOf } from '../../components/empty-note.tsx';
import { Moment } from '../../components/figures.tsx';
import { ChoiceFilter, FilterBar } from '../../components/filters.tsx';
import { useSending } from '../../components/one-at-a-time.ts';
import { usePaged } from '../../components/paged.tsx';
import { ProblemNotice, problemSentence } from '../../components/problem-notice.tsx';
import { useUrlFilters } from '../../components/url-filters.ts';
import { DeliveryDrawer } from './delivery-drawer.tsx';
import { eventKey, testEvent, webhookEvents } from './webhook-events.ts';
import { DeliveryState } from './webhook-state.tsx';

type Delivery = Schemas['WebhookDelivery'];

const states = ['pending', 'delivered', 'failed'] as const;
const types = [...webhookEvents, testEvent] as const;

export function DeliveryTable({ webhookId, lookEveryMs }: { webhookId: string; lookEveryMs: number }): ReactElement {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<number | null>(null);
  const { filters, change, clear, any } = useUrlFilters(['state', 'type']);
  const { query, rows, pager } = usePaged({
    queryKey: ['deliveries', webhookId, filters],
    refetchEveryMs: lookEveryMs,
    read: (page) => {
      const state = states.find((known) => known === filters.state);
      const type = types.find((known) => known === filters.type);
      const search = { ...page, ...(state === undefined ? {} : { state }), ...(type === undefined ? {} : { type }) };
      return told(api.GET('/api/v1/webhooks/{id}/deliveries', { params: { path: { id: webhookId }, query: search } }));
    },
  });
  return (
    <>
      <FilterBar any={any} clear={clear}>
        <ChoiceFilter
          label={t('webhook.field.state')}
          width={150}
          value={filters.state}
          options={states.map((state) => ({ value: state, label: t(`webhook.state.${state}`) }))}
          onChange={(state) => change({ state })}
        />
        <ChoiceFilter
          label={t('webhook.field.type')}
          width={180}
          value={filters.type}
          options={types.map((type) => ({ value: type, label: t(eventKey(type)) }))}
          onChange={(type) => change({ type })}
        />
      </FilterBar>
      {query.isError ? <ProblemNotice error={query.error} onRetry={() => void query.refetch()} /> : null}
      <Card styles={{ body: { padding: 0 } }}>
        <Table<Delivery>
          rowKey="id"
          size="middle"
          loading={query.isPending}
          columns={useColumns(webhookId, setOpened)}
          dataSource={rows}
          pagination={false}
          scroll={{ x: 900 }}
          locale={{
            emptyText: emptyTextOf(
              query,
              any ? (
                <EmptyNote what={t('list.noneMatch')} why={t('list.noneMatchWhy')} />
              ) : (
                <EmptyNote what={t('webhook.noMessages')} why={t('webhook.noMessagesWhy')} />
              ),
            ),
          }}
        />
      </Card>
      {pager}
      {opened === null ? null : <DeliveryDrawer webhookId={webhookId} deliveryId={opened} onClose={() => setOpened(null)} />}
    </>
  );
}

function useColumns(webhookId: string, open: (id: number) => void): TableColumnsType<Delivery> {
  const { t } = useTranslation();
  return [
    { key: 'created', title: t('audit.at'), width: 170, render: (_, { createdAt }) => <Moment at={createdAt} /> },
    {
      key: 'type',
      title: t('webhook.field.type'),
      width: 140,
      render: (_, { type }) => t(eventKey(type), { defaultValue: type }),
    },
    { key: 'state', title: t('webhook.field.state'), width: 100, render: (_, { state }) => <DeliveryState state={state} /> },
    { key: 'attempts', title: t('webhook.field.attempts'), width: 80, render: (_, { attempts }) => attempts },
    {
      key: 'answer',
      title: t('webhook.field.answer'),
      render: (_, delivery) => <Answer delivery={delivery} />,
    },
    {
      key: 'acts',
      width: 170,
      render: (_, { id }) => (
        <Flex gap={4}>
          <Button size="small" onClick={() => open(id)}>
            {t('webhook.details')}
          </Button>
          <RepeatButton webhookId={webhookId} deliveryId={id} />
        </Flex>
      ),
    },
  ];
}

function Answer({ delivery: { status, durationMs, sentence, state, nextAttemptAt } }: { delivery: Delivery }): ReactElement {
  const { t } = useTranslation();
  const facts = [...(status === null ? [] : [`HTTP ${status}`]), ...(durationMs === null ? [] : [`${durationMs} ms`])];
  return (
    <>
      <div>{facts.length === 0 ? '–' : facts.join(' · ')}</div>
      {sentence === null ? null : <Typography.Text type="secondary">{sentence}</Typography.Text>}
      {state === 'pending' && nextAttemptAt !== null ? (
        <div>
          {t('webhook.nextAttempt')} <Moment at={nextAttemptAt} />
        </div>
      ) : null}
    </>
  );
}

function RepeatButton({ webhookId, deliveryId }: { webhookId: string; deliveryId: number }): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const repeat = useSending({
    mutationFn: () =>
      told(api.POST('/api/v1/webhooks/{id}/deliveries/{deliveryId}/repeat', { params: { path: { id: webhookId, deliveryId } } })),
    onSuccess: async () => {
      message.success(t('webhook.repeated'));
      await client.invalidateQueries({ queryKey: ['deliveries', webhookId] });
    },
    onError: (error) => void message.error(problemSentence(error, t('problem.noReplyCure'))),
  });
  return (
    <Button size="small" loading={repeat.isPending} onClick={() => repeat.send()}>
      {t('webhook.repeat')}
    </Button>
  );
}
