/** Changes with who made them, each field from what to what. */
import { Button, Table, Tag, Typography } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactElement, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';
import { useSay } from '../i18n/use-say.ts';
import { changesOf, type FieldChange, fromWhereTheyPart, subjectName, type Told } from './changes.ts';
import { EmptyNote, emptyTextOf } from './empty-note.tsx';
import { Moment } from './figures.tsx';
import type { Paged } from './paged.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { ThingName } from './thing-name.tsx';

type Entry = Schemas['AuditEntry'];

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
        locale={{ emptyText: emptyTextOf(query, <EmptyNote what={t('audit.none')} why={t('audit.noneWhy')} />) }}
        columns={[
          { key: 'at', title: t('audit.at'), width: 170, render: (_, { at }) => <Moment at={at} /> },
          {
            key: 'who',
            title: t('audit.who'),
            width: 150,
            render: (_, { actorName, actorKind }) =>
              // A change of the system's own has no author but a code of its occasion.
              actorKind === 'system' ? (
                <Tag title={actorName}>{t('audit.kind.system')}</Tag>
              ) : (
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
  if (action === 'session.create') return t('audit.signedIn');
  if (action === 'session.delete') return t('audit.signedOut');
  const [kind = '', act = ''] = action.split('.');
  return `${t(`audit.act.${act}`, { defaultValue: act })} · ${t(`audit.noun.${kind}`, { defaultValue: kind })}`;
}

function Subject({ entry }: { entry: Entry }): ReactElement {
  return (
    <span className="wrap-anywhere">
      <ThingName kind={entry.subjectKind} id={entry.subjectId} name={subjectName(entry)} />
    </span>
  );
}

/** What is new shows its first lines, a change shows itself whole. */
const linesShown = 3;
/** Longer texts are cut until somebody wants to read them. */
const longChars = 120;

function What({ entry }: { entry: Entry }): ReactElement {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const changes = changesOf(entry, useSay());
  if (changes.length === 0) return <span>–</span>;
  const shown = open ? changes : changes.slice(0, linesShown);
  const rest = changes.length - linesShown;
  const long = changes.some(({ before, after }) => [before, after].some((told) => (told?.text.length ?? 0) > longChars));
  return (
    <div style={{ fontSize: 12 }}>
      {shown.map((change) => (
        <ChangeLine key={change.field} change={change} whole={open} />
      ))}
      {rest > 0 || long ? (
        <Button type="link" size="small" style={{ padding: 0, fontSize: 12 }} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('audit.less') : rest > 0 ? t('audit.more', { count: rest }) : t('audit.whole')}
        </Button>
      ) : null}
    </div>
  );
}

function ChangeLine({ change, whole }: { change: FieldChange; whole: boolean }): ReactElement {
  const { name, before, after } = change;
  const both = before !== null && after !== null;
  const parted = both && !whole ? fromWhereTheyPart(before.text, after.text, longChars) : null;
  return (
    <div className="wrap-anywhere">
      <Typography.Text type="secondary" style={{ fontSize: 'inherit' }}>
        {name}
      </Typography.Text>{' '}
      {before === null ? null : (
        <BeforeValue struck={before.text !== ''}>
          <ToldValue told={before} text={parted?.before ?? before.text} whole={whole} />
        </BeforeValue>
      )}
      {both ? ' → ' : null}
      {after === null ? null : <ToldValue told={after} text={parted?.after ?? after.text} whole={whole} />}
    </div>
  );
}

/** What was nothing is not struck through: that would be hard to read. */
function BeforeValue({ struck, children }: { struck: boolean; children: ReactNode }): ReactElement {
  return struck ? <del>{children}</del> : <>{children}</>;
}

function ToldValue({ told, text, whole }: { told: Told; text: string; whole: boolean }): ReactElement {
  const { t } = useTranslation();
  if (told.thing !== null) return <ThingName {...told.thing} />;
  if (text === '')
    return (
      <Typography.Text type="secondary" style={{ fontSize: 'inherit' }}>
        {t('audit.empty')}
      </Typography.Text>
    );
  return (
    <span style={whole ? { whiteSpace: 'pre-wrap' } : {}}>
      {whole || text.length <= longChars ? text : `${text.slice(0, longChars)}…`}
    </span>
  );
}
