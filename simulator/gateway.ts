/** A gateway of the simulated switch: up or down, how many calls it carries, who sits behind it. */
import type { CalleeChoice } from './callee/callee-plan.ts';
import type { FarEnd } from './channel/channel.ts';

export type GatewayOptions = {
  name: string;
  up?: boolean;
  /** Calls at once; null = no limit of its own. */
  capacity?: number | null;
  callsPerSecond?: number | null;
  /**
   * Who says no when it is full. `switch`: as FreeSWITCH's own session limits do, `-ERR DESTINATION_OUT_OF_ORDER` without
   * any event. `carrier`: 503 with Q.850 34, which becomes NORMAL_CIRCUIT_CONGESTION.
   */
  whenFull?: 'switch' | 'carrier';
  /** Of its inbound calls; `public` unless given. */
  context?: string;
  callees: CalleeChoice;
};

export type Gateway = {
  readonly name: string;
  readonly farEnd: FarEnd;
  readonly context: string;
  up: boolean;
  capacity: number | null;
  callsPerSecond: number | null;
  whenFull: 'switch' | 'carrier';
  callees: CalleeChoice;
  /** Calls that it carries now, and the most that it ever carried. */
  calls: number;
  peakCalls: number;
  callsOut: number;
  failedCallsOut: number;
  /** Counts a call in if there is room. */
  take(nowMs: number): boolean;
  release(): void;
};

const carrierPort = 5060;

export function makeGateway(options: GatewayOptions): Gateway {
  let startedInSecond: number[] = [];
  return {
    name: options.name,
    farEnd: { host: '127.0.0.1', port: carrierPort },
    context: options.context ?? 'public',
    up: options.up ?? true,
    capacity: options.capacity ?? null,
    callsPerSecond: options.callsPerSecond ?? null,
    whenFull: options.whenFull ?? 'switch',
    callees: options.callees,
    calls: 0,
    peakCalls: 0,
    callsOut: 0,
    failedCallsOut: 0,
    take(nowMs) {
      if (this.capacity !== null && this.calls >= this.capacity) return false;
      if (this.callsPerSecond !== null) {
        startedInSecond = startedInSecond.filter((startMs) => nowMs - startMs < 1000);
        if (startedInSecond.length >= this.callsPerSecond) return false;
        startedInSecond.push(nowMs);
      }
      this.calls++;
      this.callsOut++;
      this.peakCalls = Math.max(this.peakCalls, this.calls);
      return true;
    },
    release() {
      this.calls--;
    },
  };
}
