/** A whole list in one bar: what waits, what rings, what came of the rest. The legend gives each part its word and count. */
import { Flex, Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';
import { countText } from './figures.tsx';
import { connectedOutcomes, outcomes } from './state-tags.tsx';
import './task-progress.css';

type Counts = Schemas['TaskCounts'];

const parts = ['connected', 'notConnected', 'notPermitted', 'unknown', 'talking', 'ringing', 'waiting'] as const;
type Part = (typeof parts)[number];

/** Each contact is in exactly one part, so the parts add up to the total. */
export function progressParts(counts: Counts): Record<Part, number> {
  const final = (wanted: (outcome: (typeof outcomes)[number]) => boolean): number =>
    outcomes.filter(wanted).reduce((sum, outcome) => sum + counts.byOutcome[outcome], 0);
  return {
    connected: final((outcome) => connectedOutcomes.has(outcome)),
    notConnected: final((outcome) => !connectedOutcomes.has(outcome) && outcome !== 'unknown' && outcome !== 'not-permitted'),
    notPermitted: counts.notPermitted,
    unknown: counts.byOutcome.unknown,
    talking: counts.talking,
    ringing: counts.ringing,
    waiting: counts.notDialled,
  };
}

export function TaskProgress({ counts, legend = false }: { counts: Counts; legend?: boolean }): ReactElement {
  const { t } = useTranslation();
  const sizes = progressParts(counts);
  const shown = parts.filter((part) => sizes[part] > 0);
  const words = shown.map((part) => `${t(`progress.${part}`)} ${countText(sizes[part])}`);
  return (
    <div>
      <Tooltip title={legend ? undefined : words.join(' · ')}>
        <div className="task-bar" role="img" aria-label={words.length === 0 ? t('progress.empty') : words.join(', ')}>
          {shown.map((part) => (
            <span key={part} className={`task-bar-${part}`} style={{ flexGrow: sizes[part] }} />
          ))}
        </div>
      </Tooltip>
      {legend ? (
        <Flex wrap gap="4px 16px" style={{ marginTop: 8 }}>
          {parts.map((part) => (
            <span key={part} className="task-bar-key">
              <i className={`task-bar-${part}`} />
              {t(`progress.${part}`)} <b className="live-figure">{countText(sizes[part])}</b>
            </span>
          ))}
        </Flex>
      ) : null}
    </div>
  );
}
