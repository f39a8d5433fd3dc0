/** States and outcomes as tags: always a word, with a colour that repeats it. */
import { CheckCircleFilled, ClockCircleOutlined, PauseCircleFilled, StopFilled, SyncOutlined } from '@ant-design/icons';
import { Tag, Tooltip } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';

type TaskStatus = Schemas['Task']['status'];
type TaskType = Schemas['Task']['type'];
type ContactState = Schemas['Contact']['state'];
export type Outcome = NonNullable<Schemas['Call']['outcome']>;

const statusLooks: Record<TaskStatus, { colour: string; icon: ReactNode }> = {
  draft: { colour: 'default', icon: <ClockCircleOutlined aria-hidden /> },
  running: { colour: 'cyan', icon: <SyncOutlined aria-hidden /> },
  pausing: { colour: 'gold', icon: <SyncOutlined aria-hidden /> },
  paused: { colour: 'gold', icon: <PauseCircleFilled aria-hidden /> },
  stopping: { colour: 'volcano', icon: <SyncOutlined aria-hidden /> },
  stopped: { colour: 'default', icon: <StopFilled aria-hidden /> },
  completed: { colour: 'green', icon: <CheckCircleFilled aria-hidden /> },
};

export function TaskStatusTag({ status }: { status: TaskStatus }): ReactElement {
  const { t } = useTranslation();
  const { colour, icon } = statusLooks[status];
  return (
    <Tag color={colour} icon={icon} style={{ margin: 0 }}>
      {t(`taskStatus.${status}`)}
    </Tag>
  );
}

const typeColours: Record<TaskType, string> = { ai: 'geekblue', notification: 'purple', predictive: 'orange' };

export function TaskTypeTag({ type }: { type: TaskType }): ReactElement {
  const { t } = useTranslation();
  return (
    <Tag color={typeColours[type]} style={{ margin: 0 }}>
      {t(`taskType.${type}`)}
    </Tag>
  );
}

const contactColours: Record<ContactState, string> = {
  waiting: 'default',
  claimed: 'default',
  dialling: 'gold',
  live: 'cyan',
  done: 'green',
  'not-permitted': 'purple',
};

export function ContactStateTag({ state }: { state: ContactState }): ReactElement {
  const { t } = useTranslation();
  return <Tag color={contactColours[state]}>{t(`contactState.${state}`)}</Tag>;
}

export const outcomes = [
  'completed',
  'transferred',
  'abandoned',
  'busy',
  'no-answer',
  'rejected',
  'empty-number',
  'powered-off',
  'suspended',
  'unreachable',
  'restricted',
  'voicemail',
  'invalid-number',
  'line-fault',
  'line-congested',
  'switch-lost',
  'not-permitted',
  'unknown',
] as const satisfies readonly Outcome[];

/** The outcomes of an answered call. */
export const connectedOutcomes: ReadonlySet<Outcome> = new Set(['completed', 'transferred', 'abandoned', 'voicemail']);
const ourFaults: ReadonlySet<Outcome> = new Set(['line-fault', 'line-congested', 'switch-lost']);

function outcomeColour(outcome: Outcome): string {
  if (outcome === 'unknown') return 'magenta';
  if (outcome === 'not-permitted') return 'purple';
  if (ourFaults.has(outcome)) return 'volcano';
  return connectedOutcomes.has(outcome) ? 'green' : 'default';
}

/** The outcome in a word; hovering or focusing it says the sentence that explains it. */
export function OutcomeTag({ outcome, sentence }: { outcome: Outcome | null; sentence?: string | null }): ReactElement {
  const { t } = useTranslation();
  if (outcome === null) return <span>–</span>;
  const tag = (
    <Tag color={outcomeColour(outcome)} tabIndex={sentence ? 0 : undefined} style={{ margin: 0 }}>
      {t(`outcome.${outcome}`)}
    </Tag>
  );
  return sentence ? <Tooltip title={sentence}>{tag}</Tooltip> : tag;
}
