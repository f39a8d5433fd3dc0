/** A few large numbers with their names, side by side; on a phone they wrap. */
import { Tooltip, Typography } from 'antd';
import type { ReactElement, ReactNode } from 'react';

/** `what`: what exactly is counted, told when it is hovered or focused. */
export type Figure = { key: string; name: string; value: ReactNode; note?: ReactNode; what?: string };

export function FigureRow({ figures }: { figures: readonly Figure[] }): ReactElement {
  return (
    <dl className="figure-row">
      {figures.map(({ key, name, value, note, what }) => (
        <div key={key}>
          <dt>
            <Tooltip title={what}>
              <Typography.Text type="secondary" tabIndex={what === undefined ? undefined : 0}>
                {name}
              </Typography.Text>
            </Tooltip>
          </dt>
          <dd className="live-figure">{value}</dd>
          {note === undefined ? null : (
            <dd className="figure-note">
              <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                {note}
              </Typography.Text>
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}
