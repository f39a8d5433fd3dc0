/** Columns of the task list: the peer's five figures beside one bar. */
import { Flex, type TableColumnsType, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { countText, Moment, percentText } from '../../components/figures.tsx';
import { TaskStatusTag, TaskTypeTag } from '../../components/state-tags.tsx';
import { TaskProgress } from '../../components/task-progress.tsx';
import { StepButton } from './step-button.tsx';
import type { Task } from './task-steps.ts';

export function useTaskColumns(): TableColumnsType<Task> {
  const { t } = useTranslation();
  const figure = (key: 'total' | 'notDialled' | 'dialled' | 'connected'): TableColumnsType<Task>[number] => ({
    key,
    title: t(`task.figure.${key}`),
    align: 'right',
    width: 72,
    render: (_, { counts }) => <span className="live-figure">{countText(counts[key])}</span>,
  });
  return [
    {
      key: 'name',
      title: t('task.field.name'),
      width: 180,
      render: (_, task) => <NameCell task={task} />,
    },
    { key: 'status', title: t('task.field.status'), width: 98, render: (_, task) => <TaskStatusTag status={task.status} /> },
    {
      key: 'progress',
      title: t('task.field.progress'),
      width: 142,
      render: (_, task) => <ProgressCell task={task} />,
    },
    figure('total'),
    figure('notDialled'),
    figure('dialled'),
    figure('connected'),
    {
      key: 'rate',
      title: t('task.figure.rate'),
      align: 'right',
      width: 72,
      render: (_, task) => <RateCell task={task} />,
    },
    {
      key: 'concurrency',
      title: t('task.field.concurrency'),
      align: 'right',
      width: 66,
      render: (_, task) => (
        <span className="live-figure">
          {countText(task.counts.dialling)} / {countText(task.maxConcurrency)}
        </span>
      ),
    },
    {
      key: 'created',
      title: t('task.field.created'),
      width: 88,
      render: (_, task) => (
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          <Moment at={task.createdAt} seconds={false} />
        </Typography.Text>
      ),
    },
    { key: 'acts', title: t('list.acts'), width: 84, fixed: 'right', render: (_, task) => <StepButton task={task} small /> },
  ];
}

function NameCell({ task }: { task: Task }): ReactElement {
  return (
    <Flex vertical gap={3}>
      <Link to={`/tasks/${task.id}`} className="wrap-anywhere" style={{ fontWeight: 600 }}>
        {task.name}
      </Link>
      <Flex gap={6} align="center">
        <TaskTypeTag type={task.type} />
        <Typography.Text type="secondary" ellipsis style={{ fontSize: 12, maxWidth: 100 }}>
          {task.lines.map((line) => line.name).join(', ')}
        </Typography.Text>
      </Flex>
    </Flex>
  );
}

function RateCell({ task: { type, counts } }: { task: Task }): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <span className="live-figure">{percentText(counts.dialled === 0 ? null : counts.connectRate)}</span>
      {type === 'predictive' ? (
        <Typography.Text type="secondary" className="live-figure" style={{ display: 'block', fontSize: 12 }}>
          {t('task.abandonedOf', { count: counts.byOutcome.abandoned })}
        </Typography.Text>
      ) : null}
    </>
  );
}

function ProgressCell({ task }: { task: Task }): ReactElement {
  return (
    <Flex vertical gap={3}>
      <TaskProgress counts={task.counts} />
      <Typography.Text type="secondary" ellipsis={{ tooltip: task.limit.sentence }} style={{ fontSize: 12, maxWidth: 126 }}>
        {task.limit.sentence}
      </Typography.Text>
    </Flex>
  );
}
