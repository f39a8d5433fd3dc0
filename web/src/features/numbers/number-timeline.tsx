/** Decisions about a number in time order, with the day as a heading and the way to the task and the call. */
import { Timeline, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client.ts';
import { Clock } from '../../components/figures.tsx';
import { timeText } from '../../components/time-text.ts';

type Decision = Schemas['NumberDecision'];

const colours: Partial<Record<Decision['kind'], string>> = {
  'never-again': 'red',
  'row-refused': 'red',
  'not-yet': 'orange',
  'handed-back': 'orange',
  throttled: 'orange',
  'came-in': 'blue',
  answered: 'green',
  ended: 'green',
};

export function NumberTimeline({ decisions }: { decisions: readonly Decision[] }): ReactElement {
  const days = new Map<string, Decision[]>();
  for (const decision of decisions) {
    const day = timeText.minute(new Date(decision.at)).slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), decision]);
  }
  return (
    <>
      {[...days].map(([day, ofDay]) => (
        <section key={day}>
          <Typography.Title level={2} style={{ fontSize: 14, margin: '8px 0 12px' }}>
            {day}
          </Typography.Title>
          <Timeline
            items={ofDay.map((decision, index) => ({
              key: index,
              color: colours[decision.kind] ?? 'gray',
              content: <Told decision={decision} />,
            }))}
          />
        </section>
      ))}
    </>
  );
}

function Told({ decision: { at, sentence, taskId, taskName, callId } }: { decision: Decision }): ReactElement {
  const { t } = useTranslation();
  return (
    <div>
      {sentence}{' '}
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        <Clock at={at} />
        {taskId === null || callId !== null ? null : (
          <>
            {' · '}
            <Link to={`/tasks/${taskId}`}>{taskName}</Link>
          </>
        )}
        {callId === null ? null : (
          <>
            {' · '}
            <Link to={`/calls/${callId}`}>{t('number.toCall')}</Link>
          </>
        )}
      </Typography.Text>
    </div>
  );
}
