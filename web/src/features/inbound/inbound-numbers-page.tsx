/** 呼入配置: the numbers that people call, whom each one serves, and how calls get here. */
import { useQuery } from '@tanstack/react-query';
import { Button, Flex, type TableColumnsType, Tag, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, told } from '../../api/client.ts';
import { RowActs } from '../../components/row-acts.tsx';
import { ShortList } from '../../components/short-list.tsx';
import { useMay } from '../../components/who.ts';
import { useTaskChoices } from '../reports/use-task-choices.ts';
import { ArrivalCard } from './arrival-card.tsx';
import { InboundNumberDrawer, listKey } from './inbound-number-drawer.tsx';
import { type InboundNumber, usePolicyText } from './inbound-words.ts';

/** Far more than anybody has; the api gives no more at once. */
const numbersMax = 500;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const may = useMay('admin');
  const [edited, setEdited] = useState<InboundNumber | 'new' | null>(null);
  const tasks = useTaskChoices();
  const numbers = useQuery({
    queryKey: [listKey],
    queryFn: async () => (await told(api.GET('/api/v1/inbound-numbers', { params: { query: { limit: numbersMax } } }))).items,
  });
  // A number serves by a task: without one there is nothing to set up yet.
  const taskFirst = tasks.data?.length === 0;
  return (
    <>
      <ShortList<InboundNumber>
        title={t('menu.inbound')}
        note={t('inbound.note')}
        query={numbers}
        columns={useColumns(may ? setEdited : null)}
        width={980}
        empty={{
          what: t('inbound.none'),
          why: t(taskFirst ? 'inbound.noneWithoutTask' : 'inbound.noneWhy'),
          ...(taskFirst ? { act: <TaskFirst /> } : {}),
        }}
        add={may ? { name: t('inbound.add'), onClick: () => setEdited('new') } : null}
      />
      <ArrivalCard />
      {edited === null ? null : <InboundNumberDrawer number={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function TaskFirst(): ReactElement {
  const { t } = useTranslation();
  return (
    <Link to="/tasks/new">
      <Button type="primary" tabIndex={-1}>
        {t('inbound.toTask')}
      </Button>
    </Link>
  );
}

function useColumns(edit: ((number: InboundNumber) => void) | null): TableColumnsType<InboundNumber> {
  const { t } = useTranslation();
  const policyText = usePolicyText();
  return [
    {
      key: 'number',
      title: t('inbound.field.number'),
      width: 180,
      render: (_, { number, name }) => (
        <Flex vertical>
          <strong>{number}</strong>
          <Typography.Text type="secondary" className="wrap-anywhere">
            {name}
          </Typography.Text>
        </Flex>
      ),
    },
    {
      key: 'state',
      title: t('inbound.field.enabled'),
      width: 100,
      render: (_, { enabled }) => (
        <Tag color={enabled ? 'green' : 'default'}>{t(enabled ? 'inbound.taken' : 'inbound.refused')}</Tag>
      ),
    },
    { key: 'serves', title: t('inbound.serves'), render: (_, number) => <Serves number={number} /> },
    {
      key: 'queue',
      title: t('inbound.queue'),
      width: 290,
      render: (_, number) => <Typography.Text type="secondary">{policyText(number)}</Typography.Text>,
    },
    {
      key: 'acts',
      width: 90,
      render: (_, number) =>
        edit === null ? null : (
          <RowActs
            name={number.number}
            listKey={listKey}
            loss={t('inbound.loss')}
            onEdit={() => edit(number)}
            remove={() => told(api.DELETE('/api/v1/inbound-numbers/{id}', { params: { path: { id: number.id } } }))}
          />
        ),
    },
  ];
}

/** Whom a caller reaches: the task that called them, else the task of the number, else nobody. */
function Serves({ number: { followDays, taskId, taskName, taskType } }: { number: InboundNumber }): ReactElement {
  const { t } = useTranslation();
  return (
    <Flex vertical>
      {followDays === 0 ? null : <span>{t('inbound.follows', { days: followDays })}</span>}
      <span>
        {t(followDays === 0 ? 'inbound.everybody' : 'inbound.others')}
        {taskId === null || taskName === null ? (
          t('inbound.nobody')
        ) : (
          <>
            <Link to={`/tasks/${taskId}`}>{taskName}</Link>
            {taskType === null ? null : <Typography.Text type="secondary"> · {t(`inbound.served.${taskType}`)}</Typography.Text>}
          </>
        )}
      </span>
    </Flex>
  );
}
