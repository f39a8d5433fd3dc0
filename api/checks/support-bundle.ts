/** What somebody who is asked for help needs to see, and nothing that is somebody's business: no secret, no number, no name, no word said. */
import { Readable } from 'node:stream';
import { checkId } from '../../domain/diagnosis/check.ts';
import type { ParameterValues } from '../../domain/parameters.ts';
import { zipStream } from '../../spreadsheets/zip-stream.ts';
import type { Database } from '../../storage/database.ts';
import { livingReleases, schemaFacts } from '../../storage/diagnosis-system.ts';
import { readGauges } from '../../storage/gauges.ts';
import { type LogLine, listLogLines } from '../../storage/log-lines.ts';
import { makeSwitchNodes } from '../../storage/switch-nodes.ts';
import type { GatheredCheck } from './gathering-types.ts';
import type { Surroundings } from './surroundings.ts';

type Bundled = { db: Database; settings: ParameterValues; checks: readonly GatheredCheck[]; surroundings: Surroundings };

const logLinesMax = 5_000;
/** `no-answer`, `1200`, `true`; no number of a phone, which is longer. */
const codeForm = /^([a-z][a-zA-Z-]{0,40}|\d{1,6}(\.\d+)?|true|false|[A-Z_]{2,40})$/;

const about = `Carillon support bundle

versions.json   release, Node, schema of the database, releases of the living workers
settings.json   parameters as they are set (none of them is a secret)
checks.json     every check of the diagnosis with its verdict, code and figures; things by their ids
nodes.json      switches as the call workers see them
figures.json    counts of tasks, lines, nodes and calls, by ids
log.jsonl       the newest lines of the log, their figures and codes

Lines from before the product reached its database stand only where the processes write to (the terminal, journald, docker).
`;

export async function supportBundle({ db, settings, checks, surroundings }: Bundled): Promise<Readable> {
  const versions = {
    at: new Date(surroundings.nowMs()).toISOString(),
    release: surroundings.release,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    workers: await livingReleases(db),
    schema: await schemaFacts(db),
  };
  const nodes = await makeSwitchNodes(db).list();
  const figures = await readGauges(db);
  const log = await listLogLines(db, {}, { limit: logLinesMax, cursor: null });
  const parts: [name: string, content: string][] = [
    ['README.txt', about],
    ['versions.json', json(versions)],
    ['settings.json', json(settings)],
    ['checks.json', json(checks.map(anonymous))],
    ['nodes.json', json(nodes)],
    ['figures.json', json(figures)],
    ['log.jsonl', log.items.map((line) => `${JSON.stringify(impersonal(line))}\n`).join('')],
  ];
  return Readable.from(zipStream(partsOf(parts)));
}

/** Sentences and names may name people's tasks and files: codes, ids and figures remain. */
function anonymous(check: GatheredCheck): unknown {
  const { kind, verdict, code, values, subject } = check;
  const { sentence: _sentence, column: _column, numbers: _numbers, number: _number, ...figures } = values;
  return { id: subject?.kind === 'folder' ? kind : checkId(check), kind, verdict, code, values: figures };
}

/** Of what stands beside a message only figures and codes: sentences of others (an error's text, an address) may say anything. */
function impersonal({ fields, id: _id, ...line }: LogLine): unknown {
  const plain = Object.entries(fields).filter(([, value]) => isCode(value));
  return { ...line, fields: Object.fromEntries(plain) };
}

function isCode(value: unknown): boolean {
  return (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') && codeForm.test(`${value}`);
}

async function* partsOf(parts: readonly [string, string][]): AsyncGenerator<{ name: string; content: AsyncIterable<string> }> {
  for (const [name, content] of parts) yield { name, content: textOf(content) };
}

async function* textOf(text: string): AsyncGenerator<string> {
  yield text;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
