/** Writes docs/openapi.json. */
import { writeFile } from 'node:fs/promises';
import swagger from '@fastify/swagger';
import Fastify from 'fastify';
import { openapiOptions } from './openapi.ts';

const files = [
  'session/session-schemas',
  'users/user-schemas',
  'api-keys/api-key-schemas',
  'health/health-schemas',
  'tasks/task-contracts',
  'imports/import-schemas',
  'contacts/contact-schemas',
  'calls/call-contracts',
  'events/event-schemas',
  'lines/line-schemas',
  'llm-accounts/llm-account-schemas',
  'llm-accounts/text-test-schemas',
  'voices/voice-schemas',
  'recognisers/recogniser-schemas',
  'assistants/assistant-schemas',
  'settings/setting-schemas',
  'audit/audit-schemas',
];
const app = Fastify();
await app.register(swagger, openapiOptions);
await app.register(
  async (v1) => {
    for (const f of files)
      for (const v of Object.values((await import(`./${f}.ts`)) as Record<string, any>))
        if (v && typeof v === 'object' && 'config' in v) v1.route({ ...v, handler: async () => null });
  },
  { prefix: '/api/v1' },
);
await app.ready();
await writeFile(new URL('../docs/openapi.json', import.meta.url), JSON.stringify(app.swagger(), null, 2) + '\n');
