/** The button that is right for the state of a task. */
import { CaretRightOutlined, PauseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../components/who.ts';
import { stepOf, type Task, useTaskSteps } from './task-steps.ts';

export function StepButton({
  task,
  primary = false,
  small = false,
}: {
  task: Task;
  primary?: boolean;
  small?: boolean;
}): ReactElement | null {
  const { t } = useTranslation();
  const steps = useTaskSteps();
  const step = stepOf(task.status);
  if (!useMay('supervisor') || step === null) return null;
  return (
    <Button
      type={primary ? 'primary' : 'default'}
      size={small ? 'small' : 'medium'}
      icon={step === 'pause' ? <PauseOutlined aria-hidden /> : <CaretRightOutlined aria-hidden />}
      loading={steps.isPending}
      aria-label={!small ? undefined : t(`task.stepNamed.${step}`, { name: task.name })}
      onClick={() => steps.send({ id: task.id, step })}
    >
      {t(`task.step.${step}`)}
    </Button>
  );
}
