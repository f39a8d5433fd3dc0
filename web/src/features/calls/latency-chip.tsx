/** How long the callee waited for our first sound, and at which stage the time went. */
import { Button, Popover } from 'antd';
import { Fragment, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Turn } from './spoken-words.ts';

const stages = ['recognisedMs', 'endpointedMs', 'firstTokenMs', 'firstClauseMs', 'voicedMs', 'firstAudioMs'] as const;

export function LatencyChip({ timings }: { timings: Turn['timings'] }): ReactElement | null {
  const { t } = useTranslation();
  const known = stages.flatMap((stage) => {
    const ms = timings[stage];
    return ms === undefined ? [] : [{ stage, ms }];
  });
  const last = timings.firstAudioMs ?? known.at(-1)?.ms;
  if (last === undefined) return null;
  const longest = Math.max(1, ...known.map(({ ms }) => ms));
  const told = secondsText(last);
  return (
    <Popover
      trigger="click"
      title={t('latency.title')}
      content={
        <div className="stages">
          {known.map(({ stage, ms }) => (
            <Fragment key={stage}>
              <span>{t(`latency.${stage}`)}</span>
              <i aria-hidden>
                <i style={{ width: `${Math.max(2, (ms / longest) * 100)}%` }} />
              </i>
              <span style={{ textAlign: 'right' }}>{Math.round(ms)} ms</span>
            </Fragment>
          ))}
        </div>
      }
    >
      <Button size="small" aria-label={t('latency.label', { seconds: told })}>
        {told}
      </Button>
    </Popover>
  );
}

function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
