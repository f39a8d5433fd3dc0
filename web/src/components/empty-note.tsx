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
