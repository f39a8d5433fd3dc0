/** What is told of the health of the whole, without a login and within a limit. */
import { describe, expect, it } from 'vitest';
import { checkMsMax } from '../../api/health/health-routes.ts';
import { useHouse } from './house.ts';

const house = useHouse();
const get = (url: string) => house.as('agent', { url: `/api/v1${url}` });

describe('health', () => {
  it('is told without login, part by part', async () => {
    await house.db.query(`insert into switch_node (name, state) values ('sw1', 'ready')`);
    const reply = await house.app.inject({ url: '/api/v1/health' });
    expect(reply.json()).toEqual({
      status: 'up',
      parts: { database: 'up', temporal: 'up', switches: [{ name: 'sw1', state: 'ready' }] },
    });
    expect((await get('/nodes')).json()).toMatchObject({ items: [{ name: 'sw1', callsNow: 0 }] });
  });

  it('answers while a part never does, and waits for no part before it asks the next', async () => {
    house.control.isUp = () => new Promise(() => undefined);
    const lock = await house.db.connect();
    try {
      expect((await house.app.inject({ url: '/api/v1/health' })).json()).toMatchObject({
        status: 'degraded',
        parts: { database: 'up', temporal: 'down' },
      });
      await lock.query('begin; lock table switch_node in access exclusive mode');
      let asked = false;
      house.control.isUp = async () => {
        asked = true;
        return true;
      };
      const reply = await house.app.inject({ url: '/api/v1/health' });
      expect([reply.statusCode, asked]).toEqual([503, true]);
      expect(reply.json()).toMatchObject({ status: 'down', parts: { database: 'down', temporal: 'up' } });
    } finally {
      await lock.query('rollback');
      lock.release();
    }
  });

  it('has a limit for each check that a load balancer can wait for', () => {
    expect(checkMsMax).toBeLessThanOrEqual(500);
  });
});
