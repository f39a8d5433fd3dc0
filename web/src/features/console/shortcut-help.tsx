/** The list of keys that `?` shows. */
import { Modal, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { FactList } from '../../components/fact-list.tsx';
import { shortcuts } from './shortcuts.ts';

export function ShortcutHelp({ open, onClose }: { open: boolean; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const facts = [...shortcuts.map(({ act, keys }) => ({ act, keys })), { act: 'help', keys: '?' } as const];
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t('console.shortcuts')} width={420}>
      <FactList
        facts={facts.map(({ act, keys }) => ({
          name: t(`console.act.${act}`),
          value: <Typography.Text keyboard>{keys}</Typography.Text>,
        }))}
      />
    </Modal>
  );
}
