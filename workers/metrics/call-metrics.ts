/** The figures of a call worker: fence, refill, ends, and how its desks and event sockets stand. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { CallMeter } from '../../activities/metered-ledger.ts';
import type { SwitchNode } from '../../telephony/ports.ts';

/** A hand-over takes 2–3 ms, a fence 1–5 ms; a wave or a busy box makes it seconds. */
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function makeCallMeter(registry: Registry): CallMeter {
  const registers = [registry];
  const fence = new Histogram({
    name: 'carillon_fence_seconds',
    help: 'One asking of the fence, by its answer',
    labelNames: ['answer'] as const,
    buckets: secondsBuckets,
    registers,
  });
  const refill = new Histogram({
    name: 'carillon_refill_seconds',
    help: 'From the end of a call to the next permission to ring on its line. handed-over: a call waited; asked: none waited here, the next one came',
    labelNames: ['way'] as const,
    buckets: secondsBuckets,
    registers,
  });
  const ended = new Counter({
    name: 'carillon_calls_ended_total',
    help: 'Calls whose end this process wrote, by outcome',
    labelNames: ['outcome'] as const,
    registers,
  });
  return {
    fenced: (answer, ms) => fence.observe({ answer }, ms / 1000),
    ended: (outcome) => ended.inc({ outcome }),
    refilled: (way, ms) => refill.observe({ way }, ms / 1000),
  };
}

type WatchedNode = { node: SwitchNode; desk: { waiting(): number } };

/** Read at each look, so that nobody has to keep them current. */
export function watchCallWorker(registry: Registry, nodes: () => readonly WatchedNode[], live: { count(): number }): void {
  const registers = [registry];
  new Gauge({
    name: 'carillon_desk_waiting',
    help: 'Calls that are armed and wait here for a line',
    labelNames: ['node'] as const,
    registers,
    collect() {
      this.reset();
      for (const { node, desk } of nodes()) this.set({ node: node.name }, desk.waiting());
    },
  });
  new Gauge({
    name: 'carillon_calls_held',
    help: 'Calls that ring or talk in this process',
    registers,
    collect() {
      this.set(live.count());
    },
  });
  new Gauge({
    name: 'carillon_event_socket_ready',
    help: '1 while the event socket of the switch is usable from this process',
    labelNames: ['node'] as const,
    registers,
    collect() {
      this.reset();
      for (const { node } of nodes()) this.set({ node: node.name }, node.state === 'ready' ? 1 : 0);
    },
  });
}
