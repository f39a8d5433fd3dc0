/** A few large numbers with their names, side by side; on a phone they wrap. */
import { Typography } from 'antd';
import type { ReactElement, ReactNode } from 'react';

export type Figure = { key: string; name: string; value: ReactNode; note?: ReactNode };

export function FigureRow({ figures }: { figures: readonly Figure[] }): ReactElement {
  return (
    <dl className="figure-row">
      {figures.map(({ key, name, value, note }) => (
        <div key={key}>
          <dt>
            <Typography.Text type="secondary">{name}</Typography.Text>
          </dt>
          <dd className="live-figure">{value}</dd>
          {note === undefined ? null : (
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              {note}
            </Typography.Text>
          )}
        </div>
      ))}
    </dl>
  );
}
