/** Extensions: who they are, which phones are registered, what they may dial, and who guesses. */
import { PlusOutlined } from '@ant-design/icons';
import { Button, Card, Flex, Tabs } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';
import { PageHead } from '../../components/page-head.tsx';
import { useUrlFilters } from '../../components/url-filters.ts';
import { useMay } from '../../components/who.ts';
import { type Batch, BatchDrawer, BatchResult } from './batch-drawer.tsx';
import { DiallingCard } from './dialling-card.tsx';
import { ExtensionDrawer, PasswordDrawer } from './extension-drawer.tsx';
import { ExtensionList } from './extension-list.tsx';
import { BlockedList, RefusalList } from './guard-lists.tsx';
import { SignInCard } from './sign-in-card.tsx';

type Extension = Schemas['Extension'];
export type Open = { what: 'new' } | { what: 'batch' } | { what: 'edit' | 'password'; extension: Extension };
/** Secrets live here only until they are closed. */
type Shown = { what: 'one'; secret: Schemas['ExtensionSecret'] } | { what: 'batch'; batch: Batch };

export function Component(): ReactElement {
  const { t } = useTranslation();
  const may = useMay('admin');
  const sees = useMay('supervisor');
  const [open, setOpen] = useState<Open | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const { filters, change } = useUrlFilters(['tab']);
  const add = may ? (
    <Flex gap={8}>
      <Button onClick={() => setOpen({ what: 'batch' })}>{t('extension.addMany')}</Button>
      <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setOpen({ what: 'new' })}>
        {t('extension.add')}
      </Button>
    </Flex>
  ) : null;
  const guards = [
    { key: 'blocked', label: t('extension.blocks'), children: <BlockedList /> },
    { key: 'refused', label: t('extension.refusals'), children: <RefusalList /> },
  ];
  return (
    <>
      <PageHead title={t('menu.extensions')} note={t('extension.note')} acts={add} />
      <DiallingCard />
      <Card styles={{ body: { paddingTop: 4 } }}>
        <Tabs
          activeKey={filters.tab ?? 'extensions'}
          onChange={(tab) => change({ tab: tab === 'extensions' ? undefined : tab })}
          destroyOnHidden
          items={[
            {
              key: 'extensions',
              label: t('menu.extensions'),
              children: <ExtensionList add={add} open={may ? setOpen : null} />,
            },
            ...(sees ? guards : []),
          ]}
        />
      </Card>
      <Drawers open={open} onClose={() => setOpen(null)} onShown={setShown} />
      {shown?.what === 'one' ? <SignInCard secret={shown.secret} onClose={() => setShown(null)} /> : null}
      {shown?.what === 'batch' ? <BatchResult batch={shown.batch} onClose={() => setShown(null)} /> : null}
    </>
  );
}

function Drawers({
  open,
  onClose,
  onShown,
}: {
  open: Open | null;
  onClose: () => void;
  onShown: (shown: Shown) => void;
}): ReactElement | null {
  const onSecret = (secret: Schemas['ExtensionSecret']): void => onShown({ what: 'one', secret });
  switch (open?.what) {
    case undefined:
      return null;
    case 'batch':
      return <BatchDrawer onMade={(batch) => onShown({ what: 'batch', batch })} onClose={onClose} />;
    case 'password':
      return <PasswordDrawer extension={open.extension} onSecret={onSecret} onClose={onClose} />;
    case 'new':
      return <ExtensionDrawer extension={null} onSecret={onSecret} onClose={onClose} />;
    case 'edit':
      return <ExtensionDrawer extension={open.extension} onSecret={onSecret} onClose={onClose} />;
  }
}
