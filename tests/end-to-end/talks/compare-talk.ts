/** Compares what the product wrote down of a talk with what was said and heard at the other end, line by line. */
import type { Database } from '../../../storage/database.ts';
import type { Heard } from './chatting-callee.ts';
import { goodbye } from './question-model.ts';

export type Written = { speaker: 'us' | 'callee'; text: string; heard: string };
export type Difference = { speaker: string; what: string };

/** A word with the mark behind it: its data tones are over before its sound is, so a listener knows it although it was cut. */
const lettersAtBreak = 2;

/** What the product wrote down of a call. */
async function written(db: Database, number: string): Promise<Written[]> {
  const { rows } = await db.query<Written>(
    `select t.speaker, t.text, case t.speaker when 'us' then t.heard else t.text end as heard
    from turn t join call c on c.id = t.call_id where c.number = $1::text order by t.n`,
    [number],
  );
  return rows.filter(({ heard }) => heard !== '');
}

/** Every line of a talk that was not written down as it was said and heard, and a talk without its goodbye. */
export async function differences(db: Database, number: string, heard: readonly Heard[]): Promise<Difference[]> {
  const turns = await written(db, number);
  const differing: Difference[] = [];
  for (let n = 0; n < Math.max(turns.length, heard.length); n += 1) {
    const [turn, said] = [turns[n], heard[n]];
    if (turn !== undefined && isWhatWasHeard(turn, said)) continue;
    const what = `${n}: written ${turn?.speaker} “${turn?.heard}” of “${turn?.text}”, said ${said?.speaker} “${said?.text}”`;
    differing.push({ speaker: turn?.speaker === said?.speaker ? (turn?.speaker ?? '') : 'another', what });
  }
  if (heard.at(-1)?.text !== goodbye) {
    differing.push({ speaker: 'us', what: `no goodbye was heard, but “${heard.at(-1)?.text}”: ${await endOf(db, number)}` });
  }
  return differing;
}

function isWhatWasHeard({ speaker, text, heard }: Written, said: Heard | undefined): boolean {
  if (said?.speaker !== speaker) return false;
  if (said.text === heard) return true;
  const brokeOff = heard.length < text.length;
  return (
    brokeOff && text.startsWith(said.text) && said.text.startsWith(heard) && said.text.length - heard.length <= lettersAtBreak
  );
}

/** How a call ended, for whoever looks for the reason. */
async function endOf(db: Database, number: string): Promise<string> {
  const { rows } = await db.query<{ told: string }>(
    `select concat_ws(', ', c.outcome, c.reason, c.ended_by, c.hangup_cause, (
      select concat_ws(' ', 'last turn', t.n, t.speaker, t.start_ms, t.end_ms, t.heard, 'of', t.text)
      from turn t where t.call_id = c.id order by t.n desc limit 1)) as told
    from call c where c.number = $1::text`,
    [number],
  );
  return rows.map(({ told }) => told).join('; ');
}
