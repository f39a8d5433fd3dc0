/** What the process that carries sound and the one that measures it say to each other. */

export const loopback = '127.0.0.1';
/** The first seconds belong to the compiler. */
export const warmUpMs = 3_000;

export type PlaneOrder = { calls: number; seconds: number };
export type PlaneBegun = { ports: number[] };
export type PlaneFigures = {
  cpuMs: number;
  lateP99Ms: number;
  /** Frames that were heard. */
  framesIn: number;
  /** Frames that a stall left out. */
  skipped: number;
};
