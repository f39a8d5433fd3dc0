/** Lines: what they carry, how much of it is in use, and at which switch they are. */
import { Badge, Flex, Progress, type TableColumnsType, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLines, useNodes } from '../../api/choices.ts';
import { api, told } from '../../api/client.ts';
import { RowActs } from '../../components/row-acts.tsx';
import { ShortList } from '../../components/short-list.tsx';
import { useMay } from '../../components/who.ts';
import { LineDrawer } from './line-drawer.tsx';
import { type Figures, shown, useLineFigures } from './line-figures.ts';
import type { Line } from './line-form.ts';
import { RestNote } from './rest-note.tsx';
import { StandingTag } from './standing-tag.tsx';

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
        width={1180}
        empty={{ what: t('line.none'), why: t('line.noneWhy') }}
        add={may ? { name: t('line.add'), onClick: () => setEdited('new') } : null}
      />
      {edited === null ? null : <LineDrawer line={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function useLineColumns(edit: ((line: Line) => void) | null): TableColumnsType<Line> {
  const { t } = useTranslation();
  const nodes = useNodes();
  const figures = useLineFigures();
  const hourOf = (id: string): Figures | undefined => figures.data?.find(({ lineId }) => lineId === id)?.hour;
  const stateOf = (name: string): NodeState | null => nodes.data?.find((node) => node.name === name)?.state ?? null;
  return [
    {
      key: 'name',
      title: t('line.field.name'),
      width: 250,
      render: (_, line) => <NameCell line={line} />,
    },
    {
      key: 'use',
      title: t('line.field.use'),
      width: 170,
      render: (_, line) => <UseCell line={line} />,
    },
    {
      key: 'hour',
      title: t('line.figures.hour'),
      width: 150,
      render: (_, { id }) => <HourCell hour={hourOf(id)} />,
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

function NameCell({ line }: { line: Line }): ReactElement {
  return (
    <Flex vertical>
      <span>
        <Link to={`/lines/${line.id}`}>
          <strong>{line.name}</strong>
        </Link>{' '}
        <StandingTag line={line} />
      </span>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {line.gateway}
      </Typography.Text>
      {line.resting === null ? null : <RestNote line={line} resting={line.resting} />}
    </Flex>
  );
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

function HourCell({ hour }: { hour: Figures | undefined }): ReactElement {
  const { t } = useTranslation();
  if (hour === undefined || hour.calls === 0) return <>–</>;
  return (
    <Flex vertical>
      <span>{t('line.figures.callsOf', { calls: hour.calls, share: shown.share(hour.answerSeizureRatio) })}</span>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {t('line.figures.postDialDelayMs')} {shown.seconds(hour.postDialDelayMs)}
      </Typography.Text>
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
