/** Attempts of the tasks that were dialled lately, as the ledger, the switch's own log and the workflow histories tell them. */
import { Card, Table, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { countText } from '../../components/figures.tsx';
import type { Report } from './use-reconciliation.ts';

type TaskLook = Report['tasks'][number];

export function AttemptTable({ tasks }: Pick<Report, 'tasks'>): ReactElement | null {
  const { t } = useTranslation();
  if (tasks.length === 0) return null;
  return (
    <Card size="small" title={t('reconciliation.attempts')}>
      <Table<TaskLook>
        rowKey="taskId"
        size="small"
        pagination={false}
        dataSource={tasks}
        scroll={{ x: 620 }}
        columns={[
          { title: t('reconciliation.task'), render: (_, { taskId, name }) => <Link to={`/tasks/${taskId}`}>{name}</Link> },
          { title: t('reconciliation.inLedger'), align: 'right', render: (_, { attempts }) => countText(attempts) },
          {
            title: t('reconciliation.inLog'),
            align: 'right',
            render: (_, { rings, notSent }) => (
              <Told
                count={rings === null ? t('reconciliation.noLog') : countText(rings)}
                note={notSent === 0 ? null : t('reconciliation.notSent', { count: notSent })}
              />
            ),
          },
          {
            title: t('reconciliation.inHistories'),
            align: 'right',
            render: (_, { histories, historiesGone }) => (
              <Told
                count={countText(histories)}
                note={historiesGone === 0 ? null : t('reconciliation.historiesGone', { count: historiesGone })}
              />
            ),
          },
        ]}
      />
    </Card>
  );
}

function Told({ count, note }: { count: string; note: string | null }): ReactElement {
  return (
    <>
      <div>{count}</div>
      {note === null ? null : (
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {note}
        </Typography.Text>
      )}
    </>
  );
}
