/** Running predictive tasks: how far each dials ahead, why, and how many callees found nobody. */
import { Card, Flex, Tag, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { FigureRow } from '../../components/figure-row.tsx';
import { countText, percentText } from '../../components/figures.tsx';
import type { PacedTask } from './board-words.ts';

export function PacedTasks({ tasks }: { tasks: PacedTask[] }): ReactElement | null {
  const { t } = useTranslation();
  if (tasks.length === 0) return null;
  return (
    <div className="paced-tasks">
      {tasks.map((task) => (
        <Card
          key={task.id}
          size="small"
          role="region"
          aria-label={t('supervision.pacingOf', { name: task.name })}
          title={
            <Flex gap={8} align="center" wrap>
              <Link to={`/tasks/${task.id}`}>{task.name}</Link>
              <Tag>{t(`task.pace.mode.${task.mode}`)}</Tag>
              {task.held ? <Tag color="gold">{t('task.pace.field.held')}</Tag> : null}
            </Flex>
          }
        >
          <Pace task={task} />
        </Card>
      ))}
    </div>
  );
}

function Pace({ task: { pacing, abandonPercentMax } }: { task: PacedTask }): ReactElement {
  const { t } = useTranslation();
  const { dial, calls, budget, sentence } = pacing;
  if (sentence === null) return <Typography.Text type="secondary">{t('task.pace.none')}</Typography.Text>;
  const lost = budget === null || budget.answered === 0 ? null : budget.abandoned / budget.answered;
  return (
    <Flex vertical gap={8}>
      <FigureRow
        figures={[
          { key: 'dial', name: t('supervision.dial'), value: countText(dial) },
          { key: 'ringing', name: t('task.pace.call.ringing'), value: countText(calls?.ringing ?? 0) },
          { key: 'waiting', name: t('task.pace.call.waiting'), value: countText(calls?.waiting ?? 0) },
          { key: 'talking', name: t('task.pace.call.talking'), value: countText(calls?.talking ?? 0) },
          {
            key: 'lost',
            name: t('task.pace.lost'),
            value: percentText(lost),
            note: t('task.pace.cap', { most: abandonPercentMax }),
          },
        ]}
      />
      <Typography.Text type="secondary">{sentence}</Typography.Text>
    </Flex>
  );
}
