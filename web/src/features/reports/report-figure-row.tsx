/** The totals of a report in large figures, and what is missing from its costs. */
import { Button, Typography } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Figure, FigureRow } from '../../components/figure-row.tsx';
import { countText, durationText, percentText } from '../../components/figures.tsx';
import { useMay } from '../../components/who.ts';
import { moneyText, type Report } from './report-words.ts';

export function ReportFigureRow({ report, onPrice }: { report: Report; onPrice: () => void }): ReactElement {
  const { t } = useTranslation();
  const { totals, currency, groupBy } = report;
  const figure = (key: string, value: ReactNode, note?: ReactNode): Figure => ({
    key,
    name: t(`report.figure.${key}`),
    value,
    what: t(`report.what.${key}`),
    ...(note === undefined ? {} : { note }),
  });
  const average = totals.answered === 0 ? null : totals.talkMs / totals.answered;
  const talk = figure('talk', durationText(totals.talkMs), t('report.average', { time: durationText(average) }));
  const ofAgents = [figure('calls', countText(totals.answered)), talk, figure('wrapUp', durationText(totals.wrapUpMs))];
  const ofCalls = [
    figure('attempts', countText(totals.attempts ?? 0)),
    figure('answerRate', percentText(totals.answerRate), t('report.answered', { count: countText(totals.answered) })),
    figure('people', countText(totals.people)),
    figure('abandonRate', percentText(totals.abandonRate), t('report.abandoned', { count: countText(totals.abandoned ?? 0) })),
    talk,
    figure('cost', moneyText(totals.cost?.total, currency), <CostParts report={report} />),
  ];
  return (
    <>
      <FigureRow figures={groupBy === 'agent' ? ofAgents : ofCalls} />
      {groupBy === 'agent' ? null : <CostNote report={report} onPrice={onPrice} />}
    </>
  );
}

function CostParts({ report: { totals, currency } }: { report: Report }): ReactElement | null {
  const { t } = useTranslation();
  const { line = null, model = null } = totals.cost ?? {};
  if (line === null || model === null) return null;
  return <>{t('report.costParts', { line: moneyText(line, currency), model: moneyText(model, currency) })}</>;
}

/** A cost that leaves something out says so. */
function CostNote({ report: { totals }, onPrice }: { report: Report; onPrice: () => void }): ReactElement | null {
  const { t } = useTranslation();
  const prices = useMay('admin');
  const { cost, tokens } = totals;
  const unknown = cost?.total === null || cost?.total === undefined;
  const dropped = tokens === null ? 0 : tokens.requests - tokens.told;
  const notes = [
    ...(unknown && totals.answered > 0 ? [t('report.noPrice')] : []),
    ...(!unknown && cost.unpricedCalls > 0 ? [t('report.unpricedCalls', { count: countText(cost.unpricedCalls) })] : []),
    ...(!unknown && (tokens?.unpricedRequests ?? 0) > 0
      ? [t('report.unpricedRequests', { count: countText(tokens?.unpricedRequests ?? 0) })]
      : []),
    ...(tokens === null
      ? []
      : [
          t('report.tokens', { input: countText(tokens.inputTokens), output: countText(tokens.outputTokens) }),
          ...(dropped > 0 ? [t('report.untold', { count: countText(dropped), all: countText(tokens.requests) })] : []),
        ]),
  ];
  if (notes.length === 0) return null;
  return (
    <Typography.Paragraph type="secondary" style={{ margin: '4px 0 0', fontSize: 12 }}>
      {notes.join(' ')}
      {prices && unknown && totals.answered > 0 ? (
        <Button type="link" size="small" onClick={onPrice}>
          {t('report.setPrices')}
        </Button>
      ) : null}
    </Typography.Paragraph>
  );
}
