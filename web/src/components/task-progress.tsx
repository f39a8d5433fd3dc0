/** A whole list in one bar: what waits, what rings, what came of the rest. The legend gives each part its word and count. */
import { Flex, Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';
import { countText } from './figures.tsx';
import './task-progress.css';

type Counts = Schemas['TaskCounts'];

const parts = ['connected', 'notConnected', 'notPermitted', 'unknown', 'talking', 'ringing', 'waiting'] as const;
type Part = (typeof parts)[number];
/** Who answered and is not called now; who talks stands beside them. */
const wordOf = (part: Part): Part | 'connectedEnded' => (part === 'connected' ? 'connectedEnded' : part);

/** Each contact is in exactly one part, so the parts add up to the total. Who talks is connected too, and has a part of their own. */
export function progressParts(counts: Counts): Record<Part, number> {
  return {
    connected: counts.endedConnected,
    notConnected: counts.endedNotConnected,
    notPermitted: counts.notPermitted,
    unknown: counts.endedUnknown,
    talking: counts.talking,
    ringing: counts.ringing,
    waiting: counts.notDialled,
  };
}

export function TaskProgress({ counts, legend = false }: { counts: Counts; legend?: boolean }): ReactElement {
  const { t } = useTranslation();
  const sizes = progressParts(counts);
  const shown = parts.filter((part) => sizes[part] > 0);
  const words = shown.map((part) => `${t(`progress.${wordOf(part)}`)} ${countText(sizes[part])}`);
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
              {t(`progress.${wordOf(part)}`)} <b className="live-figure">{countText(sizes[part])}</b>
            </span>
          ))}
        </Flex>
      ) : null}
    </div>
  );
}
