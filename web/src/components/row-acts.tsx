/** Edit and remove at the end of a row. */
import { EditOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Flex } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { RemoveButton } from './remove-button.tsx';

export function RowActs({
  name,
  listKey,
  loss,
  onEdit,
  remove,
}: {
  name: string;
  listKey: string;
  loss: string;
  onEdit?: () => void;
  remove: () => Promise<unknown>;
}): ReactElement {
  const { t } = useTranslation();
  const client = useQueryClient();
  return (
    <Flex gap={2}>
      {onEdit === undefined ? null : (
        <Button
          type="text"
          size="small"
          icon={<EditOutlined aria-hidden />}
          aria-label={t('edit.label', { name })}
          onClick={onEdit}
        />
      )}
      <RemoveButton
        name={name}
        loss={loss}
        remove={remove}
        onRemoved={() => void client.invalidateQueries({ queryKey: [listKey] })}
      />
    </Flex>
  );
}
