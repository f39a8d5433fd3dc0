/** Reads the event streams of real calls that lie in `captures/`: the facts our reading of the switch is tested on. */
import { readdirSync, readFileSync } from 'node:fs';
import type { ChannelFacts, EventView } from '../../telephony/channel-facts.ts';
import { noFacts, withEvent } from '../../telephony/channel-facts.ts';

const folder = new URL('./captures/', import.meta.url);

type Line = { event?: Record<string, string> };

/** One call: what its events prove, and the `-ERR` word of its originate. */
export type CapturedCall = { facts: ChannelFacts; jobError: string | null; events: EventView[] };

export function capturedCallNames(): string[] {
  return readdirSync(folder).map((file) => file.replace('.jsonl', ''));
}

export function readCapturedCall(name: string): CapturedCall {
  const events: EventView[] = [];
  let facts = noFacts;
  let jobError: string | null = null;
  let uuid: string | undefined;
  for (const line of readFileSync(new URL(`${name}.jsonl`, folder), 'utf8')
    .trim()
    .split('\n')) {
    const { event } = JSON.parse(line) as Line;
    if (event === undefined) continue;
    if (event['Event-Name'] === 'BACKGROUND_JOB') jobError = /^-ERR (\S+)/.exec(event['_body'] ?? '')?.[1] ?? null;
    uuid ??= event['Unique-ID'];
    if (event['Unique-ID'] !== uuid) continue;
    const view = viewOf(event);
    events.push(view);
    facts = withEvent(facts, view);
  }
  return { facts, jobError, events };
}

export function viewOf(headers: Record<string, string>): EventView {
  return { name: headers['Event-Name'] ?? '', header: (name) => headers[name] ?? null };
}
