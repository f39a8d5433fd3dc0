/** The way from nothing to the first call, above the task list; gone when it is gone through, or sent away. */
import { CheckCircleFilled, CloseOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Card, Flex, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAgentGroups, useAssistants, useLines, useVoices } from '../../api/choices.ts';
import { api, told } from '../../api/client.ts';
import { useMay } from '../../components/who.ts';
import { CallMeButton } from '../phone/phone-host.tsx';
import { type Progress, progressOf } from './first-steps.ts';
import './first-steps.css';

const sentAwayKey = 'carillon.first-steps';
/** Whoever has so many tasks has made the first steps. */
const tasksLooked = 20;

export function FirstStepsCard(): ReactElement | null {
  const may = useMay('supervisor');
  const [sentAway, setSentAway] = useState(() => localStorage.getItem(sentAwayKey) !== null);
  if (!may || sentAway) return null;
  const sendAway = (): void => {
    localStorage.setItem(sentAwayKey, 'sent away');
    setSentAway(true);
  };
  return <Steps onSendAway={sendAway} />;
}

function Steps({ onSendAway }: { onSendAway: () => void }): ReactElement | null {
  const lines = useLines().data;
  const assistants = useAssistants().data;
  const voices = useVoices().data;
  const groups = useAgentGroups().data;
  const tasks = useQuery({
    queryKey: ['tasks', 'first-steps'],
    queryFn: () => told(api.GET('/api/v1/tasks', { params: { query: { limit: tasksLooked } } })),
  }).data?.items;
  // Nothing is said before all is known: a list of what is missing must not flash by.
  if (!lines || !assistants || !voices || !groups || !tasks) return null;
  const progress = progressOf({
    lines: lines.length,
    assistants: assistants.length,
    voices: voices.length,
    groups: groups.length,
    tasks,
  });
  if (progress.every(({ done }) => done)) return null;
  return <StepList progress={progress} assistant={assistants[0] ?? null} onSendAway={onSendAway} />;
}

type StepListProps = { progress: Progress; assistant: { id: string; name: string } | null; onSendAway: () => void };

function StepList({ progress, assistant, onSendAway }: StepListProps): ReactElement {
  const { t } = useTranslation();
  const next = progress.find(({ done }) => !done)?.step;
  return (
    <Card
      size="small"
      title={t('firstSteps.title')}
      style={{ marginBottom: 12 }}
      extra={
        <Button type="text" size="small" icon={<CloseOutlined aria-hidden />} onClick={onSendAway}>
          {t('firstSteps.sendAway')}
        </Button>
      }
    >
      <ol className="first-steps">
        {progress.map(({ step, done, path }, index) => (
          <li key={step} aria-current={step === next ? 'step' : undefined}>
            {done ? (
              <CheckCircleFilled className="first-step-sign" aria-label={t('firstSteps.done')} role="img" />
            ) : (
              <span className="first-step-sign" aria-hidden>
                {index + 1}
              </span>
            )}
            <div>
              {done ? (
                <Typography.Text type="secondary">{t(`firstSteps.${step}.name`)}</Typography.Text>
              ) : (
                <Link to={path} style={{ fontWeight: step === next ? 600 : 400 }}>
                  {t(`firstSteps.${step}.name`)}
                </Link>
              )}
              <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
                {t(`firstSteps.${step}.why`)}
              </Typography.Text>
            </div>
          </li>
        ))}
      </ol>
      {assistant === null ? null : (
        <Flex gap={10} align="center" wrap style={{ marginTop: 8 }}>
          <CallMeButton small wish={{ assistantId: assistant.id, assistantName: assistant.name }} />
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {t('phone.callMeNote')}
          </Typography.Text>
        </Flex>
      )}
    </Card>
  );
}
