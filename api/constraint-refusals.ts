/** What breaking a promise of the tables means to the one who asked: a taken name, a thing in use, a reference to nothing. */
import type { ConstraintBreach } from '../storage/constraint-breach.ts';
import { fieldRefused, RequestRefused } from './request-refused.ts';

const uniqueFields: Readonly<Record<string, string>> = {
  app_user_username_key: 'username',
  line_name_key: 'name',
  llm_account_name_key: 'name',
  voice_name_key: 'name',
  recogniser_name_key: 'name',
  assistant_name_key: 'name',
};

const referenceFields: Readonly<Record<string, string>> = {
  assistant_llm_account_id_fkey: 'llmAccountId',
  assistant_voice_id_fkey: 'voiceId',
  assistant_recogniser_id_fkey: 'recogniserId',
  task_assistant_id_fkey: 'assistantId',
  task_voice_id_fkey: 'voiceId',
  task_line_line_id_fkey: 'lineIds',
  call_line_id_fkey: 'lineIds',
};

/** Null for a breach that no request should be able to cause: that is a fault of ours. */
export function constraintRefusal({ kind, constraint }: ConstraintBreach, method: string): RequestRefused | null {
  switch (kind) {
    case 'unique': {
      if (constraint === 'line_node_gateway_key') return fieldRefused('gateway-taken', 'gateway', {}, 409);
      const field = uniqueFields[constraint];
      return field === undefined ? null : fieldRefused('name-taken', field, {}, 409);
    }
    case 'foreign-key': {
      const field = referenceFields[constraint];
      if (field === undefined) return null;
      if (method === 'DELETE') return new RequestRefused({ status: 409, code: 'in-use' });
      return fieldRefused('reference-missing', field, { field });
    }
    case 'check':
      return null;
  }
}
