/** The commands of every captured call, given to the simulated switch with a far end scripted alike, must give the captured events. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  announces,
  answers,
  busy,
  type CalleePlan,
  noReply,
  refuses,
  rejects,
  ringsOut,
} from '../../simulator/callee/callee-plan.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import { openRawEventSocket } from './raw-event-socket.ts';

type Headers = Record<string, string>;
type Line = { ms: number; send: string; reply: string } | { ms: number; event: Headers };

const folder = new URL('./captures/', import.meta.url);
const names = readdirSync(folder).map((file) => file.replace('.jsonl', ''));
const parked = answers({ kind: 'silent' }, { afterMs: 500 });

/** What the far end of each captured call did. */
const farEnds: Record<string, CalleePlan> = {
  'answered-callee-hangs-up': answers({ kind: 'hang-up', afterMs: 1000 }),
  'answered-we-hang-up': parked,
  'bridged-to-agent': parked,
  'busy-486': busy(),
  'decline-603': rejects(),
  'digits-sent-while-streaming': parked,
  'duplicate-uuid-answered': parked,
  'duplicate-uuid-ringing': ringsOut(),
  'early-ear-then-answer': {
    alerting: 'early-media',
    alertAfterMs: 1,
    early: { kind: 'ringback' },
    ending: { kind: 'answer', afterMs: 1500, behaviour: { kind: 'echo' } },
  },
  'early-media-404-ignored': announces({ kind: 'ringback' }, { sip: 404, lengthMs: 4000 }),
  'early-media-404-parked': announces({ kind: 'ringback' }, { sip: 404, lengthMs: 4000 }),
  'early-media-then-answer': {
    alerting: 'early-media',
    alertAfterMs: 1,
    early: { kind: 'ringback' },
    ending: { kind: 'answer', afterMs: 1500, behaviour: { kind: 'echo' } },
  },
  'forbidden-403': refuses(403),
  'incomplete-484': refuses(484),
  'no-answer': ringsOut(),
  'no-sip-reply': noReply,
  'not-found-404': refuses(404),
  'playback-and-break': parked,
  'record-and-dtmf': parked,
  'recording-masked': parked,
  'refused-480-q850-1': refuses(480, { afterMs: 1, q850: 1, phrase: 'Refused', alerting: 'none' }),
  'server-error-500': refuses(500),
  'temporarily-unavailable-480': refuses(480),
  'transfer-by-bridge': parked,
  'unavailable-503': refuses(503),
  'unicast-attach': parked,
  'unicast-reattach': parked,
};

function readCapture(name: string): Line[] {
  const text = readFileSync(new URL(`${name}.jsonl`, folder), 'utf8').trim();
  return text.split('\n').map((line) => JSON.parse(line) as Line);
}

const eventsOf = (lines: readonly Line[]): Headers[] => lines.flatMap((line) => ('event' in line ? [line.event] : []));

/** Replays one capture's commands at their times and collects replies and events. */
async function replay(name: string, recordings: string): Promise<Line[]> {
  const captured = readCapture(name);
  const plan = farEnds[name];
  const address = /@(127\.0\.0\.1:\d+)/.exec(JSON.stringify(captured))?.[1];
  const simulated = await makeSimulatedSwitch({
    gateways: [{ name: 'sim', up: name !== 'gateway-down', callees: () => parked }],
    addresses: address === undefined || plan === undefined ? {} : { [address]: () => plan },
  });
  const client = await openRawEventSocket({ port: simulated.port, password: simulated.password });
  await client.send('event json ALL');
  const startedMs = performance.now();
  const replies: Line[] = [];
  for (const line of captured) {
    if (!('send' in line)) continue;
    await untilMs(startedMs + line.ms);
    const reply = await client.send(line.send.replaceAll('\\n', '\n').replaceAll('/var/lib/freeswitch/rec', recordings));
    replies.push({ ms: line.ms, send: line.send, reply: (reply.headers['Reply-Text'] ?? reply.body).trim() });
  }
  const wanted = eventsOf(captured).length;
  await client.event(() => client.events.length >= wanted).catch(() => undefined);
  client.close();
  await simulated.close();
  return [...replies, ...client.events.map((event) => ({ ms: 0, event }))];
}

/** A capture's commands have their times; there is no event to wait for. */
async function untilMs(dueMs: number): Promise<void> {
  const left = dueMs - performance.now();
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
}

/**
 * Events as one line each: which leg, what, in which states. Each leg of a bridge runs in a thread of its own, so the order is one within
 * a leg.
 */
function sequence(events: readonly Headers[]): string[] {
  const facts = ['Channel-State', 'Channel-State-Number', 'Channel-Call-State', 'Answer-State', 'Hangup-Cause', 'Application'];
  return Object.entries(byLeg(events)).flatMap(([leg, ofLeg]) =>
    ofLeg.map((event) => [leg, event['Event-Name'], ...facts.map((fact) => event[fact] ?? '')].join(' ').trimEnd()),
  );
}

function byLeg(events: readonly Headers[]): Record<'-' | 'A' | 'B', Headers[]> {
  const of = (event: Headers): string => event['Unique-ID'] ?? '-';
  const first = events.map(of).find((leg) => leg !== '-');
  return {
    '-': events.filter((event) => of(event) === '-'),
    A: events.filter((event) => of(event) === first),
    B: events.filter((event) => of(event) !== '-' && of(event) !== first),
  };
}

/** Headers by which a product decides, which must be equal to the letter. */
const deciding = [
  'Hangup-Cause',
  'Channel-Read-Codec-Name',
  'Channel-Read-Codec-Rate',
  'Caller-Destination-Number',
  'Caller-Caller-ID-Number',
  'Caller-Callee-ID-Number',
  'Caller-Logical-Direction',
  'Caller-Profile-Index',
  'Other-Type',
  'Application-Data',
  'Application-Response',
  'DTMF-Digit',
  'DTMF-Source',
  'Playback-Status',
  'call-command',
  'remote-port',
  'Job-UUID',
  'Job-Command',
  '_body',
  'variable_origination_uuid',
  'variable_originate_timeout',
  'variable_ignore_early_media',
  'variable_origination_caller_id_number',
  'variable_hangup_cause',
  'variable_hangup_cause_q850',
  'variable_proto_specific_hangup_cause',
  'variable_sip_term_status',
  'variable_sip_term_cause',
  'variable_sip_invite_failure_status',
  'variable_sip_hangup_disposition',
  'variable_endpoint_disposition',
  'variable_last_app',
  'variable_caller_id',
  'variable_read_codec',
];
/** Headers of which it counts whether they are zero. */
const zeroOrNot = [
  'variable_answer_epoch',
  'variable_progress_epoch',
  'variable_progress_media_epoch',
  'variable_bridge_epoch',
  'variable_end_epoch',
];

function decidingFacts(events: readonly Headers[]): Headers[] {
  const { '-': jobs, A, B } = byLeg(events);
  return [...jobs, ...A, ...B].map((event) => {
    const facts: Headers = { 'Event-Name': event['Event-Name'] ?? '' };
    for (const header of deciding) if (event[header] !== undefined) facts[header] = event[header];
    for (const header of zeroOrNot) if (event[header] !== undefined) facts[header] = event[header] === '0' ? 'never' : 'happened';
    return facts;
  });
}

/** Headers of the real events that the simulated ones lack, as `EVENT header`. */
function missingHeaders(real: readonly Headers[], simulated: readonly Headers[]): string[] {
  const flat = (events: readonly Headers[]): Headers[] => Object.values(byLeg(events)).flat();
  const [expected, given] = [flat(real), flat(simulated)];
  return expected.flatMap((event, n) =>
    Object.keys(event)
      .filter((header) => given[n]?.[header] === undefined)
      .map((header) => `${event['Event-Name']} ${header}`),
  );
}

describe('replayed captures', () => {
  const recordings = mkdtempSync(join(tmpdir(), 'replayed-'));
  const replayed = new Map<string, Line[]>();

  beforeAll(async () => {
    await Promise.all(names.map(async (name) => replayed.set(name, await replay(name, recordings))));
  }, 30_000);
  afterAll(() => rmSync(recordings, { recursive: true }));

  describe.each(names)('%s', (name) => {
    const captured = readCapture(name);
    const now = (): Line[] => replayed.get(name) ?? [];

    it('gives the replies of the real switch', () => {
      const replies = (lines: readonly Line[]): string[] => lines.flatMap((line) => ('reply' in line ? [line.reply] : []));
      const comparable = (reply: string): string =>
        reply.startsWith('{') ? `${(JSON.parse(reply) as { row_count: number }).row_count} rows` : reply;
      expect(replies(now()).map(comparable)).toEqual(replies(captured).map(comparable));
    });

    it('fires the events of the real switch in its order', () => {
      expect(sequence(eventsOf(now()))).toEqual(sequence(eventsOf(captured)));
    });

    it('leaves out no header that the real switch tells', () => {
      expect(missingHeaders(eventsOf(captured), eventsOf(now()))).toEqual([]);
    });

    it('tells the deciding headers as the real switch does', () => {
      expect(decidingFacts(eventsOf(now()))).toEqual(decidingFacts(eventsOf(captured)));
    });
  });
});
