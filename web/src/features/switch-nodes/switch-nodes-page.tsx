/** Switches: how each stands, what is on it, and emptying, adding and removing one. */
import { useQuery } from '@tanstack/react-query';
import { Flex, type TableColumnsType, Tag, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { RowActs } from '../../components/row-acts.tsx';
import { ShortList } from '../../components/short-list.tsx';
import { timeText } from '../../components/time-text.ts';
import { useMay } from '../../components/who.ts';
import { EmptyingButton } from './emptying-button.tsx';
import { SwitchNodeDrawer } from './switch-node-drawer.tsx';

/** Its name is what tells it from others. */
type SwitchNode = Schemas['SwitchNode'] & { id: string };

/** Its calls come and go, which nobody announces. */
const nodesEveryMs = 3_000;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const may = useMay('admin');
  const [edited, setEdited] = useState<SwitchNode | 'new' | null>(null);
  const nodes = useQuery({
    queryKey: ['switch-nodes'],
    queryFn: async () => (await told(api.GET('/api/v1/switch-nodes'))).items.map((node) => ({ ...node, id: node.name })),
    refetchInterval: nodesEveryMs,
  });
  return (
    <>
      <ShortList<SwitchNode>
        title={t('menu.switchNodes')}
        note={t('switchNode.note')}
        query={nodes}
        columns={useNodeColumns(may ? setEdited : null)}
        width={1160}
        empty={{ what: t('switchNode.none'), why: t('switchNode.noneWhy') }}
        add={may ? { name: t('switchNode.add'), onClick: () => setEdited('new') } : null}
      />
      {edited === null ? null : <SwitchNodeDrawer node={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function useNodeColumns(edit: ((node: SwitchNode) => void) | null): TableColumnsType<SwitchNode> {
  const { t } = useTranslation();
  return [
    { key: 'name', title: t('switchNode.field.name'), width: 420, render: (_, node) => <NameCell node={node} /> },
    {
      key: 'address',
      title: t('switchNode.address'),
      width: 190,
      render: (_, { host, port }) => <span className="wrap-anywhere">{host === null ? '–' : `${host}:${port ?? ''}`}</span>,
    },
    {
      key: 'calls',
      title: t('switchNode.calls'),
      width: 110,
      render: (_, { callsNow, capacity }) => (capacity === null ? callsNow : `${callsNow} / ${capacity}`),
    },
    { key: 'lines', title: t('menu.lines'), dataIndex: 'lines', width: 80 },
    { key: 'profiles', title: t('menu.sipProfiles'), width: 190, render: (_, node) => <ProfilesCell node={node} /> },
    {
      key: 'acts',
      width: 190,
      render: (_, node) =>
        edit === null ? null : (
          <Flex gap={6} wrap align="center">
            <EmptyingButton node={node} />
            <RowActs
              name={node.name}
              listKey="switch-nodes"
              loss={t('switchNode.loss')}
              onEdit={() => edit(node)}
              remove={() => told(api.DELETE('/api/v1/switch-nodes/{name}', { params: { path: { name: node.name } } }))}
            />
          </Flex>
        ),
    },
  ];
}

const colours = { ready: 'green', connecting: 'orange', down: 'volcano' } as const;

function NameCell({ node }: { node: SwitchNode }): ReactElement {
  const { t } = useTranslation();
  const quiet = node.state === 'ready' && node.draining === null;
  return (
    <Flex vertical gap={4}>
      <span>
        <strong>{node.name}</strong> <Tag color={colours[node.state]}>{t(`switchNode.state.${node.state}`)}</Tag>
        {node.draining === null ? null : (
          <Tag color={node.draining.empty ? 'blue' : 'orange'}>
            {t(node.draining.empty ? 'switchNode.empty' : 'switchNode.draining')}
          </Tag>
        )}
      </span>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {[
          t('switchNode.since', { at: timeText.minute(new Date(node.since)) }),
          node.version,
          t(node.fromPage ? 'switchNode.fromPage' : 'switchNode.fromSettings'),
        ]
          .filter((part) => part !== null)
          .join(' · ')}
      </Typography.Text>
      {quiet ? null : <span>{node.sentence}</span>}
      {node.start === null ? null : (
        <Typography.Text code copyable className="wrap-anywhere">
          {node.start}
        </Typography.Text>
      )}
    </Flex>
  );
}

function ProfilesCell({ node }: { node: SwitchNode }): ReactElement {
  const { t } = useTranslation();
  const state = (running: boolean | null) => (running === null ? 'unknown' : running ? 'running' : 'stopped');
  return (
    <Flex vertical>
      {node.profiles.map(({ name, running }) => (
        <span key={name}>
          {name} <Typography.Text type="secondary">{t(`sipProfile.state.${state(running)}`)}</Typography.Text>
        </span>
      ))}
    </Flex>
  );
}
