/** Changes with who made them, each field from what to what. */
import { Button, Table, Tag, Typography } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';
import { EmptyNote } from './empty-note.tsx';
import { Moment } from './figures.tsx';
import type { Paged } from './paged.tsx';
import { ProblemNotice } from './problem-notice.tsx';

type Entry = Schemas['AuditEntry'];
type FieldChange = { field: string; before: string; after: string };

export function ChangeList({ paged, subject = true }: { paged: Paged<Entry>; subject?: boolean }): ReactElement {
  const { t } = useTranslation();
  const { query, rows, pager } = paged;
  if (query.isError) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <>
      <Table<Entry>
        rowKey="id"
        size="small"
        loading={query.isPending}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 760 }}
        locale={{ emptyText: <EmptyNote what={t('audit.none')} why={t('audit.noneWhy')} /> }}
        columns={[
          { key: 'at', title: t('audit.at'), width: 170, render: (_, { at }) => <Moment at={at} /> },
          {
            key: 'who',
            title: t('audit.who'),
            width: 150,
            render: (_, { actorName, actorKind }) => (
              <>
                {actorName} {actorKind === 'user' ? null : <Tag>{t(`audit.kind.${actorKind}`)}</Tag>}
              </>
            ),
          },
          { key: 'action', title: t('audit.action'), width: 150, render: (_, { action }) => actionWords(action, t) },
          ...(subject
            ? [
                {
                  key: 'subject',
                  title: t('audit.subject'),
                  width: 170,
                  render: (_: unknown, entry: Entry) => <Subject entry={entry} />,
                },
              ]
            : []),
          { key: 'what', title: t('audit.what'), render: (_, entry) => <What entry={entry} /> },
        ]}
      />
      {pager}
    </>
  );
}

/** The words of an action such as “task, start”; an action of another release is shown as it is. */
function actionWords(action: string, t: TFunction): string {
  const [kind = '', act = ''] = action.split('.');
  return `${t(`audit.act.${act}`, { defaultValue: act })} · ${t(`audit.noun.${kind}`, { defaultValue: kind })}`;
}

function Subject({ entry }: { entry: Entry }): ReactElement {
  const name = nameIn(entry.after) ?? nameIn(entry.before);
  return (
    <Typography.Text ellipsis={{ tooltip: entry.subjectId }} style={{ maxWidth: 160 }}>
      {name ?? entry.subjectId}
    </Typography.Text>
  );
}

/** What is new shows its first lines, a change shows itself whole. */
const linesShown = 3;

function What({ entry }: { entry: Entry }): ReactElement {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const changes = changesOf(entry);
  if (changes.length === 0) return <span>–</span>;
  const shown = open ? changes : changes.slice(0, linesShown);
  const rest = changes.length - linesShown;
  return (
    <div style={{ fontSize: 12 }}>
      {shown.map(({ field, before, after }) => (
        <div key={field} className="wrap-anywhere">
          <Typography.Text type="secondary">{t(`audit.field.${field}`, { defaultValue: field })}</Typography.Text>{' '}
          {before === '' ? null : (
            <>
              <del>{before}</del>
              {' → '}
            </>
          )}
          {after}
        </div>
      ))}
      {rest > 0 ? (
        <Button type="link" size="small" style={{ padding: 0, fontSize: 12 }} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('audit.less') : t('audit.more', { count: rest })}
        </Button>
      ) : null}
    </div>
  );
}

const shownCharsMax = 120;
/** They change with everything and say nothing by themselves. */
const silent = new Set([
  'id',
  'changedAt',
  'createdAt',
  'lineIds',
  'assistantId',
  'voiceId',
  'llmAccountId',
  'recogniserId',
  'importId',
  'taskId',
]);

function changesOf({ before, after }: Entry): FieldChange[] {
  const was = recordOf(before);
  const is = recordOf(after);
  if (is === null) return [];
  return Object.keys(is)
    .filter((field) => !silent.has(field))
    .map((field) => ({ field, before: was === null ? '' : textOf(was[field]), after: textOf(is[field]) }))
    .filter((change) => change.before !== change.after && !(was === null && change.after === ''));
}

function recordOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null ? { ...value } : null;
}

function nameIn(value: unknown): string | null {
  const found = recordOf(value);
  const name = found?.['name'] ?? found?.['username'];
  return typeof name === 'string' ? name : null;
}

/** Lists of things are told by their names. */
function namesIn(value: unknown): string | null {
  if (!Array.isArray(value)) return null;
  return value.map((one: unknown) => (typeof one === 'string' ? one : (nameIn(one) ?? JSON.stringify(one)))).join(', ');
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : (namesIn(value) ?? JSON.stringify(value));
  return text.length > shownCharsMax ? `${text.slice(0, shownCharsMax)}…` : text;
}
