import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CallingWindow,
  isOpen,
  type WallClock,
  type Weekday,
  type WindowSpan,
  weekdays,
  windowZone,
} from '../../domain/calling-window.ts';
import { useWorld } from './world.ts';

const world = useWorld();

const minuteMs = 60_000;
const runs = 400;

/** Zones whose clocks jump in every way that clocks jump: by an hour at two, at midnight, by half an hour, the other way round. */
const zones = [
  'Asia/Shanghai',
  'America/New_York',
  'America/St_Johns',
  'America/Havana',
  'America/Santiago',
  'Asia/Kolkata',
  'Asia/Beirut',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
  'Europe/Berlin',
  'Europe/Dublin',
  'Pacific/Auckland',
  'Pacific/Apia',
  'Antarctica/Troll',
  'UTC',
];

const time = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const span = fc
  .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1440 }))
  .map(([from, length]): WindowSpan => [time(from), time(Math.min(1440, from + length))]);
const days = fc.record(
  Object.fromEntries(weekdays.map((day) => [day, fc.array(span, { minLength: 1, maxLength: 3 })])) as Record<
    Weekday,
    fc.Arbitrary<WindowSpan[]>
  >,
  { requiredKeys: [] },
);
/** Any minute of 2026 and 2027, and every second one near a change of some clock. */
const instant = fc.oneof(
  fc.integer({ min: Date.UTC(2026, 0, 1) / minuteMs, max: Date.UTC(2028, 0, 1) / minuteMs }),
  fc
    .tuple(
      fc.constantFrom(
        ...[
          '2026-03-08T06',
          '2026-11-01T05',
          '2026-03-29T00',
          '2026-10-25T00',
          '2026-04-04T14',
          '2026-10-03T14',
          '2026-09-05T03',
        ],
        ...[
          '2026-02-15T02',
          '2026-03-22T02',
          '2026-09-06T03',
          '2027-03-14T06',
          '2027-02-07T02',
          '2026-04-05T02',
          '2026-09-26T13',
        ],
      ),
      fc.integer({ min: -1_600, max: 600 }),
    )
    .map(([hour, minutes]) => Date.parse(`${hour}:00Z`) / minuteMs + minutes),
);
const holidays = fc.option(
  fc.uniqueArray(
    instant.map((minute) => new Date(minute * minuteMs).toISOString().slice(0, 10)),
    { maxLength: 3 },
  ),
  { nil: undefined },
);
const window = fc
  .record({
    timeZone: fc.constantFrom('callee', ...zones),
    unknownZone: fc.constantFrom(undefined, null, ...zones),
    days,
    holidays,
  })
  .map(({ timeZone, unknownZone, ...rest }): CallingWindow => {
    return timeZone === 'callee' ? { timeZone, unknownZone, ...rest } : { timeZone, ...rest };
  });
const calleeZone = fc.constantFrom(null, ...zones);

/** What the clock on the wall of a zone shows, told by the runtime and not by Postgres. */
const clocks = new Map<string, Intl.DateTimeFormat>();
function wallAt(zone: string, minute: number): WallClock {
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
  clocks.set(zone, clock);
  const parts = Object.fromEntries(clock.formatToParts(minute * minuteMs).map(({ type, value }) => [type, value]));
  const day = weekdays.find((word) => word === parts['weekday']?.toLowerCase());
  if (day === undefined) throw new Error('the runtime named no weekday');
  return {
    day,
    minute: Number(parts['hour']) * 60 + Number(parts['minute']),
    date: `${parts['year']}-${parts['month']}-${parts['day']}`,
  };
}

/** The oracle: the rule of the domain on the runtime's clock; a callee whose zone is unknown is not called. */
function opensAt(rule: CallingWindow, zone: string | null, minute: number): boolean {
  const clock = windowZone(rule, zone);
  return clock !== null && isOpen(rule, wallAt(clock, minute));
}

async function ask<Row extends object>(sql: string, values: unknown[]): Promise<Row> {
  const { rows } = await world.db.query<Row>(sql, values);
  const [row] = rows;
  if (row === undefined) throw new Error('the database did not answer');
  return row;
}

describe('the window', () => {
  it('is open in the fence exactly when the clocks of the runtime say so, in every zone, over every change of a clock', async () => {
    let open = 0;
    await fc.assert(
      fc.asyncProperty(window, calleeZone, instant, fc.constantFrom(0, 59), async (rule, zone, minute, second) => {
        const at = new Date(minute * minuteMs + second * 1000);
        const row = await ask<{ open: boolean }>('select window_is_open($1::jsonb, $2::timestamptz, $3::text) as open', [
          JSON.stringify(rule),
          at,
          zone,
        ]);
        if (row.open) open += 1;
        expect(row.open).toBe(opensAt(rule, zone, minute));
      }),
      { numRuns: runs, seed: 4 },
    );
    expect(open).toBeGreaterThan(runs / 20);
    expect(open).toBeLessThan(runs * 0.9);
  });

  it('opens next at the first open minute, and at none before', async () => {
    const searchedMinutes = 3 * 1440;
    let found = 0;
    await fc.assert(
      fc.asyncProperty(window, calleeZone, instant, async (rule, zone, minute) => {
        const { next } = await ask<{ next: Date | null }>(
          'select next_opening($1::jsonb, $2::text, $3::timestamptz, 9) as next',
          [JSON.stringify(rule), zone, new Date(minute * minuteMs)],
        );
        let expected: number | null = null;
        for (let ahead = 0; ahead < searchedMinutes && expected === null; ahead += 1) {
          if (opensAt(rule, zone, minute + ahead)) expected = minute + ahead;
        }
        if (expected !== null) {
          found += 1;
          expect(next?.toISOString()).toBe(new Date(expected * minuteMs).toISOString());
        } else if (next !== null) {
          expect(next.getTime()).toBeGreaterThanOrEqual((minute + searchedMinutes) * minuteMs);
          expect(opensAt(rule, zone, next.getTime() / minuteMs)).toBe(true);
        }
      }),
      { numRuns: runs, seed: 7 },
    );
    expect(found).toBeGreaterThan(runs / 4);
  });

  it('never opens where every day is closed or the zone is unknown', async () => {
    const never = { timeZone: 'callee', days: { mon: [['00:00', '24:00']] } };
    const row = await ask<{ unknown: Date | null; closed: Date | null; known: Date | null }>(
      `select next_opening($1::jsonb, null, now()) as unknown, next_opening('{"timeZone": "UTC", "days": {}}', null, now()) as closed,
        next_opening($1::jsonb, 'Asia/Tokyo', now()) as known`,
      [JSON.stringify(never)],
    );
    expect(row).toMatchObject({ unknown: null, closed: null });
    expect(row.known).toBeInstanceOf(Date);
  });
});
