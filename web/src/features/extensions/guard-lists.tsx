/** Whose sign-in was refused, and which addresses are shut out for it. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Flex, Table, type TableColumnsType, Tag, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { EmptyNote, emptyTextOf } from '../../components/empty-note.tsx';
import { Moment } from '../../components/figures.tsx';
import { usePaged } from '../../components/paged.tsx';
import { ProblemNotice, problemSentence } from '../../components/problem-notice.tsx';
import { useMay } from '../../components/who.ts';

type Block = Schemas['BlockedAddress'];
type Refusal = Schemas['PhoneRefusal'];

export function BlockedList(): ReactElement {
  const { t } = useTranslation();
  const { query, rows, pager } = usePaged({
    queryKey: ['blocked-addresses'],
    read: (page) => told(api.GET('/api/v1/blocked-addresses', { params: { query: page } })),
  });
  return (
    <>
      {query.isError ? <ProblemNotice error={query.error} onRetry={() => void query.refetch()} /> : null}
      <Table<Block>
        rowKey="id"
        size="middle"
        loading={query.isPending}
        columns={useBlockColumns()}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 860 }}
        locale={{ emptyText: emptyTextOf(query, <EmptyNote what={t('extension.noBlocks')} why={t('extension.noBlocksWhy')} />) }}
      />
      {pager}
    </>
  );
}

function useBlockColumns(): TableColumnsType<Block> {
  const { t } = useTranslation();
  return [
    {
      key: 'address',
      title: t('extension.address'),
      width: 220,
      render: (_, { address, active, liftedAt }) => (
        <Flex gap={8} align="center">
          <span className="wrap-anywhere">{address}</span>
          <Tag color={active ? 'volcano' : 'default'}>
            {t(active ? 'extension.blocked' : liftedAt === null ? 'extension.blockOver' : 'extension.blockLifted')}
          </Tag>
        </Flex>
      ),
    },
    {
      key: 'why',
      title: t('extension.why'),
      render: (_, { sentence, attempts }) => (
        <Flex vertical>
          {sentence}
          {attempts === 0 ? null : (
            <Typography.Text type="secondary">{t('extension.attempts', { count: attempts })}</Typography.Text>
          )}
        </Flex>
      ),
    },
    { key: 'at', title: t('extension.blockedAt'), width: 170, render: (_, { blockedAt }) => <Moment at={blockedAt} /> },
    {
      key: 'until',
      title: t('extension.until'),
      width: 190,
      render: (_, { until, liftedAt, liftedBy }) =>
        liftedAt === null ? (
          <Moment at={until} />
        ) : (
          <Flex vertical>
            <Moment at={liftedAt} />
            <Typography.Text type="secondary">{liftedBy}</Typography.Text>
          </Flex>
        ),
    },
    { key: 'acts', width: 110, render: (_, block) => (block.active ? <LiftButton block={block} /> : null) },
  ];
}

function LiftButton({ block: { id, address } }: { block: Block }): ReactElement | null {
  const { t } = useTranslation();
  const may = useMay('admin');
  const client = useQueryClient();
  const { modal, message } = App.useApp();
  if (!may) return null;
  const ask = (): void => {
    modal.confirm({
      title: t('extension.liftNamed', { address }),
      content: t('extension.liftNote'),
      okText: t('extension.lift'),
      onOk: async () => {
        try {
          await told(api.POST('/api/v1/blocked-addresses/{id}/lift', { params: { path: { id } } }));
        } catch (error) {
          message.error(problemSentence(error, t('problem.noReplyCure')));
        }
        await client.invalidateQueries({ queryKey: ['blocked-addresses'] });
      },
    });
  };
  return (
    <Button size="small" onClick={ask} aria-label={t('extension.liftNamed', { address })}>
      {t('extension.lift')}
    </Button>
  );
}

export function RefusalList(): ReactElement {
  const { t } = useTranslation();
  const { query, rows, pager } = usePaged({
    queryKey: ['phone-refusals'],
    read: (page) => told(api.GET('/api/v1/phone-refusals', { params: { query: page } })),
  });
  const columns: TableColumnsType<Refusal> = [
    { key: 'at', title: t('extension.at'), width: 170, render: (_, { at }) => <Moment at={at} /> },
    { key: 'address', title: t('extension.address'), dataIndex: 'address', width: 160 },
    {
      key: 'number',
      title: t('extension.who'),
      width: 180,
      render: (_, { number, method }) => t(`extension.tried.${method}`, { number }),
    },
    { key: 'profile', title: t('extension.place'), width: 180, render: (_, { node, profile }) => `${node} · ${profile}` },
    { key: 'agent', title: t('extension.userAgent'), dataIndex: 'userAgent', ellipsis: true },
  ];
  return (
    <>
      {query.isError ? <ProblemNotice error={query.error} onRetry={() => void query.refetch()} /> : null}
      <Table<Refusal>
        rowKey="id"
        size="middle"
        loading={query.isPending}
        columns={columns}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 860 }}
        locale={{
          emptyText: emptyTextOf(query, <EmptyNote what={t('extension.noRefusals')} why={t('extension.noRefusalsWhy')} />),
        }}
      />
      {pager}
    </>
  );
}
