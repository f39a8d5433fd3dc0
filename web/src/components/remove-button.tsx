/** Removes something after saying what will be lost. */
import { DeleteOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { problemSentence } from './problem-notice.tsx';

export function RemoveButton({
  name,
  loss,
  remove,
  onRemoved,
  small = true,
}: {
  name: string;
  loss: string;
  remove: () => Promise<unknown>;
  onRemoved: () => void;
  small?: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const ask = (): void => {
    modal.confirm({
      title: t('remove.title', { name }),
      content: loss,
      okText: t('remove.go'),
      okButtonProps: { danger: true },
      onOk: async () => {
        try {
          await remove();
          onRemoved();
        } catch (error) {
          message.error(problemSentence(error, t('problem.noReplyCure')));
        }
      },
    });
  };
  return (
    <Button
      danger
      type="text"
      size={small ? 'small' : 'medium'}
      icon={<DeleteOutlined aria-hidden />}
      aria-label={t('remove.label', { name })}
      onClick={ask}
    />
  );
}
