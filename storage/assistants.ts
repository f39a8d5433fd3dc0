/** Assistants (智能体): what speaks in an AI call, and with which accounts. */
import { type AssistantTools, withDefaults } from '../domain/assistant-tools.ts';
import type { Queryable } from './database.ts';
import type { SealedHeaders } from './llm-headers.ts';

export type AssistantDraft = {
  name: string;
  language: 'zh' | 'en';
  llmAccountId: string;
  voiceId: string;
  recogniserId: string;
  prompt: string;
  faq: string;
  openingLine: string;
  hangupLine: string;
  silenceLine: string;
  troubleLine: string;
  /** Empty: words of the house, as for the filler. */
  timeWarningLine: string;
  fillerLine: string;
  interruption: 'never' | 'keywords' | 'any';
  interruptionKeywords: string[];
  ignoredWords: string[];
  intentPrompt: string;
  callSecondsMax: number;
  tools: AssistantTools;
  /** Headers of its http tools, by the name of the tool. */
  toolHeadersSealed: Readonly<Record<string, SealedHeaders>>;
};

export type StoredAssistant = AssistantDraft & {
  id: string;
  llmAccountName: string;
  voiceName: string;
  recogniserName: string;
  /** How many tasks use it. */
  tasks: number;
  createdAt: Date;
  changedAt: Date;
};

export type Assistants = {
  list(page: { limit: number; afterName: string | null }): Promise<StoredAssistant[]>;
  count(): Promise<number>;
  find(id: string): Promise<StoredAssistant | null>;
  findForChange(id: string): Promise<StoredAssistant | null>;
  /** Throws the breach of `assistant_name_key` or of the foreign key of an account that does not exist. */
  insert(draft: AssistantDraft): Promise<string>;
  change(id: string, draft: AssistantDraft): Promise<void>;
  /** Throws the breach of a foreign key when a task names the assistant. */
  remove(id: string): Promise<boolean>;
};

const selected = `select a.id, a.name, a.language, a.llm_account_id as "llmAccountId", a.voice_id as "voiceId",
    a.recogniser_id as "recogniserId", a.prompt, a.faq, a.opening_line as "openingLine", a.hangup_line as "hangupLine",
    a.silence_line as "silenceLine", a.trouble_line as "troubleLine",
    a.time_warning_line as "timeWarningLine", a.filler_line as "fillerLine", a.interruption,
    a.interruption_keywords as "interruptionKeywords", a.ignored_words as "ignoredWords", a.intent_prompt as "intentPrompt",
    a.call_seconds_max as "callSecondsMax", a.tools, a.tool_headers as "toolHeadersSealed", a.created_at as "createdAt", a.changed_at as "changedAt",
    m.name as "llmAccountName", v.name as "voiceName", r.name as "recogniserName",
    (select count(*) from task t where t.assistant_id = a.id) as "tasks"
  from assistant a
    join llm_account m on m.id = a.llm_account_id
    join voice v on v.id = a.voice_id
    join recogniser r on r.id = a.recogniser_id`;

export function makeAssistants(db: Queryable): Assistants {
  return {
    async list({ limit, afterName }) {
      const { rows } = await db.query<StoredAssistant>(
        `${selected} where $1::text is null or a.name > $1::text order by a.name limit $2::integer`,
        [afterName, limit],
      );
      return rows.map(complete);
    },
    async count() {
      const { rows } = await db.query<{ n: number }>('select count(*) as n from assistant');
      return rows[0]?.n ?? 0;
    },
    async find(id) {
      const { rows } = await db.query<StoredAssistant>(`${selected} where a.id = $1::uuid`, [id]);
      return rows[0] === undefined ? null : complete(rows[0]);
    },
    async findForChange(id) {
      const { rows } = await db.query<StoredAssistant>(`${selected} where a.id = $1::uuid for update of a`, [id]);
      return rows[0] === undefined ? null : complete(rows[0]);
    },
    async insert(draft) {
      const { rows } = await db.query<{ id: string }>(
        `insert into assistant (name, language, llm_account_id, voice_id, recogniser_id, prompt, faq, opening_line, hangup_line,
            silence_line, trouble_line, interruption, interruption_keywords, ignored_words, intent_prompt, call_seconds_max, tools,
            tool_headers, time_warning_line, filler_line)
         values ($1::text, $2::text, $3::uuid, $4::uuid, $5::uuid, $6::text, $7::text, $8::text, $9::text, $10::text, $11::text,
            $12::text, $13::text[], $14::text[], $15::text, $16::integer, $17::jsonb, $18::jsonb, $19::text, $20::text)
         returning id`,
        draftValues(draft),
      );
      const row = rows[0];
      if (row === undefined) throw new Error('The assistant was not stored.');
      return row.id;
    },
    async change(id, draft) {
      await db.query(
        `update assistant set name = $1::text, language = $2::text, llm_account_id = $3::uuid, voice_id = $4::uuid,
            recogniser_id = $5::uuid, prompt = $6::text, faq = $7::text, opening_line = $8::text, hangup_line = $9::text,
            silence_line = $10::text, trouble_line = $11::text, interruption = $12::text, interruption_keywords = $13::text[],
            ignored_words = $14::text[], intent_prompt = $15::text, call_seconds_max = $16::integer, tools = $17::jsonb, tool_headers = $18::jsonb,
            time_warning_line = $19::text, filler_line = $20::text, changed_at = now()
          where id = $21::uuid`,
        [...draftValues(draft), id],
      );
    },
    async remove(id) {
      const { rowCount } = await db.query('delete from assistant where id = $1::uuid', [id]);
      return rowCount === 1;
    },
  };
}

function complete(row: StoredAssistant): StoredAssistant {
  return { ...row, tools: withDefaults(row.tools) };
}

function draftValues(draft: AssistantDraft): unknown[] {
  return [
    draft.name,
    draft.language,
    draft.llmAccountId,
    draft.voiceId,
    draft.recogniserId,
    draft.prompt,
    draft.faq,
    draft.openingLine,
    draft.hangupLine,
    draft.silenceLine,
    draft.troubleLine,
    draft.interruption,
    draft.interruptionKeywords,
    draft.ignoredWords,
    draft.intentPrompt,
    draft.callSecondsMax,
    JSON.stringify(draft.tools),
    JSON.stringify(draft.toolHeadersSealed),
    draft.timeWarningLine,
    draft.fillerLine,
  ];
}
