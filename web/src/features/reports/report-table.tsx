/** The rows of a report, each figure sortable, with the totals below. */
import { Table, type TableColumnsType, Typography } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyNote } from '../../components/empty-note.tsx';
import { countText, durationText, percentText } from '../../components/figures.tsx';
import { type Figures, moneyText, type Report, type Row, useRowName } from './report-words.ts';

/** One figure of a row; `numberOf` sorts it, null last. */
type FigureColumn = { key: string; numberOf: (figures: Figures) => number | null; show: (figures: Figures) => ReactNode };

const pageRows = 50;
const pages: Partial<Record<Report['groupBy'], string>> = { task: '/tasks', line: '/lines' };

export function ReportTable({ report, stale }: { report: Report; stale: boolean }): ReactElement {
  const { t } = useTranslation();
  const nameOf = useRowName();
  const { groupBy, rows, totals, more } = report;
  const figures = columnsOf(report);
  const columns: TableColumnsType<Row> = [
    {
      key: 'name',
      title: t(`report.group.${groupBy}`),
      fixed: 'left',
      width: 200,
      render: (_, row) => <RowName row={row} page={pages[groupBy]} name={nameOf(row, groupBy)} />,
    },
    ...figures.map(({ key, numberOf, show }): TableColumnsType<Row>[number] => ({
      key,
      title: t(`report.figure.${key}`),
      align: 'right',
      sorter: (a, b) => (numberOf(a) ?? -1) - (numberOf(b) ?? -1),
      sortDirections: ['descend', 'ascend'],
      render: (_, row) => show(row),
    })),
  ];
  return (
    <>
      <Table<Row>
        size="small"
        rowKey={(row) => row.key ?? 'unknown'}
        dataSource={rows}
        columns={columns}
        pagination={rows.length > pageRows ? { pageSize: pageRows, showSizeChanger: false } : false}
        scroll={{ x: true }}
        locale={{ emptyText: stale ? ' ' : <EmptyNote what={t('report.none')} why={t('report.noneWhy')} /> }}
        summary={() =>
          rows.length === 0 ? null : (
            <Table.Summary.Row>
              <Table.Summary.Cell index={0}>
                <Typography.Text strong>{t('report.total')}</Typography.Text>
              </Table.Summary.Cell>
              {figures.map(({ key, show }, place) => (
                <Table.Summary.Cell key={key} index={place + 1} align="right">
                  <Typography.Text strong>{show(totals)}</Typography.Text>
                </Table.Summary.Cell>
              ))}
            </Table.Summary.Row>
          )
        }
      />
      {more > 0 ? <Typography.Text type="secondary">{t('report.more', { count: countText(more) })}</Typography.Text> : null}
    </>
  );
}

function RowName({ row, page, name }: { row: Row; page: string | undefined; name: string }): ReactElement {
  return page === undefined || row.name === null ? <span>{name}</span> : <Link to={`${page}/${row.key ?? ''}`}>{name}</Link>;
}

/** Costs and abandoned calls have their columns only where there are any. */
function columnsOf({ groupBy, totals, currency }: Report): FigureColumn[] {
  const count = (key: string, numberOf: FigureColumn['numberOf']): FigureColumn => ({
    key,
    numberOf,
    show: (figures) => {
      const n = numberOf(figures);
      return n === null ? '–' : countText(n);
    },
  });
  const rate = (key: string, numberOf: FigureColumn['numberOf']): FigureColumn => ({
    key,
    numberOf,
    show: (figures) => percentText(numberOf(figures)),
  });
  const time = (key: string, numberOf: FigureColumn['numberOf']): FigureColumn => ({
    key,
    numberOf,
    show: (figures) => durationText(numberOf(figures)),
  });
  const money = (key: 'line' | 'model' | 'total', name: string): FigureColumn[] => {
    const numberOf = ({ cost }: Figures): number | null => cost?.[key] ?? null;
    return numberOf(totals) === null ? [] : [{ key: name, numberOf, show: (figures) => moneyText(numberOf(figures), currency) }];
  };
  const talk = time('talk', ({ talkMs }) => talkMs);
  const average = time('averageTalk', ({ talkMs, answered }) => (answered === 0 ? null : talkMs / answered));
  const bestGrades = count('grades', ({ intents }) => (intents['A'] ?? 0) + (intents['B'] ?? 0));
  const graded = Object.keys(totals.intents).length === 0 ? [] : [bestGrades];
  if (groupBy === 'agent') {
    return [count('calls', ({ answered }) => answered), talk, average, time('wrapUp', ({ wrapUpMs }) => wrapUpMs), ...graded];
  }
  return [
    count('attempts', ({ attempts }) => attempts),
    count('answered', ({ answered }) => answered),
    rate('answerRate', ({ answerRate }) => answerRate),
    count('people', ({ people }) => people),
    count('abandoned', ({ abandoned }) => abandoned),
    rate('abandonRate', ({ abandonRate }) => abandonRate),
    talk,
    average,
    ...graded,
    ...money('line', 'lineCost'),
    ...money('model', 'modelCost'),
    ...money('total', 'cost'),
  ];
}
