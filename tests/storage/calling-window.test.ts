import { expect, it } from 'vitest';
import {
  type CallingWindow,
  isOpen,
  type WallClock,
  type Weekday,
  type WindowSpan,
  weekdays,
} from '../../domain/calling-window.ts';
import { useWorld } from './world.ts';

const world = useWorld();

const time = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

it('the fence and the pages judge every window alike, in every zone', async () => {
  let state = 3;
  const chance = (upTo: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * upTo);
  };
  const zones = ['Asia/Shanghai', 'America/New_York', 'Asia/Kolkata', 'Europe/Berlin', 'Pacific/Apia'];
  let open = 0;
  for (let n = 0; n < 300; n += 1) {
    const days: Partial<Record<Weekday, WindowSpan[]>> = {};
    for (const day of weekdays) {
      const from = chance(1440);
      if (chance(4) > 0) days[day] = [[time(from), time(from + 1 + chance(1440 - from))]];
    }
    const window: CallingWindow = { timeZone: zones[chance(zones.length)] ?? 'UTC', days };
    // Times on the edge of a minute and both changes to summer time are in reach.
    const at = new Date(Date.UTC(2026, chance(12), 1 + chance(28), chance(24), chance(60), chance(2) * 59));
    const { rows } = await world.db.query<WallClock & { open: boolean }>(
      `select window_is_open($1::jsonb, $2::timestamptz, null) as open,
        lower(to_char(wall, 'dy')) as day, (extract(hour from wall) * 60 + extract(minute from wall))::integer as minute
      from (select $2::timestamptz at time zone ($1::jsonb ->> 'timeZone') as wall) w`,
      [JSON.stringify(window), at],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('the database did not tell the time');
    expect(row.open).toBe(isOpen(window, row));
    if (row.open) open += 1;
  }
  expect(open).toBeGreaterThan(30);
  expect(open).toBeLessThan(250);
});
