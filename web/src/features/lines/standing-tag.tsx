/** How a line stands, in one word; the sentence on hover says what to do. */
import { Tag, Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';
import type { Line } from './line-form.ts';

export type StandingState = Schemas['LineStanding']['state'];

const colours: Readonly<Record<StandingState, string>> = {
  registered: 'green',
  reachable: 'green',
  trying: 'blue',
  failed: 'volcano',
  unreachable: 'volcano',
  stopped: 'red',
  missing: 'orange',
};

export function StandingTag({ line }: { line: Line }): ReactElement {
  const { t } = useTranslation();
  const { standing } = line;
  if (line.purpose === 'off') return <Tag>{t('line.purpose.off')}</Tag>;
  if (standing === null) return <Tag>{t('line.standing.unknown')}</Tag>;
  const ping = standing.pingMs === null ? '' : ` · ${t('line.pingMs', { ms: Math.round(standing.pingMs) })}`;
  return (
    <Tooltip title={standing.sentence}>
      <Tag color={colours[standing.state]} tabIndex={0} style={{ margin: 0 }}>
        {t(`line.standing.${standing.state}`)}
        {standing.sipStatus === null ? ping : ` · ${standing.sipStatus}`}
      </Tag>
    </Tooltip>
  );
}

export function StateWord({ state }: { state: StandingState }): ReactElement {
  const { t } = useTranslation();
  return <Tag color={colours[state]}>{t(`line.standing.${state}`)}</Tag>;
}
