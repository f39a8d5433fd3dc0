/** One call, watched: what the processes log holds no personal data outside of `pii`, and their figures tell of the call. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { findFreePort } from '../../workers/supervisor/free-port.ts';
import { type Crew, openCrew } from './crew.ts';
import { append, type Front, makeAiTask, openFront, pressed, untilStatus } from './door-tasks.ts';
import { callsOf } from './lists.ts';
import { ended } from './product-process.ts';
import { type Listening, listenIn } from './switch-log.ts';
import { until } from './waiting.ts';

let crew: Crew;
let front: Front;
let listening: Listening;
let metricsPort: number;

beforeAll(async () => {
  metricsPort = await findFreePort();
  // Everything is told at this level, also what stands under `pii`.
  const variables = { LOG_LEVEL: 'trace', CARILLON_METRICS: `127.0.0.1:${metricsPort}` };
  crew = await openCrew({ nodes: ['simulated'], variables });
  listening = listenIn(crew);
  await Promise.all([crew.start('api'), crew.start('task-worker')]);
  front = await openFront(crew);
}, 120_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(crew.said().slice(-6000));
});

afterAll(async () => {
  listening.close();
  await crew.close();
});

/** The lines of the log with all that stands under `pii` taken out; a line that is not JSON stays as it is. */
function logWithoutPersonalData(said: string): string[] {
  return said.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    if (!line.startsWith('{')) return [line];
    const kept: unknown = JSON.parse(line, (key, value: unknown) => (key === 'pii' ? undefined : value));
    return [JSON.stringify(kept)];
  });
}

async function figures(port: number): Promise<string> {
  const reply = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(5_000) });
  expect(reply.status).toBe(200);
  return reply.text();
}

it('tells of a call by its ids and never by the number, the name or the words of a person', async () => {
  const callWorker = await crew.start('call-worker');
  const number = '13912344006';
  const name = '欧阳小明';
  const taskId = await makeAiTask(front, 2);
  await append(front, taskId, [
    { number, name, variables: { 地址: '幸福路八号' } },
    { number: '13912340486', name: '司徒' },
  ]);
  await pressed(front, taskId, 'start');
  await untilStatus(front, taskId, 'completed', 60_000);
  const calls = await callsOf(crew, taskId);
  const talk = calls.find((call) => call.number === number);
  expect(talk?.outcome).toBe('completed');

  const [ofTasks, ofCalls, ofAll] = await Promise.all([
    figures(metricsPort),
    figures(metricsPort + 1),
    figures(Number(new URL(crew.origin).port)),
  ]);
  expect(ofCalls).toContain('carillon_calls_ended_total{outcome="completed",process="call-worker"} 1');
  expect(ofCalls).toContain('carillon_event_socket_ready{node="simulated",process="call-worker"} 1');
  expect(ofCalls).toMatch(/carillon_fence_seconds_count\{.*answer="granted".*\} [12]\n/);
  expect(ofCalls).toMatch(
    /temporal_activity_schedule_to_start_latency_seconds_count\{[^}]*task_queue="calls-simulated"[^}]*\} [1-9]/,
  );
  expect(ofTasks).toMatch(/temporal_workflow_task_schedule_to_start_latency_seconds_count\{[^}]*\} [1-9]/);
  expect(ofAll).toContain('carillon_contacts_by_outcome{outcome="busy"} 1');
  expect(ofAll).toContain('carillon_calls{state="live"} 0');

  // The streams of a process that ended have been read to their end.
  await ended(callWorker, 'SIGTERM');
  await until('the log of the call', () => crew.said().includes(talk?.id ?? 'no call'), 10_000);
  const log = logWithoutPersonalData(crew.said()).join('\n');
  expect(log).toContain(taskId);
  const words = listening.of(number).map(({ text }) => text.replace(/[，。？！,.?!]/g, ''));
  expect(words.length).toBeGreaterThanOrEqual(2);
  const personal = [number, '12344006', '13912340486', name, '司徒', '幸福路', ...words.filter((text) => text.length > 3)];
  for (const text of [log, ofTasks, ofCalls, ofAll]) {
    expect(personal.filter((word) => text.includes(word))).toEqual([]);
  }
});
