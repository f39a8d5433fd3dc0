import { expect, it } from 'vitest';
import { useHouse } from './house.ts';

const house = useHouse();

it('is a report for everybody who is signed in, by task and for a week unless asked otherwise', async () => {
  const reply = await house.as('viewer', { url: '/api/v1/reports/latency' });
  expect(reply.statusCode).toBe(200);
  const report = reply.json<{ by: string; from: string; to: string; items: unknown[] }>();
  expect(report).toMatchObject({ by: 'task', items: [] });
  expect(Date.parse(report.to) - Date.parse(report.from)).toBe(7 * 86_400_000);
});

it('refuses a grouping that there is not, naming the field', async () => {
  const reply = await house.as('viewer', { url: '/api/v1/reports/latency?by=weather' });
  expect(reply.statusCode).toBe(400);
  expect(reply.json()).toMatchObject({ errors: [{ field: 'by' }] });
});
