/** Head of a screen: where one is, what it is for, and what can be done. */
import { Breadcrumb, Flex, Typography } from 'antd';
import { type ReactElement, type ReactNode, useEffect } from 'react';
import { Link } from 'react-router';

export function PageHead({
  title,
  note,
  tags,
  acts,
  from,
}: {
  title: ReactNode;
  note?: ReactNode;
  tags?: ReactNode;
  acts?: ReactNode;
  /** The list from which one came. */
  from?: { path: string; name: string };
}): ReactElement {
  useEffect(() => {
    // Tabs and the history of the browser tell pages apart by it.
    if (typeof title === 'string' && title !== '') document.title = `${title} · Carillon`;
  }, [title]);
  return (
    <header style={{ marginBottom: 14 }}>
      {from === undefined ? null : (
        <Breadcrumb items={[{ title: <Link to={from.path}>{from.name}</Link> }, { title }]} style={{ marginBottom: 4 }} />
      )}
      <Flex wrap align="center" gap={10}>
        <Typography.Title level={1} style={{ fontSize: 20, lineHeight: '28px', margin: 0, overflowWrap: 'anywhere' }}>
          {title}
        </Typography.Title>
        {tags}
        <span style={{ flex: 1 }} />
        {acts}
      </Flex>
      {note === undefined ? null : (
        <Typography.Text type="secondary" style={{ display: 'block', marginTop: 4 }}>
          {note}
        </Typography.Text>
      )}
    </header>
  );
}
