import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EventHub } from '../../api/events/event-hub.ts';
import { useHouse } from './house.ts';
import { makeTask } from './nouns.ts';

const house = useHouse();
let origin = '';

beforeAll(async () => {
  await house.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = house.app.server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
});

type Frame = { id: string; event: string; data: string };

/** A reader of a real stream; `next` waits for the next event that fits. */
class Reader {
  readonly #frames: Frame[] = [];
  readonly #stop = new AbortController();
  #wake: () => void = () => undefined;
  ended = false;

  async open(query: string, headers: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(`${origin}/api/v1/events${query}`, {
      headers: { authorization: `Bearer ${house.key('viewer')}`, ...headers },
      signal: this.#stop.signal,
    });
    void this.#read(response);
    return response;
  }

  async next(fits: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const at = this.#frames.findIndex(fits);
      const frame = this.#frames[at];
      if (frame !== undefined) {
        this.#frames.splice(0, at + 1);
        return frame;
      }
      if (this.ended) throw new Error('the stream ended');
      await this.#change();
    }
  }

  async end(): Promise<void> {
    while (!this.ended) await this.#change();
  }

  close(): void {
    this.#stop.abort();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async #read(response: Response): Promise<void> {
    let text = '';
    try {
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk).toString('utf8');
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        this.#frames.push(...blocks.flatMap(frameOf));
        this.#wake();
      }
    } catch {
      // Closed by the test.
    }
    this.ended = true;
    this.#wake();
  }
}

function frameOf(block: string): Frame[] {
  const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
  const [id, event, data] = [fields.get('id'), fields.get('event'), fields.get('data')];
  return id !== undefined && event !== undefined && data !== undefined ? [{ id, event, data }] : [];
}

const readers: Reader[] = [];
async function open(query = '', headers: Record<string, string> = {}): Promise<Reader> {
  const reader = new Reader();
  readers.push(reader);
  await reader.open(query, headers);
  return reader;
}
afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});

const about = (taskId: string) => (frame: Frame) => frame.event === 'task' && frame.data.includes(taskId);

describe('live events', () => {
  it('tell of a task that was made, with ids and nothing else', async () => {
    const reader = await open();
    const id = await makeTask(house, { name: 'a secret name' });
    const frame = await reader.next(about(id));
    expect(JSON.parse(frame.data)).toEqual({ taskId: id });
  });

  it('tell of one task only when that is asked', async () => {
    const [one, other] = [await makeTask(house), await makeTask(house)];
    const reader = await open(`?taskId=${one}`);
    for (const id of [other, one])
      await house.as('admin', { method: 'PATCH', url: `/api/v1/tasks/${id}`, payload: { name: 'n' } });
    const frame = await reader.next((seen) => seen.event === 'task');
    expect(frame.data).toContain(one);
  });

  it('go on behind the last id that was received', async () => {
    const reader = await open();
    const first = await makeTask(house);
    const seen = await reader.next(about(first));
    reader.close();
    const missed = await makeTask(house);
    const again = await open('', { 'last-event-id': seen.id });
    const frame = await again.next((candidate) => candidate.event === 'task');
    expect(frame.data).toContain(missed);
  });

  it('ask to read everything anew when the id is of another life', async () => {
    const reader = await open('', { 'last-event-id': 'abcdef-12' });
    const frame = await reader.next(() => true);
    expect(frame.event).toBe('resync');
  });

  it('need a login', async () => {
    const response = await fetch(`${origin}/api/v1/events`);
    expect(response.status).toBe(401);
    await response.body?.cancel();
  });
});

describe('the memory of events', () => {
  it('is bounded: who comes back too late reads everything anew', () => {
    const hub = new EventHub({ keptMax: 3 });
    const ids: string[] = [];
    hub.subscribe(null, (event) => ids.push(event.id));
    for (let n = 0; n < 20; n += 1) hub.publish({ kind: 'task', taskId: `t${n}` });
    const missed = (lastId: string) => hub.subscribe(lastId, () => undefined).missed.map((event) => event.name);
    expect(missed(ids.at(-3) ?? '')).toEqual(['task', 'task']);
    expect(missed(ids.at(-1) ?? '')).toEqual([]);
    expect(missed(ids[0] ?? '')).toEqual(['resync']);
  });
});

describe('closing', () => {
  it('ends open streams instead of waiting for them', async () => {
    const reader = await open();
    await house.app.close();
    await reader.end();
    expect(reader.ended).toBe(true);
  });
});
