/** How rows, days and amounts of a report are written. */
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';

export type Report = Schemas['CallReport'];
export type Row = Report['rows'][number];
export type Figures = Schemas['ReportFigures'];

export function useRowName(): (row: Pick<Row, 'key' | 'name'>, groupBy: Report['groupBy']) => string {
  const { t } = useTranslation();
  return ({ key, name }, groupBy) => {
    if (groupBy === 'hour') return hourText(Number(key));
    return name ?? (groupBy === 'day' ? (key ?? '') : t('latencyReport.unknown'));
  };
}

export function hourText(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}

/** A call costs fractions of a cent: small amounts keep more digits. */
export function moneyText(amount: number | null | undefined, currency: string): string {
  if (amount === null || amount === undefined) return '–';
  const maximumFractionDigits = Math.abs(amount) < 1 ? 4 : 2;
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 2,
    maximumFractionDigits,
  }).format(amount);
}

/** The first and the last day, by the clock of the report. */
export function spanText({ from, to, timeZone }: Pick<Report, 'from' | 'to' | 'timeZone'>): string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const [first, last] = [format.format(new Date(from)), format.format(new Date(Date.parse(to) - 1))];
  return first === last ? first : `${first} – ${last}`;
}
