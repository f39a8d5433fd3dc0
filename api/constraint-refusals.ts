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
  webhook_name_key: 'name',
  extension_number_key: 'number',
  agent_group_name_key: 'name',
};

/** `user` has the field that names the `noun`. */
const references: Readonly<Record<string, { user: string; field: string; noun: string }>> = {
  assistant_llm_account_id_fkey: { user: 'assistant', field: 'llmAccountId', noun: 'llm-account' },
  llm_account_fallback_id_fkey: { user: 'llm-account', field: 'fallbackId', noun: 'llm-account' },
  assistant_voice_id_fkey: { user: 'assistant', field: 'voiceId', noun: 'voice' },
  assistant_recogniser_id_fkey: { user: 'assistant', field: 'recogniserId', noun: 'recogniser' },
  agent_group_recogniser_id_fkey: { user: 'agent-group', field: 'recogniserId', noun: 'recogniser' },
  voice_fallback_id_fkey: { user: 'voice', field: 'fallbackId', noun: 'voice' },
  recogniser_fallback_id_fkey: { user: 'recogniser', field: 'fallbackId', noun: 'recogniser' },
  task_assistant_id_fkey: { user: 'task', field: 'assistantId', noun: 'assistant' },
  task_voice_id_fkey: { user: 'task', field: 'voiceId', noun: 'voice' },
  assistant_transfer_group_id_fkey: { user: 'assistant', field: 'tools.transfer.target', noun: 'agent-group' },
  task_agent_group_id_fkey: { user: 'task', field: 'agentGroupId', noun: 'agent-group' },
  task_line_line_id_fkey: { user: 'task', field: 'lineIds', noun: 'line' },
  do_not_call_task_id_fkey: { user: 'do-not-call', field: 'taskId', noun: 'task' },
  agent_user_id_fkey: { user: 'agent', field: 'userId', noun: 'user' },
  agent_extension_id_fkey: { user: 'agent', field: 'extensionId', noun: 'extension' },
  agent_group_member_group_id_fkey: { user: 'agent', field: 'groups', noun: 'agent-group' },
  agent_group_member_agent_id_fkey: { user: 'agent-group', field: 'members', noun: 'agent' },
  inbound_number_task_id_fkey: { user: 'inbound-number', field: 'taskId', noun: 'task' },
  inbound_number_voice_id_fkey: { user: 'inbound-number', field: 'voiceId', noun: 'voice' },
  inbound_number_overflow_group_id_fkey: { user: 'inbound-number', field: 'overflowGroupId', noun: 'agent-group' },
  call_line_id_fkey: { user: 'call', field: 'lineIds', noun: 'line' },
};

/** Null for a breach that no request should be able to cause: that is a fault of ours. */
export function constraintRefusal({ kind, constraint }: ConstraintBreach, method: string): RequestRefused | null {
  switch (kind) {
    case 'unique': {
      if (constraint === 'line_node_gateway_key') return fieldRefused('gateway-taken', 'gateway', {}, 409);
      if (constraint === 'sip_profile_node_name_key') return fieldRefused('profile-name-taken', 'name', {}, 409);
      if (constraint === 'agent_user_id_key') return fieldRefused('user-is-agent', 'userId', {}, 409);
      if (constraint === 'agent_extension_id_key') return fieldRefused('extension-has-agent', 'extensionId', {}, 409);
      if (constraint === 'inbound_number_number_key') return fieldRefused('inbound-number-taken', 'number', {}, 409);
      const field = uniqueFields[constraint];
      return field === undefined ? null : fieldRefused('name-taken', field, {}, 409);
    }
    case 'foreign-key': {
      const reference = references[constraint];
      if (reference === undefined) return null;
      const { user, field, noun } = reference;
      if (method !== 'DELETE') return fieldRefused('reference-missing', field, { field });
      // Records of calls stay, so nothing can be chosen in the line's place.
      if (user === 'call') return new RequestRefused({ status: 409, code: 'line-has-calls' });
      return new RequestRefused({ status: 409, code: 'in-use', values: { noun, user } });
    }
    case 'check':
      return null;
  }
}
