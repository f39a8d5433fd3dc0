/** Lines of the log with their fields, each with the way to its call and its task. */
import { Flex, Table, Tag, Typography } from 'antd';
import type { TFunction } from 'i18next';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../api/client.ts';
import { EmptyNote, emptyTextOf } from './empty-note.tsx';
import { outcomes } from './state-tags.tsx';
import { timeText } from './time-text.ts';

type Line = Schemas['LogLine'];

const colours = { info: 'default', warn: 'warning', error: 'error', fatal: 'error' } as const;

export function LogRows({ rows, loading }: { rows: Line[]; loading: boolean }): ReactElement {
  const { t } = useTranslation();
  return (
    <Table<Line>
      rowKey="id"
      size="small"
      loading={loading}
      dataSource={rows}
      pagination={false}
      scroll={{ x: 860 }}
      locale={{
        emptyText: emptyTextOf({ data: loading ? undefined : rows }, <EmptyNote what={t('log.none')} why={t('log.noneWhy')} />),
      }}
      columns={[
        { key: 'at', title: t('log.at'), width: 200, render: (_, { at }) => <Instant at={at} /> },
        {
          key: 'level',
          title: t('log.level'),
          width: 90,
          render: (_, { level }) => <Tag color={colours[level]}>{t(`log.levels.${level}`)}</Tag>,
        },
        {
          key: 'process',
          title: t('log.process'),
          width: 130,
          render: (_, { process, node }) => [t(`log.processes.${process}`, { defaultValue: process }), node ?? ''].join(' '),
        },
        { key: 'message', title: t('log.message'), render: (_, line) => <Message line={line} /> },
        { key: 'of', title: t('log.of'), width: 120, render: (_, line) => <OfWhat line={line} /> },
      ]}
    />
  );
}

/** Lines of one call stand milliseconds apart. */
function Instant({ at }: { at: string }): ReactElement {
  return (
    <time dateTime={at} style={{ fontVariantNumeric: 'tabular-nums' }}>
      {timeText.second(new Date(at))}
      {at.slice(19, 23)}
    </time>
  );
}

/** Messages and names stay as they were written: so they are searched for, here and in the output of the processes. Known codes get their word. */
function Message({ line: { message, fields } }: { line: Line }): ReactElement {
  const { t } = useTranslation();
  const told = Object.entries(fields);
  return (
    <Flex vertical>
      <span>{message}</span>
      {told.length === 0 ? null : (
        <Typography.Text type="secondary" style={{ fontSize: 12, overflowWrap: 'anywhere' }}>
          {told.map(([name, value]) => `${name}=${valueText(name, value, t)}`).join(' · ')}
        </Typography.Text>
      )}
    </Flex>
  );
}

function valueText(name: string, value: unknown, t: TFunction): string {
  const outcome = name === 'outcome' ? outcomes.find((known) => known === value) : undefined;
  if (outcome !== undefined) return t('log.coded', { code: outcome, word: t(`outcome.${outcome}`) });
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function OfWhat({ line: { callId, taskId } }: { line: Line }): ReactElement {
  const { t } = useTranslation();
  return (
    <Flex gap={8} wrap>
      {callId === null ? null : <Link to={`/calls/${callId}`}>{t('log.call')}</Link>}
      {taskId === null ? null : <Link to={`/tasks/${taskId}`}>{t('log.task')}</Link>}
    </Flex>
  );
}
