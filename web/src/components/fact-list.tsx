/** Names and values, one a line, for the side of a page. Facts that are not known are left out. */
import { Typography } from 'antd';
import type { ReactElement, ReactNode } from 'react';

export type Fact = { name: string; value: ReactNode };

export function FactList({ facts }: { facts: readonly Fact[] }): ReactElement {
  return (
    <dl className="fact-list">
      {facts
        .filter(({ value }) => value !== null && value !== undefined && value !== '')
        .map(({ name, value }) => (
          <div key={name}>
            <dt>
              <Typography.Text type="secondary">{name}</Typography.Text>
            </dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
    </dl>
  );
}
