/** An empty list says what belongs here, why it is empty, and offers one thing to do. */
import { Empty, Flex, Typography } from 'antd';
import type { ReactElement, ReactNode } from 'react';

export function EmptyNote({ what, why, act }: { what: string; why: string; act?: ReactNode }): ReactElement {
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <Flex vertical gap={2}>
          <Typography.Text strong>{what}</Typography.Text>
          <Typography.Text type="secondary">{why}</Typography.Text>
        </Flex>
      }
    >
      {act}
    </Empty>
  );
}

/**
 * What a table shows in place of rows: the note only when it is known that there are none; until the first answer, and while another
 * list is read, or when it could not be read, nothing.
 */
export function emptyTextOf(
  { data, isPlaceholderData = false }: { data: unknown; isPlaceholderData?: boolean },
  note: ReactNode,
): ReactNode {
  return data === undefined || isPlaceholderData ? ' ' : note;
}
