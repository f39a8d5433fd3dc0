import { describe, expect, it } from 'vitest';
import { sameClock } from '../../../numbering/same-clock.ts';
import { makeZoneFinder } from '../../../numbering/zone-of-number.ts';
import { readZoneTable } from '../../../numbering/zone-table.ts';

const zoneOf = makeZoneFinder();

describe('the zone of a number', () => {
  it.each(['13800138000', '02188880001', '01012345678', '099112345678', '4008123456'])('is that of China for %s', (number) => {
    expect(zoneOf(number)).toBe('Asia/Shanghai');
  });

  it.each([
    ['+12125550100', 'America/New_York'],
    ['+13125550100', 'America/Chicago'],
    ['+16025550100', 'America/Phoenix'],
    ['+18085550100', 'Pacific/Honolulu'],
    ['+16045550100', 'America/Vancouver'],
    ['+442079460101', 'Europe/London'],
    ['+447700900123', 'Europe/London'],
    ['+33142345678', 'Europe/Paris'],
    ['+81312345678', 'Asia/Tokyo'],
    ['+85221234567', 'Asia/Hong_Kong'],
    ['+61291234567', 'Australia/Sydney'],
    ['+73012212345', 'Asia/Irkutsk'],
    ['+5511912345678', 'America/Sao_Paulo'],
    ['+5592912345678', 'America/Manaus'],
    ['+34922123456', 'Atlantic/Canary'],
  ])('of %s is %s', (number, zone) => {
    expect(zoneOf(number)).toBe(zone);
  });

  it.each([
    ['an extension', '1001'],
    ['a service number of North America', '+18005550100'],
    ['a mobile of a country with several clocks', '+79161234567'],
    ['another one', '+61412345678'],
    ['a code that is used over a border with summer time', '+61799999999'],
    ['digits that no country has', '+99912345678'],
    ['nothing', ''],
  ])('is unknown for %s', (_, number) => {
    expect(zoneOf(number)).toBeNull();
  });

  it('reads the table once, and not at all for Chinese numbers', () => {
    let reads = 0;
    const read = () => {
      reads += 1;
      return new Map([['49', ['Europe/Berlin']]]);
    };
    const find = makeZoneFinder({ read });
    find('13800138000');
    expect(reads).toBe(0);
    expect([find('+4930123456'), find('+4940123456'), find('+33142345678')]).toEqual(['Europe/Berlin', 'Europe/Berlin', null]);
    expect(reads).toBe(1);
  });

  it('is one of several names only where all of them show the same time', () => {
    const table = readZoneTable();
    const find = makeZoneFinder();
    let several = 0;
    for (const [prefix, zones] of table) {
      const found = find(`+${prefix}`);
      if (zones.length < 2 || found === null) continue;
      several += 1;
      for (const zone of zones) expect(sameClock(zone, found), `${prefix}: ${zone} and ${found}`).toBe(true);
    }
    expect(several).toBeGreaterThan(5);
  });
});

it('two clocks differ when one of them has summer time', () => {
  expect(sameClock('Europe/London', 'Europe/Jersey')).toBe(true);
  expect(sameClock('America/Phoenix', 'America/Denver')).toBe(false);
  expect(sameClock('America/Denver', 'Not/A_Zone')).toBe(false);
});
