/** The figures of the whole system as Postgres has them, in Prometheus' text. Labels are ids, states and outcomes only. */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Database } from '../../storage/database.ts';
import type { Gauges } from '../../storage/gauges.ts';
import { readGauges } from '../../storage/gauges.ts';

export type SystemMetrics = { contentType: string; text(): Promise<string> };

export function makeSystemMetrics(db: Database): SystemMetrics {
  const own = new Registry();
  own.setDefaultLabels({ process: 'api' });
  collectDefaultMetrics({ register: own });
  return {
    contentType: own.contentType,
    async text() {
      const told = new Registry();
      tell(told, await readGauges(db));
      return `${await told.metrics()}\n${await own.metrics()}`;
    },
  };
}

type Row = { labels: Record<string, string>; value: number };

/** A new registry for each look: what is gone (a finished task, a removed line) is not told any more. */
function tell(registry: Registry, gauges: Gauges): void {
  const gauge = (name: string, help: string, labelNames: string[], rows: readonly Row[]): void => {
    const made = new Gauge({ name, help, labelNames, registers: [registry] });
    for (const { labels, value } of rows) made.set(labels, value);
  };
  tellCalls(gauge, gauges);
  tellLines(gauge, gauges);
  tellTasks(gauge, gauges);
}

type TellGauge = (name: string, help: string, labelNames: string[], rows: readonly Row[]) => void;

function tellCalls(gauge: TellGauge, { callsByState, contactsByOutcome, contactsByState, unknown, importRows }: Gauges): void {
  const byState = callsByState.map(({ state, count }) => ({ labels: { state }, value: count }));
  gauge('carillon_calls', 'Calls in progress: claimed (waits for a line), dialling, live', ['state'], byState);
  const byOutcome = contactsByOutcome.map(({ outcome, count }) => ({ labels: { outcome }, value: count }));
  gauge('carillon_contacts_by_outcome', 'Contacts by the outcome of their last call', ['outcome'], byOutcome);
  const contacts = contactsByState.map(({ state, count }) => ({ labels: { state }, value: count }));
  gauge('carillon_contacts', 'Contacts of all tasks by state', ['state'], contacts);
  gauge('carillon_calls_unknown', 'Calls whose end nobody saw', [], [{ labels: {}, value: unknown }]);
  const rows = Object.entries(importRows).map(([fate, count]) => ({ labels: { fate }, value: count }));
  gauge('carillon_import_rows', 'Rows of all lists by what became of them', ['fate'], rows);
}

function tellLines(gauge: TellGauge, { lines, nodes }: Gauges): void {
  const ofLine = (pick: (line: Gauges['lines'][number]) => number): Row[] =>
    lines.map((line) => ({ labels: { line: line.id, node: line.node }, value: pick(line) }));
  const held = ofLine((line) => line.held);
  gauge('carillon_line_held', 'Slots of the line that hold a call', ['line', 'node'], held);
  const capacity = ofLine((line) => (line.enabled ? line.capacity : 0));
  gauge('carillon_line_capacity', 'Slots of the line; 0 while it is switched off', ['line', 'node'], capacity);
  const ofNode = (pick: (node: Gauges['nodes'][number]) => number): Row[] =>
    nodes.map((node) => ({ labels: { node: node.name }, value: pick(node) }));
  const ready = ofNode(({ state }) => (state === 'ready' ? 1 : 0));
  gauge('carillon_node_ready', '1 while a call worker sees the switch as ready', ['node'], ready);
  gauge(
    'carillon_node_held',
    'Calls on the switch',
    ['node'],
    ofNode((node) => node.held),
  );
  const seen = ofNode(({ seenSecondsAgo }) => seenSecondsAgo);
  gauge('carillon_node_seen_seconds_ago', 'How long ago a call worker last reported the switch', ['node'], seen);
}

function tellTasks(gauge: TellGauge, { tasksByStatus, tasks, lanes }: Gauges): void {
  const byStatus = tasksByStatus.map(({ status, count }) => ({ labels: { status }, value: count }));
  gauge('carillon_tasks', 'Tasks by status', ['status'], byStatus);
  const ofTask = (pick: (task: Gauges['tasks'][number]) => number): Row[] =>
    tasks.map((task) => ({ labels: { task: task.id }, value: pick(task) }));
  gauge(
    'carillon_task_limit',
    'Calls at once that the task allows',
    ['task'],
    ofTask(({ limit }) => limit),
  );
  gauge(
    'carillon_task_held',
    'Calls of the task that ring or talk',
    ['task'],
    ofTask(({ held }) => held),
  );
  gauge(
    'carillon_task_waiting',
    'Contacts of the task that still wait',
    ['task'],
    ofTask(({ waiting }) => waiting),
  );
  const ofLane = (pick: (lane: Gauges['lanes'][number]) => number): Row[] =>
    lanes.map((lane) => ({ labels: { task: lane.taskId, lane: String(lane.lane) }, value: pick(lane) }));
  gauge(
    'carillon_lane_claimed',
    'Calls of the lane that are armed',
    ['task', 'lane'],
    ofLane(({ claimed }) => claimed),
  );
  gauge(
    'carillon_lane_on_the_line',
    'Calls of the lane that ring or talk',
    ['task', 'lane'],
    ofLane(({ onTheLine }) => onTheLine),
  );
}
