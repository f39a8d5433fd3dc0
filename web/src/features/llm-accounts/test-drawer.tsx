/** The text test of a saved account; its result is kept as the last test. */
import { useQueryClient } from '@tanstack/react-query';
import { Drawer } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';
import { TextTest } from '../../components/text-test.tsx';

const drawerWidth = 520;

export function TestDrawer({ account, onClose }: { account: Schemas['LlmAccount']; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const client = useQueryClient();
  return (
    <Drawer
      open
      size={drawerWidth}
      styles={{ wrapper: { maxWidth: '100vw' } }}
      title={t('account.testNamed', { name: account.name })}
      onClose={onClose}
    >
      <TextTest
        key={account.id}
        path={`/llm-accounts/${account.id}/test`}
        onEnd={() => void client.invalidateQueries({ queryKey: ['llm-accounts'] })}
      />
    </Drawer>
  );
}
