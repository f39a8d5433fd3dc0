/**
 * How many callees answered and found nobody (呼损), as regulators count it. Pure.
 *
 * US, 16 CFR 310.4(b)(4): abandoned ÷ answered by a person, for one campaign, over each successive period of 30 days that it goes on;
 * at most 3 %. UK, Ofcom: abandoned ÷ (abandoned + put through to a person), for one campaign, over 24 hours. Ofcom lets an estimate of
 * machines be taken off what was abandoned; we have no such estimate and take nothing off, which can only make the rate higher.
 */
import { rateOf } from './call-report.ts';

export const periodDays = 30;
export const abandonRateMax = 0.03;

/** A day of one campaign by the clock of the installation. `putThrough`: an agent took the call. */
export type DayOfCampaign = { day: string; people: number; abandoned: number; putThrough: number };

/** `to` is the last day. */
export type AbandonPeriod = { from: string; to: string; people: number; abandoned: number; rate: number | null };
export type AbandonDay = { day: string; abandoned: number; putThrough: number; rate: number };

/** The periods of a campaign, counted from its first day, of which there are days; oldest first. */
export function abandonPeriods(firstDay: string, days: readonly DayOfCampaign[]): AbandonPeriod[] {
  const periods = new Map<number, { people: number; abandoned: number }>();
  for (const { day, people, abandoned } of days) {
    const n = Math.floor(daysBetween(firstDay, day) / periodDays);
    const sum = periods.get(n) ?? { people: 0, abandoned: 0 };
    periods.set(n, { people: sum.people + people, abandoned: sum.abandoned + abandoned });
  }
  return [...periods]
    .toSorted(([a], [b]) => a - b)
    .map(([n, { people, abandoned }]) => ({
      from: dayAfter(firstDay, n * periodDays),
      to: dayAfter(firstDay, (n + 1) * periodDays - 1),
      people,
      abandoned,
      rate: rateOf(abandoned, people),
    }));
}

/** The day with the highest rate; the earlier one of two. Null: nobody was put through or abandoned. */
export function worstDay(days: readonly DayOfCampaign[]): AbandonDay | null {
  let worst: AbandonDay | null = null;
  for (const { day, abandoned, putThrough } of days) {
    const rate = rateOf(abandoned, abandoned + putThrough);
    if (rate !== null && (worst === null || rate > worst.rate)) worst = { day, abandoned, putThrough, rate };
  }
  return worst;
}

const dayMs = 86_400_000;

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}
