/** How the demo model behaves in one request: how fast, and with which fault, by its model name or a header. */

export const demoFaults = [
  'none',
  'rate-limited',
  'server-error',
  'wrong-key',
  'html',
  'cut',
  'empty',
  'never-answers',
  'slow-first-byte',
] as const;
export type DemoFault = (typeof demoFaults)[number];

export type DemoManners = {
  /** From the request to the first token, and from each token to the next. */
  firstTokenMs: number;
  tokenMs: number;
  fault: DemoFault;
};

/** Ask for a fault with this header, by its name. */
export const faultHeader = 'x-demo-fault';

export const mannersUsual: DemoManners = { firstTokenMs: 120, tokenMs: 15, fault: 'none' };

/** Model names that change the manners; `demo` has those that the server was made with. */
const models: Readonly<Record<string, Partial<DemoManners>>> = {
  demo: {},
  'demo-fast': { firstTokenMs: 0, tokenMs: 0 },
  'demo-slow': { firstTokenMs: 1500, tokenMs: 120 },
  'demo-rate-limited': { fault: 'rate-limited' },
  'demo-server-error': { fault: 'server-error' },
  'demo-wrong-key': { fault: 'wrong-key' },
  'demo-html': { fault: 'html' },
  'demo-cut': { fault: 'cut' },
  'demo-empty': { fault: 'empty' },
  'demo-never-answers': { fault: 'never-answers' },
  'demo-slow-first-byte': { fault: 'slow-first-byte' },
};

export const demoModelNames: readonly string[] = Object.keys(models);

/** The manners of one request; undefined when there is no such model. */
export function mannersOf({
  model,
  header,
  usual,
}: {
  model: string;
  header: string | undefined;
  usual: DemoManners;
}): DemoManners | undefined {
  const changed = models[model];
  if (changed === undefined) return undefined;
  const asked = demoFaults.find((fault) => fault === header);
  return { ...usual, ...changed, ...(asked === undefined ? {} : { fault: asked }) };
}
