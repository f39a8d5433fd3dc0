/** 坐席: who takes calls, how each stands now, and how long. */
import { PlusOutlined } from '@ant-design/icons';
import { Button, Card, Flex, Tabs } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../components/page-head.tsx';
import { useUrlFilters } from '../../components/url-filters.ts';
import { useMay } from '../../components/who.ts';
import { type Batch, BatchResult } from '../extensions/batch-drawer.tsx';
import { AgentBatchDrawer } from './agent-batch-drawer.tsx';
import { AgentDrawer } from './agent-drawer.tsx';
import { AgentHistory } from './agent-history.tsx';
import { AgentList } from './agent-list.tsx';
import { AgentReport } from './agent-report.tsx';
import type { Agent } from './agent-words.ts';

export type Open = { what: 'new' | 'batch' } | { what: 'edit' | 'history'; agent: Agent };

export function Component(): ReactElement {
  const { t } = useTranslation();
  const may = useMay('admin');
  const reports = useMay('supervisor');
  const [open, setOpen] = useState<Open | null>(null);
  /** Passwords live here only until they are closed. */
  const [batch, setBatch] = useState<Batch | null>(null);
  const { filters, change } = useUrlFilters(['tab']);
  const close = (): void => setOpen(null);
  const add = may ? (
    <Flex gap={8} justify="center">
      <Button onClick={() => setOpen({ what: 'batch' })}>{t('agent.addMany')}</Button>
      <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setOpen({ what: 'new' })}>
        {t('agent.add')}
      </Button>
    </Flex>
  ) : null;
  const list = { key: 'agents', label: t('menu.agents'), children: <AgentList add={add} open={setOpen} /> };
  const report = { key: 'report', label: t('agent.report'), children: <AgentReport /> };
  return (
    <>
      <PageHead title={t('menu.agents')} note={t('agent.note')} acts={add} />
      <Card styles={{ body: { paddingTop: 4 } }}>
        <Tabs
          activeKey={filters.tab ?? 'agents'}
          onChange={(tab) => change({ tab: tab === 'agents' ? undefined : tab })}
          destroyOnHidden
          items={reports ? [list, report] : [list]}
        />
      </Card>
      {open?.what === 'new' ? <AgentDrawer agent={null} onClose={close} /> : null}
      {open?.what === 'edit' ? <AgentDrawer agent={open.agent} onClose={close} /> : null}
      {open?.what === 'history' ? <AgentHistory agent={open.agent} onClose={close} /> : null}
      {open?.what === 'batch' ? <AgentBatchDrawer onMade={setBatch} onClose={close} /> : null}
      {batch === null ? null : <BatchResult batch={batch} onClose={() => setBatch(null)} />}
    </>
  );
}
