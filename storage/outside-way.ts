/** By which lines an extension may reach an outside number at this moment. */
import type { OutsideRoute, OutsideWay } from '../domain/switch-rows.ts';
import type { Queryable } from './database.ts';

/** `number` in the form in which numbers are stored and forbidden, where it has one. */
export async function outsideWay(db: Queryable, { node, number }: { node: string; number: string }): Promise<OutsideWay> {
  const { rows } = await db.query<{ way: { refused?: 'do-not-call' | 'no-line'; routes?: OutsideRoute[] } }>(
    'select outside_way($1::text, $2::text) as way',
    [node, number],
  );
  const { refused, routes } = rows[0]?.way ?? {};
  return routes === undefined ? { kind: 'refused', because: refused ?? 'no-line' } : { kind: 'routes', routes };
}
