/**
 * Makes a task, appends contacts and starts it: `CARILLON_URL=http://localhost:8080 CARILLON_KEY=crl_… npx tsx examples/start-task.ts`.
 * The key needs the role supervisor; with scopes: read, tasks, contacts.
 */
import { type Carillon, makeCarillon, type Schemas, told } from '../src/client.ts';

export async function startTask(
  carillon: Carillon,
  { name, contacts }: { name: string; contacts: { number: string; name: string; variables?: Record<string, string> }[] },
): Promise<Schemas['Task']> {
  const lines = await told(carillon.GET('/api/v1/lines', { params: { query: { limit: 1 } } }));
  const assistants = await told(carillon.GET('/api/v1/assistants', { params: { query: { limit: 1 } } }));
  const [line, assistant] = [lines.items[0], assistants.items[0]];
  if (line === undefined || assistant === undefined) throw new Error('Make a line and an assistant first.');

  const task = await told(
    carillon.POST('/api/v1/tasks', {
      body: { name, type: 'ai', maxConcurrency: 5, lineIds: [line.id], assistantId: assistant.id },
    }),
  );
  const path = { id: task.id };
  const { accepted, refused } = await told(
    carillon.POST('/api/v1/tasks/{id}/contacts', { params: { path }, body: { contacts } }),
  );
  console.log(`${accepted} contacts are in the list, ${refused.length} were refused.`);
  for (const { index, field, message } of refused) console.log(`  contact ${index}, ${field}: ${message}`);
  return told(carillon.POST('/api/v1/tasks/{id}/start', { params: { path } }));
}

if (process.argv[1]?.endsWith('start-task.ts') === true) {
  const carillon = makeCarillon({
    baseUrl: process.env['CARILLON_URL'] ?? 'http://localhost:8080',
    key: process.env['CARILLON_KEY'] ?? '',
  });
  const contacts = [
    { number: '13800000001', name: '王小明', variables: { 积分: '20' } },
    { number: '13800000002', name: '李雷' },
  ];
  const task = await startTask(carillon, { name: 'From the example', contacts });
  console.log(`Task ${task.id} is ${task.status}.`);
}
