/** A task whose assistant speaks and hears by tones and asks the model of questions. */
import { appendContacts } from '../../../storage/contact-batches.ts';
import { type Database, withTransaction } from '../../../storage/database.ts';
import { ensureLineSlots } from '../../../storage/slots.ts';
import { makeTaskChanges } from '../../../storage/task-changes.ts';
import { makeTasks } from '../../../storage/tasks.ts';

const openingUsual = '您好，我是云铃客服，请问您有什么问题？';

/** Makes the line, the assistant and the task, and starts it; answers the id of the task. */
export async function startTalks(
  db: Database,
  talks: { modelUrl: string; node: string; gateway: string; atOnce: number; numbers: readonly string[]; opening?: string },
): Promise<string> {
  const { modelUrl, node, gateway, atOnce, numbers, opening = openingUsual } = talks;
  const { rows } = await db.query<{ id: string }>(
    `with m as (insert into llm_account (name, kind, base_url, model) values ('questions', 'openai-compatible', $1::text, 'm') returning id
    ), v as (insert into voice (name, kind) values ('tone', 'tone') returning id
    ), r as (insert into recogniser (name, kind) values ('tone', 'tone') returning id)
    insert into assistant (name, llm_account_id, voice_id, recogniser_id, prompt, opening_line, hangup_line, silence_line, trouble_line)
    select 'talks', m.id, v.id, r.id, '你是客服。', $2::text, '再见。', '您好，听得到吗？', '抱歉，再见。' from m, v, r returning id`,
    [modelUrl, opening],
  );
  return withTransaction(db, async (tx) => {
    const line = await tx.query<{ id: string }>(
      `insert into line (name, node, gateway, address, capacity, codec) values ('line', $1::text, $2::text, '127.0.0.1', $3::integer, 'PCMU')
      returning id`,
      [node, gateway, atOnce],
    );
    const lineId = line.rows[0]?.id ?? '';
    await ensureLineSlots(tx, lineId, atOnce);
    const assistantId = rows[0]?.id ?? '';
    const common = { voiceId: null, playTimes: 1, callingWindow: null, retry: null, startAt: null, createdBy: null };
    const made = {
      name: 'talks',
      type: 'ai',
      maxConcurrency: atOnce,
      lineIds: [lineId],
      assistantId,
      ringSecondsMax: 20,
    } as const;
    const taskId = await makeTasks(tx).create({ ...common, ...made, dedupe: 'file', onMachine: 'goOn' });
    const drafts = numbers.map((number, n) => ({ number, name: '', message: null, variables: {}, rowNumber: n + 1 }));
    await appendContacts(tx, { taskId, drafts, refused: 0, createdBy: null });
    await makeTaskChanges(tx).step({ taskId, step: 'start' });
    return taskId;
  });
}
