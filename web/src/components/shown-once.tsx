/** A secret that is shown this once: it closes by its button only, so that nobody loses it by a stray click. */
import { Alert, Modal, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

export function ShownOnce({
  title,
  note,
  texts,
  onClose,
}: {
  title: string;
  note: string;
  /** Null: nothing to show. */
  texts: readonly string[] | null;
  onClose: () => void;
}): ReactElement | null {
  const { t } = useTranslation();
  // Gone from the page, and not only hidden, once it was seen.
  if (texts === null) return null;
  return (
    <Modal
      open
      title={title}
      onCancel={onClose}
      onOk={onClose}
      okText={t('once.copied')}
      cancelButtonProps={{ hidden: true }}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
    >
      <Alert type="warning" showIcon title={note} style={{ marginBottom: 12 }} />
      <Typography.Paragraph copyable={{ text: texts.join('\n') }} className="wrap-anywhere">
        {texts.map((text) => (
          <div key={text}>
            <Typography.Text code>{text}</Typography.Text>
          </div>
        ))}
      </Typography.Paragraph>
    </Modal>
  );
}
