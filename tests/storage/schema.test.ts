import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { dumpSchema } from '../../storage/dump-schema.ts';
import { useWorld } from './world.ts';

const world = useWorld();

it('the committed schema is what the migrations make', async () => {
  const file = fileURLToPath(new URL('../../migrations/schema.sql', import.meta.url));
  await expect(await dumpSchema(world.db)).toMatchFileSnapshot(file);
});
