/** Lines: what they carry, how much of it is in use, and at which switch they are. */
import { useQuery } from '@tanstack/react-query';
import { Badge, Flex, Progress, type TableColumnsType, Tag, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLines } from '../../api/choices.ts';
import { api, type Schemas, told } from '../../api/client.ts';
import { RowActs } from '../../components/row-acts.tsx';
import { ShortList } from '../../components/short-list.tsx';
import { useMay } from '../../components/who.ts';
import { LineDrawer } from './line-drawer.tsx';
import { RestNote } from './rest-note.tsx';

type Line = Schemas['Line'];

const nodesEveryMs = 10_000;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const lines = useLines();
  const may = useMay('admin');
  const [edited, setEdited] = useState<Line | 'new' | null>(null);
  return (
    <>
      <ShortList<Line>
        title={t('menu.lines')}
        note={t('line.note')}
        query={lines}
        columns={useLineColumns(may ? setEdited : null)}
        width={1040}
        empty={{ what: t('line.none'), why: t('line.noneWhy') }}
        add={may ? { name: t('line.add'), onClick: () => setEdited('new') } : null}
      />
      {edited === null ? null : <LineDrawer line={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function useLineColumns(edit: ((line: Line) => void) | null): TableColumnsType<Line> {
  const { t } = useTranslation();
  const nodes = useQuery({
    queryKey: ['nodes'],
    queryFn: () => told(api.GET('/api/v1/nodes')),
    refetchInterval: nodesEveryMs,
  });
  const stateOf = (name: string): NodeState | null => nodes.data?.items.find((node) => node.name === name)?.state ?? null;
  return [
    {
      key: 'name',
      title: t('line.field.name'),
      width: 250,
      render: (_, line) => (
        <Flex vertical>
          <span>
            <strong>{line.name}</strong> {line.enabled ? null : <Tag>{t('line.disabled')}</Tag>}
            {line.gatewayUp === false ? <Tag color="volcano">{t('line.gatewayDown')}</Tag> : null}
          </span>
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {line.gateway}
          </Typography.Text>
          {line.resting === null ? null : <RestNote line={line} resting={line.resting} />}
        </Flex>
      ),
    },
    {
      key: 'use',
      title: t('line.field.use'),
      width: 170,
      render: (_, line) => <UseCell line={line} />,
    },
    {
      key: 'node',
      title: t('line.field.node'),
      width: 140,
      render: (_, { node }) => <NodeCell name={node} state={stateOf(node)} />,
    },
    {
      key: 'address',
      title: t('line.field.address'),
      render: (_, line) => <AddressCell line={line} />,
    },
    {
      key: 'callers',
      title: t('line.field.callerNumbers'),
      width: 160,
      ellipsis: true,
      render: (_, { callerNumbers }) => (callerNumbers.length === 0 ? '–' : callerNumbers.join(', ')),
    },
    { key: 'codec', title: t('line.field.codec'), dataIndex: 'codec', width: 80 },
    {
      key: 'acts',
      width: 90,
      render: (_, line) =>
        edit === null ? null : (
          <RowActs
            name={line.name}
            listKey="lines"
            loss={t('line.loss')}
            onEdit={() => edit(line)}
            remove={() => told(api.DELETE('/api/v1/lines/{id}', { params: { path: { id: line.id } } }))}
          />
        ),
    },
  ];
}

function UseCell({ line: { inUse, capacity } }: { line: Line }): ReactElement {
  const { t } = useTranslation();
  const words = t('line.use', { inUse, capacity });
  return (
    <Flex vertical>
      <span className="live-figure">{words}</span>
      <Progress percent={(inUse / capacity) * 100} showInfo={false} size="small" aria-label={words} />
    </Flex>
  );
}

type NodeState = 'connecting' | 'ready' | 'down';

function NodeCell({ name, state }: { name: string; state: NodeState | null }): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <Badge status={state === 'ready' ? 'success' : state === null ? 'default' : 'error'} /> {name}
      <Typography.Text type="secondary"> · {t(state === null ? 'line.nodeUnknown' : `health.state.${state}`)}</Typography.Text>
    </>
  );
}

function AddressCell({ line: { address, register, profile } }: { line: Line }): ReactElement {
  const { t } = useTranslation();
  return (
    <Flex vertical>
      <span className="wrap-anywhere">{address}</span>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {t(register ? 'line.registers' : 'line.peers')} · {profile}
      </Typography.Text>
    </Flex>
  );
}
