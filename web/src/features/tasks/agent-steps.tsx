/** The way from a group without anybody to agents who take calls: what is done, what is next, and who must do it. */
import { CheckCircleFilled } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Typography } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, told } from '../../api/client.ts';
import { agentStepsOf, type StepStanding } from './agents-ready.ts';
import type { Task } from './task-steps.ts';
import './first-steps.css';

/** Where nobody of so many takes calls, naming some of them says enough. */
const agentsAskedMax = 200;
const namesShownMax = 8;
/** A phone that comes or goes is told by no event. */
const askEveryMs = 10_000;

const done: ReadonlySet<Task['status']> = new Set(['stopped', 'completed']);

export function AgentSteps({ task }: { task: Task }): ReactElement | null {
  const { t } = useTranslation();
  const groupId = task.agentGroupId ?? '';
  const agents = useQuery({
    queryKey: ['agents', 'of-group', groupId],
    queryFn: () => told(api.GET('/api/v1/agents', { params: { query: { groupId, limit: agentsAskedMax } } })),
    enabled: groupId !== '' && !done.has(task.status),
    refetchInterval: askEveryMs,
  });
  const steps = agents.data === undefined ? null : agentStepsOf(groupId, agents.data.items);
  if (steps === null || done.has(task.status)) return null;
  const next = steps.find((one) => !one.done)?.step;
  return (
    <section aria-label={t('task.people.title')} style={{ marginBottom: 12 }}>
      <Typography.Text strong>{t('task.people.title')}</Typography.Text>
      <ol className="first-steps" style={{ marginTop: 8 }}>
        {steps.map((one, index) => (
          <li key={one.step} aria-current={one.step === next ? 'step' : undefined}>
            {one.done ? (
              <CheckCircleFilled className="first-step-sign" aria-label={t('firstSteps.done')} role="img" />
            ) : (
              <span className="first-step-sign" aria-hidden>
                {index + 1}
              </span>
            )}
            <div>
              <StepName standing={one} isNext={one.step === next} task={task} />
              <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
                <StepWhy standing={one} isNext={one.step === next} />
              </Typography.Text>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

type StepProps = { standing: StepStanding; isNext: boolean };

function StepName({ standing: { step, done: isDone, count }, isNext, task }: StepProps & { task: Task }): ReactNode {
  const { t } = useTranslation();
  const group = task.agentGroupName ?? '';
  if (isDone) return <Typography.Text type="secondary">{t(`task.people.${step}Done`, { group, count })}</Typography.Text>;
  const name = t(`task.people.${step}`, { group });
  if (!isNext) return <Typography.Text type="secondary">{name}</Typography.Text>;
  return (
    <Link to={step === 'members' ? '/agent-groups' : `/agents?groupId=${task.agentGroupId}`} style={{ fontWeight: 600 }}>
      {name}
    </Link>
  );
}

function StepWhy({ standing: { step, done: isDone, names }, isNext }: StepProps): ReactNode {
  const { t } = useTranslation();
  if (isDone) return null;
  if (!isNext) return t('task.people.later');
  const shown = names.slice(0, namesShownMax).join(t('audit.comma'));
  return t(`task.people.${step}Why`, { names: names.length > namesShownMax ? `${shown}…` : shown });
}
