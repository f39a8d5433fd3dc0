-- What the migrations add up to. Generated; never edit it. After a new migration or a changed function:
-- npx vitest run --project storage tests/storage/schema.test.ts -u

create table agent (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  extension_id uuid not null,
  enabled boolean not null default true,
  created_at timestamp with time zone not null default clock_timestamp(),
  changed_at timestamp with time zone not null default clock_timestamp(),
  constraint agent_extension_id_fkey FOREIGN KEY (extension_id) REFERENCES extension(id),
  constraint agent_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id),
  constraint agent_pkey PRIMARY KEY (id),
  constraint agent_extension_id_key UNIQUE (extension_id),
  constraint agent_user_id_key UNIQUE (user_id)
);

create table agent_group (
  id uuid not null default gen_random_uuid(),
  name text not null,
  wrap_up_ms integer not null default 15000,
  notes text not null default ''::text,
  sort integer not null default 0,
  created_at timestamp with time zone not null default clock_timestamp(),
  changed_at timestamp with time zone not null default clock_timestamp(),
  auto_answer boolean not null default true,
  ring_seconds_max integer not null default 15,
  dispositions text[] not null default '{有意向,无意向,稍后联系,号码错误,非本人接听,投诉}'::text[],
  legs text not null default 'per-call'::text,
  recogniser_id uuid,
  constraint agent_group_legs_check CHECK ((legs = ANY (ARRAY['per-call'::text, 'open'::text]))),
  constraint agent_group_ring_seconds_max_check CHECK (((ring_seconds_max >= 3) AND (ring_seconds_max <= 120))),
  constraint agent_group_wrap_up_ms_check CHECK (((wrap_up_ms >= 0) AND (wrap_up_ms <= 3600000))),
  constraint agent_group_recogniser_id_fkey FOREIGN KEY (recogniser_id) REFERENCES recogniser(id),
  constraint agent_group_pkey PRIMARY KEY (id),
  constraint agent_group_name_key UNIQUE (name)
);

create table agent_group_member (
  group_id uuid not null,
  agent_id uuid not null,
  priority smallint not null default 5,
  skills text[] not null default '{}'::text[],
  taking boolean not null default true,
  constraint agent_group_member_priority_check CHECK (((priority >= 1) AND (priority <= 9))),
  constraint agent_group_member_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agent(id) ON DELETE CASCADE,
  constraint agent_group_member_group_id_fkey FOREIGN KEY (group_id) REFERENCES agent_group(id) ON DELETE CASCADE,
  constraint agent_group_member_pkey PRIMARY KEY (group_id, agent_id)
);

create table agent_leg (
  agent_id uuid not null,
  leg_id uuid not null,
  node text not null,
  state text not null,
  asked_at timestamp with time zone not null default clock_timestamp(),
  open_since timestamp with time zone,
  failures integer not null default 0,
  retry_at timestamp with time zone,
  constraint agent_leg_check CHECK (((state = 'open'::text) = (open_since IS NOT NULL))),
  constraint agent_leg_check1 CHECK (((state = 'away'::text) = (retry_at IS NOT NULL))),
  constraint agent_leg_failures_check CHECK ((failures >= 0)),
  constraint agent_leg_state_check CHECK ((state = ANY (ARRAY['rings'::text, 'open'::text, 'away'::text]))),
  constraint agent_leg_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agent(id) ON DELETE CASCADE,
  constraint agent_leg_pkey PRIMARY KEY (agent_id),
  constraint agent_leg_leg_id_key UNIQUE (leg_id)
);

create table agent_sign (
  agent_id uuid not null,
  seen_at timestamp with time zone not null default '-infinity'::timestamp with time zone,
  with_phone boolean not null default false,
  phone_gone_at timestamp with time zone,
  constraint agent_sign_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agent(id) ON DELETE CASCADE,
  constraint agent_sign_pkey PRIMARY KEY (agent_id)
);

create table agent_span (
  id bigint generated always as identity not null,
  agent_id uuid not null,
  state text not null,
  reason text,
  call_id uuid,
  made_by text,
  from_at timestamp with time zone not null,
  until_at timestamp with time zone,
  group_id uuid,
  constraint agent_span_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agent(id) ON DELETE CASCADE,
  constraint agent_span_pkey PRIMARY KEY (id)
);

create table agent_standing (
  agent_id uuid not null,
  state text not null default 'offline'::text,
  reason text,
  call_id uuid,
  group_id uuid,
  waiting_since timestamp with time zone,
  until timestamp with time zone,
  next_state text,
  next_reason text,
  since timestamp with time zone not null default clock_timestamp(),
  made_by text,
  constraint agent_standing_check CHECK (((state = ANY (ARRAY['reserved'::text, 'ringing'::text, 'talking'::text, 'wrap-up'::text])) = (call_id IS NOT NULL))),
  constraint agent_standing_check1 CHECK (((state = ANY (ARRAY['reserved'::text, 'ringing'::text, 'wrap-up'::text])) = (until IS NOT NULL))),
  constraint agent_standing_check2 CHECK (((state = ANY (ARRAY['free'::text, 'reserved'::text, 'ringing'::text])) = (waiting_since IS NOT NULL))),
  constraint agent_standing_check3 CHECK (((state <> 'busy'::text) OR (reason IS NOT NULL))),
  constraint agent_standing_next_state_check CHECK ((next_state = ANY (ARRAY['signed-in'::text, 'free'::text, 'busy'::text, 'offline'::text]))),
  constraint agent_standing_state_check CHECK ((state = ANY (ARRAY['offline'::text, 'signed-in'::text, 'free'::text, 'busy'::text, 'reserved'::text, 'ringing'::text, 'talking'::text, 'wrap-up'::text]))),
  constraint agent_standing_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agent(id) ON DELETE CASCADE,
  constraint agent_standing_group_id_fkey FOREIGN KEY (group_id) REFERENCES agent_group(id) ON DELETE SET NULL,
  constraint agent_standing_pkey PRIMARY KEY (agent_id)
);

create table api_key (
  id uuid not null default gen_random_uuid(),
  name text not null,
  role text not null,
  key_hash bytea not null,
  key_start text not null,
  created_by uuid,
  created_at timestamp with time zone not null default now(),
  used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  scopes text[],
  expires_at timestamp with time zone,
  used_from text,
  constraint api_key_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'supervisor'::text, 'agent'::text, 'viewer'::text]))),
  constraint api_key_created_by_fkey FOREIGN KEY (created_by) REFERENCES app_user(id) ON DELETE SET NULL,
  constraint api_key_pkey PRIMARY KEY (id),
  constraint api_key_key_hash_key UNIQUE (key_hash)
);

create table app_user (
  id uuid not null default gen_random_uuid(),
  username text not null,
  password_hash text not null,
  role text not null,
  language text not null default 'zh'::text,
  must_change_password boolean not null default false,
  disabled_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  totp_sealed bytea,
  totp_since timestamp with time zone,
  totp_last_step bigint,
  signed_in_at timestamp with time zone,
  constraint app_user_language_check CHECK ((language = ANY (ARRAY['zh'::text, 'en'::text]))),
  constraint app_user_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'supervisor'::text, 'agent'::text, 'viewer'::text]))),
  constraint app_user_username_check CHECK (((username = lower(username)) AND ((length(username) >= 1) AND (length(username) <= 64)))),
  constraint app_user_pkey PRIMARY KEY (id),
  constraint app_user_username_key UNIQUE (username)
);

create table assistant (
  id uuid not null default gen_random_uuid(),
  name text not null,
  language text not null default 'zh'::text,
  llm_account_id uuid not null,
  voice_id uuid not null,
  recogniser_id uuid not null,
  prompt text not null,
  faq text not null default ''::text,
  opening_line text not null,
  hangup_line text not null,
  silence_line text not null,
  trouble_line text not null,
  interruption text not null default 'any'::text,
  interruption_keywords text[] not null default '{}'::text[],
  ignored_words text[] not null default '{}'::text[],
  intent_prompt text not null default ''::text,
  call_seconds_max integer not null default 300,
  created_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  tools jsonb not null default '{}'::jsonb,
  tool_headers jsonb not null default '{}'::jsonb,
  time_warning_line text not null default ''::text,
  filler_line text not null default ''::text,
  transfer_group_id uuid default 
CASE
    WHEN (((tools -> 'transfer'::text) ->> 'kind'::text) = 'group'::text) THEN (((tools -> 'transfer'::text) ->> 'target'::text))::uuid
    ELSE NULL::uuid
END,
  constraint assistant_call_seconds_max_check CHECK (((call_seconds_max >= 10) AND (call_seconds_max <= 3600))),
  constraint assistant_interruption_check CHECK ((interruption = ANY (ARRAY['never'::text, 'keywords'::text, 'any'::text]))),
  constraint assistant_language_check CHECK ((language = ANY (ARRAY['zh'::text, 'en'::text]))),
  constraint assistant_llm_account_id_fkey FOREIGN KEY (llm_account_id) REFERENCES llm_account(id),
  constraint assistant_recogniser_id_fkey FOREIGN KEY (recogniser_id) REFERENCES recogniser(id),
  constraint assistant_transfer_group_id_fkey FOREIGN KEY (transfer_group_id) REFERENCES agent_group(id),
  constraint assistant_voice_id_fkey FOREIGN KEY (voice_id) REFERENCES voice(id),
  constraint assistant_pkey PRIMARY KEY (id),
  constraint assistant_name_key UNIQUE (name)
);

create table audit_entry (
  id bigint generated always as identity not null,
  at timestamp with time zone not null default now(),
  actor_kind text not null,
  actor_id uuid,
  actor_name text not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  before jsonb,
  after jsonb,
  constraint audit_entry_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['user'::text, 'api-key'::text, 'system'::text]))),
  constraint audit_entry_pkey PRIMARY KEY (id)
);

create table blocked_address (
  id uuid not null default gen_random_uuid(),
  address text not null,
  number text,
  reason text not null,
  failures integer not null,
  within_seconds integer not null,
  seen_by text not null,
  blocked_at timestamp with time zone not null default clock_timestamp(),
  until timestamp with time zone not null,
  lifted_at timestamp with time zone,
  lifted_by text,
  attempts bigint not null default 0,
  last_attempt_at timestamp with time zone,
  constraint blocked_address_reason_check CHECK ((reason = 'failed-sign-ins'::text)),
  constraint blocked_address_pkey PRIMARY KEY (id)
);

create table browser_phone (
  user_id uuid not null,
  extension_id uuid not null,
  expires_at timestamp with time zone not null,
  constraint browser_phone_extension_id_fkey FOREIGN KEY (extension_id) REFERENCES extension(id) ON DELETE CASCADE,
  constraint browser_phone_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE,
  constraint browser_phone_pkey PRIMARY KEY (user_id),
  constraint browser_phone_extension_id_key UNIQUE (extension_id)
);

create table call (
  id uuid not null default gen_random_uuid(),
  task_id uuid not null,
  contact_id uuid not null,
  attempt integer not null,
  claim integer not null default 1,
  state text not null,
  lane integer not null,
  claim_key text not null,
  owner text not null default ''::text,
  fence_key uuid,
  epoch integer not null default 0,
  number text not null,
  node text not null,
  line_id uuid,
  caller_number text,
  claimed_at timestamp with time zone not null default now(),
  dialled_at timestamp with time zone,
  rang_at timestamp with time zone,
  answered_at timestamp with time zone,
  ended_at timestamp with time zone,
  outcome text,
  reason text,
  ended_by text,
  hangup_cause text,
  q850 integer,
  sip_code integer,
  sip_reason text,
  hangup_disposition text,
  heard_to_end boolean,
  intent text,
  intent_state text not null default 'none'::text,
  intent_tries integer not null default 0,
  intent_next_at timestamp with time zone,
  recording_path text,
  recording_started_at timestamp with time zone,
  recording_ms integer,
  final_by timestamp with time zone,
  probe boolean not null default false,
  content_removed_at timestamp with time zone,
  content_removed_by text,
  transferred_at timestamp with time zone,
  culprit_part text,
  culprit_code text,
  culprit_account_id uuid,
  bill_seconds integer,
  packets_in integer,
  packets_out integer,
  agent_id uuid,
  abandoned_at timestamp with time zone,
  direction text not null default 'outbound'::text,
  inbound_number_id uuid,
  called_number text,
  queued_at timestamp with time zone,
  queue_group_id uuid,
  for_agent_id uuid,
  agent_leg_id uuid,
  manual boolean not null default false,
  contact_before jsonb,
  cancelled_at timestamp with time zone,
  given_back_at timestamp with time zone,
  given_back_note text,
  preview_until timestamp with time zone,
  dial_asked_at timestamp with time zone,
  constraint call_attempt_check CHECK ((attempt > 0)),
  constraint call_check CHECK (((state = 'final'::text) = (outcome IS NOT NULL))),
  constraint call_claim_check CHECK ((claim > 0)),
  constraint call_content_removed_by_check CHECK ((content_removed_by = ANY (ARRAY['request'::text, 'retention'::text]))),
  constraint call_culprit_part_check CHECK ((culprit_part = ANY (ARRAY['model'::text, 'voice'::text, 'recogniser'::text]))),
  constraint call_dialled_check CHECK (((state <> 'dialling'::text) OR ((dialled_at IS NOT NULL) AND ((line_id IS NOT NULL) OR (direction = 'inbound'::text))))),
  constraint call_direction_check CHECK ((direction = ANY (ARRAY['outbound'::text, 'inbound'::text]))),
  constraint call_ended_by_check CHECK ((ended_by = ANY (ARRAY['callee'::text, 'us'::text, 'carrier'::text, 'switch'::text, 'nobody'::text]))),
  constraint call_given_back_note_check CHECK (((length(given_back_note) >= 1) AND (length(given_back_note) <= 500))),
  constraint call_inbound_check CHECK (((direction = 'inbound'::text) = (called_number IS NOT NULL))),
  constraint call_intent_check CHECK ((intent = ANY (ARRAY['A'::text, 'B'::text, 'C'::text, 'D'::text, 'E'::text, 'F'::text, 'G'::text]))),
  constraint call_intent_state_check CHECK ((intent_state = ANY (ARRAY['none'::text, 'due'::text, 'given'::text, 'failed'::text]))),
  constraint call_manual_check CHECK (((NOT manual) OR (contact_before IS NOT NULL))),
  constraint call_outcome_check CHECK ((outcome = ANY (ARRAY['completed'::text, 'transferred'::text, 'abandoned'::text, 'busy'::text, 'no-answer'::text, 'rejected'::text, 'empty-number'::text, 'powered-off'::text, 'suspended'::text, 'unreachable'::text, 'restricted'::text, 'voicemail'::text, 'invalid-number'::text, 'line-fault'::text, 'line-congested'::text, 'switch-lost'::text, 'not-permitted'::text, 'unknown'::text]))),
  constraint call_preview_check CHECK ((((preview_until IS NULL) OR (contact_before IS NOT NULL)) AND ((dial_asked_at IS NULL) OR (preview_until IS NOT NULL)))),
  constraint call_state_check CHECK ((state = ANY (ARRAY['claimed'::text, 'dialling'::text, 'live'::text, 'final'::text, 'withdrawn'::text]))),
  constraint call_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agent(id) ON DELETE SET NULL,
  constraint call_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES contact(id) ON DELETE CASCADE,
  constraint call_for_agent_id_fkey FOREIGN KEY (for_agent_id) REFERENCES agent(id) ON DELETE SET NULL,
  constraint call_inbound_number_id_fkey FOREIGN KEY (inbound_number_id) REFERENCES inbound_number(id) ON DELETE SET NULL,
  constraint call_line_id_fkey FOREIGN KEY (line_id) REFERENCES line(id),
  constraint call_queue_group_id_fkey FOREIGN KEY (queue_group_id) REFERENCES agent_group(id) ON DELETE SET NULL,
  constraint call_task_id_fkey FOREIGN KEY (task_id) REFERENCES task(id) ON DELETE CASCADE,
  constraint call_pkey PRIMARY KEY (id)
);

create table call_answered_by (
  call_id uuid not null,
  verdict text not null,
  words text[] not null default '{}'::text[],
  because text not null,
  at_ms integer not null,
  action text,
  constraint call_answered_by_action_check CHECK ((action = ANY (ARRAY['hangUp'::text, 'leaveMessage'::text, 'goOn'::text]))),
  constraint call_answered_by_verdict_check CHECK ((verdict = ANY (ARRAY['human'::text, 'voicemail'::text, 'assistant'::text, 'ivr'::text, 'uncertain'::text]))),
  constraint call_answered_by_call_id_fkey FOREIGN KEY (call_id) REFERENCES call(id) ON DELETE CASCADE,
  constraint call_answered_by_pkey PRIMARY KEY (call_id)
);

create table call_early_media (
  call_id uuid not null,
  kind text,
  outcome text,
  keyword_set text,
  words text[] not null default '{}'::text[],
  tone text,
  last_tone text,
  transcript text not null default ''::text,
  heard_ms integer not null,
  audio_path text,
  constraint call_early_media_check CHECK (((kind IS NULL) = (outcome IS NULL))),
  constraint call_early_media_kind_check CHECK ((kind = ANY (ARRAY['announcement'::text, 'tone'::text]))),
  constraint call_early_media_call_id_fkey FOREIGN KEY (call_id) REFERENCES call(id) ON DELETE CASCADE,
  constraint call_early_media_pkey PRIMARY KEY (call_id)
);

create table call_listener (
  leg_id uuid not null,
  call_id uuid not null,
  epoch integer not null,
  node text not null,
  agent_id uuid not null,
  listener text not null,
  mode text not null,
  back_state text,
  back_reason text,
  asked_at timestamp with time zone not null default clock_timestamp(),
  since timestamp with time zone,
  constraint call_listener_back_state_check CHECK ((back_state = ANY (ARRAY['free'::text, 'busy'::text, 'offline'::text]))),
  constraint call_listener_mode_check CHECK ((mode = ANY (ARRAY['listen'::text, 'whisper'::text, 'callee'::text, 'all'::text]))),
  constraint call_listener_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agent(id) ON DELETE CASCADE,
  constraint call_listener_pkey PRIMARY KEY (leg_id),
  constraint call_listener_agent_id_key UNIQUE (agent_id)
);

create table call_move (
  id uuid not null default gen_random_uuid(),
  call_id uuid not null,
  kind text not null,
  wish jsonb not null default '{}'::jsonb,
  asked_by text not null,
  user_id uuid,
  agent_id uuid,
  state text not null default 'asked'::text,
  why text,
  leg_id uuid,
  asked_at timestamp with time zone not null default clock_timestamp(),
  taken_at timestamp with time zone,
  done_at timestamp with time zone,
  constraint call_move_check CHECK (((state = ANY (ARRAY['done'::text, 'refused'::text])) = (done_at IS NOT NULL))),
  constraint call_move_check1 CHECK (((state = 'refused'::text) = (why IS NOT NULL))),
  constraint call_move_kind_check CHECK ((kind = ANY (ARRAY['hold'::text, 'resume'::text, 'transfer'::text, 'consult'::text, 'complete'::text, 'three-way'::text, 'drop'::text, 'give-back'::text, 'end'::text, 'listen'::text, 'mode'::text, 'take-over'::text, 'leave'::text]))),
  constraint call_move_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'doing'::text, 'done'::text, 'refused'::text]))),
  constraint call_move_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agent(id) ON DELETE SET NULL,
  constraint call_move_call_id_fkey FOREIGN KEY (call_id) REFERENCES call(id) ON DELETE CASCADE,
  constraint call_move_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE SET NULL,
  constraint call_move_pkey PRIMARY KEY (id)
);

create table call_note (
  id uuid not null default gen_random_uuid(),
  call_id uuid not null,
  agent_id uuid,
  written_by text not null,
  text text not null default ''::text,
  disposition text,
  written_at timestamp with time zone not null default clock_timestamp(),
  changed_at timestamp with time zone not null default clock_timestamp(),
  constraint call_note_disposition_check CHECK (((length(disposition) >= 1) AND (length(disposition) <= 30))),
  constraint call_note_text_check CHECK ((length(text) <= 4000)),
  constraint call_note_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agent(id) ON DELETE SET NULL,
  constraint call_note_call_id_fkey FOREIGN KEY (call_id) REFERENCES call(id) ON DELETE CASCADE,
  constraint call_note_pkey PRIMARY KEY (id),
  constraint call_note_call_id_agent_id_key UNIQUE (call_id, agent_id)
);

create table call_step (
  call_id uuid not null,
  id bigint generated always as identity not null,
  at timestamp with time zone not null default clock_timestamp(),
  step text not null,
  actor text not null default ''::text,
  detail jsonb not null default '{}'::jsonb,
  constraint call_step_call_id_fkey FOREIGN KEY (call_id) REFERENCES call(id) ON DELETE CASCADE,
  constraint call_step_pkey PRIMARY KEY (call_id, id)
);

create table call_talk (
  call_id uuid not null,
  state text not null,
  other jsonb,
  changed_at timestamp with time zone not null default clock_timestamp(),
  constraint call_talk_state_check CHECK ((state = ANY (ARRAY['talking'::text, 'held'::text, 'consulting'::text, 'three-way'::text]))),
  constraint call_talk_call_id_fkey FOREIGN KEY (call_id) REFERENCES call(id) ON DELETE CASCADE,
  constraint call_talk_pkey PRIMARY KEY (call_id)
);

create table call_tool (
  call_id uuid not null,
  n integer not null,
  name text not null,
  at_ms integer not null,
  ms integer not null,
  ok boolean not null,
  arguments text not null,
  answer text not null,
  constraint call_tool_call_id_fkey FOREIGN KEY (call_id) REFERENCES call(id) ON DELETE CASCADE,
  constraint call_tool_pkey PRIMARY KEY (call_id, n)
);

create table call_transcript (
  call_id uuid not null,
  state text not null default 'due'::text,
  reason text,
  parts jsonb not null,
  tries integer not null default 0,
  next_at timestamp with time zone not null,
  heard_ms bigint not null default 0,
  ended_at timestamp with time zone,
  constraint call_transcript_check CHECK (((state = 'due'::text) = (ended_at IS NULL))),
  constraint call_transcript_check1 CHECK (((state = 'none'::text) = (reason IS NOT NULL))),
  constraint call_transcript_state_check CHECK ((state = ANY (ARRAY['due'::text, 'made'::text, 'none'::text]))),
  constraint call_transcript_call_id_fkey FOREIGN KEY (call_id) REFERENCES call(id) ON DELETE CASCADE,
  constraint call_transcript_pkey PRIMARY KEY (call_id)
);

create table contact (
  id uuid not null default gen_random_uuid(),
  task_id uuid not null,
  import_id uuid not null,
  row_number integer not null,
  "position" bigint generated always as identity not null,
  number text not null,
  name text not null default ''::text,
  message text,
  variables jsonb not null default '{}'::jsonb,
  state text not null default 'waiting'::text,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone,
  answered boolean not null default false,
  outcome text,
  created_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  time_zone text,
  due_at timestamp with time zone,
  waits_because text,
  callback_at timestamp with time zone,
  callback_call_id uuid,
  callbacks integer not null default 0,
  stranger boolean not null default false,
  constraint contact_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'claimed'::text, 'dialling'::text, 'live'::text, 'done'::text, 'not-permitted'::text]))),
  constraint contact_waits_because_check CHECK ((waits_because = ANY (ARRAY['retry'::text, 'frequency'::text, 'window'::text, 'number-busy'::text, 'line'::text, 'callback'::text, 'abandoned'::text, 'skipped'::text]))),
  constraint contact_of_import FOREIGN KEY (import_id, task_id) REFERENCES list_import(id, task_id) ON DELETE CASCADE,
  constraint contact_pkey PRIMARY KEY (id),
  constraint contact_import_id_row_number_key UNIQUE (import_id, row_number)
);

create table do_not_call (
  id uuid not null default gen_random_uuid(),
  number text not null,
  task_id uuid,
  reason text not null default ''::text,
  source text not null,
  call_id uuid,
  created_by text,
  created_at timestamp with time zone not null default now(),
  constraint do_not_call_source_check CHECK ((source = ANY (ARRAY['import'::text, 'api'::text, 'page'::text, 'call'::text]))),
  constraint do_not_call_task_id_fkey FOREIGN KEY (task_id) REFERENCES task(id) ON DELETE CASCADE,
  constraint do_not_call_pkey PRIMARY KEY (id),
  constraint do_not_call_number_task_id_key UNIQUE NULLS NOT DISTINCT (number, task_id)
);

create table extension (
  id uuid not null default gen_random_uuid(),
  number text not null,
  a1_hash text not null,
  display_name text not null default ''::text,
  enabled boolean not null default true,
  node text,
  created_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  password_at timestamp with time zone not null default now(),
  page_a1_hash text,
  page_until timestamp with time zone,
  constraint extension_a1_hash_check CHECK ((a1_hash ~ '^[0-9a-f]{32}$'::text)),
  constraint extension_check CHECK (((page_a1_hash IS NULL) = (page_until IS NULL))),
  constraint extension_display_name_check CHECK ((length(display_name) <= 100)),
  constraint extension_number_check CHECK ((number ~ '^[0-9]{2,8}$'::text)),
  constraint extension_page_a1_hash_check CHECK ((page_a1_hash ~ '^[0-9a-f]{32}$'::text)),
  constraint extension_pkey PRIMARY KEY (id),
  constraint extension_number_key UNIQUE (number)
);

create table gateway (
  node text not null,
  name text not null,
  state text not null,
  sip_status integer,
  sip_phrase text,
  ping_ms real,
  ours boolean not null default false,
  refusals integer not null default 0,
  stopped_mark text,
  since timestamp with time zone not null default clock_timestamp(),
  seen_at timestamp with time zone not null default clock_timestamp(),
  constraint gateway_state_check CHECK ((state = ANY (ARRAY['registered'::text, 'reachable'::text, 'trying'::text, 'failed'::text, 'unreachable'::text, 'stopped'::text, 'missing'::text]))),
  constraint gateway_pkey PRIMARY KEY (node, name)
);

create table gateway_change (
  id bigint generated always as identity not null,
  node text not null,
  name text not null,
  at timestamp with time zone not null default clock_timestamp(),
  state text not null,
  sip_status integer,
  sip_phrase text,
  constraint gateway_change_pkey PRIMARY KEY (id)
);

create table idempotency_key (
  actor_id uuid not null,
  key text not null,
  route text not null,
  request_hash bytea not null,
  status integer,
  body jsonb,
  created_at timestamp with time zone not null default now(),
  constraint idempotency_key_pkey PRIMARY KEY (actor_id, key)
);

create table import_refused (
  import_id uuid not null,
  row_number integer not null,
  column_name text not null,
  code text not null,
  value text not null,
  constraint import_refused_import_id_fkey FOREIGN KEY (import_id) REFERENCES list_import(id) ON DELETE CASCADE,
  constraint import_refused_pkey PRIMARY KEY (import_id, row_number)
);

create unlogged table import_row (
  import_id uuid not null,
  row_number integer not null,
  number text not null,
  name text not null,
  message text,
  variables jsonb not null,
  time_zone text,
  constraint import_row_pkey PRIMARY KEY (import_id, row_number)
);

create table inbound_number (
  id uuid not null default gen_random_uuid(),
  number text not null,
  name text not null default ''::text,
  enabled boolean not null default true,
  follow_days smallint not null default 30,
  task_id uuid,
  voice_id uuid,
  welcome text,
  queue_max smallint not null default 20,
  wait_seconds_max smallint not null default 120,
  overflow text not null default 'callback'::text,
  overflow_message text,
  overflow_group_id uuid,
  created_at timestamp with time zone not null default clock_timestamp(),
  changed_at timestamp with time zone not null default clock_timestamp(),
  constraint inbound_number_check CHECK (((welcome IS NULL) OR (voice_id IS NOT NULL))),
  constraint inbound_number_check1 CHECK (((overflow_message IS NULL) OR (voice_id IS NOT NULL))),
  constraint inbound_number_check2 CHECK (((overflow <> 'group'::text) OR (overflow_group_id IS NOT NULL))),
  constraint inbound_number_follow_days_check CHECK (((follow_days >= 0) AND (follow_days <= 365))),
  constraint inbound_number_name_check CHECK ((length(name) <= 100)),
  constraint inbound_number_number_check CHECK ((number ~ '^\+?[0-9]{2,20}$'::text)),
  constraint inbound_number_overflow_check CHECK ((overflow = ANY (ARRAY['message'::text, 'callback'::text, 'group'::text]))),
  constraint inbound_number_overflow_message_check CHECK (((length(overflow_message) >= 1) AND (length(overflow_message) <= 1000))),
  constraint inbound_number_queue_max_check CHECK (((queue_max >= 1) AND (queue_max <= 1000))),
  constraint inbound_number_wait_seconds_max_check CHECK (((wait_seconds_max >= 5) AND (wait_seconds_max <= 3600))),
  constraint inbound_number_welcome_check CHECK (((length(welcome) >= 1) AND (length(welcome) <= 1000))),
  constraint inbound_number_overflow_group_id_fkey FOREIGN KEY (overflow_group_id) REFERENCES agent_group(id),
  constraint inbound_number_task_id_fkey FOREIGN KEY (task_id) REFERENCES task(id),
  constraint inbound_number_voice_id_fkey FOREIGN KEY (voice_id) REFERENCES voice(id),
  constraint inbound_number_pkey PRIMARY KEY (id),
  constraint inbound_number_number_key UNIQUE (number)
);

create table line (
  id uuid not null default gen_random_uuid(),
  name text not null,
  node text not null,
  gateway text not null,
  profile text not null default 'external'::text,
  address text not null,
  register boolean not null default false,
  username text,
  password_sealed bytea,
  capacity integer not null,
  calls_per_second integer,
  caller_numbers text[] not null default '{}'::text[],
  prefix text,
  codec text not null default 'PCMA'::text,
  created_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  faults_in_row integer not null default 0,
  rest_until timestamp with time zone,
  rest_reason text,
  rests integer not null default 0,
  probe_call_id uuid,
  gateway_up boolean,
  gateway_seen_at timestamp with time zone,
  next_dial_at timestamp with time zone,
  purpose text not null default 'both'::text,
  realm text,
  outbound_proxy text,
  ping_seconds integer default 25,
  parameters jsonb not null default '{}'::jsonb,
  caller_rotation text not null default 'roundRobin'::text,
  called_strip text,
  priority integer not null default 5,
  enabled boolean not null default (purpose = ANY (ARRAY['tasks'::text, 'both'::text])),
  constraint line_called_strip_check CHECK ((called_strip ~ '^\+?[0-9*#]{1,16}$'::text)),
  constraint line_caller_rotation_check CHECK ((caller_rotation = ANY (ARRAY['fixed'::text, 'random'::text, 'roundRobin'::text, 'byArea'::text]))),
  constraint line_calls_per_second_check CHECK (((calls_per_second >= 1) AND (calls_per_second <= 1000))),
  constraint line_capacity_check CHECK (((capacity >= 1) AND (capacity <= 10000))),
  constraint line_codec_check CHECK ((codec = ANY (ARRAY['PCMA'::text, 'PCMU'::text]))),
  constraint line_gateway_check CHECK ((gateway ~ '^[A-Za-z0-9_.-]{1,64}$'::text)),
  constraint line_parameters_check CHECK ((jsonb_typeof(parameters) = 'object'::text)),
  constraint line_ping_seconds_check CHECK (((ping_seconds >= 5) AND (ping_seconds <= 300))),
  constraint line_priority_check CHECK (((priority >= 1) AND (priority <= 9))),
  constraint line_purpose_check CHECK ((purpose = ANY (ARRAY['tasks'::text, 'phoneBar'::text, 'both'::text, 'off'::text]))),
  constraint line_pkey PRIMARY KEY (id),
  constraint line_name_key UNIQUE (name),
  constraint line_node_gateway_key UNIQUE (node, gateway)
);

create table line_price (
  line_id uuid not null,
  per_minute numeric(12,6) not null,
  billed_seconds smallint not null default 60,
  constraint line_price_billed_seconds_check CHECK ((billed_seconds = ANY (ARRAY[1, 6, 30, 60]))),
  constraint line_price_per_minute_check CHECK ((per_minute >= (0)::numeric)),
  constraint line_price_line_id_fkey FOREIGN KEY (line_id) REFERENCES line(id) ON DELETE CASCADE,
  constraint line_price_pkey PRIMARY KEY (line_id)
);

create table line_slot (
  line_id uuid not null,
  n integer not null,
  call_id uuid,
  freed_at timestamp with time zone not null default '-infinity'::timestamp with time zone,
  constraint line_slot_call_id_fkey FOREIGN KEY (call_id) REFERENCES call(id),
  constraint line_slot_line_id_fkey FOREIGN KEY (line_id) REFERENCES line(id) ON DELETE CASCADE,
  constraint line_slot_pkey PRIMARY KEY (line_id, n),
  constraint line_slot_call_id_key UNIQUE (call_id)
) with (fillfactor=50, autovacuum_vacuum_scale_factor=0.05);

create table list_import (
  id uuid not null default gen_random_uuid(),
  task_id uuid not null,
  source text not null,
  file_name text,
  file_path text,
  file_bytes bigint,
  status text not null,
  reading integer not null default 0,
  parsed integer not null default 0,
  accepted integer not null default 0,
  duplicate integer not null default 0,
  refused integer not null default 0,
  reason_code text,
  reason_detail text,
  created_by text,
  created_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  constraint list_import_source_check CHECK ((source = ANY (ARRAY['file'::text, 'api'::text, 'inbound'::text, 'manual'::text]))),
  constraint list_import_status_check CHECK ((status = ANY (ARRAY['reading'::text, 'done'::text, 'refused'::text]))),
  constraint list_import_task_id_fkey FOREIGN KEY (task_id) REFERENCES task(id) ON DELETE CASCADE,
  constraint list_import_pkey PRIMARY KEY (id),
  constraint list_import_of_task UNIQUE (id, task_id)
);

create table llm_account (
  id uuid not null default gen_random_uuid(),
  name text not null,
  kind text not null,
  base_url text not null,
  model text not null,
  api_key_sealed bytea,
  headers jsonb not null default '{}'::jsonb,
  first_token_ms_max integer not null default 8000,
  last_test jsonb,
  created_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  settings jsonb not null default '{}'::jsonb,
  private_key_sealed bytea,
  fallback_id uuid,
  constraint llm_account_fallback_check CHECK ((fallback_id <> id)),
  constraint llm_account_first_token_ms_max_check CHECK (((first_token_ms_max >= 500) AND (first_token_ms_max <= 60000))),
  constraint llm_account_kind_check CHECK ((kind = ANY (ARRAY['openai-compatible'::text, 'coze'::text, 'dify'::text, 'maxkb'::text]))),
  constraint llm_account_model_check CHECK (((kind <> 'openai-compatible'::text) OR (model <> ''::text))),
  constraint llm_account_settings_check CHECK (((jsonb_typeof(settings) = 'object'::text) AND ((settings - ARRAY['botId'::text, 'login'::text, 'appId'::text, 'publicKeyId'::text, 'inputs'::text]) = '{}'::jsonb) AND ((kind <> 'coze'::text) OR (COALESCE((settings ->> 'botId'::text), ''::text) <> ''::text)) AND (COALESCE((settings ->> 'login'::text), 'token'::text) = ANY (ARRAY['token'::text, 'jwt'::text])) AND (jsonb_typeof(COALESCE((settings -> 'inputs'::text), '{}'::jsonb)) = 'object'::text))),
  constraint llm_account_fallback_id_fkey FOREIGN KEY (fallback_id) REFERENCES llm_account(id),
  constraint llm_account_pkey PRIMARY KEY (id),
  constraint llm_account_name_key UNIQUE (name)
);

create table log_line (
  id bigint generated always as identity not null,
  at timestamp with time zone not null,
  level smallint not null,
  process text not null,
  node text,
  call_id uuid,
  task_id uuid,
  message text not null,
  fields jsonb not null default '{}'::jsonb,
  constraint log_line_pkey PRIMARY KEY (id)
);

create table model_price (
  llm_account_id uuid not null,
  input_per_1000 numeric(12,6) not null,
  output_per_1000 numeric(12,6) not null,
  constraint model_price_input_per_1000_check CHECK ((input_per_1000 >= (0)::numeric)),
  constraint model_price_output_per_1000_check CHECK ((output_per_1000 >= (0)::numeric)),
  constraint model_price_llm_account_id_fkey FOREIGN KEY (llm_account_id) REFERENCES llm_account(id) ON DELETE CASCADE,
  constraint model_price_pkey PRIMARY KEY (llm_account_id)
);

create table model_use (
  call_id uuid not null,
  llm_account_id uuid not null,
  requests integer not null,
  told integer not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  constraint model_use_call_id_fkey FOREIGN KEY (call_id) REFERENCES call(id) ON DELETE CASCADE,
  constraint model_use_pkey PRIMARY KEY (call_id, llm_account_id)
);

create table node_slot (
  node text not null,
  n integer not null,
  call_id uuid,
  constraint node_slot_call_id_fkey FOREIGN KEY (call_id) REFERENCES call(id),
  constraint node_slot_pkey PRIMARY KEY (node, n),
  constraint node_slot_call_id_key UNIQUE (call_id)
) with (fillfactor=50, autovacuum_vacuum_scale_factor=0.05);

create table phone_failure (
  id bigint generated always as identity not null,
  at timestamp with time zone not null default clock_timestamp(),
  node text not null,
  profile text not null,
  address text not null,
  method text not null,
  number text not null,
  user_agent text not null default ''::text,
  constraint phone_failure_method_check CHECK ((method = ANY (ARRAY['REGISTER'::text, 'INVITE'::text]))),
  constraint phone_failure_pkey PRIMARY KEY (id)
);

create table recogniser (
  id uuid not null default gen_random_uuid(),
  name text not null,
  kind text not null,
  created_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  base_url text,
  model text,
  language text,
  api_key_sealed bytea,
  access_key_id text,
  app_key text,
  region text,
  vocabulary_id text,
  customisation_id text,
  accept_self_signed boolean not null default false,
  itn boolean not null default true,
  hot_words text[] not null default '{}'::text[],
  fallback_id uuid,
  last_test jsonb,
  constraint recogniser_fallback_is_another CHECK ((fallback_id <> id)),
  constraint recogniser_kind_check CHECK ((kind = ANY (ARRAY['tone'::text, 'funasr'::text, 'aliyun-nls'::text, 'openai'::text, 'deepgram'::text]))),
  constraint recogniser_fallback_id_fkey FOREIGN KEY (fallback_id) REFERENCES recogniser(id),
  constraint recogniser_pkey PRIMARY KEY (id),
  constraint recogniser_name_key UNIQUE (name)
);

create table recovery_code (
  id bigint generated always as identity not null,
  user_id uuid not null,
  code_hash bytea not null,
  used_at timestamp with time zone,
  constraint recovery_code_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE,
  constraint recovery_code_pkey PRIMARY KEY (id)
);

create table registration (
  node text not null,
  call_id text not null,
  profile text not null,
  number text not null,
  address text not null,
  port integer,
  user_agent text not null default ''::text,
  since timestamp with time zone not null default clock_timestamp(),
  expires_at timestamp with time zone not null,
  seen_at timestamp with time zone not null default clock_timestamp(),
  constraint registration_pkey PRIMARY KEY (node, call_id)
);

create table session (
  id uuid not null default gen_random_uuid(),
  token_hash bytea not null,
  user_id uuid not null,
  created_at timestamp with time zone not null default now(),
  seen_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  constraint session_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE,
  constraint session_pkey PRIMARY KEY (id),
  constraint session_token_hash_key UNIQUE (token_hash)
);

create table setting (
  key text not null,
  value jsonb not null,
  changed_by text,
  changed_at timestamp with time zone not null default now(),
  constraint setting_pkey PRIMARY KEY (key)
);

create table sip_profile (
  id uuid not null default gen_random_uuid(),
  node text not null,
  name text not null,
  settings jsonb not null,
  good_settings jsonb,
  enabled boolean not null default true,
  loaded_mark text,
  draining boolean not null default false,
  running boolean,
  seen jsonb,
  seen_at timestamp with time zone,
  operation jsonb,
  created_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  constraint sip_profile_name_check CHECK ((name ~ '^[A-Za-z0-9_.-]{1,64}$'::text)),
  constraint sip_profile_node_check CHECK ((node ~ '^[A-Za-z0-9_.-]{1,64}$'::text)),
  constraint sip_profile_settings_check CHECK ((jsonb_typeof(settings) = 'object'::text)),
  constraint sip_profile_pkey PRIMARY KEY (id),
  constraint sip_profile_node_name_key UNIQUE (node, name)
);

create table switch_node (
  name text not null,
  state text not null,
  core_uuid text,
  capacity integer,
  detail text,
  seen_at timestamp with time zone not null default now(),
  calls_per_second integer,
  next_dial_at timestamp with time zone,
  host text,
  port integer,
  password_sealed bytea,
  from_page boolean not null default false,
  draining_since timestamp with time zone,
  state_since timestamp with time zone not null default now(),
  version text,
  constraint switch_node_calls_per_second_check CHECK (((calls_per_second >= 1) AND (calls_per_second <= 10000))),
  constraint switch_node_capacity_check CHECK ((capacity > 0)),
  constraint switch_node_from_page CHECK (((NOT from_page) OR ((host IS NOT NULL) AND (port IS NOT NULL) AND (password_sealed IS NOT NULL)))),
  constraint switch_node_host_check CHECK (((length(host) >= 1) AND (length(host) <= 253))),
  constraint switch_node_name_check CHECK ((name ~ '^[A-Za-z0-9_.-]{1,64}$'::text)),
  constraint switch_node_port_check CHECK (((port >= 1) AND (port <= 65535))),
  constraint switch_node_state_check CHECK ((state = ANY (ARRAY['connecting'::text, 'ready'::text, 'down'::text]))),
  constraint switch_node_version_check CHECK ((length(version) <= 200)),
  constraint switch_node_pkey PRIMARY KEY (name)
);

create table task (
  id uuid not null default gen_random_uuid(),
  name text not null,
  type text not null,
  status text not null default 'draft'::text,
  stop_mode text,
  max_concurrency integer not null,
  assistant_id uuid,
  voice_id uuid,
  play_times integer not null default 2,
  ring_seconds_max integer not null default 45,
  calling_window jsonb,
  retry jsonb,
  start_at timestamp with time zone,
  dedupe text not null default 'file'::text,
  created_by text,
  created_at timestamp with time zone not null default now(),
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  changed_at timestamp with time zone not null default now(),
  end_at timestamp with time zone,
  frequency jsonb,
  rule_set text not null default 'none'::text,
  on_machine text not null default 'goOn'::text,
  machine_message text,
  agent_group_id uuid,
  pacing jsonb,
  abandon_message text,
  abandon_rest_hours integer not null default 72,
  agent_script text,
  agent_skills text[] not null default '{}'::text[],
  constraint task_abandon_message_check CHECK (((length(abandon_message) >= 1) AND (length(abandon_message) <= 1000))),
  constraint task_abandon_rest_hours_check CHECK (((abandon_rest_hours >= 0) AND (abandon_rest_hours <= 720))),
  constraint task_abandon_voice_check CHECK (((abandon_message IS NULL) OR (voice_id IS NOT NULL))),
  constraint task_agent_script_check CHECK (((length(agent_script) >= 1) AND (length(agent_script) <= 10000))),
  constraint task_agent_skills_check CHECK ((cardinality(agent_skills) <= 20)),
  constraint task_check CHECK (((type <> 'ai'::text) OR (assistant_id IS NOT NULL))),
  constraint task_check1 CHECK (((type <> 'notification'::text) OR (voice_id IS NOT NULL))),
  constraint task_dedupe_check CHECK ((dedupe = ANY (ARRAY['file'::text, 'task'::text]))),
  constraint task_machine_message_check CHECK (((length(machine_message) >= 1) AND (length(machine_message) <= 1000))),
  constraint task_max_concurrency_check CHECK (((max_concurrency >= 1) AND (max_concurrency <= 10000))),
  constraint task_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
  constraint task_on_machine_check CHECK ((on_machine = ANY (ARRAY['hangUp'::text, 'leaveMessage'::text, 'goOn'::text]))),
  constraint task_play_times_check CHECK (((play_times >= 1) AND (play_times <= 10))),
  constraint task_predictive_check CHECK (((type <> 'predictive'::text) OR ((agent_group_id IS NOT NULL) AND (pacing IS NOT NULL)))),
  constraint task_ring_seconds_max_check CHECK (((ring_seconds_max >= 5) AND (ring_seconds_max <= 120))),
  constraint task_rule_set_check CHECK ((rule_set = ANY (ARRAY['none'::text, 'china'::text, 'us'::text]))),
  constraint task_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'running'::text, 'pausing'::text, 'paused'::text, 'stopping'::text, 'stopped'::text, 'completed'::text]))),
  constraint task_stop_mode_check CHECK ((stop_mode = ANY (ARRAY['drain'::text, 'hangup'::text]))),
  constraint task_type_check CHECK ((type = ANY (ARRAY['ai'::text, 'notification'::text, 'predictive'::text]))),
  constraint task_agent_group_id_fkey FOREIGN KEY (agent_group_id) REFERENCES agent_group(id),
  constraint task_assistant_id_fkey FOREIGN KEY (assistant_id) REFERENCES assistant(id),
  constraint task_voice_id_fkey FOREIGN KEY (voice_id) REFERENCES voice(id),
  constraint task_pkey PRIMARY KEY (id)
);

create table task_line (
  task_id uuid not null,
  line_id uuid not null,
  "position" integer not null,
  constraint task_line_line_id_fkey FOREIGN KEY (line_id) REFERENCES line(id),
  constraint task_line_task_id_fkey FOREIGN KEY (task_id) REFERENCES task(id) ON DELETE CASCADE,
  constraint task_line_pkey PRIMARY KEY (task_id, line_id)
);

create table task_pace (
  task_id uuid not null,
  n bigint not null default 0,
  dialled bigint not null default 0,
  allowed bigint not null default 0,
  decided_at timestamp with time zone not null default '-infinity'::timestamp with time zone,
  dial integer not null default 0,
  state jsonb,
  why jsonb,
  counted uuid[] not null default '{}'::uuid[],
  constraint task_pace_task_id_fkey FOREIGN KEY (task_id) REFERENCES task(id) ON DELETE CASCADE,
  constraint task_pace_pkey PRIMARY KEY (task_id)
) with (fillfactor=50);

create table task_slot (
  task_id uuid not null,
  n integer not null,
  call_id uuid,
  constraint task_slot_call_id_fkey FOREIGN KEY (call_id) REFERENCES call(id),
  constraint task_slot_task_id_fkey FOREIGN KEY (task_id) REFERENCES task(id) ON DELETE CASCADE,
  constraint task_slot_pkey PRIMARY KEY (task_id, n),
  constraint task_slot_call_id_key UNIQUE (call_id)
) with (fillfactor=50, autovacuum_vacuum_scale_factor=0.05);

create table task_tally (
  task_id uuid not null,
  key text not null,
  n bigint not null,
  constraint task_tally_task_id_fkey FOREIGN KEY (task_id) REFERENCES task(id) ON DELETE CASCADE,
  constraint task_tally_pkey PRIMARY KEY (task_id, key)
);

create table task_tally_delta (
  id bigint generated always as identity not null,
  task_id uuid not null,
  key text not null,
  n bigint not null,
  constraint task_tally_delta_pkey PRIMARY KEY (id)
);

create table task_zone (
  task_id uuid not null,
  time_zone text not null,
  constraint task_zone_task_id_fkey FOREIGN KEY (task_id) REFERENCES task(id) ON DELETE CASCADE,
  constraint task_zone_pkey PRIMARY KEY (task_id, time_zone)
);

create table trial_call (
  id uuid not null default gen_random_uuid(),
  kind text not null,
  node text not null,
  line_id uuid,
  extension_id uuid,
  assistant_id uuid,
  number text not null,
  say text,
  variables jsonb not null default '{}'::jsonb,
  state text not null default 'waiting'::text,
  owner text,
  steps jsonb not null default '[]'::jsonb,
  turns jsonb not null default '[]'::jsonb,
  hang_up_asked boolean not null default false,
  outcome text,
  reason text,
  ended_by text,
  created_by text not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  answered_at timestamp with time zone,
  ended_at timestamp with time zone,
  seen_at timestamp with time zone not null default clock_timestamp(),
  constraint trial_call_kind_check CHECK ((kind = ANY (ARRAY['line'::text, 'assistant'::text]))),
  constraint trial_call_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'dialling'::text, 'live'::text, 'ended'::text]))),
  constraint trial_call_steps_check CHECK ((jsonb_typeof(steps) = 'array'::text)),
  constraint trial_call_turns_check CHECK ((jsonb_typeof(turns) = 'array'::text)),
  constraint trial_call_variables_check CHECK ((jsonb_typeof(variables) = 'object'::text)),
  constraint trial_call_assistant_id_fkey FOREIGN KEY (assistant_id) REFERENCES assistant(id) ON DELETE SET NULL,
  constraint trial_call_extension_id_fkey FOREIGN KEY (extension_id) REFERENCES extension(id) ON DELETE SET NULL,
  constraint trial_call_line_id_fkey FOREIGN KEY (line_id) REFERENCES line(id) ON DELETE SET NULL,
  constraint trial_call_pkey PRIMARY KEY (id)
);

create table turn (
  call_id uuid not null,
  n integer not null,
  speaker text not null,
  text text not null,
  heard text not null,
  interrupted boolean not null default false,
  start_ms integer not null,
  end_ms integer not null,
  timings jsonb not null default '{}'::jsonb,
  llm_account_id uuid,
  voice_id uuid,
  recogniser_id uuid,
  kind text not null default 'words'::text,
  agent_id uuid,
  constraint turn_agent_check CHECK (((agent_id IS NULL) OR (speaker = 'agent'::text))),
  constraint turn_kind_check CHECK ((kind = ANY (ARRAY['words'::text, 'keys'::text]))),
  constraint turn_speaker_check CHECK ((speaker = ANY (ARRAY['callee'::text, 'us'::text, 'agent'::text]))),
  constraint turn_call_id_fkey FOREIGN KEY (call_id) REFERENCES call(id) ON DELETE CASCADE,
  constraint turn_pkey PRIMARY KEY (call_id, n)
);

create table voice (
  id uuid not null default gen_random_uuid(),
  name text not null,
  kind text not null,
  base_url text,
  model text,
  voice_name text,
  rate numeric not null default 1.0,
  api_key_sealed bytea,
  created_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  access_key_id text,
  app_key text,
  region text,
  streaming boolean not null default true,
  fallback_id uuid,
  last_test jsonb,
  constraint voice_fallback_is_another CHECK ((fallback_id <> id)),
  constraint voice_kind_check CHECK ((kind = ANY (ARRAY['tone'::text, 'openai'::text, 'aliyun-nls'::text, 'dashscope'::text, 'espeak'::text]))),
  constraint voice_rate_check CHECK (((rate >= 0.5) AND (rate <= 2.0))),
  constraint voice_fallback_id_fkey FOREIGN KEY (fallback_id) REFERENCES voice(id),
  constraint voice_pkey PRIMARY KEY (id),
  constraint voice_name_key UNIQUE (name)
);

create table webhook (
  id uuid not null default gen_random_uuid(),
  name text not null,
  url text not null,
  events text[] not null,
  enabled boolean not null default true,
  secret_sealed bytea not null,
  secret_before_sealed bytea,
  secret_before_until timestamp with time zone,
  failing_since timestamp with time zone,
  disabled_reason text,
  disabled_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  constraint webhook_disabled_reason_check CHECK ((disabled_reason = ANY (ARRAY['failing'::text, 'gone'::text]))),
  constraint webhook_events_check CHECK ((cardinality(events) > 0)),
  constraint webhook_pkey PRIMARY KEY (id),
  constraint webhook_name_key UNIQUE (name)
);

create table webhook_attempt (
  delivery_id bigint not null,
  n integer not null,
  at timestamp with time zone not null,
  duration_ms integer not null,
  status integer,
  fault text,
  answer text not null default ''::text,
  constraint webhook_attempt_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES webhook_delivery(id) ON DELETE CASCADE,
  constraint webhook_attempt_pkey PRIMARY KEY (delivery_id, n)
);

create table webhook_batch (
  id uuid not null default gen_random_uuid(),
  webhook_id uuid not null,
  tries_max integer not null,
  asked_for boolean not null default false,
  created_at timestamp with time zone not null default clock_timestamp(),
  started_at timestamp with time zone,
  constraint webhook_batch_tries_max_check CHECK ((tries_max > 0)),
  constraint webhook_batch_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhook(id) ON DELETE CASCADE,
  constraint webhook_batch_pkey PRIMARY KEY (id)
);

create table webhook_delivery (
  id bigint generated always as identity not null,
  webhook_id uuid not null,
  event_id bigint not null,
  batch_id uuid,
  state text not null default 'pending'::text,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone,
  attempted_at timestamp with time zone,
  status integer,
  duration_ms integer,
  fault text,
  delivered_at timestamp with time zone,
  created_at timestamp with time zone not null default clock_timestamp(),
  constraint webhook_delivery_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text]))),
  constraint webhook_delivery_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES webhook_batch(id) ON DELETE SET NULL,
  constraint webhook_delivery_event_id_fkey FOREIGN KEY (event_id) REFERENCES webhook_event(id) ON DELETE CASCADE,
  constraint webhook_delivery_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhook(id) ON DELETE CASCADE,
  constraint webhook_delivery_pkey PRIMARY KEY (id),
  constraint webhook_delivery_event_id_webhook_id_key UNIQUE (event_id, webhook_id)
);

create table webhook_event (
  id bigint generated always as identity not null,
  message_id uuid not null default gen_random_uuid(),
  type text not null,
  subject_id uuid,
  at timestamp with time zone not null default clock_timestamp(),
  body text,
  constraint webhook_event_pkey PRIMARY KEY (id),
  constraint webhook_event_message_id_key UNIQUE (message_id)
);

create table worker_presence (
  owner text not null,
  kind text not null,
  node text,
  lock_key integer not null,
  started_at timestamp with time zone not null default now(),
  seen_at timestamp with time zone not null default now(),
  release text,
  constraint worker_presence_pkey PRIMARY KEY (owner)
);

CREATE INDEX agent_group_listed ON public.agent_group USING btree (sort, name);
CREATE INDEX agent_group_member_agent ON public.agent_group_member USING btree (agent_id);
CREATE INDEX agent_leg_node ON public.agent_leg USING btree (node);
CREATE INDEX agent_span_agent ON public.agent_span USING btree (agent_id, from_at, id);
CREATE INDEX agent_span_call ON public.agent_span USING btree (call_id, agent_id) WHERE (call_id IS NOT NULL);
CREATE UNIQUE INDEX agent_span_open ON public.agent_span USING btree (agent_id) WHERE (until_at IS NULL);
CREATE INDEX agent_span_until ON public.agent_span USING btree (until_at);
CREATE INDEX agent_span_work ON public.agent_span USING btree (from_at) INCLUDE (state, agent_id, call_id, until_at) WHERE (state = ANY (ARRAY['talking'::text, 'wrap-up'::text]));
CREATE INDEX agent_standing_call ON public.agent_standing USING btree (call_id) WHERE (call_id IS NOT NULL);
CREATE UNIQUE INDEX agent_standing_reserved ON public.agent_standing USING btree (call_id) WHERE (state = 'reserved'::text);
CREATE INDEX agent_standing_until ON public.agent_standing USING btree (until) WHERE (until IS NOT NULL);
CREATE INDEX audit_actor ON public.audit_entry USING btree (actor_name, id DESC);
CREATE INDEX audit_at ON public.audit_entry USING btree (at DESC);
CREATE INDEX audit_subject ON public.audit_entry USING btree (subject_kind, subject_id, id DESC);
CREATE INDEX blocked_address_active ON public.blocked_address USING btree (until) WHERE (lifted_at IS NULL);
CREATE INDEX blocked_address_listed ON public.blocked_address USING btree (blocked_at DESC, id);
CREATE INDEX call_abandoned ON public.call USING btree (number, abandoned_at) WHERE (abandoned_at IS NOT NULL);
CREATE INDEX call_answered_of_task ON public.call USING btree (task_id, answered_at) WHERE (answered_at IS NOT NULL);
CREATE UNIQUE INDEX call_attempt ON public.call USING btree (contact_id, attempt) WHERE (state <> 'withdrawn'::text);
CREATE INDEX call_claim ON public.call USING btree (claim_key);
CREATE UNIQUE INDEX call_claim_number ON public.call USING btree (contact_id, attempt, claim);
CREATE INDEX call_ended ON public.call USING btree (ended_at) WHERE (state = 'final'::text);
CREATE INDEX call_final_by ON public.call USING btree (final_by) WHERE (state = ANY (ARRAY['dialling'::text, 'live'::text]));
CREATE INDEX call_for_agent ON public.call USING btree (for_agent_id, claimed_at) WHERE (for_agent_id IS NOT NULL);
CREATE INDEX call_for_agent_claimed ON public.call USING btree (claimed_at) WHERE ((for_agent_id IS NOT NULL) AND (state = 'claimed'::text));
CREATE INDEX call_inbound ON public.call USING btree (dialled_at) WHERE (direction = 'inbound'::text);
CREATE INDEX call_intent_due ON public.call USING btree (ended_at) WHERE (intent_state = 'due'::text);
CREATE INDEX call_line_dialled ON public.call USING btree (line_id, dialled_at) WHERE (dialled_at IS NOT NULL);
CREATE INDEX call_listed ON public.call USING btree (dialled_at DESC, id) WHERE ((state = 'final'::text) AND (dialled_at IS NOT NULL));
CREATE INDEX call_listener_call ON public.call_listener USING btree (call_id);
CREATE INDEX call_listener_node ON public.call_listener USING btree (node);
CREATE INDEX call_move_agent ON public.call_move USING btree (agent_id, asked_at) WHERE (agent_id IS NOT NULL);
CREATE INDEX call_move_call ON public.call_move USING btree (call_id, asked_at);
CREATE UNIQUE INDEX call_move_one ON public.call_move USING btree (call_id) WHERE ((state = ANY (ARRAY['asked'::text, 'doing'::text])) AND (kind = ANY (ARRAY['hold'::text, 'resume'::text, 'transfer'::text, 'consult'::text, 'complete'::text, 'three-way'::text])));
CREATE INDEX call_move_open ON public.call_move USING btree (asked_at) WHERE (state = ANY (ARRAY['asked'::text, 'doing'::text]));
CREATE INDEX call_node_open ON public.call USING btree (node) WHERE (state = ANY (ARRAY['dialling'::text, 'live'::text]));
CREATE INDEX call_note_agent ON public.call_note USING btree (agent_id, written_at);
CREATE INDEX call_number ON public.call USING btree (number, claimed_at DESC);
CREATE INDEX call_number_dialled ON public.call USING btree (number, dialled_at DESC) WHERE (dialled_at IS NOT NULL);
CREATE INDEX call_number_open ON public.call USING btree (number) WHERE (state = ANY (ARRAY['dialling'::text, 'live'::text]));
CREATE INDEX call_of_agent ON public.call USING btree (agent_id, dialled_at) WHERE (agent_id IS NOT NULL);
CREATE INDEX call_open ON public.call USING btree (task_id, lane) WHERE (state = ANY (ARRAY['claimed'::text, 'dialling'::text, 'live'::text]));
CREATE INDEX call_queued ON public.call USING btree (queue_group_id, queued_at) WHERE ((state = 'live'::text) AND (queued_at IS NOT NULL));
CREATE INDEX call_read ON public.call USING btree (for_agent_id) WHERE ((preview_until IS NOT NULL) AND (dial_asked_at IS NULL) AND (state = 'claimed'::text));
CREATE INDEX call_recorded ON public.call USING btree (ended_at) WHERE (recording_path IS NOT NULL);
CREATE INDEX call_reported ON public.call USING btree (dialled_at) INCLUDE (id, task_id, line_id, answered_at, ended_at, outcome, intent, abandoned_at, direction) WHERE ((state = 'final'::text) AND (dialled_at IS NOT NULL));
CREATE INDEX call_task_listed ON public.call USING btree (task_id, dialled_at DESC, id) WHERE ((state = 'final'::text) AND (dialled_at IS NOT NULL));
CREATE INDEX call_transcript_due ON public.call_transcript USING btree (next_at) WHERE (state = 'due'::text);
CREATE INDEX call_unknown ON public.call USING btree (ended_at) WHERE (outcome = 'unknown'::text);
CREATE INDEX call_unowned ON public.call USING btree (node) WHERE ((direction = 'inbound'::text) AND (owner = ''::text) AND (state = ANY (ARRAY['dialling'::text, 'live'::text])));
CREATE INDEX contact_due ON public.contact USING btree (task_id, next_attempt_at) WHERE ((state = 'waiting'::text) AND (next_attempt_at IS NOT NULL));
CREATE INDEX contact_fresh ON public.contact USING btree (task_id, "position") WHERE ((state = 'waiting'::text) AND (next_attempt_at IS NULL));
CREATE INDEX contact_fresh_by_zone ON public.contact USING btree (task_id, COALESCE(time_zone, ''::text), "position") WHERE ((state = 'waiting'::text) AND (next_attempt_at IS NULL));
CREATE INDEX contact_number ON public.contact USING btree (number);
CREATE INDEX contact_task ON public.contact USING btree (task_id, "position");
CREATE INDEX do_not_call_listed ON public.do_not_call USING btree (created_at DESC, id);
CREATE INDEX do_not_call_task ON public.do_not_call USING btree (task_id);
CREATE INDEX gateway_change_of ON public.gateway_change USING btree (node, name, id DESC);
CREATE INDEX line_slot_free ON public.line_slot USING btree (line_id, n) WHERE (call_id IS NULL);
CREATE UNIQUE INDEX list_import_inbound ON public.list_import USING btree (task_id) WHERE (source = 'inbound'::text);
CREATE INDEX list_import_task ON public.list_import USING btree (task_id, created_at DESC);
CREATE INDEX llm_account_fallback ON public.llm_account USING btree (fallback_id) WHERE (fallback_id IS NOT NULL);
CREATE INDEX log_line_at ON public.log_line USING btree (at, id);
CREATE INDEX log_line_call ON public.log_line USING btree (call_id, at, id) WHERE (call_id IS NOT NULL);
CREATE INDEX log_line_task ON public.log_line USING btree (task_id, at, id) WHERE (task_id IS NOT NULL);
CREATE INDEX node_slot_free ON public.node_slot USING btree (node, n) WHERE (call_id IS NULL);
CREATE INDEX phone_failure_address ON public.phone_failure USING btree (address, at);
CREATE INDEX phone_failure_at ON public.phone_failure USING btree (at);
CREATE INDEX recogniser_fallback ON public.recogniser USING btree (fallback_id) WHERE (fallback_id IS NOT NULL);
CREATE INDEX recovery_code_user ON public.recovery_code USING btree (user_id);
CREATE INDEX registration_number ON public.registration USING btree (number);
CREATE INDEX session_by_user ON public.session USING btree (user_id);
CREATE INDEX task_created ON public.task USING btree (created_at DESC, id);
CREATE INDEX task_line_line ON public.task_line USING btree (line_id);
CREATE INDEX task_slot_free ON public.task_slot USING btree (task_id, n) WHERE (call_id IS NULL);
CREATE INDEX task_tally_delta_task ON public.task_tally_delta USING btree (task_id);
CREATE INDEX trial_call_newest ON public.trial_call USING btree (created_at DESC, id);
CREATE INDEX trial_call_open ON public.trial_call USING btree (line_id) WHERE (state <> 'ended'::text);
CREATE INDEX voice_fallback ON public.voice USING btree (fallback_id) WHERE (fallback_id IS NOT NULL);
CREATE INDEX webhook_batch_waiting ON public.webhook_batch USING btree (created_at) WHERE (started_at IS NULL);
CREATE INDEX webhook_batch_webhook ON public.webhook_batch USING btree (webhook_id);
CREATE INDEX webhook_delivery_batch ON public.webhook_delivery USING btree (batch_id) WHERE (state = 'pending'::text);
CREATE INDEX webhook_delivery_listed ON public.webhook_delivery USING btree (webhook_id, id DESC);
CREATE INDEX webhook_event_at ON public.webhook_event USING btree (at);
CREATE INDEX webhook_event_waiting ON public.webhook_event USING btree (id) WHERE (body IS NULL);

CREATE OR REPLACE FUNCTION public.abandon_call(p_call uuid, p_epoch integer)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for update;
  if not found then return false; end if;
  if v_call.abandoned_at is not null or v_call.direction = 'inbound' then return true; end if;
  update call set abandoned_at = clock_timestamp() where id = p_call;
  perform add_step(p_call, v_call.task_id, 'abandoned', v_call.owner, '{}', true);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.abandoned_until(p_number text)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$
  select max(c.abandoned_at + make_interval(hours => t.abandon_rest_hours))
  from call c join task t on t.id = c.task_id
  where c.number = p_number and c.abandoned_at > clock_timestamp() - interval '30 days'
$function$;

CREATE OR REPLACE FUNCTION public.add_step(p_call uuid, p_task uuid, p_step text, p_actor text, p_detail jsonb, p_tell boolean)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  insert into call_step (call_id, step, actor, detail) values (p_call, p_step, p_actor, p_detail);
  if p_tell then
    perform pg_notify('call', jsonb_build_object(
      'taskId', p_task, 'callId', p_call, 'over', p_step in ('ended', 'finalised', 'refused', 'not-dialled', 'skipped', 'skipped-for-good'))::text);
  end if;
end
$function$;

CREATE OR REPLACE FUNCTION public.add_stranger(p_task uuid, p_number text)
 RETURNS uuid
 LANGUAGE plpgsql
AS $function$
declare
  v_import uuid;
  v_row integer;
  v_id uuid;
begin
  insert into list_import (task_id, source, status, ended_at) values (p_task, 'inbound', 'done', clock_timestamp())
  on conflict (task_id) where source = 'inbound' do nothing;
  update list_import set parsed = parsed + 1, accepted = accepted + 1
  where task_id = p_task and source = 'inbound' returning id, parsed into v_import, v_row;
  insert into contact (task_id, import_id, row_number, number, state, stranger)
  values (p_task, v_import, v_row, p_number, 'done', true) returning id into v_id;
  return v_id;
end
$function$;

CREATE OR REPLACE FUNCTION public.agent_asks(p_row agent_standing, p_state text, p_reason text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  if (p_row.next_state, p_row.next_reason) is not distinct from (p_state, p_reason) then return agent_unchanged(); end if;
  p_row.next_state := p_state;
  p_row.next_reason := p_reason;
  return agent_changed(p_row, null);
end
$function$;

CREATE OR REPLACE FUNCTION public.agent_beat(p_agent uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_standing agent_standing;
  v_step jsonb;
begin
  select * into v_standing from agent_standing where agent_id = p_agent;
  if not found then raise exception 'there is no agent %', p_agent using errcode = 'no_data_found'; end if;
  v_step := jsonb_build_object('row', to_jsonb(v_standing));
  if v_standing.state = 'offline' and v_standing.next_state is not null
    and exists (select 1 from agent_sign g where g.agent_id = p_agent and (not g.with_phone or agent_has_phone(p_agent)))
  then
    v_step := agent_step(p_agent, '{"kind": "return"}');
    update agent_sign set phone_gone_at = null where agent_id = p_agent and v_step ->> 'kind' = 'changed';
  end if;
  update agent_sign set seen_at = clock_timestamp() where agent_id = p_agent;
  return v_step -> 'row';
end
$function$;

CREATE OR REPLACE FUNCTION public.agent_becomes(p_row agent_standing, p_state text, p_reason text, p_now timestamp with time zone, p_loses boolean DEFAULT false, p_before text DEFAULT NULL::text, p_before_reason text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  v_lost constant uuid := case when p_loses then p_row.call_id end;
begin
  p_row.state := p_state;
  p_row.reason := p_reason;
  p_row.call_id := null;
  p_row.group_id := null;
  p_row.until := null;
  p_row.waiting_since := case when p_state = 'free' then p_now end;
  p_row.next_state := p_before;
  p_row.next_reason := p_before_reason;
  p_row.since := p_now;
  return agent_changed(p_row, v_lost);
end
$function$;

CREATE OR REPLACE FUNCTION public.agent_callback(p_call uuid, p_by text, p_wall timestamp without time zone, p_moment timestamp with time zone, p_minutes integer, p_days_max integer)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
  v_task task;
  v_contact contact;
  v_plan jsonb;
  v_at timestamptz;
begin
  perform share_call(p_call);
  select * into v_call from call where id = p_call and state in ('dialling', 'live', 'final') for update;
  if not found then return callback_refused('not-ours'); end if;
  if v_call.state <> 'final' then return note_callback(v_call, p_by, p_wall, p_moment, p_minutes, p_days_max); end if;
  select * into v_task from task where id = v_call.task_id;
  if v_task.status in ('stopping', 'stopped') then return callback_refused('task-over'); end if;
  select * into v_contact from contact where id = v_call.contact_id for update;
  -- The next attempt is under way already: its own end says what follows.
  if v_contact.state not in ('done', 'waiting') then return callback_refused('under-way'); end if;
  v_plan := note_callback(v_call, p_by, p_wall, p_moment, p_minutes, p_days_max);
  if v_plan ->> 'kind' <> 'planned' then return v_plan; end if;
  select * into v_contact from contact where id = v_call.contact_id;
  v_at := put_off(v_task, v_contact.id, 'callback', v_contact.callback_at);
  perform add_step(p_call, v_task.id, 'callback-planned', p_by, jsonb_build_object('at', v_at), true);
  return v_plan;
end
$function$;

CREATE OR REPLACE FUNCTION public.agent_came(p_call uuid, p_epoch integer, p_agent uuid, p_ms_max bigint)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found then return false; end if;
  if agent_step(p_agent, jsonb_build_object('kind', 'answer', 'callId', p_call)) ->> 'kind' = 'refused' then return false; end if;
  update call set final_by = greatest(final_by, clock_timestamp() + make_interval(secs => p_ms_max / 1000.0)) where id = p_call;
  perform add_step(p_call, v_call.task_id, 'agent-answered', v_call.owner, jsonb_build_object('agentId', p_agent), true);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.agent_changed(p_row agent_standing, p_lost uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_object('kind', 'changed', 'row', to_jsonb(p_row), 'lost', p_lost)
$function$;

CREATE OR REPLACE FUNCTION public.agent_did_not_take(p_call uuid, p_epoch integer, p_agent uuid, p_missed boolean, p_why text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found then return; end if;
  perform agent_step(p_agent, case
    when s.state = 'talking' then jsonb_build_object('kind', 'hang-up', 'callId', p_call, 'wrapUpMs', 0)
    when p_missed then jsonb_build_object('kind', 'miss', 'callId', p_call)
    else jsonb_build_object('kind', 'release', 'callId', p_call) end)
  from agent_standing s where s.agent_id = p_agent;
  update call set agent_id = null where id = p_call and agent_id = p_agent;
  perform add_step(p_call, v_call.task_id, 'missed', v_call.owner, jsonb_build_object('agentId', p_agent, 'why', p_why), true);
end
$function$;

CREATE OR REPLACE FUNCTION public.agent_freed(p_row agent_standing, p_now timestamp with time zone, p_loses boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  v_lost constant uuid := case when p_loses then p_row.call_id end;
begin
  if p_row.next_state is not null then
    return agent_becomes(p_row, p_row.next_state, p_row.next_reason, p_now, p_loses);
  end if;
  p_row.state := 'free';
  p_row.reason := null;
  p_row.call_id := null;
  p_row.group_id := null;
  p_row.until := null;
  p_row.since := p_now;
  return agent_changed(p_row, v_lost);
end
$function$;

CREATE OR REPLACE FUNCTION public.agent_has_phone(p_agent uuid, p_node text DEFAULT NULL::text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (
    select 1 from agent a join extension e on e.id = a.extension_id join registration r on r.number = e.number
    where a.id = p_agent and e.enabled and r.expires_at > clock_timestamp() and (p_node is null or r.node = p_node))
$function$;

CREATE OR REPLACE FUNCTION public.agent_leg_answered(p_call uuid, p_owner text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  select * into v_call from call
  where id = p_call and state = 'claimed' and owner = p_owner and cancelled_at is null for update;
  if not found then return false; end if;
  case agent_step(v_call.for_agent_id, jsonb_build_object('kind', 'answer', 'callId', p_call)) ->> 'kind'
    when 'refused' then return false;
    -- Known before: another process asks again.
    when 'unchanged' then return true;
    when 'changed' then null;
  end case;
  perform add_step(p_call, v_call.task_id, 'agent-answered', p_owner, jsonb_build_object('agentId', v_call.for_agent_id), true);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.agent_leg_rings(p_call uuid, p_owner text, p_leg uuid, p_for_ms bigint)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  select * into v_call from call
  where id = p_call and state = 'claimed' and owner = p_owner and cancelled_at is null for update;
  if not found then return false; end if;
  if agent_step(v_call.for_agent_id, jsonb_build_object('kind', 'ring', 'callId', p_call, 'forMs', p_for_ms)) ->> 'kind' = 'refused'
  then
    return false;
  end if;
  update call set agent_leg_id = p_leg where id = p_call;
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.agent_next(p_old agent_standing, p_event jsonb, p_now timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  c_return_ms constant integer := 60000;
  v_kind constant text := p_event ->> 'kind';
  v_has_call constant boolean := p_old.state in ('reserved', 'ringing', 'talking');
  v_limit constant timestamptz := p_now + (p_event ->> 'forMs')::double precision * interval '1 ms';
  v_wish text;
  v_reason text;
begin
  case v_kind
    when 'sign-in' then
      return case when p_old.state = 'offline' then agent_becomes(p_old, 'signed-in', null, p_now) else agent_unchanged() end;
    when 'sign-out', 'go-free', 'go-busy', 'force' then
      v_wish := case v_kind when 'sign-out' then 'offline' when 'go-free' then 'free' when 'go-busy' then 'busy'
        else p_event -> 'to' ->> 'state' end;
      v_reason := case v_kind when 'go-busy' then p_event ->> 'reason' when 'force' then p_event -> 'to' ->> 'reason' end;
      if p_old.state = 'offline' then
        if v_wish <> 'offline' then return agent_refused('not-signed-in'); end if;
        if p_old.next_state is null then return agent_unchanged(); end if;
      elsif v_has_call and not (v_kind = 'force' and (p_event ->> 'now')::boolean) then
        return agent_asks(p_old, nullif(v_wish, 'free'), v_reason);
      elsif p_old.state = v_wish and (v_wish <> 'busy' or p_old.reason = v_reason) then
        return agent_unchanged();
      end if;
      if v_wish = 'offline' and v_kind = 'force' then v_reason := 'forced'; end if;
      return agent_becomes(p_old, v_wish, v_reason, p_now, v_has_call);
    when 'done' then
      if p_old.state <> 'wrap-up' then return agent_unchanged(); end if;
      return agent_becomes(p_old, coalesce(p_old.next_state, 'free'), p_old.next_reason, p_now);
    when 'vanish' then
      case p_old.state
        when 'offline' then return agent_unchanged();
        when 'talking' then return agent_refused('in-a-call');
        when 'signed-in', 'free', 'busy' then
          v_wish := p_old.state;
          v_reason := p_old.reason;
        else
          v_wish := case p_old.next_state when 'busy' then 'busy' when 'offline' then null else 'free' end;
          v_reason := p_old.next_reason;
      end case;
      return agent_becomes(p_old, 'offline', p_event ->> 'why', p_now, v_has_call, v_wish, v_reason);
    when 'return' then
      if p_old.state <> 'offline' or p_old.next_state is null or p_now - p_old.since > c_return_ms * interval '1 ms' then
        return agent_refused('not-vanished');
      end if;
      return agent_becomes(p_old, p_old.next_state, p_old.next_reason, p_now);
    when 'reserve' then
      if p_old.state = 'reserved' and p_old.call_id = (p_event ->> 'callId')::uuid then return agent_unchanged(); end if;
      if p_old.state <> 'free' then return agent_refused('not-free'); end if;
      p_old.state := 'reserved';
      p_old.call_id := (p_event ->> 'callId')::uuid;
      p_old.until := v_limit;
    when 'dial' then
      if p_old.state = 'reserved' and p_old.call_id = (p_event ->> 'callId')::uuid then return agent_unchanged(); end if;
      if p_old.state not in ('free', 'busy', 'wrap-up') then
        return agent_refused(case p_old.state when 'offline' then 'not-signed-in' else 'not-free' end);
      end if;
      -- Whoever had a pause has it again after the call.
      if p_old.state = 'busy' then
        p_old.next_state := 'busy';
        p_old.next_reason := p_old.reason;
      end if;
      p_old.state := 'reserved';
      p_old.call_id := (p_event ->> 'callId')::uuid;
      p_old.until := v_limit;
      p_old.waiting_since := coalesce(p_old.waiting_since, p_now);
    when 'ring', 'release', 'miss', 'answer', 'hang-up' then
      if not v_has_call then
        return agent_refused(case v_kind when 'hang-up' then 'not-talking' when 'miss' then 'not-ringing' else 'not-reserved' end);
      end if;
      if p_old.call_id <> (p_event ->> 'callId')::uuid then return agent_refused('other-call'); end if;
      case v_kind
        when 'ring' then
          if p_old.state <> 'reserved' then return agent_refused('not-reserved'); end if;
          p_old.state := 'ringing';
          p_old.until := v_limit;
        when 'release' then
          if p_old.state = 'talking' then return agent_refused('not-reserved'); end if;
          return agent_freed(p_old, p_now, false);
        when 'miss' then
          if p_old.state = 'talking' then return agent_refused('not-ringing'); end if;
          return agent_becomes(p_old, coalesce(p_old.next_state, 'busy'),
            case when p_old.next_state is null then coalesce(p_event ->> 'why', 'no-answer') else p_old.next_reason end, p_now);
        when 'answer' then
          if p_old.state = 'talking' then return agent_unchanged(); end if;
          p_old.state := 'talking';
          p_old.until := null;
          p_old.waiting_since := null;
        when 'hang-up' then
          if p_old.state <> 'talking' then return agent_refused('not-talking'); end if;
          if (p_event ->> 'wrapUpMs')::double precision <= 0 then
            return agent_becomes(p_old, coalesce(p_old.next_state, 'free'), p_old.next_reason, p_now);
          end if;
          p_old.state := 'wrap-up';
          p_old.until := p_now + (p_event ->> 'wrapUpMs')::double precision * interval '1 ms';
      end case;
    when 'expire' then
      if p_old.until is null or p_old.until > p_now then return agent_refused('not-due'); end if;
      if p_old.state <> 'wrap-up' then return agent_freed(p_old, p_now, true); end if;
      return agent_becomes(p_old, coalesce(p_old.next_state, 'free'), p_old.next_reason, p_now);
  end case;
  -- A step of a call: what the agent was before is no reason any more.
  p_old.reason := null;
  p_old.since := p_now;
  return agent_changed(p_old, null);
end
$function$;

CREATE OR REPLACE FUNCTION public.agent_refused(p_code text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select jsonb_build_object('kind', 'refused', 'code', p_code)
$function$;

CREATE OR REPLACE FUNCTION public.agent_round(p_unseen_ms bigint, p_settle_ms bigint, p_limit integer)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_unseen constant interval := p_unseen_ms * interval '1 ms';
  v_one record;
  v_vanished integer := 0;
  v_expired integer := 0;
begin
  if not pg_try_advisory_xact_lock(9, 2) then return null; end if;
  with looked as (
    select g.agent_id, agent_has_phone(g.agent_id) as there
    from agent_sign g join agent_standing s on s.agent_id = g.agent_id where s.state <> 'offline'
  )
  update agent_sign g set with_phone = g.with_phone or l.there,
    phone_gone_at = case when not l.there and g.with_phone then coalesce(g.phone_gone_at, clock_timestamp()) end
  from looked l
  where l.agent_id = g.agent_id and (l.there and (not g.with_phone or g.phone_gone_at is not null)
    or not l.there and g.with_phone and g.phone_gone_at is null);

  if database_up_since() < clock_timestamp() - p_settle_ms * interval '1 ms' then
    for v_one in
      select s, case when g.seen_at < clock_timestamp() - v_unseen then 'vanished' else 'phone-gone' end as why
      from agent_standing s join agent_sign g on g.agent_id = s.agent_id
      where s.state not in ('offline', 'talking')
        and (g.seen_at < clock_timestamp() - v_unseen or g.phone_gone_at < clock_timestamp() - v_unseen)
      order by s.agent_id limit p_limit for update of s skip locked
    loop
      perform agent_write(v_one.s, jsonb_build_object('kind', 'vanish', 'why', v_one.why), null, null);
      v_vanished := v_vanished + 1;
    end loop;
  end if;

  -- Before the reservations for them end.
  perform end_previews(p_limit);
  for v_one in
    select s from agent_standing s where s.until < clock_timestamp()
    order by s.until limit p_limit for update of s skip locked
  loop
    perform agent_write(v_one.s, '{"kind": "expire"}', null, null);
    v_expired := v_expired + 1;
  end loop;
  perform drop_unbegun_manual(p_limit);
  return jsonb_build_object('vanished', v_vanished, 'expired', v_expired);
end
$function$;

CREATE OR REPLACE FUNCTION public.agent_sign_in(p_agent uuid, p_groups uuid[])
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_standing agent_standing;
  v_step jsonb;
begin
  select * into v_standing from agent_standing where agent_id = p_agent for update;
  if not found then raise exception 'there is no agent %', p_agent using errcode = 'no_data_found'; end if;
  if not exists (select 1 from agent a where a.id = p_agent and a.enabled) then return agent_refused('disabled'); end if;
  if exists (select 1 from unnest(p_groups) as wanted (id)
    where not exists (select 1 from agent_group_member m where m.agent_id = p_agent and m.group_id = wanted.id))
  then
    return agent_refused('not-your-group');
  end if;
  update agent_group_member m set taking = p_groups is null or m.group_id = any (p_groups) where m.agent_id = p_agent;
  v_step := agent_write(v_standing, '{"kind": "sign-in"}', null, null);
  if v_step ->> 'kind' = 'changed' then
    update agent_sign set seen_at = clock_timestamp(), with_phone = agent_has_phone(p_agent), phone_gone_at = null
    where agent_id = p_agent;
  else
    update agent_sign set seen_at = clock_timestamp() where agent_id = p_agent;
    perform announce('agent', jsonb_build_object('agentId', p_agent));
  end if;
  return v_step;
end
$function$;

CREATE OR REPLACE FUNCTION public.agent_step(p_agent uuid, p_event jsonb, p_by text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_old agent_standing;
begin
  -- Who reads a contact of a list and leaves has it no more: it is given back before their own row is locked.
  if p_event ->> 'kind' in ('sign-out', 'go-busy') or p_event ->> 'kind' = 'force' and p_event -> 'to' ->> 'state' <> 'free' then
    perform give_preview_back(p_agent);
  end if;
  select * into v_old from agent_standing where agent_id = p_agent for update;
  if not found then raise exception 'there is no agent %', p_agent using errcode = 'no_data_found'; end if;
  return agent_write(v_old, p_event, p_by, null);
end
$function$;

CREATE OR REPLACE FUNCTION public.agent_took(p_call uuid, p_epoch integer, p_agent uuid, p_ms_max bigint)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  if not agent_came(p_call, p_epoch, p_agent, p_ms_max) then return false; end if;
  update call set agent_id = p_agent, abandoned_at = null where id = p_call;
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.agent_unchanged()
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select jsonb_build_object('kind', 'unchanged')
$function$;

CREATE OR REPLACE FUNCTION public.agent_write(p_old agent_standing, p_event jsonb, p_by text, p_group uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  c_wrap_up_ms constant integer := 15000;
  v_now constant timestamptz := clock_timestamp();
  v_event jsonb := p_event;
  v_step jsonb;
  v_new agent_standing;
begin
  if p_event ->> 'kind' = 'hang-up' and not p_event ? 'wrapUpMs' then
    v_event := p_event || jsonb_build_object('wrapUpMs',
      coalesce((select g.wrap_up_ms from agent_group g where g.id = p_old.group_id), c_wrap_up_ms));
  end if;
  v_step := agent_next(p_old, v_event, v_now);
  if v_step ->> 'kind' <> 'changed' then return v_step || jsonb_build_object('row', to_jsonb(p_old)); end if;
  v_new := jsonb_populate_record(null::agent_standing, v_step -> 'row');
  v_new.group_id := coalesce(p_group, v_new.group_id);
  v_new.made_by := case when v_new.since <> p_old.since then p_by else p_old.made_by end;
  update agent_standing set state = v_new.state, reason = v_new.reason, call_id = v_new.call_id, group_id = v_new.group_id,
    waiting_since = v_new.waiting_since, until = v_new.until, next_state = v_new.next_state, next_reason = v_new.next_reason,
    since = v_new.since, made_by = v_new.made_by
  where agent_id = p_old.agent_id;
  -- What is only asked for begins no span.
  if v_new.since <> p_old.since then
    update agent_span set until_at = v_new.since where agent_id = p_old.agent_id and until_at is null;
    insert into agent_span (agent_id, state, reason, call_id, group_id, made_by, from_at)
    values (v_new.agent_id, v_new.state, v_new.reason, v_new.call_id, v_new.group_id, v_new.made_by, v_new.since);
  end if;
  perform announce('agent', jsonb_build_object('agentId', p_old.agent_id));
  return v_step || jsonb_build_object('row', to_jsonb(v_new));
end
$function$;

CREATE OR REPLACE FUNCTION public.announce(p_channel text, p_payload jsonb)
 RETURNS void
 LANGUAGE sql
AS $function$
  select pg_notify(p_channel, p_payload::text)
$function$;

CREATE OR REPLACE FUNCTION public.appear(p_owner text, p_kind text, p_nodes text[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_key integer;
begin
  for v_try in 1..100 loop
    v_key := floor(random() * 2147483647)::integer;
    exit when pg_try_advisory_lock(8, v_key);
    v_key := null;
  end loop;
  if v_key is null then raise exception 'no free key of presence was found'; end if;
  insert into worker_presence (owner, kind, node, lock_key, started_at, seen_at)
  values (p_owner, p_kind, array_to_string(p_nodes, ','), v_key, clock_timestamp(), clock_timestamp())
  on conflict (owner) do update set node = excluded.node, lock_key = excluded.lock_key, seen_at = excluded.seen_at;
end
$function$;

CREATE OR REPLACE FUNCTION public.area_of(p_number text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case
    when d like '+%' then left(d, 5)
    when d ~ '^1[3-9]' then left(d, 7)
    when d ~ '^(10|2)' then left(d, 2)
    else left(d, 3)
  end
  from (select regexp_replace(p_number, '^(\+86|0086)?0?', '') as d) n
$function$;

CREATE OR REPLACE FUNCTION public.arm(p_call uuid, p_owner text)
 RETURNS text
 LANGUAGE plpgsql
AS $function$
declare
  v_call record;
begin
  select state, owner, for_agent_id into v_call from call where id = p_call;
  if not found then raise exception 'there is no call %', p_call using errcode = 'no_data_found'; end if;
  if v_call.state in ('final', 'withdrawn') then return 'over'; end if;
  if v_call.owner <> p_owner and owner_is_at_work(v_call.owner) then return 'elsewhere'; end if;
  if v_call.state = 'claimed' then
    if v_call.owner <> p_owner then update call set owner = p_owner where id = p_call and state = 'claimed'; end if;
    return case when v_call.for_agent_id is null then 'armed' else 'for-agent' end;
  end if;
  return case when v_call.owner = p_owner then 'ours' else 'orphaned' end;
end
$function$;

CREATE OR REPLACE FUNCTION public.ask_in(p_call uuid, p_epoch integer, p_agent uuid, p_group uuid, p_for_ms bigint, p_unseen_ms bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  -- Of an agent who is in no group with the one who asks.
  c_ring_ms constant integer := 20000;
  v_call call;
  v_standing agent_standing;
  v_group uuid := p_group;
  v_agent uuid;
  v_reply jsonb;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for share;
  if not found then return jsonb_build_object('kind', 'not-ours'); end if;
  if p_agent is null then
    v_agent := (reserve_agent(p_group, p_call, p_for_ms, '{}', p_unseen_ms, v_call.node) ->> 'agent_id')::uuid;
  else
    select s.* into v_standing
    from agent_standing s join agent a on a.id = s.agent_id join agent_sign g on g.agent_id = s.agent_id
    where s.agent_id = p_agent and s.state = 'free' and a.enabled
      and g.seen_at > clock_timestamp() - p_unseen_ms * interval '1 ms' and agent_has_phone(s.agent_id, v_call.node)
      and not leg_hinders(s.agent_id, v_call.node)
    for update of s skip locked;
    -- As in reserve_agent: looked at again under the lock.
    if found and not leg_hinders(p_agent, v_call.node) then
      -- By the group by which the call came, if they share it, else by one of their own: its wrap-up and its way to ring are theirs.
      select g.id into v_group
      from agent_group_member m join agent_group g on g.id = m.group_id
      where m.agent_id = p_agent
      order by g.id is distinct from (select s.group_id from agent_standing s where s.agent_id = v_call.agent_id), g.sort, g.name limit 1;
      perform agent_write(v_standing, jsonb_build_object('kind', 'reserve', 'callId', p_call, 'forMs', p_for_ms), null, v_group);
      v_agent := p_agent;
    end if;
  end if;
  if v_agent is null then return jsonb_build_object('kind', 'nobody'); end if;
  select jsonb_build_object('kind', 'reserved', 'agentId', a.id, 'name', u.username, 'extension', e.number,
    'autoAnswer', coalesce(g.auto_answer, false), 'ringMsMax', coalesce(g.ring_seconds_max * 1000, c_ring_ms),
    'openLegId', open_leg_of(a.id, v_call.node))
  into v_reply
  from agent a join app_user u on u.id = a.user_id join extension e on e.id = a.extension_id
  left join agent_group g on g.id = v_group
  where a.id = v_agent;
  perform add_step(p_call, v_call.task_id, 'offered', v_call.owner, jsonb_build_object('agentId', v_agent), true);
  return v_reply;
end
$function$;

CREATE OR REPLACE FUNCTION public.ask_manual_call(p_agent uuid, p_task uuid, p_number text, p_zone text, p_contact uuid, p_by text, p_for_ms bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_task task;
  v_contact contact;
  v_call call;
  v_refusal jsonb;
  v_standing agent_standing;
begin
  perform share_task(p_task);
  select * into v_task from task where id = p_task and type = 'predictive';
  if not found or not exists (
    select 1 from agent_group_member m where m.group_id = v_task.agent_group_id and m.agent_id = p_agent)
  then
    return jsonb_build_object('kind', 'refused', 'because', 'not-your-task');
  end if;
  select * into v_contact from contact k
  where k.task_id = p_task and case when p_contact is null then k.number = p_number else k.id = p_contact end
  order by k.state in ('claimed', 'dialling', 'live') desc, k.state = 'waiting' desc, k.position desc limit 1 for update;
  if not found then
    if p_contact is not null then return jsonb_build_object('kind', 'refused', 'because', 'no-such-contact'); end if;
    p_contact := stranger_of(p_task, p_number, p_zone, p_by);
    select * into v_contact from contact where id = p_contact;
  end if;
  if v_contact.state in ('claimed', 'dialling', 'live') then
    return jsonb_build_object('kind', 'refused', 'because', 'under-way');
  end if;

  v_call.id := gen_random_uuid();
  v_call.contact_id := v_contact.id;
  v_call.number := v_contact.number;
  v_call.for_agent_id := p_agent;
  v_refusal := coalesce(manual_refusal(v_task, v_call), contact_refusal(v_task, v_call, true));
  if v_refusal is not null then return jsonb_build_object('kind', 'refused') || v_refusal; end if;
  if not agent_has_phone(p_agent) then return jsonb_build_object('kind', 'refused', 'because', 'no-phone'); end if;
  select s.node into v_call.node from node_shares(p_task) s
  where agent_has_phone(p_agent, s.node) order by s.weight desc, s.node limit 1;
  if v_call.node is null then return jsonb_build_object('kind', 'refused', 'because', 'no-line'); end if;

  insert into call (id, task_id, contact_id, attempt, claim, state, lane, claim_key, number, node, claimed_at, for_agent_id, manual,
    contact_before)
  values (v_call.id, p_task, v_contact.id, v_contact.attempts + 1,
    1 + (select count(*) from call c where c.contact_id = v_contact.id and c.attempt = v_contact.attempts + 1),
    -- Of no lane: none counts it, and none takes it back.
    'claimed', -1, 'manual/' || v_call.id, v_contact.number, v_call.node, clock_timestamp(), p_agent, true,
    contact_stands(v_contact))
  returning * into v_call;
  update contact set state = 'claimed', changed_at = clock_timestamp() where id = v_contact.id;
  select * into v_standing from agent_standing where agent_id = p_agent for update;
  v_refusal := agent_write(v_standing, jsonb_build_object('kind', 'dial', 'callId', v_call.id, 'forMs', p_for_ms), null,
    v_task.agent_group_id);
  if v_refusal ->> 'kind' <> 'changed' then
    return jsonb_build_object('kind', 'refused', 'because', v_refusal ->> 'code');
  end if;
  perform add_step(v_call.id, p_task, 'dialled-by-hand', p_by, jsonb_build_object('agentId', p_agent), true);
  return jsonb_build_object('kind', 'made', 'callId', v_call.id, 'contactId', v_contact.id, 'attempt', v_call.attempt,
    'claim', v_call.claim, 'node', v_call.node);
end
$function$;

CREATE OR REPLACE FUNCTION public.ask_move(p_call uuid, p_kind text, p_wish jsonb, p_by text, p_user uuid, p_agent uuid, p_untaken_ms bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_move call_move;
begin
  perform 1 from call where id = p_call and state = 'live' for share;
  if not found then return jsonb_build_object('kind', 'call-over'); end if;
  perform refuse_untaken(p_call, p_untaken_ms);
  begin
    insert into call_move (call_id, kind, wish, asked_by, user_id, agent_id)
    values (p_call, p_kind, p_wish, p_by, p_user, p_agent) returning * into v_move;
  exception when unique_violation then
    return jsonb_build_object('kind', 'under-way');
  end;
  perform tell_move(v_move);
  return jsonb_build_object('kind', 'asked', 'move', move_view(v_move));
end
$function$;

CREATE OR REPLACE FUNCTION public.ask_trial(p_draft jsonb, p_open_max integer, p_unseen_ms bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_since timestamptz := clock_timestamp() - p_unseen_ms * interval '1 ms';
  v_line public.line;
  v_id uuid;
begin
  -- One after the other, so that two don't take the same last place.
  perform pg_advisory_xact_lock(9, 0);
  if (select count(*) from trial_call where state <> 'ended' and seen_at > v_since) >= p_open_max then
    return jsonb_build_object('kind', 'too-many');
  end if;
  select * into v_line from line where id = (p_draft ->> 'lineId')::uuid;
  if found and v_line.capacity <= (select count(*) from line_slot s where s.line_id = v_line.id and s.call_id is not null)
    + (select count(*) from trial_call t where t.line_id = v_line.id and t.state <> 'ended' and t.seen_at > v_since)
  then
    return jsonb_build_object('kind', 'line-full');
  end if;
  if exists (select 1 from trial_call t
    where t.extension_id = (p_draft ->> 'extensionId')::uuid and t.state <> 'ended' and t.seen_at > v_since)
  then
    return jsonb_build_object('kind', 'busy');
  end if;
  insert into trial_call (kind, node, line_id, extension_id, assistant_id, number, say, variables, created_by)
  values (p_draft ->> 'kind', p_draft ->> 'node', (p_draft ->> 'lineId')::uuid, (p_draft ->> 'extensionId')::uuid,
    (p_draft ->> 'assistantId')::uuid, p_draft ->> 'number', p_draft ->> 'say', p_draft -> 'variables', p_draft ->> 'createdBy')
  returning id into v_id;
  perform announce('trial', jsonb_build_object('trialId', v_id));
  return jsonb_build_object('kind', 'made', 'id', v_id);
end
$function$;

CREATE OR REPLACE FUNCTION public.avoided_line(p_task task, p_call call)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  v_last record;
begin
  if p_call.attempt = 1 or p_task.retry is null then return null; end if;
  select c.line_id, c.outcome into v_last from call c
  where c.contact_id = p_call.contact_id and c.state = 'final' and c.direction = 'outbound' order by c.attempt desc limit 1;
  return case when (retry_rule(p_task.retry, v_last.outcome) ->> 'otherLine')::boolean then v_last.line_id end;
end
$function$;

CREATE OR REPLACE FUNCTION public.begin_transfer(p_call uuid, p_epoch integer, p_ms_max bigint)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  update call c set final_by = greatest(c.final_by, clock_timestamp() + make_interval(secs => p_ms_max / 1000.0))
  where c.id = p_call and c.epoch = p_epoch and c.state = 'live' returning * into v_call;
  if not found then return false; end if;
  perform add_step(p_call, v_call.task_id, 'transferring', v_call.owner, '{}', true);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.begin_trial(p_trial uuid, p_owner text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_trial trial_call;
  v_line public.line;
begin
  -- A permission that a crash of the database could forget would let the number ring twice.
  perform set_config('synchronous_commit', 'on', true);
  select * into v_trial from trial_call where id = p_trial for update;
  if not found or v_trial.state = 'ended' then return jsonb_build_object('kind', 'over'); end if;
  if v_trial.state <> 'waiting' then return jsonb_build_object('kind', 'begun-before'); end if;
  if v_trial.kind = 'line' then
    select * into v_line from line where id = v_trial.line_id and node = v_trial.node and purpose <> 'off';
    if not found then return jsonb_build_object('kind', 'refused', 'reason', 'trial-line-gone'); end if;
    if exists (select 1 from do_not_call d where d.number = v_trial.number and d.task_id is null) then
      return jsonb_build_object('kind', 'refused', 'reason', 'trial-do-not-call');
    end if;
  end if;
  update trial_call set state = 'dialling', owner = p_owner, seen_at = clock_timestamp() where id = p_trial;
  perform announce('trial', jsonb_build_object('trialId', p_trial));
  return jsonb_build_object('kind', 'begun', 'route', case when v_trial.kind = 'line' then jsonb_build_object(
    'gateway', v_line.gateway, 'number', called_number(v_line, v_trial.number), 'prefix', v_line.prefix, 'codec', v_line.codec,
    'callerNumber', caller_number_for(v_line, v_trial.number, floor(random() * 1000)::bigint)) end);
end
$function$;

CREATE OR REPLACE FUNCTION public.call_back_from_queue(p_call uuid, p_epoch integer)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  -- Time to put the phone down.
  c_soon constant interval := interval '10 seconds';
  v_call call;
begin
  perform share_call(p_call);
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for update;
  if not found then return callback_refused('not-ours'); end if;
  if exists (select 1 from task t where t.id = v_call.task_id and t.status in ('stopping', 'stopped')) then
    return callback_refused('task-over');
  end if;
  return note_callback(v_call, v_call.owner, null, clock_timestamp() + c_soon, null, 1);
end
$function$;

CREATE OR REPLACE FUNCTION public.callable_contacts(p_task task, p_want integer)
 RETURNS TABLE(id uuid, rank integer)
 LANGUAGE plpgsql
 ROWS 20
AS $function$
#variable_conflict use_column
declare
  -- Most retries that one claim moves; the next goes on.
  c_moved_max constant integer := 1000;
  v_follows boolean := coalesce(p_task.calling_window ->> 'timeZone' = 'callee', false);
  v_due uuid[];
begin
  if v_follows then
    update contact k
    set next_attempt_at = next_opening(p_task.calling_window, k.time_zone, clock_timestamp()),
      due_at = coalesce(k.due_at, k.next_attempt_at), waits_because = 'window'
    where k.id = any (array(
      select d.id from contact d
      where d.task_id = p_task.id and d.state = 'waiting' and d.next_attempt_at <= clock_timestamp()
        and not window_is_open(p_task.calling_window, clock_timestamp(), d.time_zone)
      order by d.next_attempt_at limit c_moved_max for update skip locked));
  end if;
  select array_agg(d.id order by d.next_attempt_at, d.position) into v_due
  from (
    select k.id, k.next_attempt_at, k.position from contact k
    where k.task_id = p_task.id and k.state = 'waiting' and k.next_attempt_at <= clock_timestamp()
      and (not v_follows or window_is_open(p_task.calling_window, clock_timestamp(), k.time_zone))
    order by k.next_attempt_at, k.position limit p_want for update skip locked
  ) d;
  return query select u.id, u.place::integer from unnest(v_due) with ordinality as u (id, place);
  p_want := p_want - coalesce(cardinality(v_due), 0);
  if p_want <= 0 then return; end if;
  if not v_follows then
    return query
    select f.id, 1000000 + row_number() over (order by f.position)::integer
    from (
      select k.id, k.position from contact k
      where k.task_id = p_task.id and k.state = 'waiting' and k.next_attempt_at is null
      order by k.position limit p_want for update skip locked
    ) f;
    return;
  end if;
  return query
  select f.id, 1000000 + row_number() over (order by f.position)::integer
  from open_zones(p_task) z (zone) cross join lateral (
    -- Compared and ordered as rows, so that only contact_fresh_by_zone serves: with an equation the planner may walk the whole list
    -- in order of position, expecting to meet the zone soon.
    select k.id, k.position from contact k
    where (k.task_id, coalesce(k.time_zone, ''), k.position) >= (p_task.id, z.zone, 0)
      and (k.task_id, coalesce(k.time_zone, ''), k.position) < (p_task.id, z.zone, 9223372036854775807)
      and k.state = 'waiting' and k.next_attempt_at is null
    order by k.task_id, coalesce(k.time_zone, ''), k.position limit p_want for update skip locked
  ) f
  order by f.position limit p_want;
end
$function$;

CREATE OR REPLACE FUNCTION public.callback_due(p_task task, p_contact contact, p_call call)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  v_at timestamptz;
begin
  if p_contact.callback_call_id is distinct from p_call.id or p_contact.callback_at is null then return null; end if;
  if is_listed(p_call.number, p_task.id) then return null; end if;
  v_at := next_opening(p_task.calling_window, p_contact.time_zone, greatest(p_contact.callback_at, clock_timestamp()));
  if v_at is null or v_at >= p_task.end_at then return null; end if;
  return greatest(p_contact.callback_at, clock_timestamp());
end
$function$;

CREATE OR REPLACE FUNCTION public.callback_refused(p_because text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select jsonb_build_object('kind', 'refused', 'because', p_because)
$function$;

CREATE OR REPLACE FUNCTION public.called_number(p_line public.line, p_number text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case
    when starts_with(p_number, p_line.called_strip) and length(p_number) - length(p_line.called_strip) >= 2
    then substr(p_number, length(p_line.called_strip) + 1)
    else p_number
  end
$function$;

CREATE OR REPLACE FUNCTION public.callee_zone(p_task task, p_zone text)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(p_zone, nullif(p_task.calling_window ->> 'timeZone', 'callee'), p_task.calling_window ->> 'unknownZone',
    (select value #>> '{}' from setting where key = 'timeZone'), 'Asia/Shanghai')
$function$;

CREATE OR REPLACE FUNCTION public.caller_number_for(p_line public.line, p_number text, p_turn bigint)
 RETURNS text
 LANGUAGE plpgsql
AS $function$
declare
  v_numbers text[] := p_line.caller_numbers;
begin
  if cardinality(v_numbers) = 0 then return null; end if;
  case p_line.caller_rotation
    when 'fixed' then return v_numbers[1];
    when 'random' then return v_numbers[1 + floor(random() * cardinality(v_numbers))::integer];
    when 'byArea' then
      select coalesce(array_agg(n order by place), v_numbers) into v_numbers
      from unnest(v_numbers) with ordinality as u (n, place) where area_of(n) = area_of(p_number);
    when 'roundRobin' then null;
  end case;
  return v_numbers[1 + p_turn % cardinality(v_numbers)];
end
$function$;

CREATE OR REPLACE FUNCTION public.cancel_manual_call(p_agent uuid)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  select * into v_call from call c
  where c.for_agent_id = p_agent and c.state in ('claimed', 'dialling') and not is_read(c)
  order by c.claimed_at desc limit 1 for update;
  if not found or v_call.state not in ('claimed', 'dialling') then return false; end if;
  update call set cancelled_at = coalesce(cancelled_at, clock_timestamp()) where id = v_call.id returning * into v_call;
  if v_call.state = 'claimed' and v_call.owner = '' then
    perform drop_manual(v_call, 'cancelled', '', false);
  else
    perform announce('move', jsonb_build_object('callId', v_call.id, 'moveId', v_call.id));
  end if;
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.claim(p_task uuid, p_lane integer, p_claim_key text, p_want integer)
 RETURNS TABLE(call_id uuid, contact_id uuid, attempt integer, claim integer, node text)
 LANGUAGE plpgsql
AS $function$
#variable_conflict use_column
declare
  v_task task;
  v_nodes text[];
  v_upto bigint[];
  v_total bigint;
  v_turn double precision := random();
begin
  -- A feed that was retried while its first attempt still runs must find the rows of that attempt.
  perform pg_advisory_xact_lock(4, hashtext(p_claim_key));
  if exists (select 1 from call c where c.claim_key = p_claim_key) then
    return query select c.id, c.contact_id, c.attempt, c.claim, c.node from call c
    where c.claim_key = p_claim_key and c.state <> 'withdrawn' order by c.claimed_at, c.id;
    return;
  end if;
  perform share_task(p_task);
  select * into v_task from task where id = p_task;
  -- What is handed out to agents is claimed by no lane.
  if not found or hands_out(v_task) or dial_refusal(v_task) is not null then return; end if;
  select array_agg(s.node order by s.node), array_agg(s.upto order by s.node), max(s.upto) into v_nodes, v_upto, v_total
  from (select node, sum(weight) over (order by node) as upto from node_shares(p_task)) s;
  if v_nodes is null then return; end if;

  return query
  with callable as (
    select c.id, c.rank from callable_contacts(v_task, least(p_want, 100)) c
  ), chosen as (
    select k.id, k.number, callable.rank as position,
      -- Calls that came in count too, and are no attempts of ours.
      1 + greatest(k.attempts, (select coalesce(max(c.attempt), 0) from call c where c.contact_id = k.id and c.state <> 'withdrawn'))
        as attempt
    from callable join contact k on k.id = callable.id
  ), counted as (
    select chosen.*, row_number() over (order by chosen.position) - 1 as i, count(*) over () as total from chosen
  ), placed as (
    -- Evenly spaced points on the weights, from a random start: each node gets its share, rounded fairly.
    select counted.*, (
      select v_nodes[u] from generate_subscripts(v_upto, 1) u
      where v_upto[u] > (counted.i + v_turn) * v_total / counted.total
      order by u limit 1) as node
    from counted
  ), marked as (
    update contact k set state = 'claimed', changed_at = clock_timestamp() from chosen where k.id = chosen.id
  ), made as (
    insert into call (task_id, contact_id, attempt, claim, state, lane, claim_key, number, node, claimed_at)
    select p_task, p.id, p.attempt,
      1 + (select count(*) from call c where c.contact_id = p.id and c.attempt = p.attempt),
      'claimed', p_lane, p_claim_key, p.number, p.node, clock_timestamp()
    from placed p order by p.position
    returning id, contact_id, attempt, claim, node
  ), told as (
    insert into call_step (call_id, step, actor, detail) select id, 'claimed', 'lane ' || p_lane, '{}' from made
  )
  select made.id, made.contact_id, made.attempt, made.claim, made.node
  from made join chosen on chosen.id = made.contact_id order by chosen.position;
end
$function$;

CREATE OR REPLACE FUNCTION public.contact_refusal(p_task task, p_call call, p_wait boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_zone text;
  v_listed do_not_call;
  v_until timestamptz;
  v_now timestamptz := clock_timestamp();
begin
  select * into v_listed from do_not_call d
  where d.number = p_call.number and (d.task_id is null or d.task_id = p_task.id)
  order by d.task_id nulls first limit 1;
  if found then
    return jsonb_build_object('because', 'do-not-call', 'source', v_listed.source, 'entryId', v_listed.id,
      'scope', case when v_listed.task_id is null then 'all' else 'task' end);
  end if;
  if p_task.calling_window is not null then
    select k.time_zone into v_zone from contact k where k.id = p_call.contact_id;
    if not window_is_open(p_task.calling_window, v_now, v_zone) then
      return jsonb_build_object('because', 'window', 'until', next_opening(p_task.calling_window, v_zone, v_now));
    end if;
  end if;
  -- Who found nobody is not called by itself. An agent who dials is there.
  v_until := case when p_call.for_agent_id is null then abandoned_until(p_call.number) end;
  if v_until > v_now then return jsonb_build_object('because', 'abandoned', 'until', v_until); end if;
  if p_task.frequency is null then return null; end if;
  if not own_number(p_call.number, p_wait) then
    return jsonb_build_object('because', 'number-busy', 'until', v_now);
  end if;
  return frequency_refusal(p_task.frequency, p_call.number, p_call.id);
end
$function$;

CREATE OR REPLACE FUNCTION public.contact_stands(p_contact contact)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select jsonb_build_object('state', p_contact.state, 'nextAttemptAt', p_contact.next_attempt_at, 'dueAt', p_contact.due_at,
    'waitsBecause', p_contact.waits_because, 'callbackAt', p_contact.callback_at)
$function$;

CREATE OR REPLACE FUNCTION public.database_up_since()
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$
  select greatest(pg_postmaster_start_time(), (select max(backend_start) from pg_stat_activity where backend_type = 'checkpointer'))
$function$;

CREATE OR REPLACE FUNCTION public.dead_owners()
 RETURNS text[]
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(array_agg(w.owner), '{}') from worker_presence w
  where w.seen_at < clock_timestamp() - interval '2 s' and database_up_since() < clock_timestamp() - interval '5 s'
    and (
      not presence_lock_is_held(w.lock_key)
      or w.seen_at < clock_timestamp() - interval '12 s' and database_up_since() < clock_timestamp() - interval '15 s')
$function$;

CREATE OR REPLACE FUNCTION public.dial_preview(p_agent uuid, p_call uuid, p_by text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_call call := read_by(p_agent, p_call);
  v_task task;
  v_refusal jsonb;
begin
  if v_call.id is null then return jsonb_build_object('kind', 'over'); end if;
  if v_call.dial_asked_at is not null then return jsonb_build_object('kind', 'made-before'); end if;
  select * into v_task from task where id = v_call.task_id;
  v_refusal := preview_refusal(v_task, v_call);
  if v_refusal is not null then
    perform drop_manual(v_call, v_refusal ->> 'because', p_by, false);
    return jsonb_build_object('kind', 'refused') || v_refusal;
  end if;
  v_refusal := contact_refusal(v_task, v_call, true);
  if v_refusal is not null then
    perform refuse_contact(v_task, v_call, p_by, v_refusal);
    return jsonb_build_object('kind', 'refused') || v_refusal;
  end if;
  -- They may come back to it with a phone.
  if not agent_has_phone(p_agent, v_call.node) then return jsonb_build_object('kind', 'refused', 'because', 'no-phone'); end if;
  update call set dial_asked_at = clock_timestamp() where id = p_call;
  perform add_step(p_call, v_call.task_id, 'dialled-after-reading', p_by, jsonb_build_object('agentId', p_agent), true);
  return jsonb_build_object('kind', 'made', 'taskId', v_call.task_id, 'callId', p_call, 'contactId', v_call.contact_id, 'attempt', v_call.attempt,
    'claim', v_call.claim, 'node', v_call.node);
end
$function$;

CREATE OR REPLACE FUNCTION public.dial_refusal(p_task task)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  if p_task.status <> 'running' then return 'task-not-running'; end if;
  if p_task.start_at > clock_timestamp() then return 'not-yet'; end if;
  if p_task.end_at <= clock_timestamp() then return 'ended'; end if;
  if p_task.calling_window is null or p_task.calling_window ->> 'timeZone' = 'callee' then return null; end if;
  return case when not window_is_open(p_task.calling_window, clock_timestamp(), null) then 'not-yet' end;
end
$function$;

CREATE OR REPLACE FUNCTION public.dialling_for(p_group uuid)
 RETURNS uuid[]
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(array_agg(t.id order by t.created_at, t.id), '{}')
  from task t
  where t.agent_group_id = p_group and t.type = 'predictive' and t.status = 'running' and dial_refusal(t) is null
    and (due_in_ms(t) = 0 or exists (
      select 1 from call c where c.task_id = t.id and c.state in ('claimed', 'dialling', 'live') and c.for_agent_id is null))
$function$;

CREATE OR REPLACE FUNCTION public.disarm(p_owner text)
 RETURNS integer
 LANGUAGE sql
AS $function$
  with let_go as (
    update call set owner = '' where state = 'claimed' and owner = p_owner returning 1
  )
  select count(*)::integer from let_go
$function$;

CREATE OR REPLACE FUNCTION public.drop_manual(p_call call, p_why text, p_actor text, p_missed boolean)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_standing agent_standing;
begin
  update call set state = 'withdrawn', reason = p_why, ended_at = clock_timestamp() where id = p_call.id;
  perform give_contact_back(p_call);
  perform add_step(p_call.id, p_call.task_id, 'not-dialled', p_actor, jsonb_build_object('why', p_why), true);
  -- Whoever conducts it is told at once.
  if p_call.owner <> '' then perform announce('move', jsonb_build_object('callId', p_call.id, 'moveId', p_call.id)); end if;
  select * into v_standing from agent_standing where call_id = p_call.id and agent_id = p_call.for_agent_id for update;
  if not found then return; end if;
  if p_missed and v_standing.state <> 'talking' then
    perform agent_write(v_standing, jsonb_build_object('kind', 'miss', 'callId', p_call.id)
      || case when p_why = 'preview-over' then '{"why": "not-dialled"}'::jsonb else '{}'::jsonb end, null, null);
  else
    perform let_agent_go(p_call);
  end if;
end
$function$;

CREATE OR REPLACE FUNCTION public.drop_manual_call(p_call uuid, p_owner text, p_why text, p_missed boolean)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  select * into v_call from call c
  where c.id = p_call and c.for_agent_id is not null and c.state = 'claimed' and not is_read(c) and c.owner = p_owner for update;
  if not found then return false; end if;
  perform drop_manual(v_call, p_why, p_owner, p_missed);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.drop_unbegun_manual(p_limit integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  for v_call in
    select * from call
    where for_agent_id is not null and (manual or dial_asked_at is not null) and state = 'claimed' and owner = ''
      and coalesce(dial_asked_at, claimed_at) < clock_timestamp() - interval '60 s'
    order by claimed_at limit p_limit for update skip locked
  loop
    perform drop_manual(v_call, 'not-started', '', false);
  end loop;
end
$function$;

CREATE OR REPLACE FUNCTION public.due_in_ms(p_task task)
 RETURNS double precision
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  v_now timestamptz := greatest(clock_timestamp(), p_task.start_at);
  v_next timestamptz;
  v_zone text;
  v_opens timestamptz;
begin
  select k.next_attempt_at into v_next from contact k
  where k.task_id = p_task.id and k.state = 'waiting' and k.next_attempt_at is not null order by k.next_attempt_at limit 1;
  if v_next is null or v_next > v_now then
    if p_task.calling_window is null or p_task.calling_window ->> 'timeZone' <> 'callee' then
      perform 1 from contact k
      where k.task_id = p_task.id and k.state = 'waiting' and k.next_attempt_at is null order by k.position limit 1;
      if found then v_next := v_now; end if;
    else
      for v_zone in select z.time_zone from task_zone z where z.task_id = p_task.id loop
        -- One step into the index; see callable_contacts.
        perform 1 from contact k
        where (k.task_id, coalesce(k.time_zone, ''), k.position) >= (p_task.id, v_zone, 0)
          and (k.task_id, coalesce(k.time_zone, ''), k.position) < (p_task.id, v_zone, 9223372036854775807)
          and k.state = 'waiting' and k.next_attempt_at is null
        order by k.task_id, coalesce(k.time_zone, ''), k.position limit 1;
        continue when not found;
        v_opens := next_opening(p_task.calling_window, nullif(v_zone, ''), v_now);
        v_next := least(v_next, v_opens);
        exit when v_opens = v_now;
      end loop;
    end if;
  end if;
  if p_task.calling_window ->> 'timeZone' <> 'callee' then v_next := next_opening(p_task.calling_window, null, greatest(v_next, v_now)); end if;
  if v_next is null or v_next >= p_task.end_at then return null; end if;
  return greatest(0, ceil(extract(epoch from v_next - clock_timestamp()) * 1000));
end
$function$;

CREATE OR REPLACE FUNCTION public.end_move(p_move uuid, p_why text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_move call_move;
begin
  update call_move set state = case when p_why is null then 'done' else 'refused' end, why = p_why, done_at = clock_timestamp()
  where id = p_move and state in ('asked', 'doing') returning * into v_move;
  if not found then return false; end if;
  perform tell_move(v_move);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.end_moves(p_call uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_move call_move;
begin
  for v_move in select * from call_move where call_id = p_call and state in ('asked', 'doing') order by asked_at, id loop
    perform end_move(v_move.id, case when v_move.kind <> 'end' then 'call-over' end);
  end loop;
  delete from call_talk where call_id = p_call;
end
$function$;

CREATE OR REPLACE FUNCTION public.end_previews(p_limit integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
  v_why text;
begin
  for v_call in
    select c.* from call c join task t on t.id = c.task_id
    where c.preview_until is not null and c.dial_asked_at is null and c.state = 'claimed'
      and (c.preview_until < clock_timestamp() or t.status <> 'running' or not exists (
        select 1 from agent_standing s where s.agent_id = c.for_agent_id and s.call_id = c.id and s.state = 'reserved'))
    order by c.preview_until limit p_limit for update of c skip locked
  loop
    v_why := case
      when not exists (
        select 1 from agent_standing s where s.agent_id = v_call.for_agent_id and s.call_id = v_call.id and s.state = 'reserved')
        then 'agent-gone'
      when v_call.preview_until < clock_timestamp() then 'preview-over'
      else 'task-paused' end;
    perform drop_manual(v_call, v_why, '', v_why = 'preview-over');
  end loop;
end
$function$;

CREATE OR REPLACE FUNCTION public.end_transfer(p_call uuid, p_epoch integer, p_why text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  c_grace_seconds constant integer := 30;
  v_call call;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for update;
  if not found then return false; end if;
  if p_why is null then
    if v_call.transferred_at is not null then return true; end if;
    update call set transferred_at = clock_timestamp() where id = p_call;
    perform add_step(p_call, v_call.task_id, 'transferred', v_call.owner, '{}', true);
    return true;
  end if;
  update call c
  set final_by = greatest(clock_timestamp(), c.answered_at + make_interval(secs => c_grace_seconds + a.call_seconds_max))
  from task t join assistant a on a.id = t.assistant_id
  where c.id = p_call and t.id = c.task_id;
  perform add_step(p_call, v_call.task_id, 'transfer-failed', v_call.owner, jsonb_build_object('why', p_why), true);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.fence(p_call uuid, p_owner text, p_key uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
  v_task task;
  v_why text;
  v_task_slot integer;
  v_refusal jsonb;
  v_paced boolean;
  v_line record;
  v_node switch_node;
  v_node_slot integer;
begin
  -- A permission that a crash of the database could forget would let the number ring twice.
  perform set_config('synchronous_commit', 'on', true);
  select * into v_call from call where id = p_call;
  if not found then raise exception 'there is no call %', p_call using errcode = 'no_data_found'; end if;
  perform share_task(v_call.task_id);
  select * into v_call from call where id = p_call for update;
  case v_call.state
    when 'withdrawn' then return jsonb_build_object('kind', 'withdrawn');
    when 'final' then return jsonb_build_object('kind', 'final', 'result', result_of(p_call), 'gradeDue', v_call.intent_state = 'due');
    when 'dialling', 'live' then
      if v_call.state = 'dialling' and v_call.fence_key = p_key then
        return jsonb_build_object('kind', 'granted', 'grant', grant_of(p_call));
      end if;
      update call set epoch = epoch + 1, owner = p_owner, fence_key = null where id = p_call;
      perform add_step(p_call, v_call.task_id, 'taken-over', p_owner, jsonb_build_object('state', v_call.state), false);
      return jsonb_build_object('kind', 'in-progress', 'state', v_call.state, 'grant', grant_of(p_call));
    when 'claimed' then null;
  end case;

  select * into v_task from task where id = v_call.task_id;
  -- Where an agent is there already nothing has to be paced, and nobody is kept waiting for a task that does not dial.
  v_paced := v_call.for_agent_id is null;
  v_why := case when v_paced then dial_refusal(v_task) end;
  if v_why is not null then return jsonb_build_object('kind', 'wait', 'because', v_why); end if;
  if v_paced and not has_pace_turn(v_task) then return jsonb_build_object('kind', 'wait', 'because', 'pacing'); end if;

  v_refusal := case when v_call.manual then manual_refusal(v_task, v_call) when not v_paced then preview_refusal(v_task, v_call) end;
  if v_refusal is not null then
    perform drop_manual(v_call, v_refusal ->> 'because', p_owner, false);
    return jsonb_build_object('kind', 'withdrawn');
  end if;
  v_refusal := contact_refusal(v_task, v_call, true);
  if v_refusal is not null then
    if v_call.manual then perform drop_manual(v_call, v_refusal ->> 'because', p_owner, false);
    else perform refuse_contact(v_task, v_call, p_owner, v_refusal); end if;
    return jsonb_build_object('kind', 'withdrawn');
  end if;

  -- A switch that is away could only be tried in vain, for seconds each time, and what waits for it is never handed back meanwhile. One
  -- of several workers that lost its connection is no such switch: the others say otherwise within moments.
  if node_is_away(v_call.node) then return jsonb_build_object('kind', 'wait', 'because', 'line-resting', 'againInMs', 1000); end if;

  -- No lock on a line or node is held yet, and slots are only tried, never waited for.
  perform share_lines(v_task.id, v_call.node);
  v_task_slot := free_task_slot(v_task.id, v_task.max_concurrency);
  if v_task_slot is null then return jsonb_build_object('kind', 'wait', 'because', 'task-full'); end if;

  select * into v_line from free_line_slot(v_task.id, v_call.node, avoided_line(v_task, v_call));
  if v_line.n is null then
    return jsonb_strip_nulls(jsonb_build_object('kind', 'wait', 'because', v_line.because, 'againInMs', v_line.again_in_ms));
  end if;

  select * into v_node from switch_node where name = v_call.node;
  if v_node.capacity is not null then
    v_node_slot := free_node_slot(v_call.node, v_node.capacity);
    if v_node_slot is null then return jsonb_build_object('kind', 'wait', 'because', 'node-full'); end if;
  end if;
  if not take_node_turn(v_call.node, v_node.calls_per_second) then
    return jsonb_build_object('kind', 'wait', 'because', 'node-pace', 'againInMs',
      greatest(1, ceil(coalesce(extract(epoch from v_node.next_dial_at - clock_timestamp()) * 1000, 0))));
  end if;

  if v_paced and not take_pace_turn(v_task) then return jsonb_build_object('kind', 'wait', 'because', 'pacing'); end if;
  perform permit(p_call, v_line.line_id, p_owner, p_key, '{}');
  update task_slot set call_id = p_call where task_id = v_task.id and n = v_task_slot;
  update line_slot set call_id = p_call where line_id = v_line.line_id and n = v_line.n;
  update node_slot set call_id = p_call where node = v_call.node and n = v_node_slot;
  return jsonb_build_object('kind', 'granted', 'grant', grant_of(p_call));
end
$function$;

CREATE OR REPLACE FUNCTION public.finalise(p_call uuid, p_reason text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  perform set_config('synchronous_commit', 'on', true);
  perform share_call(p_call);
  update call c
  set state = 'final', epoch = c.epoch + 1, ended_at = clock_timestamp(), reason = p_reason, ended_by = 'nobody',
    outcome = case
      when c.transferred_at is not null or c.agent_id is not null and c.given_back_at is null then 'transferred'
      -- Somebody answered, and no agent came.
      when c.answered_at is not null and c.for_agent_id is null and exists (select 1 from task t where t.id = c.task_id and t.type = 'predictive') then 'abandoned'
      when c.answered_at is not null then 'completed'
      when p_reason like 'switch-%' then 'switch-lost'
      else 'unknown' end,
    intent_state = grade_due(c)
  where c.id = p_call and c.state in ('dialling', 'live')
  returning * into v_call;
  if not found then return false; end if;
  if v_call.outcome = 'abandoned' and v_call.direction = 'outbound' then
    update call set abandoned_at = coalesce(abandoned_at, clock_timestamp()) where id = p_call returning * into v_call;
  end if;
  perform add_step(p_call, v_call.task_id, 'finalised', '', jsonb_build_object('reason', p_reason), true);
  perform settle_end(v_call, null);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.fit_line_slots(p_line uuid, p_limit integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_low integer;
begin
  perform own_line(p_line);
  insert into line_slot (line_id, n) select p_line, n from generate_series(0, p_limit - 1) n on conflict do nothing;
  for v_low in select n from line_slot where line_id = p_line and n < p_limit and call_id is null order by n loop
    exit when not refill_line_slot(p_line, v_low, p_limit);
  end loop;
end
$function$;

CREATE OR REPLACE FUNCTION public.fit_node_slots(p_node text, p_limit integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_low integer;
begin
  perform own_node(p_node);
  -- Calls that began before the node had a capacity count from now on.
  insert into node_slot (node, n)
  select p_node, n from generate_series(0, greatest(p_limit, (
    select count(*) from call where node = p_node and state in ('dialling', 'live') and direction = 'outbound')) - 1) n
  on conflict do nothing;
  update node_slot s set call_id = pair.call_id
  from (
    select f.n, c.id as call_id
    from (select n, row_number() over (order by n) as r from node_slot where node = p_node and call_id is null) f
    join (
      select c.id, row_number() over (order by c.dialled_at) as r from call c
      where c.node = p_node and c.state in ('dialling', 'live') and c.direction = 'outbound' and not exists (select 1 from node_slot x where x.call_id = c.id)
    ) c using (r)
  ) pair
  where s.node = p_node and s.n = pair.n;
  for v_low in select n from node_slot where node = p_node and n < p_limit and call_id is null order by n loop
    exit when not refill_node_slot(p_node, v_low, p_limit);
  end loop;
end
$function$;

CREATE OR REPLACE FUNCTION public.fit_task_slots(p_task uuid, p_limit integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_low integer;
begin
  perform own_task(p_task);
  insert into task_slot (task_id, n) select p_task, n from generate_series(0, p_limit - 1) n on conflict do nothing;
  for v_low in select n from task_slot where task_id = p_task and n < p_limit and call_id is null order by n loop
    exit when not refill_task_slot(p_task, v_low, p_limit);
  end loop;
end
$function$;

CREATE OR REPLACE FUNCTION public.forget_dead_workers()
 RETURNS integer
 LANGUAGE sql
AS $function$
  with gone as (
    delete from worker_presence w
    where w.seen_at < clock_timestamp() - interval '60 s' and w.owner = any (dead_owners())
      and not exists (select 1 from call c where c.state in ('claimed', 'dialling', 'live') and c.owner = w.owner)
    returning 1
  )
  select count(*)::integer from gone
$function$;

CREATE OR REPLACE FUNCTION public.free_agents(p_call uuid, p_wraps_up boolean)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_standing agent_standing;
begin
  for v_standing in
    select * from agent_standing s
    where s.call_id = p_call and s.state in ('reserved', 'ringing', 'talking') order by s.agent_id for update
  loop
    perform leave_call(v_standing, p_wraps_up);
  end loop;
end
$function$;

CREATE OR REPLACE FUNCTION public.free_line_slot(p_task uuid, p_node text, p_avoid uuid, OUT line_id uuid, OUT n integer, OUT because text, OUT again_in_ms integer)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
declare
  v_line public.line;
  v_missed boolean;
  v_pause jsonb;
  v_at_work boolean;
begin
  for v_try in 1..5 loop
    v_missed := false;
    v_at_work := false;
    because := 'line-full';
    again_in_ms := null;
    for v_line in
      select l.*
      from task_line tl join line l on l.id = tl.line_id
      where tl.task_id = p_task and l.node = p_node and l.enabled
      order by (l.id is not distinct from p_avoid), l.priority, (
        select count(*) from line_slot s where s.line_id = l.id and s.call_id is null and s.n < l.capacity
      )::numeric / l.capacity desc, tl.position
    loop
      exit when v_line.id = p_avoid and v_at_work;
      v_pause := line_pause(v_line);
      if v_pause ->> 'because' = 'line-resting' then
        if not v_at_work then
          because := 'line-resting';
          again_in_ms := least(again_in_ms, (v_pause ->> 'againInMs')::integer);
        end if;
        continue;
      end if;
      if not v_at_work then again_in_ms := null; end if;
      if because = 'line-resting' then because := 'line-full'; end if;
      v_at_work := true;
      if v_pause is null and not take_line_turn(v_line) then
        v_pause := jsonb_build_object('because', 'line-pace', 'againInMs', ceil(1000.0 / coalesce(v_line.calls_per_second, 1)));
      end if;
      if v_pause is not null then
        if exists (select 1 from line_slot s where s.line_id = v_line.id and s.call_id is null and s.n < v_line.capacity) then
          because := 'line-pace';
          again_in_ms := least(again_in_ms, (v_pause ->> 'againInMs')::integer);
        end if;
        continue;
      end if;
      select s.n into free_line_slot.n
      from line_slot s
      where s.line_id = v_line.id and s.call_id is null and s.n < v_line.capacity
        and line_slot_open(s, v_line.capacity, p_task, p_node)
      order by s.n limit 1 for update skip locked;
      if found then
        free_line_slot.line_id := v_line.id;
        return;
      end if;
      v_missed := v_missed or exists (
        select 1 from line_slot s
        where s.line_id = v_line.id and s.call_id is null and line_slot_open(s, v_line.capacity, p_task, p_node));
    end loop;
    exit when not v_missed;
    perform pg_sleep(0.001 * (v_try - 1));
  end loop;
end
$function$;

CREATE OR REPLACE FUNCTION public.free_node_slot(p_node text, p_limit integer)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare
  v_n integer;
begin
  for v_try in 1..5 loop
    select s.n into v_n from node_slot s
    where s.node = p_node and s.call_id is null and s.n < p_limit order by s.n limit 1 for update skip locked;
    exit when found or not exists (
      select 1 from node_slot s where s.node = p_node and s.call_id is null and s.n < p_limit);
    perform pg_sleep(0.001 * (v_try - 1));
  end loop;
  return v_n;
end
$function$;

CREATE OR REPLACE FUNCTION public.free_stale_slots(p_call uuid)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  perform share_call(p_call);
  perform 1 from call where id = p_call and state not in ('dialling', 'live') for update;
  if not found then return false; end if;
  if not exists (select 1 from task_slot where call_id = p_call) and not exists (select 1 from line_slot where call_id = p_call)
    and not exists (select 1 from node_slot where call_id = p_call)
  then
    return false;
  end if;
  perform pass_slots(p_call, null);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.free_task_slot(p_task uuid, p_limit integer)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare
  v_n integer;
begin
  for v_try in 1..5 loop
    select s.n into v_n from task_slot s
    where s.task_id = p_task and s.call_id is null and s.n < p_limit order by s.n limit 1 for update skip locked;
    exit when found or not exists (
      select 1 from task_slot s where s.task_id = p_task and s.call_id is null and s.n < p_limit);
    perform pg_sleep(0.001 * (v_try - 1));
  end loop;
  return v_n;
end
$function$;

CREATE OR REPLACE FUNCTION public.frequency_refusal(p_frequency jsonb, p_number text, p_call uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  -- How long a number that is on another call is left alone.
  c_busy constant interval := interval '30 seconds';
  v_now timestamptz := clock_timestamp();
  v_cap record;
  v_free timestamptz;
  v_until timestamptz;
begin
  if (p_frequency ->> 'oneAtATime')::boolean and exists (
    select 1 from call c where c.number = p_number and c.state in ('dialling', 'live') and c.id <> p_call)
  then
    return jsonb_build_object('because', 'number-busy', 'until', v_now + c_busy);
  end if;
  for v_cap in
    select * from (values
      ((p_frequency ->> 'perFiveMinutesMax')::integer, interval '5 minutes'),
      ((p_frequency ->> 'perDayMax')::integer, interval '24 hours')) as cap (most, over)
    where most is not null
  loop
    -- The call that has to grow old before there is room again.
    select c.dialled_at + v_cap.over into v_free from call c
    where c.number = p_number and c.direction = 'outbound' and c.dialled_at > v_now - v_cap.over and c.id <> p_call
    order by c.dialled_at desc offset v_cap.most - 1 limit 1;
    if found then v_until := greatest(v_until, v_free); end if;
  end loop;
  return case when v_until is not null then jsonb_build_object('because', 'frequency', 'until', v_until) end;
end
$function$;

CREATE OR REPLACE FUNCTION public.give_back(p_call uuid, p_epoch integer, p_note text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  c_grace_seconds constant integer := 30;
  v_call call;
  v_from agent_standing;
begin
  update call c
  set transferred_at = null, given_back_at = clock_timestamp(), given_back_note = p_note,
    final_by = greatest(c.final_by, clock_timestamp() + make_interval(secs => c_grace_seconds + a.call_seconds_max))
  from task t join assistant a on a.id = t.assistant_id
  where c.id = p_call and c.epoch = p_epoch and c.state = 'live' and t.id = c.task_id and t.type = 'ai'
  returning c.* into v_call;
  if not found then return false; end if;
  delete from call_talk where call_id = p_call;
  for v_from in
    select * from agent_standing s where s.call_id = p_call and s.state in ('reserved', 'ringing', 'talking') order by s.agent_id for update
  loop
    perform leave_call(v_from, v_from.agent_id = v_call.agent_id);
  end loop;
  perform add_step(p_call, v_call.task_id, 'given-back', v_call.owner,
    jsonb_strip_nulls(jsonb_build_object('agentId', v_call.agent_id)), true);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.give_contact_back(p_call call)
 RETURNS void
 LANGUAGE sql
AS $function$
  update contact k
  set state = case p_call.contact_before ->> 'state' when 'waiting' then 'waiting' when 'not-permitted' then
      case when p_call.outcome is null then 'not-permitted' else 'done' end else 'done' end,
    next_attempt_at = (p_call.contact_before ->> 'nextAttemptAt')::timestamptz,
    due_at = (p_call.contact_before ->> 'dueAt')::timestamptz, waits_because = p_call.contact_before ->> 'waitsBecause',
    callback_at = (p_call.contact_before ->> 'callbackAt')::timestamptz, changed_at = clock_timestamp()
  where k.id = p_call.contact_id
$function$;

CREATE OR REPLACE FUNCTION public.give_preview_back(p_agent uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  select * into v_call from call c
  where c.for_agent_id = p_agent and c.preview_until is not null and c.dial_asked_at is null and c.state = 'claimed' for update;
  if found then perform drop_manual(v_call, 'put-back', '', false); end if;
end
$function$;

CREATE OR REPLACE FUNCTION public.grade_due(p_call call)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select case
    when p_call.answered_at is not null and exists (select 1 from task t where t.id = p_call.task_id and t.type = 'ai')
      and exists (select 1 from turn u where u.call_id = p_call.id) then 'due'
    else 'none' end
$function$;

CREATE OR REPLACE FUNCTION public.grant_of(p_call uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  v_grant jsonb;
begin
  select jsonb_build_object(
    'callId', c.id, 'taskId', c.task_id, 'epoch', c.epoch, 'lineId', l.id, 'node', c.node,
    'number', case when c.direction = 'outbound' then called_number(l, c.number) else c.number end,
    'gateway', coalesce(l.gateway, ''), 'callerNumber', c.caller_number, 'prefix', l.prefix, 'codec', coalesce(l.codec, 'PCMA'),
    'ringMsMax', t.ring_seconds_max * 1000,
    'brief', jsonb_build_object(
      'taskType', t.type, 'contactId', k.id, 'name', k.name, 'number', c.number,
      -- Whoever calls back has their own message read, and a stranger that of the number.
      'message', coalesce(k.message, i.overflow_message), 'inbound', inbound_brief(c), 'variables', k.variables,
      'playTimes', t.play_times, 'voiceId', t.voice_id, 'assistantId', t.assistant_id,
      -- Machines do not call us back.
      'onMachine', case c.direction when 'inbound' then 'goOn' else t.on_machine end, 'machineMessage', t.machine_message,
      'agentGroupId', t.agent_group_id, 'abandonMessage', t.abandon_message,
      'agentId', c.agent_id, 'madeFor', case when c.for_agent_id is not null then
        jsonb_build_object('agentId', c.for_agent_id, 'legId', c.agent_leg_id) end,
      'answeredAtMs', extract(epoch from c.answered_at) * 1000,
      'answeredBy', (select b.verdict from call_answered_by b where b.call_id = c.id),
      'transferredAtMs', extract(epoch from c.transferred_at) * 1000,
      'givenBackAtMs', extract(epoch from c.given_back_at) * 1000, 'givenBackNote', c.given_back_note,
      'recordingPath', c.recording_path,
      'timeZone', callee_zone(t, k.time_zone),
      'dialledAgoMs', extract(epoch from clock_timestamp() - c.dialled_at) * 1000))
  into v_grant
  from call c left join line l on l.id = c.line_id join task t on t.id = c.task_id join contact k on k.id = c.contact_id
    left join inbound_number i on i.id = c.inbound_number_id
  where c.id = p_call;
  return v_grant;
end
$function$;

CREATE OR REPLACE FUNCTION public.hand_out(p_task task, p_agent agent_standing, p_node text, p_grace_ms bigint)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  c_refused_max constant integer := 20;
  c_seconds_usual constant integer := 120;
  -- How long a number is left alone whose caps somebody else counts at this moment.
  c_busy constant interval := interval '30 seconds';
  v_read_ms constant bigint := coalesce((p_task.pacing ->> 'previewSeconds')::integer, c_seconds_usual) * 1000;
  v_contact contact;
  v_call call;
  v_refusal jsonb;
begin
  for v_try in 1..c_refused_max loop
    select k.* into v_contact from callable_contacts(p_task, 1) c join contact k on k.id = c.id;
    if not found then return false; end if;
    -- As claim numbers them.
    v_call.attempt := 1 + greatest(v_contact.attempts,
      (select coalesce(max(c.attempt), 0) from call c where c.contact_id = v_contact.id and c.state <> 'withdrawn'));
    v_call.id := gen_random_uuid();
    insert into call (id, task_id, contact_id, attempt, claim, state, lane, claim_key, number, node, claimed_at, for_agent_id,
      contact_before, preview_until)
    values (v_call.id, p_task.id, v_contact.id, v_call.attempt,
      1 + (select count(*) from call c where c.contact_id = v_contact.id and c.attempt = v_call.attempt),
      -- Counted by the first lane, which ends with the last of them and has the task looked at.
      'claimed', 0, 'preview/' || v_call.id, v_contact.number, p_node, clock_timestamp(), p_agent.agent_id,
      contact_stands(v_contact), clock_timestamp() + v_read_ms * interval '1 ms')
    returning * into v_call;
    update contact set state = 'claimed', changed_at = clock_timestamp() where id = v_contact.id;
    -- An agent is held meanwhile: numbers are only tried.
    v_refusal := contact_refusal(p_task, v_call, false);
    if v_refusal is null then
      perform agent_write(p_agent, jsonb_build_object('kind', 'reserve', 'callId', v_call.id, 'forMs', v_read_ms + p_grace_ms), null,
        p_task.agent_group_id);
      perform add_step(v_call.id, p_task.id, 'previewed', '', jsonb_build_object('agentId', p_agent.agent_id), true);
      return true;
    end if;
    if v_refusal ->> 'because' = 'number-busy' then
      v_refusal := v_refusal || jsonb_build_object('until',
        greatest((v_refusal ->> 'until')::timestamptz, clock_timestamp() + c_busy));
    end if;
    perform refuse_contact(p_task, v_call, '', v_refusal);
  end loop;
  return false;
end
$function$;

CREATE OR REPLACE FUNCTION public.hand_out_previews(p_task uuid, p_want integer, p_grace_ms bigint, p_unseen_ms bigint)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare
  -- One transaction holds no more agents; the next decision goes on.
  c_most constant integer := 50;
  v_task task;
  v_node text;
  v_agent agent_standing;
  v_made integer := 0;
begin
  perform share_task(p_task);
  select * into v_task from task where id = p_task;
  if not found or not hands_out(v_task) or dial_refusal(v_task) is not null then return 0; end if;
  for v_node in select s.node from node_shares(p_task) s order by s.weight desc, s.node loop
    while v_made < least(p_want, c_most) loop
      v_agent := next_free_agent(v_task.agent_group_id, v_task.agent_skills, p_unseen_ms, v_node, null,
        kept_for_queue(v_task.agent_group_id));
      exit when v_agent.agent_id is null;
      if not hand_out(v_task, v_agent, v_node, p_grace_ms) then return v_made; end if;
      v_made := v_made + 1;
    end loop;
  end loop;
  return v_made;
end
$function$;

CREATE OR REPLACE FUNCTION public.hands_out(p_task task)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select p_task.type = 'predictive' and coalesce(p_task.pacing ->> 'mode', '') = 'preview'
$function$;

CREATE OR REPLACE FUNCTION public.has_pace_turn(p_task task)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select p_task.type <> 'predictive' or not hands_out(p_task) and exists (
    select 1 from task_pace p
    where p.task_id = p_task.id and p.dialled < p.allowed and p.decided_at > clock_timestamp() - pace_age_max())
$function$;

CREATE OR REPLACE FUNCTION public.inbound_brief(p_call call)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_object('voiceId', n.voice_id, 'welcome', n.welcome, 'queueMax', coalesce(n.queue_max, 20),
    'waitMsMax', coalesce(n.wait_seconds_max, 120) * 1000, 'overflow', coalesce(n.overflow, 'message'),
    'overflowMessage', n.overflow_message, 'overflowGroupId', n.overflow_group_id,
    'queuedAtMs', extract(epoch from p_call.queued_at) * 1000, 'queueGroupId', p_call.queue_group_id)
  from (select 1) as one left join inbound_number n on n.id = p_call.inbound_number_id
  where p_call.direction = 'inbound'
$function$;

CREATE OR REPLACE FUNCTION public.inbound_ms_max(p_task task, p_inbound inbound_number)
 RETURNS interval
 LANGUAGE sql
 STABLE
AS $function$
  -- Reading a message, or welcome, overflow and three phones that ring.
  select make_interval(secs => 630 + case p_task.type
    when 'ai' then coalesce((select a.call_seconds_max from assistant a where a.id = p_task.assistant_id), 0)
    when 'predictive' then 2 * p_inbound.wait_seconds_max
    else 0 end)
$function$;

CREATE OR REPLACE FUNCTION public.inbound_task(p_inbound inbound_number, p_from text, OUT task_id uuid, OUT contact_id uuid)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  if p_from <> '' and p_inbound.follow_days > 0 then
    select c.task_id, c.contact_id into inbound_task.task_id, inbound_task.contact_id from call c
    where c.number = p_from and c.direction = 'outbound' and c.state <> 'withdrawn'
      and c.dialled_at > clock_timestamp() - make_interval(days => p_inbound.follow_days)
    order by c.dialled_at desc limit 1;
    if found then return; end if;
  end if;
  task_id := p_inbound.task_id;
  if task_id is null or p_from = '' then return; end if;
  select k.id into inbound_task.contact_id from contact k
  where k.number = p_from and k.task_id = p_inbound.task_id order by k.position desc limit 1;
end
$function$;

CREATE OR REPLACE FUNCTION public.is_listed(p_number text, p_task uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (select 1 from do_not_call d where d.number = p_number and (d.task_id is null or d.task_id = p_task))
$function$;

CREATE OR REPLACE FUNCTION public.is_machine(p_call uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (select 1 from call_answered_by b where b.call_id = p_call and b.action <> 'goOn')
$function$;

CREATE OR REPLACE FUNCTION public.is_read(p_call call)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select p_call.state = 'claimed' and p_call.preview_until is not null and p_call.dial_asked_at is null
$function$;

CREATE OR REPLACE FUNCTION public.join_queue(p_call uuid, p_epoch integer, p_group uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
  v_most integer;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found then return jsonb_build_object('kind', 'not-ours'); end if;
  if v_call.queue_group_id is distinct from p_group then
    -- One after the other, so that two don't take the same last place.
    perform pg_advisory_xact_lock(10, hashtext(coalesce(v_call.inbound_number_id::text, '')));
    select n.queue_max into v_most from inbound_number n where n.id = v_call.inbound_number_id;
    if v_call.queued_at is null and v_most <= (
      select count(*) from call c
      where c.state = 'live' and c.inbound_number_id = v_call.inbound_number_id and waits_in_queue(c))
    then
      return jsonb_build_object('kind', 'full');
    end if;
    update call set queued_at = coalesce(queued_at, clock_timestamp()), queue_group_id = p_group where id = p_call
    returning * into v_call;
    perform add_step(p_call, v_call.task_id, 'queued', v_call.owner, jsonb_build_object('groupId', p_group), true);
  end if;
  return jsonb_build_object('kind', 'queued', 'queuedAtMs', extract(epoch from v_call.queued_at) * 1000);
end
$function$;

CREATE OR REPLACE FUNCTION public.judge_line(p_call call)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  c_faults_max constant integer := 5;
  c_rest_seconds constant integer := 30;
  c_rest_seconds_max constant integer := 600;
  v_most integer;
  v_line public.line;
begin
  if p_call.line_id is null or p_call.outcome in ('switch-lost', 'unknown', 'not-permitted') then return; end if;
  if p_call.outcome not in ('line-fault', 'line-congested') then
    perform line_reached(p_call.line_id);
    return;
  end if;
  select (value #>> '{}')::integer into v_most from setting where key = 'lineFaultsInRowMax';
  update line set faults_in_row = faults_in_row + 1 where id = p_call.line_id returning * into v_line;
  -- While it rests, calls that were already on their way may fail too; only a probe decides about the next rest.
  if (v_line.rests = 0 and v_line.faults_in_row >= coalesce(v_most, c_faults_max)) or p_call.id = v_line.probe_call_id then
    update line
    set rests = rests + 1, rest_reason = p_call.reason, probe_call_id = null,
      rest_until = clock_timestamp() + make_interval(secs => least(c_rest_seconds * 2.0 ^ least(rests, 10), c_rest_seconds_max))
    where id = p_call.line_id;
    perform pg_notify('switch', jsonb_build_object('node', v_line.node)::text);
  end if;
end
$function$;

CREATE OR REPLACE FUNCTION public.keep_transcript(p_call uuid, p_turns jsonb, p_heard_ms bigint)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call for share;
  update call_transcript set state = 'made', heard_ms = heard_ms + p_heard_ms, ended_at = clock_timestamp()
  where call_id = p_call and state = 'due';
  if not found then return false; end if;
  insert into turn (call_id, n, speaker, text, heard, start_ms, end_ms, recogniser_id, agent_id)
  select p_call, t.n, t.speaker, t.text, t.text, t."startMs", t."endMs", t."recogniserId", t."agentId"
  from jsonb_to_recordset(p_turns) as t
    (n integer, speaker text, text text, "startMs" integer, "endMs" integer, "recogniserId" uuid, "agentId" uuid);
  perform add_step(p_call, v_call.task_id, 'transcribed', '', jsonb_build_object('turns', jsonb_array_length(p_turns)), true);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.keeps_leg(p_agent uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (
    select 1 from agent a join agent_group_member m on m.agent_id = a.id join agent_group g on g.id = m.group_id
    where a.id = p_agent and a.enabled and m.taking and g.legs = 'open')
$function$;

CREATE OR REPLACE FUNCTION public.kept_for_queue(p_group uuid)
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  -- More callers than a group has free agents for.
  c_callers_max constant integer := 500;
  v_kept uuid[] := '{}';
  v_agent uuid;
  v_skills text[];
begin
  for v_skills in
    select skills_asked(c, p_group) from queue_of(p_group) c order by c.queued_at, c.id limit c_callers_max
  loop
    select s.agent_id into v_agent
    from agent_group_member m join agent_standing s on s.agent_id = m.agent_id
    where m.group_id = p_group and m.taking and s.state = 'free' and m.skills @> v_skills and s.agent_id <> all (v_kept)
    order by m.priority, s.waiting_since, s.agent_id limit 1;
    if found then v_kept := v_kept || v_agent; end if;
  end loop;
  return v_kept;
end
$function$;

CREATE OR REPLACE FUNCTION public.known_zone(p_zone text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  perform now() at time zone p_zone;
  return p_zone;
exception when invalid_parameter_value then
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.leave_call(p_standing agent_standing, p_wraps_up boolean)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  perform agent_write(p_standing, case
    when p_standing.state <> 'talking' then jsonb_build_object('kind', 'release', 'callId', p_standing.call_id)
    when p_wraps_up then jsonb_build_object('kind', 'hang-up', 'callId', p_standing.call_id)
    else jsonb_build_object('kind', 'hang-up', 'callId', p_standing.call_id, 'wrapUpMs', 0) end, null, null);
end
$function$;

CREATE OR REPLACE FUNCTION public.leave_queue(p_call uuid, p_epoch integer)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  update call set queue_group_id = null where id = p_call and epoch = p_epoch and state = 'live' returning * into v_call;
  if not found then return false; end if;
  perform add_step(p_call, v_call.task_id, 'left-queue', v_call.owner, '{}', true);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.leave_transcript(p_call uuid, p_reason text, p_heard_ms bigint)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call for share;
  update call_transcript set state = 'none', reason = p_reason, heard_ms = heard_ms + p_heard_ms, ended_at = clock_timestamp()
  where call_id = p_call and state = 'due';
  if not found then return false; end if;
  perform add_step(p_call, v_call.task_id, 'not-transcribed', '', jsonb_build_object('reason', p_reason), true);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.left_call(p_call uuid, p_epoch integer, p_agent uuid, p_wraps_up boolean)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
  v_standing agent_standing;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found then return false; end if;
  select * into v_standing from agent_standing s
  where s.agent_id = p_agent and s.call_id = p_call and s.state in ('reserved', 'ringing', 'talking') for update;
  if found then perform leave_call(v_standing, p_wraps_up); end if;
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.leg_forgotten(p_leg uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_agent uuid;
begin
  delete from agent_leg where leg_id = p_leg returning agent_id into v_agent;
  if found then perform announce('agent', jsonb_build_object('agentId', v_agent)); end if;
end
$function$;

CREATE OR REPLACE FUNCTION public.leg_hinders(p_agent uuid, p_node text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (
    select 1 from agent_leg l where l.agent_id = p_agent and (l.state = 'rings' or l.state = 'open' and l.node <> p_node))
$function$;

CREATE OR REPLACE FUNCTION public.leg_opened(p_leg uuid)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_row agent_leg;
begin
  select * into v_row from agent_leg where leg_id = p_leg and state <> 'away' for update;
  if not found then return false; end if;
  if v_row.state = 'open' then return true; end if;
  update agent_leg set state = 'open', open_since = clock_timestamp() where leg_id = p_leg;
  perform announce('agent', jsonb_build_object('agentId', v_row.agent_id));
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.leg_over(p_leg uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  c_lasting constant interval := interval '1 minute';
  c_wait_max_s constant integer := 60;
  v_agent uuid;
begin
  with counted as (
    select l.agent_id, case when l.open_since < clock_timestamp() - c_lasting then 1 else l.failures + 1 end as failures
    from agent_leg l where l.leg_id = p_leg and l.state <> 'away' for update
  )
  update agent_leg l set state = 'away', open_since = null, failures = c.failures,
    retry_at = clock_timestamp() + least(c_wait_max_s, power(2, least(c.failures, 10))) * interval '1 second'
  from counted c where l.agent_id = c.agent_id
  returning l.agent_id into v_agent;
  if found then perform announce('agent', jsonb_build_object('agentId', v_agent)); end if;
end
$function$;

CREATE OR REPLACE FUNCTION public.legs_begin(p_node text, p_limit integer)
 RETURNS TABLE(agent_id uuid, leg_id uuid, extension text)
 LANGUAGE plpgsql
AS $function$
declare
  v_agent uuid;
begin
  for v_agent in
    select s.agent_id from agent_standing s
    where s.state = 'free' and keeps_leg(s.agent_id) and agent_has_phone(s.agent_id, p_node)
      and not exists (
        select 1 from agent_leg l where l.agent_id = s.agent_id and (l.state <> 'away' or l.retry_at > clock_timestamp()))
    order by s.waiting_since, s.agent_id limit p_limit for update of s skip locked
  loop
    return query
      with begun as (
        insert into agent_leg as l (agent_id, leg_id, node, state) values (v_agent, gen_random_uuid(), p_node, 'rings')
        on conflict on constraint agent_leg_pkey do update set leg_id = excluded.leg_id, node = excluded.node, state = 'rings',
          asked_at = clock_timestamp(), retry_at = null
        where l.state = 'away'
        returning l.agent_id, l.leg_id
      )
      select b.agent_id, b.leg_id, e.number from begun b join agent a on a.id = b.agent_id join extension e on e.id = a.extension_id;
    perform announce('agent', jsonb_build_object('agentId', v_agent));
  end loop;
end
$function$;

CREATE OR REPLACE FUNCTION public.let_agent_go(p_call call)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_standing agent_standing;
begin
  select * into v_standing from agent_standing where call_id = p_call.id and agent_id = p_call.for_agent_id for update;
  if found and v_standing.state in ('reserved', 'ringing', 'talking') then perform leave_call(v_standing, false); end if;
end
$function$;

CREATE OR REPLACE FUNCTION public.line_pause(p_line public.line)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  -- What the switch said longer ago than this counts no more: whoever looked may be gone.
  c_fresh constant interval := interval '60 seconds';
  v_now timestamptz := clock_timestamp();
begin
  if p_line.gateway_up is false and p_line.gateway_seen_at > v_now - c_fresh then
    return jsonb_build_object('because', 'line-resting', 'againInMs', 1000);
  end if;
  -- Its switch is being emptied.
  if exists (select 1 from switch_node w where w.name = p_line.node and w.draining_since is not null) then
    return jsonb_build_object('because', 'line-resting', 'againInMs', 1000);
  end if;
  if p_line.rest_until > v_now then
    return jsonb_build_object('because', 'line-resting', 'againInMs', ceil(extract(epoch from p_line.rest_until - v_now) * 1000));
  end if;
  if p_line.rests > 0 and exists (select 1 from call c where c.id = p_line.probe_call_id and c.state in ('dialling', 'live')) then
    return jsonb_build_object('because', 'line-resting', 'againInMs', 1000);
  end if;
  if p_line.calls_per_second is not null and p_line.next_dial_at > v_now then
    return jsonb_build_object('because', 'line-pace', 'againInMs', ceil(extract(epoch from p_line.next_dial_at - v_now) * 1000));
  end if;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.line_reached(p_line uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  update line set faults_in_row = 0, rests = 0, rest_until = null, rest_reason = null, probe_call_id = null
  where id = p_line and (faults_in_row > 0 or rests > 0);
  if found then perform pg_notify('switch', jsonb_build_object('node', node)::text) from line where id = p_line; end if;
end
$function$;

CREATE OR REPLACE FUNCTION public.line_slot_open(p_slot line_slot, p_capacity integer, p_task uuid, p_node text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select p_slot.call_id is null and p_slot.n < p_capacity
    and (p_slot.freed_at < clock_timestamp() - interval '2 s' or not poorer_task_waits(p_task, p_slot.line_id, p_node, 1))
$function$;

CREATE OR REPLACE FUNCTION public.listen_begins(p_call uuid, p_epoch integer, p_agent uuid, p_by text, p_leg uuid, p_mode text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
  v_standing agent_standing;
  v_extension text;
  v_back text;
  v_reason text;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for share;
  if not found then return jsonb_build_object('kind', 'refused', 'why', 'callee-gone'); end if;
  select * into v_standing from agent_standing where agent_id = p_agent for update;
  if not found then return jsonb_build_object('kind', 'refused', 'why', 'no-phone'); end if;
  if v_standing.state in ('reserved', 'ringing', 'talking') then return jsonb_build_object('kind', 'refused', 'why', 'own-call'); end if;
  if exists (select 1 from call_listener where agent_id = p_agent) then
    return jsonb_build_object('kind', 'refused', 'why', 'listens-already');
  end if;
  select e.number into v_extension from agent a join extension e on e.id = a.extension_id
  where a.id = p_agent and a.enabled and agent_has_phone(a.id, v_call.node);
  if not found then return jsonb_build_object('kind', 'refused', 'why', 'no-phone'); end if;
  if v_standing.state in ('free', 'wrap-up') then
    v_back := case when v_standing.state = 'free' then 'free' else coalesce(v_standing.next_state, 'free') end;
    v_reason := case when v_standing.state = 'wrap-up' then v_standing.next_reason end;
    perform agent_write(v_standing, '{"kind": "go-busy", "reason": "supervising"}', null, null);
  end if;
  insert into call_listener (leg_id, call_id, epoch, node, agent_id, listener, mode, back_state, back_reason)
  values (p_leg, p_call, p_epoch, v_call.node, p_agent, p_by, p_mode, v_back, v_reason);
  perform pg_notify('call', jsonb_build_object('taskId', v_call.task_id, 'callId', p_call, 'over', false)::text);
  return jsonb_build_object('kind', 'begun', 'extension', v_extension);
end
$function$;

CREATE OR REPLACE FUNCTION public.listen_ends(p_leg uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_row call_listener;
  v_standing agent_standing;
begin
  select l.* into v_row from call_listener l where l.leg_id = p_leg;
  if not found then return; end if;
  select * into v_standing from agent_standing where agent_id = v_row.agent_id for update;
  delete from call_listener where leg_id = p_leg;
  if not found then return; end if;
  if v_row.back_state is not null and v_standing.state = 'busy' and v_standing.reason = 'supervising' then
    perform agent_write(v_standing, stand_event(v_row.back_state, v_row.back_reason), null, null);
  elsif v_standing.state = 'talking' and v_standing.call_id = v_row.call_id
    and not exists (select 1 from call c where c.id = v_row.call_id and c.agent_id = v_row.agent_id)
  then
    -- Whoever should have joined them to the callee died before.
    perform agent_write(v_standing, jsonb_build_object('kind', 'hang-up', 'callId', v_row.call_id, 'wrapUpMs', 0), null, null);
  end if;
  perform pg_notify('call', jsonb_build_object('taskId', c.task_id, 'callId', c.id, 'over', false)::text)
  from call c where c.id = v_row.call_id and c.state = 'live';
end
$function$;

CREATE OR REPLACE FUNCTION public.listens(p_leg uuid, p_mode text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_row call_listener;
begin
  update call_listener set mode = p_mode, since = coalesce(since, clock_timestamp()) where leg_id = p_leg returning * into v_row;
  if not found then return false; end if;
  perform add_step(c.id, c.task_id, 'listened', c.owner, jsonb_build_object('by', v_row.listener, 'mode', p_mode), true)
  from call c where c.id = v_row.call_id;
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.listens_to_a_call(p_agent uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (select 1 from call_listener l where l.agent_id = p_agent)
$function$;

CREATE OR REPLACE FUNCTION public.lock_line_slot(p_call uuid, OUT line_id uuid, OUT n integer)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
begin
  for v_try in 1..20 loop
    select s.line_id, s.n into lock_line_slot.line_id, lock_line_slot.n from line_slot s where s.call_id = p_call for update;
    exit when found;
    exit when not exists (select 1 from line_slot s where s.call_id = p_call);
  end loop;
end
$function$;

CREATE OR REPLACE FUNCTION public.lock_node_slot(p_call uuid, OUT node text, OUT n integer)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
begin
  for v_try in 1..20 loop
    select s.node, s.n into lock_node_slot.node, lock_node_slot.n from node_slot s where s.call_id = p_call for update;
    exit when found;
    exit when not exists (select 1 from node_slot s where s.call_id = p_call);
  end loop;
end
$function$;

CREATE OR REPLACE FUNCTION public.lock_task_slot(p_call uuid, OUT task_id uuid, OUT n integer)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
begin
  for v_try in 1..20 loop
    select s.task_id, s.n into lock_task_slot.task_id, lock_task_slot.n from task_slot s where s.call_id = p_call for update;
    exit when found;
    -- Really gone (freed by a sweep), or moved: only a new snapshot can tell.
    exit when not exists (select 1 from task_slot s where s.call_id = p_call);
  end loop;
end
$function$;

CREATE OR REPLACE FUNCTION public.manual_refusal(p_task task, p_call call)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select case
    when p_call.cancelled_at is not null then jsonb_build_object('because', 'cancelled')
    when p_task.status in ('stopping', 'stopped', 'completed') or p_task.end_at <= clock_timestamp()
      then jsonb_build_object('because', 'task-over')
  end
$function$;

CREATE OR REPLACE FUNCTION public.mark_deserted_nodes()
 RETURNS integer
 LANGUAGE sql
AS $function$
  with deserted as (
    update switch_node n set state = 'down', detail = 'no-call-worker'
    where n.state <> 'down' and n.seen_at < clock_timestamp() - interval '15 s'
      and database_up_since() < clock_timestamp() - interval '15 s'
      and not exists (
        select 1 from worker_presence w
        where n.name = any (string_to_array(w.node, ',')) and presence_lock_is_held(w.lock_key))
    returning n.name
  ), told as (
    select pg_notify('switch', jsonb_build_object('node', d.name)::text) from deserted d
  )
  select count(*)::integer from told
$function$;

CREATE OR REPLACE FUNCTION public.mark_live(p_call uuid, p_epoch integer)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call and state in ('dialling', 'live') and epoch = p_epoch for update;
  if not found then return false; end if;
  if v_call.state = 'live' then return true; end if;
  update call set state = 'live', answered_at = clock_timestamp() where id = p_call;
  if v_call.direction = 'inbound' then
    update contact set state = 'live', changed_at = clock_timestamp()
    where id = v_call.contact_id and state = 'dialling' and not exists (
      select 1 from call c where c.contact_id = v_call.contact_id and c.direction = 'outbound' and c.state = 'dialling');
  else
    perform line_reached(v_call.line_id);
    update contact set state = 'live', answered = true, changed_at = clock_timestamp() where id = v_call.contact_id;
  end if;
  -- Who calls us is answered by us.
  perform add_step(p_call, v_call.task_id, case v_call.direction when 'inbound' then 'picked-up' else 'answered' end, v_call.owner,
    '{}', true);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.mark_ringing(p_call uuid, p_epoch integer)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  -- A crash of the database may forget it: the end of the call knows whether it rang, and nothing is decided by this.
  perform set_config('synchronous_commit', 'off', true);
  select * into v_call from call where id = p_call and state in ('dialling', 'live') and epoch = p_epoch for update;
  if not found then return false; end if;
  if v_call.rang_at is not null then return true; end if;
  update call set rang_at = clock_timestamp() where id = p_call;
  perform line_reached(v_call.line_id);
  perform add_step(p_call, v_call.task_id, 'ringing', v_call.owner, '{}', false);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.meet_agent(p_call uuid, p_epoch integer, p_ms_max bigint)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found or not exists (
    select 1 from agent_standing s where s.agent_id = v_call.for_agent_id and s.call_id = p_call and s.state = 'talking' for update)
  then
    return false;
  end if;
  update call set agent_id = v_call.for_agent_id,
    final_by = greatest(final_by, clock_timestamp() + make_interval(secs => p_ms_max / 1000.0))
  where id = p_call;
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.move_view(p_move call_move)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select jsonb_build_object('id', p_move.id, 'callId', p_move.call_id, 'kind', p_move.kind, 'wish', p_move.wish,
    'askedBy', p_move.asked_by, 'userId', p_move.user_id, 'agentId', p_move.agent_id, 'state', p_move.state, 'why', p_move.why,
    'legId', p_move.leg_id, 'askedAt', p_move.asked_at, 'takenAt', p_move.taken_at, 'doneAt', p_move.done_at)
$function$;

CREATE OR REPLACE FUNCTION public.ms_between(p_from timestamp with time zone, p_to timestamp with time zone)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select greatest(0, round(extract(epoch from p_to - p_from) * 1000))::bigint
$function$;

CREATE OR REPLACE FUNCTION public.next_for_agent(p_call uuid, p_owner text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
  v_next jsonb;
begin
  select * into v_call from call c where c.id = p_call and c.state = 'claimed' and not is_read(c) and c.owner = p_owner for update;
  if not found then return jsonb_build_object('kind', 'over', 'legId', null); end if;
  select jsonb_build_object('kind', 'ring', 'agentId', a.id, 'extension', e.number, 'autoAnswer', g.auto_answer,
    'ringMsMax', g.ring_seconds_max * 1000, 'legId', v_call.agent_leg_id)
  into v_next
  from agent_standing s join agent a on a.id = s.agent_id join extension e on e.id = a.extension_id
    join task t on t.id = v_call.task_id join agent_group g on g.id = t.agent_group_id
  where s.agent_id = v_call.for_agent_id and s.call_id = p_call and s.state in ('reserved', 'ringing', 'talking');
  if v_next is null or v_call.cancelled_at is not null then
    perform drop_manual(v_call, case when v_next is null then 'agent-gone' else 'cancelled' end, p_owner, false);
    return jsonb_build_object('kind', 'over', 'legId', v_call.agent_leg_id);
  end if;
  return v_next;
end
$function$;

CREATE OR REPLACE FUNCTION public.next_free_agent(p_group uuid, p_skills text[], p_unseen_ms bigint, p_node text, p_call uuid, p_kept uuid[])
 RETURNS agent_standing
 LANGUAGE plpgsql
AS $function$
declare
  v_standing agent_standing;
begin
  select s.* into v_standing
  from agent_standing s
  join agent a on a.id = s.agent_id
  join agent_group_member m on m.agent_id = s.agent_id
  join agent_sign g on g.agent_id = s.agent_id
  where m.group_id = p_group and m.taking and m.skills @> p_skills and a.enabled and s.state = 'free'
    and g.seen_at > clock_timestamp() - p_unseen_ms * interval '1 ms' and agent_has_phone(s.agent_id, p_node)
    and not leg_hinders(s.agent_id, p_node) and not listens_to_a_call(s.agent_id) and not wanted_by_longer(p_call, p_group, m.skills)
    and s.agent_id <> all (p_kept)
  order by m.priority, s.waiting_since, s.agent_id limit 1
  for update of s skip locked;
  -- Looked at again under the lock, which whoever connects a phone takes too (legs_begin): it may have been begun since.
  if not found or leg_hinders(v_standing.agent_id, p_node) then return null; end if;
  return v_standing;
end
$function$;

CREATE OR REPLACE FUNCTION public.next_opening(p_window jsonb, p_zone text, p_from timestamp with time zone, p_days integer DEFAULT 400)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  v_zone text := window_zone(p_window, p_zone);
  v_date date;
  v_begin timestamptz;
  v_end timestamptz;
  v_span jsonb;
  v_start timestamptz;
  v_first timestamptz;
begin
  if p_window is null then return p_from; end if;
  if v_zone is null or p_from is null then return null; end if;
  if window_is_open(p_window, p_from, p_zone) then return p_from; end if;
  v_date := (p_from at time zone v_zone)::date - 1;
  for v_day in 0..p_days + 1 loop
    v_begin := (v_date + v_day)::timestamp at time zone v_zone;
    v_end := (v_date + v_day + 1)::timestamp at time zone v_zone;
    continue when v_end <= p_from;
    if v_end - v_begin <> interval '24 hours' then
      select min(m.at) into v_first
      from generate_series(greatest(date_trunc('minute', p_from) + interval '1 minute', v_begin),
        v_end - interval '1 minute', interval '1 minute') as m (at)
      where window_is_open(p_window, m.at, p_zone);
    elsif not coalesce(p_window -> 'holidays' ? (v_date + v_day)::text, false) then
      v_first := null;
      for v_span in select jsonb_array_elements(p_window -> 'days'
        -> ((array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])[extract(isodow from v_date + v_day)::integer]))
      loop
        v_start := v_begin + (v_span ->> 0)::interval;
        if v_start > p_from then v_first := least(v_first, v_start); end if;
      end loop;
    else
      v_first := null;
    end if;
    if v_first is not null then return v_first; end if;
  end loop;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.node_is_away(p_node text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (
    select 1 from switch_node w
    where w.name = p_node and w.state = 'down' and w.state_since < clock_timestamp() - interval '3 seconds')
$function$;

CREATE OR REPLACE FUNCTION public.node_shares(p_task uuid)
 RETURNS TABLE(node text, weight bigint)
 LANGUAGE sql
 STABLE
AS $function$
  with nodes as (
    select l.node, sum(l.capacity) as capacity,
      sum(case when line_pause(l) ->> 'because' = 'line-resting' then 0 else (
        select count(*) from line_slot s where s.line_id = l.id and s.call_id is null and s.n < l.capacity) end) as free
    from task_line tl join line l on l.id = tl.line_id
    where tl.task_id = p_task and l.enabled
      and not exists (select 1 from switch_node w where w.name = l.node and (w.state = 'down' or w.draining_since is not null))
    group by l.node
  ), rooms as (
    select n.node, n.capacity, greatest(0, n.free - (
      select count(*) from call c where c.task_id = p_task and c.state = 'claimed' and c.node = n.node)) as room
    from nodes n
  )
  -- All full: the armed ones wait where most calls will end.
  select node, (case when sum(room) over () > 0 then room else capacity end)::bigint from rooms
$function$;

CREATE OR REPLACE FUNCTION public.note_call_event()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_argv[0] = 'graded' then perform note_event('call.graded', new.id);
  -- A call that was never rung is no call to anybody outside.
  elsif new.dialled_at is not null then perform note_event('call.ended', new.id);
  end if;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.note_callback(p_call call, p_by text, p_wall timestamp without time zone, p_moment timestamp with time zone, p_minutes integer, p_days_max integer)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  -- Beyond this a number is put off for ever by somebody who only wants to be polite.
  c_callbacks_max constant integer := 5;
  v_task task;
  v_contact contact;
  v_zone text;
  v_now timestamptz := clock_timestamp();
  v_due timestamptz;
  v_at timestamptz;
begin
  select * into v_task from task where id = p_call.task_id;
  select * into v_contact from contact where id = p_call.contact_id for update;
  -- Whoever called us without showing a number can't be called.
  if p_call.number = '' then return callback_refused('not-ours'); end if;
  if is_listed(p_call.number, v_task.id) then return callback_refused('do-not-call'); end if;
  if v_contact.callbacks >= c_callbacks_max and v_contact.callback_call_id is distinct from p_call.id then
    return callback_refused('too-many');
  end if;
  v_zone := callee_zone(v_task, v_contact.time_zone);
  v_due := coalesce(p_moment, p_wall at time zone v_zone, v_now + make_interval(mins => p_minutes));
  if v_due <= v_now then return callback_refused('past'); end if;
  if v_due > v_now + make_interval(days => p_days_max) then return callback_refused('too-far'); end if;
  v_at := next_opening(v_task.calling_window, v_contact.time_zone, v_due);
  if v_at is null then return callback_refused('never-open'); end if;
  if v_at >= v_task.end_at then return callback_refused('after-end'); end if;
  update contact set callback_at = v_due, callback_call_id = p_call.id, changed_at = v_now,
    callbacks = callbacks + case when callback_call_id is distinct from p_call.id then 1 else 0 end
  where id = v_contact.id;
  perform add_step(p_call.id, v_task.id, 'callback-wished', p_by, jsonb_build_object('at', v_at), true);
  return jsonb_build_object('kind', 'planned', 'local', to_char(v_at at time zone v_zone, 'YYYY-MM-DD HH24:MI'), 'moved', v_at > v_due);
end
$function$;

CREATE OR REPLACE FUNCTION public.note_event(p_type text, p_subject uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select 1 from webhook w where w.enabled and p_type = any (w.events)) then
    insert into webhook_event (type, subject_id) values (p_type, p_subject);
  end if;
end
$function$;

CREATE OR REPLACE FUNCTION public.note_import_event()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform note_event('import.' || new.status, new.id);
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.note_line_event()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform note_event(tg_argv[0], new.id);
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.note_task_event()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform note_event(case new.status
    when 'running' then case when old.status in ('paused', 'pausing') then 'task.resumed' else 'task.started' end
    else 'task.' || new.status end, new.id);
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.note_transcript(p_call call)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  -- The switch closes the file a moment after it told the end.
  c_closing constant interval := interval '2 s';
begin
  if p_call.answered_at is null then return; end if;
  insert into call_transcript (call_id, parts, next_at)
  select p_call.id, jsonb_agg(jsonb_build_object('agentId', s.agent_id, 'recogniserId', g.recogniser_id,
      'fromMs', ms_between(p_call.answered_at, s.from_at),
      'toMs', ms_between(p_call.answered_at, coalesce(s.until_at, p_call.ended_at))) order by s.from_at, s.id),
    p_call.ended_at + c_closing
  from agent_span s left join agent_group g on g.id = s.group_id
  where s.call_id = p_call.id and s.state = 'talking' and coalesce(s.until_at, p_call.ended_at) > p_call.answered_at
  having bool_or(g.recogniser_id is not null)
  on conflict (call_id) do nothing;
end
$function$;

CREATE OR REPLACE FUNCTION public.offer_call(p_call uuid, p_epoch integer, p_group uuid, p_for_ms bigint, p_unseen_ms bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
  v_agent uuid;
  v_offer jsonb;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for share;
  if not found then return jsonb_build_object('kind', 'not-ours'); end if;
  v_agent := (reserve_agent(p_group, p_call, p_for_ms, skills_asked(v_call, p_group), p_unseen_ms, v_call.node)
    ->> 'agent_id')::uuid;
  if v_agent is null then return jsonb_build_object('kind', 'nobody'); end if;
  select jsonb_build_object('kind', 'reserved', 'agentId', a.id, 'extension', e.number, 'autoAnswer', g.auto_answer,
    'ringMsMax', g.ring_seconds_max * 1000, 'openLegId', open_leg_of(a.id, v_call.node))
  into v_offer
  from agent a join extension e on e.id = a.extension_id cross join agent_group g
  where a.id = v_agent and g.id = p_group;
  perform add_step(p_call, v_call.task_id, 'offered', v_call.owner, jsonb_build_object('agentId', v_agent), true);
  return v_offer;
end
$function$;

CREATE OR REPLACE FUNCTION public.open_leg_of(p_agent uuid, p_node text)
 RETURNS uuid
 LANGUAGE sql
 STABLE
AS $function$
  select l.leg_id from agent_leg l where l.agent_id = p_agent and l.node = p_node and l.state = 'open'
$function$;

CREATE OR REPLACE FUNCTION public.open_zones(p_task task)
 RETURNS SETOF text
 LANGUAGE sql
 STABLE
AS $function$
  select z.time_zone from task_zone z
  where z.task_id = p_task.id and window_is_open(p_task.calling_window, clock_timestamp(), nullif(z.time_zone, ''))
$function$;

CREATE OR REPLACE FUNCTION public.other_time_of_day(p_window jsonb, p_zone text, p_due timestamp with time zone, p_last timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  c_apart constant double precision := 3 * 3600;
  c_day constant double precision := 86400;
  v_at timestamptz := p_due;
  v_after double precision;
begin
  for v_try in 1..4 loop
    v_at := next_opening(p_window, p_zone, v_at);
    if v_at is null then return null; end if;
    -- Seconds since the same time of day as the last attempt, 0 … one day.
    v_after := mod(extract(epoch from v_at - p_last)::numeric, c_day::numeric)::double precision;
    if v_after between c_apart and c_day - c_apart then return v_at; end if;
    v_at := v_at + make_interval(secs => case when v_after < c_apart then c_apart - v_after else c_day - v_after + c_apart end);
  end loop;
  return next_opening(p_window, p_zone, p_due);
end
$function$;

CREATE OR REPLACE FUNCTION public.outside_way(p_node text, p_number text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  c_routes_max constant integer := 5;
  v_routes jsonb;
begin
  if exists (select 1 from do_not_call d where d.number = p_number and d.task_id is null) then
    return jsonb_build_object('refused', 'do-not-call');
  end if;
  select jsonb_agg(jsonb_build_object(
      'gateway', r.gateway, 'codec', r.codec, 'callerNumber', r.caller,
      -- A plus is valid in front only.
      'number', case when coalesce(r.prefix, '') = '' then r.called else r.prefix || replace(r.called, '+', '') end)
    order by r.priority, r.name)
  into v_routes
  from (
    select l.gateway, l.codec, l.prefix, l.priority, l.name, called_number(l, p_number) as called,
      caller_number_for(l, p_number, floor(random() * 1000)::bigint) as caller
    from line l left join gateway g on g.node = l.node and g.name = l.gateway
    where l.node = p_node and l.purpose in ('phoneBar', 'both')
      and coalesce(line_pause(l) ->> 'because', '') <> 'line-resting'
      and coalesce(g.state, 'missing') not in ('failed', 'stopped', 'unreachable')
    order by l.priority, l.name limit c_routes_max
  ) r;
  return case when v_routes is null then jsonb_build_object('refused', 'no-line') else jsonb_build_object('routes', v_routes) end;
end
$function$;

CREATE OR REPLACE FUNCTION public.own_line(p_line uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  select pg_advisory_xact_lock(2, hashtext(p_line::text))
$function$;

CREATE OR REPLACE FUNCTION public.own_node(p_node text)
 RETURNS void
 LANGUAGE sql
AS $function$
  select pg_advisory_xact_lock(3, hashtext(p_node))
$function$;

CREATE OR REPLACE FUNCTION public.own_number(p_number text, p_wait boolean)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  if not p_wait then return pg_try_advisory_xact_lock(7, hashtext(p_number)); end if;
  perform pg_advisory_xact_lock(7, hashtext(p_number));
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.own_task(p_task uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  select pg_advisory_xact_lock(1, hashtext(p_task::text))
$function$;

CREATE OR REPLACE FUNCTION public.owner_is_at_work(p_owner text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (
    select 1 from worker_presence w
    where w.owner = p_owner and w.seen_at > clock_timestamp() - interval '5 s' and presence_lock_is_held(w.lock_key))
$function$;

CREATE OR REPLACE FUNCTION public.pace_age_max()
 RETURNS interval
 LANGUAGE sql
 IMMUTABLE
AS $function$ select interval '3 seconds' $function$;

CREATE OR REPLACE FUNCTION public.pace_agent_state(p_standing agent_standing, p_there boolean)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case
    when p_standing.next_state in ('busy', 'offline') and p_standing.state <> 'offline' then 'busy'
    when p_standing.state = 'free' then case when p_there then 'free' else 'busy' end
    when p_standing.state in ('reserved', 'ringing') then 'ringing'
    when p_standing.state in ('talking', 'wrap-up') then p_standing.state
    else 'busy' end
$function$;

CREATE OR REPLACE FUNCTION public.pace_agents(p_task task, p_unseen_ms bigint)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  with dialling as (
    select d.id, d.place, t.agent_skills as skills
    from unnest(coalesce(nullif(dialling_for(p_task.agent_group_id), '{}'), array[p_task.id])) with ordinality as d (id, place)
    join task t on t.id = d.id
  ), there as (
    select s as standing, c.task_id, m.skills,
      g.seen_at > clock_timestamp() - p_unseen_ms * interval '1 ms' and agent_has_phone(s.agent_id) and not listens_to_a_call(s.agent_id)
        as there,
      array(select d.id from dialling d where d.skills <@ m.skills order by d.place) as serves,
      row_number() over (order by s.agent_id) - 1 as place
    from agent_group_member m
    join agent a on a.id = m.agent_id and a.enabled
    join agent_standing s on s.agent_id = m.agent_id
    join agent_sign g on g.agent_id = m.agent_id
    left join call c on c.id = s.call_id and s.state in ('reserved', 'ringing', 'talking')
    where m.group_id = p_task.agent_group_id and m.taking and s.state <> 'offline'
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', (t.standing).agent_id, 'state', case
      when (t.standing).state = 'free' and t.there and (t.standing).agent_id = any (k.ids) then 'ringing'
      else pace_agent_state(t.standing, t.there) end,
    'sinceMs', extract(epoch from (t.standing).since) * 1000) order by (t.standing).agent_id), '[]')
  from there t cross join kept_for_queue(p_task.agent_group_id) as k (ids)
  where coalesce(t.task_id, t.serves[t.place % nullif(cardinality(t.serves), 0) + 1]) = p_task.id
$function$;

CREATE OR REPLACE FUNCTION public.pace_calls(p_task uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(jsonb_agg(jsonb_build_object('id', c.id,
    'state', case
      when c.state = 'dialling' then 'ringing'
      when c.transferred_at is not null or exists (
        select 1 from agent_standing s where s.call_id = c.id and s.state in ('reserved', 'ringing', 'talking')) then 'talking'
      else 'waiting' end,
    'sinceMs', extract(epoch from case when c.state = 'dialling' then c.dialled_at else coalesce(c.transferred_at, c.answered_at) end) * 1000)
    order by c.dialled_at, c.id), '[]')
  from call c where c.task_id = p_task and c.state in ('dialling', 'live') and c.abandoned_at is null and c.direction = 'outbound'
    and c.for_agent_id is null and not is_machine(c.id)
$function$;

CREATE OR REPLACE FUNCTION public.pace_decided(p_task uuid, p_n bigint, p_dialled bigint, p_dial integer, p_state jsonb, p_why jsonb, p_ended uuid[])
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  -- Contacts that are handed out are no permission to dial, also not in the moment after the mode was changed.
  v_permitted constant integer := case when p_why ->> 'mode' = 'preview' then 0 else p_dial end;
begin
  -- What a crash of the database forgets is decided anew: a decision is only a permission of seconds.
  perform set_config('synchronous_commit', 'off', true);
  update task_pace
  set n = n + 1, allowed = p_dialled + v_permitted, dial = p_dial, decided_at = clock_timestamp(), state = p_state, why = p_why,
    -- Twice as long as a look goes back.
    counted = array(
      select c.id from call c
      where c.id = any (p_ended) and (c.ended_at is null or c.ended_at > clock_timestamp() - interval '20 seconds'))
  where task_id = p_task and n = p_n;
  if not found then return false; end if;
  if v_permitted > 0 then
    perform pg_notify('slot', jsonb_build_object('taskId', p_task, 'node', l.node)::text)
    from (select distinct l.node from task_line tl join line l on l.id = tl.line_id where tl.task_id = p_task) l;
  end if;
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.pace_ended(p_pace task_pace)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(jsonb_agg(jsonb_build_object('id', c.id,
    'kind', case
      when c.outcome in ('line-fault', 'line-congested', 'switch-lost', 'unknown') and c.answered_at is null then 'fault'
      when c.answered_at is null or c.outcome = 'voicemail' or is_machine(c.id) then 'not-answered'
      else 'answered' end,
    'ringMs', extract(epoch from coalesce(c.answered_at, c.ended_at) - c.dialled_at) * 1000,
    'talkMs', extract(epoch from c.ended_at - c.transferred_at) * 1000,
    'abandoned', c.abandoned_at is not null) order by coalesce(c.abandoned_at, c.ended_at), c.id), '[]')
  from (
    select * from call e
    where e.state = 'final' and e.task_id = p_pace.task_id and e.dialled_at is not null and e.direction = 'outbound'
      and e.for_agent_id is null
      and e.ended_at > greatest(p_pace.decided_at, clock_timestamp() - interval '1 day') - interval '10 seconds'
    union
    select * from call l
    where l.task_id = p_pace.task_id and l.state in ('dialling', 'live') and (l.abandoned_at is not null or is_machine(l.id))
  ) c
  where c.id <> all (p_pace.counted)
$function$;

CREATE OR REPLACE FUNCTION public.pace_room(p_task task)
 RETURNS integer
 LANGUAGE sql
 STABLE
AS $function$
  select greatest(0, least(
    p_task.max_concurrency - (
      select count(*) from call c where c.task_id = p_task.id and c.state in ('dialling', 'live') and c.direction = 'outbound'),
    (select coalesce(sum((
        select count(*) from line_slot s where s.line_id = l.id and s.call_id is null and s.n < l.capacity)), 0)
      from task_line tl join line l on l.id = tl.line_id
      where tl.task_id = p_task.id and l.enabled and not node_is_away(l.node)
        and coalesce(line_pause(l) ->> 'because', '') <> 'line-resting')))::integer
$function$;

CREATE OR REPLACE FUNCTION public.pace_seen(p_task uuid, p_unseen_ms bigint)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_object('n', p.n, 'dialled', p.dialled, 'state', p.state,
    'counted', to_jsonb(p.counted), 'plan', t.pacing, 'nowMs', extract(epoch from clock_timestamp()) * 1000,
    'day', to_char(clock_timestamp() at time zone callee_zone(t, null), 'YYYY-MM-DD'),
    'agents', pace_agents(t, p_unseen_ms), 'calls', pace_calls(t.id), 'ended', pace_ended(p), 'room', pace_room(t))
  from task t join task_pace p on p.task_id = t.id
  where t.id = p_task and t.type = 'predictive' and t.status = 'running'
$function$;

CREATE OR REPLACE FUNCTION public.pass_call(p_call uuid, p_epoch integer, p_to uuid)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
  v_from agent_standing;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found then return false; end if;
  if v_call.agent_id is distinct from p_to then
    select * into v_from from agent_standing s
    where s.agent_id = v_call.agent_id and s.call_id = p_call and s.state = 'talking' for update;
    if found then perform agent_write(v_from, jsonb_build_object('kind', 'hang-up', 'callId', p_call), null, null); end if;
    if p_to is not null then update call set agent_id = p_to where id = p_call; end if;
  end if;
  perform add_step(p_call, v_call.task_id, 'passed', v_call.owner, jsonb_strip_nulls(jsonb_build_object('agentId', p_to)), true);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.pass_slots(p_call uuid, p_waiter uuid)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
  v_task task;
  v_line public.line;
  v_waiter call;
  v_ts record;
  v_ls record;
  v_ns record;
  v_node switch_node;
  v_keep boolean;
begin
  select * into v_call from call where id = p_call;
  select * into v_task from task where id = v_call.task_id;
  select * into v_ts from lock_task_slot(p_call);
  v_keep := v_ts.n is not null and p_waiter is not null and p_waiter <> p_call and dial_refusal(v_task) is null;
  if v_ts.n is not null then
    if refill_task_slot(v_task.id, v_ts.n, v_task.max_concurrency) then
      v_ts.n := null;
      v_keep := false;
    end if;
  end if;

  select * into v_ls from lock_line_slot(p_call);
  select l.* into v_line from line l where l.id = v_ls.line_id;
  v_keep := v_keep and v_ls.n is not null and v_line.enabled and v_line.node = v_call.node
    and exists (select 1 from task_line tl where tl.task_id = v_task.id and tl.line_id = v_line.id)
    and line_pause(v_line) is null and v_line.rests = 0 and not node_is_away(v_call.node)
    and not poorer_task_waits(v_task.id, v_line.id, v_call.node, 0);
  if v_ls.n is not null then
    if refill_line_slot(v_line.id, v_ls.n, v_line.capacity) then
      v_ls.n := null;
      v_keep := false;
    end if;
  end if;

  select * into v_ns from lock_node_slot(p_call);
  select * into v_node from switch_node where name = v_call.node;
  if v_ns.n is not null then
    if refill_node_slot(v_call.node, v_ns.n, coalesce(v_node.capacity, 2147483647)) then
      v_ns.n := null;
      v_keep := false;
    end if;
  elsif v_node.capacity is not null then
    -- The node was given a capacity while this call ran without a slot: the waiter must ask for one.
    v_keep := false;
  end if;

  if v_keep then
    select * into v_waiter from call
    where id = p_waiter and state = 'claimed' and task_id = v_task.id and node = v_call.node
    for update skip locked;
    v_keep := found;
  end if;
  -- The same gate as in the fence. What it refuses is not written here: the waiter asks the fence by itself and is told.
  v_keep := v_keep and avoided_line(v_task, v_waiter) is distinct from v_line.id
    and contact_refusal(v_task, v_waiter, false) is null
    and take_line_turn(v_line) and take_node_turn(v_call.node, v_node.calls_per_second) and take_pace_turn(v_task);
  if v_keep then
    -- Its key is the id of the call that ended: told again when this answer is lost (see release).
    perform permit(p_waiter, v_line.id, v_call.owner, p_call, jsonb_build_object('handedOverBy', p_call));
  end if;

  update task_slot set call_id = case when v_keep then p_waiter end where task_id = v_task.id and n = v_ts.n;
  update line_slot set call_id = case when v_keep then p_waiter end,
    freed_at = case when v_keep then freed_at else clock_timestamp() end
  where line_id = v_line.id and n = v_ls.n;
  update node_slot set call_id = case when v_keep then p_waiter end where node = v_call.node and n = v_ns.n;
  if not v_keep then
    perform pg_notify('slot', jsonb_build_object('taskId', v_task.id, 'lineId', v_line.id, 'node', v_call.node)::text);
  end if;
  return v_keep;
end
$function$;

CREATE OR REPLACE FUNCTION public.permit(p_call uuid, p_line uuid, p_owner text, p_key uuid, p_detail jsonb)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  -- How long a notification may be read out at the most; an AI call has the limit of its assistant.
  c_reading_seconds constant integer := 600;
  -- What the owner of a call has beyond ringing and talk to write its end.
  c_grace_seconds constant integer := 30;
  v_now timestamptz := clock_timestamp();
  v_task uuid;
  v_line public.line;
  v_node_pace integer;
begin
  select * into v_line from line where id = p_line;
  update call c
  set state = 'dialling', epoch = c.epoch + 1, owner = p_owner, fence_key = p_key, dialled_at = v_now, line_id = p_line,
    probe = v_line.rests > 0,
    caller_number = caller_number_for(v_line, c.number, k.position + c.attempt - 1),
    final_by = v_now + make_interval(secs => c_grace_seconds + t.ring_seconds_max + coalesce(
      (select a.call_seconds_max from assistant a where a.id = t.assistant_id and t.type = 'ai'), c_reading_seconds))
  from contact k, task t
  where c.id = p_call and k.id = c.contact_id and t.id = c.task_id
  returning c.task_id into v_task;
  update contact k
  set state = 'dialling', attempts = k.attempts + 1, next_attempt_at = null, due_at = null, waits_because = null,
    callback_at = null, changed_at = v_now
  from call c where c.id = p_call and k.id = c.contact_id;
  if v_line.calls_per_second is not null or v_line.rests > 0 then
    update line
    set next_dial_at = v_now + make_interval(secs => 1.0 / calls_per_second), probe_call_id = case when rests > 0 then p_call end
    where id = p_line;
  end if;
  select calls_per_second into v_node_pace from switch_node where name = v_line.node;
  if v_node_pace is not null then
    update switch_node set next_dial_at = v_now + make_interval(secs => 1.0 / v_node_pace) where name = v_line.node;
  end if;
  perform add_step(p_call, v_task, 'permitted', p_owner, p_detail, true);
end
$function$;

CREATE OR REPLACE FUNCTION public.phone_of_talker(p_call uuid, p_epoch integer, p_agent uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce((
    select case when agent_has_phone(a.id, c.node)
      then jsonb_build_object('kind', 'phone', 'extension', e.number, 'ringMsMax', coalesce(g.ring_seconds_max, 15) * 1000)
      else jsonb_build_object('kind', 'no-phone') end
    from call c
    join agent_standing s on s.agent_id = p_agent and s.call_id = c.id and s.state = 'talking'
    join agent a on a.id = p_agent join extension e on e.id = a.extension_id
    left join agent_group g on g.id = s.group_id
    where c.id = p_call and c.epoch = p_epoch and c.state = 'live'), jsonb_build_object('kind', 'not-theirs'))
$function$;

CREATE OR REPLACE FUNCTION public.poorer_task_waits(p_task uuid, p_line uuid, p_node text, p_more integer)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  v_ours integer;
begin
  if not exists (
    select 1 from task_line tl join task t on t.id = tl.task_id
    where tl.line_id = p_line and tl.task_id <> p_task and t.status = 'running'
  ) then
    return false;
  end if;
  select count(*) + p_more into v_ours
  from line_slot s join call c on c.id = s.call_id where s.line_id = p_line and c.task_id = p_task;
  return exists (
    select 1
    from task_line tl join task t on t.id = tl.task_id
    where tl.line_id = p_line and tl.task_id <> p_task and dial_refusal(t) is null and has_pace_turn(t)
      and exists (select 1 from call c where c.task_id = t.id and c.state = 'claimed' and c.node = p_node)
      and exists (select 1 from task_slot s where s.task_id = t.id and s.call_id is null and s.n < t.max_concurrency)
      and v_ours > 1 + (
        select count(*) from line_slot s join call c on c.id = s.call_id where s.line_id = p_line and c.task_id = t.id)
  );
end
$function$;

CREATE OR REPLACE FUNCTION public.presence_lock_is_held(p_key integer)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (
    select 1 from pg_locks l
    where l.locktype = 'advisory' and l.classid = 8::oid and l.objid = p_key::oid and l.objsubid = 2 and l.granted
      and l.database = (select d.oid from pg_database d where d.datname = current_database()))
$function$;

CREATE OR REPLACE FUNCTION public.preview_refusal(p_task task, p_call call)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(manual_refusal(p_task, p_call), case dial_refusal(p_task)
    when 'task-not-running' then jsonb_build_object('because', 'task-paused')
    when 'ended' then jsonb_build_object('because', 'task-over')
    when 'not-yet' then jsonb_build_object('because', 'window') end)
$function$;

CREATE OR REPLACE FUNCTION public.put_off(p_task task, p_contact uuid, p_because text, p_due timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
AS $function$
declare
  v_zone text;
  v_next timestamptz;
begin
  select time_zone into v_zone from contact where id = p_contact;
  v_next := next_opening(p_task.calling_window, v_zone, p_due);
  update contact
  set state = 'waiting', next_attempt_at = v_next, due_at = case when v_next is not null then least(p_due, v_next) end,
    waits_because = case when v_next > p_due then 'window' else p_because end, changed_at = clock_timestamp(),
    -- Whoever is to be dialled is on the list.
    stranger = false
  where id = p_contact;
  return v_next;
end
$function$;

CREATE OR REPLACE FUNCTION public.queue_of(p_group uuid)
 RETURNS SETOF call
 LANGUAGE sql
 STABLE
AS $function$
  select * from call c
  where c.state = 'live' and c.queue_group_id = p_group and waits_in_queue(c)
    and not exists (select 1 from agent_standing s where s.call_id = c.id and s.state in ('reserved', 'ringing', 'talking'))
$function$;

CREATE OR REPLACE FUNCTION public.queue_place(p_call uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  with own as (
    select c as row from call c where c.id = p_call and waits_in_queue(c)
  ), people as (
    select m.agent_id, s.state from agent_group_member m
    join agent a on a.id = m.agent_id and a.enabled
    join agent_standing s on s.agent_id = m.agent_id
    where m.group_id = (select (o.row).queue_group_id from own o) and m.taking
  ), lately as (
    select p.agent_id, p.call_id, extract(epoch from p.until_at - p.from_at) * 1000 as ms
    from agent_span p
    where p.state in ('talking', 'wrap-up') and p.from_at > clock_timestamp() - interval '4 hours' and p.until_at is not null
      and p.agent_id in (select x.agent_id from people x)
    order by p.from_at desc limit 100
  )
  select jsonb_build_object(
    'position', 1 + (
      select count(*) from call c
      where c.state = 'live' and c.queue_group_id = (o.row).queue_group_id and waits_in_queue(c)
        and (c.queued_at, c.id) < ((o.row).queued_at, (o.row).id)),
    'free', (select count(*) from people x where x.state = 'free'),
    'atWork', (select count(*) from people x where x.state in ('free', 'reserved', 'ringing', 'talking', 'wrap-up')),
    'handlingMs', (select sum(l.ms) / nullif(count(*) filter (where l.call_id is not null), 0) from lately l))
  from own o
$function$;

CREATE OR REPLACE FUNCTION public.read_by(p_agent uuid, p_call uuid)
 RETURNS call
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call and for_agent_id = p_agent and preview_until is not null;
  if not found then return null; end if;
  perform share_task(v_call.task_id);
  select * into v_call from call where id = p_call and state in ('claimed', 'dialling', 'live') for update;
  if not found then return null; end if;
  if v_call.dial_asked_at is null and not exists (
    select 1 from agent_standing s where s.agent_id = p_agent and s.call_id = p_call and s.state = 'reserved')
  then
    return null;
  end if;
  return v_call;
end
$function$;

CREATE OR REPLACE FUNCTION public.receive_call(p_call uuid, p_node text, p_called text[], p_from text, p_gateway text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_now timestamptz := clock_timestamp();
  v_call call;
  v_inbound inbound_number;
  v_task task;
  v_task_id uuid;
  v_contact_id uuid;
  v_contact contact;
begin
  -- What a crash of the database could forget would be a caller whom nobody serves.
  perform set_config('synchronous_commit', 'on', true);
  perform pg_advisory_xact_lock(10, hashtext(p_call::text));
  select * into v_call from call where id = p_call;
  if not found then
    select * into v_inbound from inbound_number n where n.number = any (p_called) and n.enabled order by n.number limit 1;
    if not found then return jsonb_build_object('kind', 'refused', 'because', 'unknown-number'); end if;
    select t.task_id, t.contact_id into v_task_id, v_contact_id from inbound_task(v_inbound, p_from) t;
    if v_task_id is null then return jsonb_build_object('kind', 'refused', 'because', 'no-task'); end if;
    perform share_task(v_task_id);
    select * into v_task from task where id = v_task_id;
    if not found then return jsonb_build_object('kind', 'refused', 'because', 'no-task'); end if;
    if v_contact_id is null then v_contact_id := add_stranger(v_task_id, p_from); end if;
    select * into v_contact from contact where id = v_contact_id for update;
    insert into call (id, task_id, contact_id, attempt, state, lane, claim_key, number, node, line_id, claimed_at, dialled_at, final_by,
      direction, inbound_number_id, called_number)
    values (p_call, v_task_id, v_contact_id,
      1 + greatest(v_contact.attempts, (select coalesce(max(c.attempt), 0) from call c where c.contact_id = v_contact_id)),
      'dialling', -1, 'inbound/' || p_call, p_from, p_node,
      (select l.id from line l where l.node = p_node and l.gateway = p_gateway), v_now, v_now,
      v_now + inbound_ms_max(v_task, v_inbound), 'inbound', v_inbound.id, v_inbound.number)
    returning * into v_call;
    -- Nobody dials who is on the line. One that is called already is left to that call.
    update contact set state = 'dialling', changed_at = v_now where id = v_contact_id and state = 'waiting';
    perform add_step(p_call, v_task_id, 'received', '', '{}', true);
  elsif v_call.direction <> 'inbound' then
    return jsonb_build_object('kind', 'refused', 'because', 'unknown-number');
  end if;
  return jsonb_build_object('kind', 'taken', 'taskId', v_call.task_id, 'contactId', v_call.contact_id, 'attempt', v_call.attempt,
    'claim', v_call.claim);
end
$function$;

CREATE OR REPLACE FUNCTION public.refill_line_slot(p_line uuid, p_n integer, p_limit integer)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_high record;
begin
  if p_n >= p_limit then
    update line_slot set call_id = null, freed_at = clock_timestamp() where line_id = p_line and n = p_n;
    return true;
  end if;
  select s.n, s.call_id into v_high from line_slot s
  where s.line_id = p_line and s.n >= p_limit and s.call_id is not null
  order by s.n desc limit 1 for update skip locked;
  if not found then return false; end if;
  update line_slot set call_id = null, freed_at = clock_timestamp() where line_id = p_line and n = v_high.n;
  update line_slot set call_id = v_high.call_id where line_id = p_line and n = p_n;
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.refill_node_slot(p_node text, p_n integer, p_limit integer)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_high record;
begin
  if p_n >= p_limit then
    update node_slot set call_id = null where node = p_node and n = p_n;
    return true;
  end if;
  select s.n, s.call_id into v_high from node_slot s
  where s.node = p_node and s.n >= p_limit and s.call_id is not null
  order by s.n desc limit 1 for update skip locked;
  if not found then return false; end if;
  update node_slot set call_id = null where node = p_node and n = v_high.n;
  update node_slot set call_id = v_high.call_id where node = p_node and n = p_n;
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.refill_task_slot(p_task uuid, p_n integer, p_limit integer)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_high record;
begin
  if p_n >= p_limit then
    update task_slot set call_id = null where task_id = p_task and n = p_n;
    return true;
  end if;
  select s.n, s.call_id into v_high from task_slot s
  where s.task_id = p_task and s.n >= p_limit and s.call_id is not null
  order by s.n desc limit 1 for update skip locked;
  if not found then return false; end if;
  update task_slot set call_id = null where task_id = p_task and n = v_high.n;
  update task_slot set call_id = v_high.call_id where task_id = p_task and n = p_n;
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.refuse_contact(p_task task, p_call call, p_owner text, p_refusal jsonb)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_because text := p_refusal ->> 'because';
begin
  update call set state = 'withdrawn', ended_at = clock_timestamp(),
    -- An agent who waited for it is told why.
    reason = case when p_call.for_agent_id is not null then v_because end
  where id = p_call.id;
  if v_because = 'do-not-call' then
    update contact set state = 'not-permitted', outcome = 'not-permitted', next_attempt_at = null, due_at = null,
      waits_because = null, changed_at = clock_timestamp()
    where id = p_call.contact_id;
  else
    -- A closed window is no date of its own: the contact is due, and waits for an opening, which may come earlier when it is changed.
    perform put_off(p_task, p_call.contact_id, v_because,
      case when v_because = 'window' then clock_timestamp() else (p_refusal ->> 'until')::timestamptz end);
  end if;
  perform add_step(p_call.id, p_task.id, 'refused', p_owner, p_refusal, true);
  if p_call.for_agent_id is not null then perform let_agent_go(p_call); end if;
end
$function$;

CREATE OR REPLACE FUNCTION public.refuse_interrupted(p_call uuid, p_epoch integer)
 RETURNS SETOF jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_move call_move;
begin
  perform 1 from call where id = p_call and epoch = p_epoch for share;
  if not found then return; end if;
  for v_move in select * from call_move where call_id = p_call and state = 'doing' order by asked_at, id loop
    perform end_move(v_move.id, 'interrupted');
  end loop;
  return query select move_view(m) from call_move m where m.call_id = p_call and m.leg_id is not null order by m.asked_at, m.id;
end
$function$;

CREATE OR REPLACE FUNCTION public.refuse_untaken(p_call uuid, p_untaken_ms bigint)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare
  v_move call_move;
  v_n integer := 0;
begin
  for v_move in
    update call_move set state = 'refused', why = 'nobody-home', done_at = clock_timestamp()
    where state = 'asked' and asked_at < clock_timestamp() - p_untaken_ms * interval '1 ms' and (p_call is null or call_id = p_call)
    returning *
  loop
    perform tell_move(v_move);
    v_n := v_n + 1;
  end loop;
  return v_n;
end
$function$;

CREATE OR REPLACE FUNCTION public.release(p_call uuid, p_epoch integer, p_result jsonb, p_waiter uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
  v_granted boolean;
begin
  perform set_config('synchronous_commit', 'on', true);
  perform share_call(p_call);
  update call c
  set state = 'final', ended_at = clock_timestamp(), outcome = p_result ->> 'outcome', reason = p_result ->> 'reason',
    ended_by = p_result ->> 'endedBy', heard_to_end = (p_result ->> 'heardToEnd')::boolean,
    culprit_part = p_result -> 'culprit' ->> 'part', culprit_code = p_result -> 'culprit' ->> 'code',
    culprit_account_id = (p_result -> 'culprit' ->> 'accountId')::uuid,
    hangup_cause = p_result -> 'evidence' ->> 'cause', q850 = (p_result -> 'evidence' ->> 'q850')::integer,
    sip_code = (p_result -> 'evidence' ->> 'sipCode')::integer, sip_reason = p_result -> 'evidence' ->> 'sipReason',
    hangup_disposition = p_result -> 'evidence' ->> 'disposition',
    bill_seconds = (p_result -> 'evidence' -> 'media' ->> 'seconds')::integer,
    packets_in = (p_result -> 'evidence' -> 'media' ->> 'packetsIn')::integer,
    packets_out = (p_result -> 'evidence' -> 'media' ->> 'packetsOut')::integer, intent_state = grade_due(c),
    -- Only who was dialled can be abandoned by us.
    abandoned_at = case when p_result ->> 'outcome' = 'abandoned' and c.direction = 'outbound' then coalesce(c.abandoned_at, clock_timestamp()) else c.abandoned_at end
  where c.id = p_call and c.state in ('dialling', 'live') and c.epoch = p_epoch
  returning * into v_call;
  if not found then
    -- Written before, and the answer was lost: the same answer again. Else another epoch owns the call.
    select * into v_call from call where id = p_call and state = 'final' and epoch = p_epoch and outcome = p_result ->> 'outcome';
    if not found then return jsonb_build_object('kept', false, 'gradeDue', false, 'granted', null); end if;
    return jsonb_build_object('kept', true, 'gradeDue', v_call.intent_state = 'due', 'granted', (
      select grant_of(w.id) from call w where w.id = p_waiter and w.state = 'dialling' and w.fence_key = p_call));
  end if;
  v_granted := settle_end(v_call, p_waiter);
  return jsonb_build_object('kept', true, 'gradeDue', v_call.intent_state = 'due',
    'granted', case when v_granted then grant_of(p_waiter) end);
end
$function$;

CREATE OR REPLACE FUNCTION public.rescue_armed(p_owner text, p_nodes text[], p_limit integer)
 RETURNS TABLE(call_id uuid, task_id uuid, node text)
 LANGUAGE plpgsql
AS $function$
#variable_conflict use_column
declare
  v_dead text[] := dead_owners();
begin
  if cardinality(v_dead) = 0 then return; end if;
  return query
  with left_behind as (
    select c.id from call c
    where c.node = any (p_nodes) and c.state = 'claimed' and c.owner = any (v_dead)
    order by c.claimed_at, c.id limit p_limit for update skip locked
  )
  update call c set owner = p_owner from left_behind l where c.id = l.id returning c.id, c.task_id, c.node;
end
$function$;

CREATE OR REPLACE FUNCTION public.rescue_talks(p_owner text, p_nodes text[], p_limit integer)
 RETURNS SETOF jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_dead text[] := dead_owners();
  v_call record;
begin
  if cardinality(v_dead) = 0 and not exists (
    select 1 from call c
    where c.node = any (p_nodes) and c.direction = 'inbound' and c.owner = '' and c.state in ('dialling', 'live'))
  then
    return;
  end if;
  -- An epoch that a crash of the database could forget would be given twice.
  perform set_config('synchronous_commit', 'on', true);
  for v_call in
    select c.id, c.task_id, c.state, c.owner from call c
    where c.node = any (p_nodes) and c.state in ('dialling', 'live')
      and (c.owner = any (v_dead) or c.direction = 'inbound' and c.owner = '')
    order by c.dialled_at limit p_limit for update of c skip locked
  loop
    update call set epoch = epoch + 1, owner = p_owner, fence_key = null where id = v_call.id;
    perform add_step(v_call.id, v_call.task_id, 'taken-over', p_owner, jsonb_build_object('state', v_call.state,
      'because', case v_call.owner when '' then 'came-in' else 'owner-dead' end), false);
    return next grant_of(v_call.id);
  end loop;
end
$function$;

CREATE OR REPLACE FUNCTION public.reserve_agent(p_group uuid, p_call uuid, p_for_ms bigint, p_skills text[], p_unseen_ms bigint, p_node text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_standing agent_standing;
begin
  select s.* into v_standing from agent_standing s where s.call_id = p_call and s.state = 'reserved';
  if found then return to_jsonb(v_standing); end if;
  v_standing := next_free_agent(p_group, p_skills, p_unseen_ms, p_node, p_call, '{}');
  if v_standing.agent_id is null then return null; end if;
  return agent_write(v_standing, jsonb_build_object('kind', 'reserve', 'callId', p_call, 'forMs', p_for_ms), null, p_group) -> 'row';
end
$function$;

CREATE OR REPLACE FUNCTION public.result_of(p_call uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_object(
    'outcome', outcome, 'reason', coalesce(reason, ''), 'endedBy', coalesce(ended_by, 'nobody'), 'heardToEnd', heard_to_end,
    'evidence', jsonb_build_object('cause', hangup_cause, 'q850', q850, 'sipCode', sip_code, 'sipReason', sip_reason,
      'disposition', hangup_disposition))
  from call where id = p_call
$function$;

CREATE OR REPLACE FUNCTION public.retry_at(p_task task, p_contact contact, p_call call)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  v_at timestamptz;
begin
  v_at := next_opening(p_task.calling_window, p_contact.time_zone, retry_due(p_task, p_contact, p_call));
  return case when p_task.end_at is null or v_at < p_task.end_at then v_at end;
end
$function$;

CREATE OR REPLACE FUNCTION public.retry_due(p_task task, p_contact contact, p_call call)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  v_rule jsonb;
  v_used integer;
  v_due timestamptz;
begin
  if p_task.retry is null then return null; end if;
  v_rule := retry_rule(p_task.retry, p_call.outcome);
  if v_rule is null or p_contact.attempts >= (p_task.retry ->> 'attemptsMax')::integer then return null; end if;
  select count(*) into v_used from call c
  where c.contact_id = p_contact.id and c.state = 'final' and c.direction = 'outbound' and v_rule -> 'outcomes' ? c.outcome;
  if v_used > (v_rule ->> 'times')::integer then return null; end if;
  v_due := p_call.ended_at + make_interval(secs => (v_rule ->> 'afterSeconds')::double precision);
  if p_call.abandoned_at is not null then v_due := greatest(v_due, abandoned_until(p_call.number)); end if;
  if (v_rule ->> 'otherTimeOfDay')::boolean then
    v_due := other_time_of_day(p_task.calling_window, p_contact.time_zone, v_due, coalesce(p_call.dialled_at, p_call.ended_at));
  end if;
  return v_due;
end
$function$;

CREATE OR REPLACE FUNCTION public.retry_rule(p_retry jsonb, p_outcome text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
declare
  v_rule jsonb;
begin
  if p_outcome in ('unknown', 'not-permitted', 'invalid-number', 'completed', 'transferred') then return null; end if;
  for v_rule in select jsonb_array_elements(p_retry -> 'rules') loop
    if v_rule -> 'outcomes' ? p_outcome then return v_rule; end if;
  end loop;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.roll_up_tallies(p_limit integer)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare
  v_taken integer;
begin
  if not pg_try_advisory_xact_lock(5, 0) then return 0; end if;
  -- The folded rows and their sum are forgotten by a crash together, or not at all.
  perform set_config('synchronous_commit', 'off', true);
  with taken as (
    delete from task_tally_delta where id in (select id from task_tally_delta order by id limit p_limit)
    returning task_id, key, n
  ), folded as (
    insert into task_tally (task_id, key, n)
    select d.task_id, d.key, sum(d.n) from taken d
    where exists (select 1 from task t where t.id = d.task_id)
    group by d.task_id, d.key
    on conflict (task_id, key) do update set n = task_tally.n + excluded.n
  )
  select count(*) into v_taken from taken;
  return v_taken;
end
$function$;

CREATE OR REPLACE FUNCTION public.schedule_callback(p_call uuid, p_epoch integer, p_wall timestamp without time zone, p_moment timestamp with time zone, p_minutes integer, p_days_max integer)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  perform share_call(p_call);
  select * into v_call from call where id = p_call and epoch = p_epoch and state in ('dialling', 'live') for update;
  if not found then return callback_refused('not-ours'); end if;
  return note_callback(v_call, v_call.owner, p_wall, p_moment, p_minutes, p_days_max);
end
$function$;

CREATE OR REPLACE FUNCTION public.set_talk(p_call uuid, p_epoch integer, p_state text, p_other jsonb, p_step text, p_about uuid)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for share;
  if not found then return false; end if;
  insert into call_talk (call_id, state, other) values (p_call, p_state, p_other)
  on conflict (call_id) do update set state = excluded.state, other = excluded.other, changed_at = clock_timestamp();
  if p_step is not null then
    perform add_step(p_call, v_call.task_id, p_step, v_call.owner,
      jsonb_strip_nulls(jsonb_build_object('agentId', p_about)), true);
  end if;
  perform announce('agent', jsonb_build_object('agentId', s.agent_id)) from agent_standing s where s.call_id = p_call;
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.settle_end(p_call call, p_waiter uuid)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_task task;
  v_contact contact;
  v_at timestamptz;
begin
  perform add_step(p_call.id, p_call.task_id, 'ended', p_call.owner,
    jsonb_build_object('outcome', p_call.outcome, 'reason', p_call.reason), true);
  if p_call.direction = 'inbound' then
    perform settle_received(p_call);
    perform free_agents(p_call.id, true);
    perform note_transcript(p_call);
    perform end_moves(p_call.id);
    return pass_slots(p_call.id, p_waiter);
  end if;
  update contact set state = 'done', outcome = p_call.outcome, changed_at = clock_timestamp()
  where id = p_call.contact_id returning * into v_contact;
  select * into v_task from task where id = p_call.task_id;
  v_at := callback_due(v_task, v_contact, p_call);
  if v_at is not null then
    v_at := put_off(v_task, v_contact.id, 'callback', v_at);
    perform add_step(p_call.id, v_task.id, 'callback-planned', p_call.owner, jsonb_build_object('at', v_at), false);
  elsif p_call.manual then
    -- Who was not reached waits as before, and no rule plans anything for a call that an agent made.
    if p_call.answered_at is null then perform give_contact_back(p_call); end if;
  elsif v_task.retry is not null then
    v_at := retry_at(v_task, v_contact, p_call);
    if v_at is not null then
      v_at := put_off(v_task, v_contact.id, 'retry', retry_due(v_task, v_contact, p_call));
      perform add_step(p_call.id, v_task.id, 'retry-planned', p_call.owner, jsonb_build_object('at', v_at), false);
    end if;
  end if;
  perform free_agents(p_call.id, true);
  perform note_transcript(p_call);
  perform end_moves(p_call.id);
  -- Its row is waited for, so it comes before the slots.
  perform judge_line(p_call);
  return pass_slots(p_call.id, p_waiter);
end
$function$;

CREATE OR REPLACE FUNCTION public.settle_people(p_call uuid, p_epoch integer, p_holder uuid, p_there uuid[])
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
  v_standing agent_standing;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found then return false; end if;
  for v_standing in
    select * from agent_standing s
    where s.call_id = p_call and s.state in ('reserved', 'ringing', 'talking') and s.agent_id <> all (p_there)
    order by s.agent_id for update
  loop
    perform leave_call(v_standing, v_standing.agent_id = v_call.agent_id);
  end loop;
  if p_holder is not null and v_call.agent_id is distinct from p_holder then
    update call set agent_id = p_holder where id = p_call;
    perform add_step(p_call, v_call.task_id, 'passed', v_call.owner, jsonb_build_object('agentId', p_holder), true);
  end if;
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.settle_received(p_call call)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_contact contact;
  v_task task;
  v_talked boolean;
  v_at timestamptz;
begin
  select * into v_contact from contact where id = p_call.contact_id for update;
  select * into v_task from task where id = p_call.task_id;
  v_talked := case when v_task.type = 'predictive' then p_call.outcome = 'transferred' else p_call.answered_at is not null end;
  if v_contact.state = 'not-permitted' or exists (
    select 1 from call c
    where c.contact_id = v_contact.id and c.id <> p_call.id and c.state in ('claimed', 'dialling', 'live') and c.direction = 'outbound')
  then
    return;
  end if;
  v_at := callback_due(v_task, v_contact, p_call);
  if v_at is not null then
    v_at := put_off(v_task, v_contact.id, 'callback', v_at);
    perform add_step(p_call.id, v_task.id, 'callback-planned', p_call.owner, jsonb_build_object('at', v_at), false);
  elsif v_talked then
    update contact set state = 'done', outcome = p_call.outcome, answered = true, next_attempt_at = null, due_at = null,
      waits_because = null, callback_at = null, changed_at = clock_timestamp()
    where id = v_contact.id;
  elsif v_contact.state in ('dialling', 'live') and not exists (
    select 1 from call c where c.contact_id = v_contact.id and c.id <> p_call.id and c.state in ('dialling', 'live'))
  then
    update contact set state = 'waiting', changed_at = clock_timestamp() where id = v_contact.id;
  end if;
end
$function$;

CREATE OR REPLACE FUNCTION public.share_call(p_call uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_call record;
begin
  select task_id, line_id, node into v_call from call where id = p_call;
  if not found then raise exception 'there is no call %', p_call using errcode = 'no_data_found'; end if;
  perform share_task(v_call.task_id);
  -- The line of a call may have been taken from its task since: it is locked by its own key, after those of the task.
  perform pg_advisory_xact_lock_shared(2, hashtext(v_call.line_id::text)) where v_call.line_id is not null;
  perform pg_advisory_xact_lock_shared(3, hashtext(v_call.node));
end
$function$;

CREATE OR REPLACE FUNCTION public.share_lines(p_task uuid, p_node text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock_shared(2, k.key)
  from (
    select distinct hashtext(l.id::text) as key
    from task_line tl join line l on l.id = tl.line_id
    where tl.task_id = p_task and l.node = p_node
    order by 1
  ) k;
  perform pg_advisory_xact_lock_shared(3, hashtext(p_node));
end
$function$;

CREATE OR REPLACE FUNCTION public.share_task(p_task uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  select pg_advisory_xact_lock_shared(1, hashtext(p_task::text))
$function$;

CREATE OR REPLACE FUNCTION public.skills_asked(p_call call, p_group uuid)
 RETURNS text[]
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce((select t.agent_skills from task t where t.id = p_call.task_id and t.agent_group_id = p_group), '{}')
$function$;

CREATE OR REPLACE FUNCTION public.skip_preview(p_agent uuid, p_call uuid, p_by text, p_rest_ms bigint, p_skips_max integer)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_call call := read_by(p_agent, p_call);
  v_task task;
  v_skips integer;
  v_at timestamptz;
begin
  if v_call.id is null or not is_read(v_call) then return jsonb_build_object('kind', 'over'); end if;
  select * into v_task from task where id = v_call.task_id;
  v_skips := 1 + skips_of(v_call.contact_id);
  update call set state = 'withdrawn', reason = 'skipped', ended_at = clock_timestamp() where id = p_call;
  if v_skips < p_skips_max then
    v_at := put_off(v_task, v_call.contact_id, 'skipped', clock_timestamp() + p_rest_ms * interval '1 ms');
  else
    update contact set state = 'done', next_attempt_at = null, due_at = null, waits_because = 'skipped', changed_at = clock_timestamp()
    where id = v_call.contact_id;
  end if;
  perform add_step(p_call, v_task.id, case when v_skips < p_skips_max then 'skipped' else 'skipped-for-good' end, p_by,
    jsonb_build_object('agentId', p_agent, 'at', v_at), true);
  perform let_agent_go(v_call);
  return jsonb_build_object('kind', 'skipped', 'at', v_at);
end
$function$;

CREATE OR REPLACE FUNCTION public.skips_of(p_contact uuid)
 RETURNS integer
 LANGUAGE sql
 STABLE
AS $function$
  select count(*)::integer from call c where c.contact_id = p_contact and c.state = 'withdrawn' and c.reason = 'skipped'
$function$;

CREATE OR REPLACE FUNCTION public.stand_event(p_state text, p_reason text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case p_state
    when 'offline' then jsonb_build_object('kind', 'sign-out')
    when 'busy' then jsonb_build_object('kind', 'go-busy', 'reason', p_reason)
    else jsonb_build_object('kind', 'go-free') end
$function$;

CREATE OR REPLACE FUNCTION public.stranger_of(p_task uuid, p_number text, p_zone text, p_by text)
 RETURNS uuid
 LANGUAGE plpgsql
AS $function$
declare
  v_import uuid;
  v_row integer;
  v_contact uuid;
begin
  -- One import for each task, also when two agents dial at once.
  perform pg_advisory_xact_lock(6, hashtext(p_task::text));
  select id into v_import from list_import where task_id = p_task and source = 'manual' order by created_at limit 1;
  if v_import is null then
    insert into list_import (task_id, source, status, created_by, ended_at)
    values (p_task, 'manual', 'done', p_by, clock_timestamp()) returning id into v_import;
  end if;
  update list_import set parsed = parsed + 1, accepted = accepted + 1 where id = v_import returning accepted into v_row;
  insert into contact (task_id, import_id, row_number, number, state, time_zone)
  values (p_task, v_import, v_row, p_number, 'done', known_zone(p_zone)) returning id into v_contact;
  return v_contact;
end
$function$;

CREATE OR REPLACE FUNCTION public.take_line_turn(p_line public.line)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  if p_line.calls_per_second is null and p_line.rests = 0 then return true; end if;
  perform 1 from line l
  where l.id = p_line.id and (l.next_dial_at is null or l.calls_per_second is null or l.next_dial_at <= clock_timestamp())
    and (l.rest_until is null or l.rest_until <= clock_timestamp())
  for no key update skip locked;
  if not found then return false; end if;
  -- A new snapshot: another probe may have begun since the line was read.
  return line_pause(l) is null from line l where l.id = p_line.id;
end
$function$;

CREATE OR REPLACE FUNCTION public.take_moves(p_call uuid, p_epoch integer, p_untaken_ms bigint)
 RETURNS SETOF jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_move call_move;
begin
  perform 1 from call where id = p_call and epoch = p_epoch and state = 'live' for share;
  if not found then return; end if;
  perform refuse_untaken(p_call, p_untaken_ms);
  for v_move in
    select * from call_move where call_id = p_call and state = 'asked' order by asked_at, id for update skip locked
  loop
    update call_move set state = 'doing', taken_at = clock_timestamp() where id = v_move.id returning * into v_move;
    return next move_view(v_move);
  end loop;
end
$function$;

CREATE OR REPLACE FUNCTION public.take_node_turn(p_node text, p_calls_per_second integer)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  if p_calls_per_second is null then return true; end if;
  perform 1 from switch_node w
  where w.name = p_node and (w.next_dial_at is null or w.next_dial_at <= clock_timestamp())
  for no key update skip locked;
  return found;
end
$function$;

CREATE OR REPLACE FUNCTION public.take_over_begins(p_call uuid, p_epoch integer, p_agent uuid, p_ms_max bigint)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
  v_standing agent_standing;
  v_group uuid;
  v_after text;
  v_reason text;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found then return false; end if;
  select coalesce((select s.group_id from agent_standing s where s.agent_id = v_call.agent_id and s.call_id = p_call), t.agent_group_id)
  into v_group from task t where t.id = v_call.task_id;
  select * into v_standing from agent_standing where agent_id = p_agent for update;
  if not found or v_standing.state in ('reserved', 'ringing', 'talking') then return false; end if;
  -- Somebody else is rung for this call at this moment, and only one can be.
  if exists (select 1 from agent_standing where call_id = p_call and state in ('reserved', 'ringing')) then return false; end if;
  select coalesce(l.back_state, v_standing.state), coalesce(l.back_reason, v_standing.reason)
  into v_after, v_reason from call_listener l where l.agent_id = p_agent and l.call_id = p_call;
  if not found then return false; end if;
  if v_standing.state = 'offline' then perform agent_step(p_agent, '{"kind": "sign-in"}'); end if;
  perform agent_step(p_agent, '{"kind": "go-free"}');
  select * into v_standing from agent_standing where agent_id = p_agent;
  perform agent_write(v_standing, jsonb_build_object('kind', 'reserve', 'callId', p_call, 'forMs', p_ms_max), null, v_group);
  perform agent_step(p_agent, jsonb_build_object('kind', 'answer', 'callId', p_call));
  if v_after = 'signed-in' then
    -- There is no asking for it: they take no calls either way.
    v_after := 'busy';
    v_reason := 'supervising';
  end if;
  if v_after in ('busy', 'offline') then perform agent_step(p_agent, stand_event(v_after, v_reason)); end if;
  update call set final_by = greatest(final_by, clock_timestamp() + make_interval(secs => p_ms_max / 1000.0)) where id = p_call;
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.take_over_ends(p_call uuid, p_epoch integer, p_agent uuid, p_taken boolean)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
  v_other agent_standing;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found then return; end if;
  if not p_taken then
    perform agent_step(p_agent, jsonb_build_object('kind', 'hang-up', 'callId', p_call, 'wrapUpMs', 0));
    return;
  end if;
  for v_other in
    select * from agent_standing s where s.call_id = p_call and s.state = 'talking' and s.agent_id <> p_agent
    order by s.agent_id for update
  loop
    perform agent_write(v_other, jsonb_build_object('kind', 'hang-up', 'callId', p_call), null, null);
  end loop;
  update call set agent_id = p_agent, abandoned_at = null, transferred_at = coalesce(transferred_at, clock_timestamp()) where id = p_call;
  perform add_step(p_call, v_call.task_id, 'taken-by', v_call.owner, jsonb_build_object('agentId', p_agent), true);
end
$function$;

CREATE OR REPLACE FUNCTION public.take_pace_turn(p_task task)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  if p_task.type <> 'predictive' then return true; end if;
  if hands_out(p_task) then return false; end if;
  update task_pace set dialled = dialled + 1
  where task_id = p_task.id and dialled < allowed and decided_at > clock_timestamp() - pace_age_max();
  return found;
end
$function$;

CREATE OR REPLACE FUNCTION public.tally_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into task_tally_delta (task_id, key, n)
  select k.task_id, f.key, -sum(k.n)
  from (
    -- A list of a million rows has a handful of kinds: counted first, and told apart then.
    select task_id, state, outcome, answered, attempts > 0 or answered as rung, count(*) as n from old_rows
    where not stranger group by 1, 2, 3, 4, 5
  ) k cross join lateral (values
    ('total', true), ('state:' || k.state, true), ('outcome:' || k.outcome, k.outcome is not null), ('connected', k.answered),
    ('dialled', k.rung), ('not-dialled', not k.rung and k.state in ('waiting', 'claimed')),
    ('ended-connected', k.rung and k.state in ('waiting', 'claimed', 'done') and k.answered),
    ('ended-unknown', k.rung and k.state in ('waiting', 'claimed', 'done') and not k.answered and k.outcome = 'unknown')) as f (key, holds)
  where f.holds
  group by k.task_id, f.key;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.tally_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into task_tally_delta (task_id, key, n)
  select k.task_id, f.key, sum(k.n)
  from (
    -- A list of a million rows has a handful of kinds: counted first, and told apart then.
    select task_id, state, outcome, answered, attempts > 0 or answered as rung, count(*) as n from new_rows
    where not stranger group by 1, 2, 3, 4, 5
  ) k cross join lateral (values
    ('total', true), ('state:' || k.state, true), ('outcome:' || k.outcome, k.outcome is not null), ('connected', k.answered),
    ('dialled', k.rung), ('not-dialled', not k.rung and k.state in ('waiting', 'claimed')),
    ('ended-connected', k.rung and k.state in ('waiting', 'claimed', 'done') and k.answered),
    ('ended-unknown', k.rung and k.state in ('waiting', 'claimed', 'done') and not k.answered and k.outcome = 'unknown')) as f (key, holds)
  where f.holds
  group by k.task_id, f.key;
  -- The zones of a task's contacts are kept here too, for the same reason.
  insert into task_zone (task_id, time_zone)
  select distinct k.task_id, coalesce(k.time_zone, '') from new_rows k
  on conflict do nothing;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.tally_updated()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into task_tally_delta (task_id, key, n)
  select k.task_id, f.key, sum(k.sign)
  from (
    select task_id, state, outcome, answered, attempts > 0 or answered as rung, 1 as sign from new_rows where not stranger
    union all
    select task_id, state, outcome, answered, attempts > 0 or answered, -1 from old_rows where not stranger
  ) k cross join lateral (values
    ('total', true), ('state:' || k.state, true), ('outcome:' || k.outcome, k.outcome is not null), ('connected', k.answered),
    ('dialled', k.rung), ('not-dialled', not k.rung and k.state in ('waiting', 'claimed')),
    ('ended-connected', k.rung and k.state in ('waiting', 'claimed', 'done') and k.answered),
    ('ended-unknown', k.rung and k.state in ('waiting', 'claimed', 'done') and not k.answered and k.outcome = 'unknown'))
    as f (key, holds)
  where f.holds
  group by k.task_id, f.key
  having sum(k.sign) <> 0;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.tell_configuration()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  v_old jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
  v_new jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
begin
  -- Null = every node.
  perform pg_notify('configuration', jsonb_build_object('node', v_new ->> 'node')::text) where tg_op <> 'DELETE';
  perform pg_notify('configuration', jsonb_build_object('node', v_old ->> 'node')::text)
  where tg_op <> 'INSERT' and (tg_op = 'DELETE' or v_old ->> 'node' is distinct from v_new ->> 'node');
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.tell_move(p_move call_move)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  perform announce('move', jsonb_build_object('callId', p_move.call_id, 'moveId', p_move.id));
  if p_move.agent_id is not null then perform announce('agent', jsonb_build_object('agentId', p_move.agent_id)); end if;
end
$function$;

CREATE OR REPLACE FUNCTION public.unfence(p_call uuid, p_epoch integer)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
begin
  perform share_call(p_call);
  select * into v_call from call where id = p_call and epoch = p_epoch for update;
  -- Given back before, and the answer was lost on the way.
  if v_call.state = 'claimed' then return true; end if;
  if v_call.state is distinct from 'dialling' or v_call.rang_at is not null then return false; end if;
  perform pass_slots(p_call, null);
  update call set state = 'claimed', dialled_at = null, line_id = null, caller_number = null, fence_key = null, final_by = null,
    probe = false
  where id = p_call;
  update contact set state = 'claimed', attempts = attempts - 1, changed_at = clock_timestamp() where id = v_call.contact_id;
  perform add_step(p_call, v_call.task_id, 'throttled', v_call.owner, '{}', true);
  return true;
end
$function$;

CREATE OR REPLACE FUNCTION public.waits_in_queue(p_call call)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select p_call.state = 'live' and p_call.queued_at is not null and p_call.queue_group_id is not null
    and p_call.agent_id is null and p_call.transferred_at is null
$function$;

CREATE OR REPLACE FUNCTION public.wall_is_open(p_window jsonb, p_wall timestamp without time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  v_span jsonb;
begin
  if p_window -> 'holidays' ? p_wall::date::text then return false; end if;
  for v_span in select jsonb_array_elements(
    p_window -> 'days' -> ((array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])[extract(isodow from p_wall)::integer]))
  loop
    if p_wall::time >= (v_span ->> 0)::time and p_wall::time < (v_span ->> 1)::time then return true; end if;
  end loop;
  return false;
end
$function$;

CREATE OR REPLACE FUNCTION public.wanted_by_longer(p_call uuid, p_group uuid, p_skills text[])
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (
    select 1 from queue_of(p_group) c join call own on own.id = p_call and own.agent_id is null
    where c.node = own.node and c.id <> p_call and (c.queued_at, c.id) < (coalesce(own.queued_at, own.answered_at), p_call)
      and skills_asked(c, p_group) <@ p_skills)
$function$;

CREATE OR REPLACE FUNCTION public.way_out(p_call uuid, p_epoch integer, p_number text, p_zone text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  v_call call;
  v_task task;
  v_line public.line;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live';
  if not found then return jsonb_build_object('refused', 'not-ours'); end if;
  select * into v_task from task where id = v_call.task_id;
  if exists (select 1 from do_not_call d where d.number = p_number and (d.task_id is null or d.task_id = v_task.id)) then
    return jsonb_build_object('refused', 'do-not-call');
  end if;
  if not window_is_open(v_task.calling_window, clock_timestamp(), p_zone) then
    return jsonb_build_object('refused', 'outside-hours');
  end if;
  select l.* into v_line
  from task_line tl join line l on l.id = tl.line_id
  where tl.task_id = v_task.id and l.node = v_call.node and l.enabled and line_pause(l) is null
    and exists (select 1 from line_slot s where s.line_id = l.id and s.call_id is null and s.n < l.capacity)
  order by l.id <> v_call.line_id, l.priority, tl.position limit 1;
  if not found then return jsonb_build_object('refused', 'no-line'); end if;
  return jsonb_build_object('route', jsonb_build_object('gateway', v_line.gateway, 'prefix', v_line.prefix, 'codec', v_line.codec,
    'number', called_number(v_line, p_number), 'callerNumber', caller_number_for(v_line, p_number, floor(random() * 1000)::bigint)));
end
$function$;

CREATE OR REPLACE FUNCTION public.window_is_open(p_window jsonb, p_at timestamp with time zone, p_zone text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  if p_window is null then return true; end if;
  return coalesce(wall_is_open(p_window, p_at at time zone window_zone(p_window, p_zone)), false);
end
$function$;

CREATE OR REPLACE FUNCTION public.window_zone(p_window jsonb, p_zone text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case when p_window ->> 'timeZone' = 'callee' then coalesce(p_zone, p_window ->> 'unknownZone')
    else p_window ->> 'timeZone' end
$function$;

CREATE OR REPLACE FUNCTION public.withdraw(p_task uuid, p_call uuid, p_actor text)
 RETURNS integer
 LANGUAGE sql
AS $function$
  with taken as (
    select c as call, c.id, c.contact_id, c.for_agent_id is not null as for_agent from call c
    where c.state = 'claimed' and case when p_call is null then c.task_id = p_task and not c.manual else c.id = p_call end
    order by c.id for update
  ), back as (
    update call c set state = 'withdrawn', ended_at = clock_timestamp() from taken where c.id = taken.id and not taken.for_agent
    returning c.id, c.contact_id
  ), waiting as (
    update contact k set state = 'waiting', changed_at = clock_timestamp()
    from back where k.id = back.contact_id and k.state = 'claimed'
  ), told as (
    insert into call_step (call_id, step, actor) select id, 'withdrawn', p_actor from back
  ), dropped as (
    select drop_manual(taken.call, case p_actor when 'no line' then 'no-line' when 'pause' then 'task-paused'
      when 'stop' then 'task-over' when 'end' then 'task-over' else 'interrupted' end, p_actor, false)
    from taken where taken.for_agent
  )
  select (select count(*) from back)::integer + (select count(*) from dropped)::integer
$function$;

CREATE TRIGGER blocked_address_configuration AFTER INSERT OR DELETE OR UPDATE OF address, number, until, lifted_at ON public.blocked_address FOR EACH ROW EXECUTE FUNCTION tell_configuration();
CREATE TRIGGER note_call_ended AFTER UPDATE OF state ON public.call FOR EACH ROW WHEN (((new.state = 'final'::text) AND (old.state <> 'final'::text))) EXECUTE FUNCTION note_call_event('ended');
CREATE TRIGGER note_call_graded AFTER UPDATE OF intent ON public.call FOR EACH ROW WHEN (((new.intent IS NOT NULL) AND (old.intent IS DISTINCT FROM new.intent))) EXECUTE FUNCTION note_call_event('graded');
CREATE TRIGGER contact_deleted AFTER DELETE ON public.contact REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION tally_deleted();
CREATE TRIGGER contact_inserted AFTER INSERT ON public.contact REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tally_inserted();
CREATE TRIGGER contact_updated AFTER UPDATE ON public.contact REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tally_updated();
CREATE TRIGGER extension_configuration AFTER INSERT OR DELETE OR UPDATE ON public.extension FOR EACH ROW EXECUTE FUNCTION tell_configuration();
CREATE TRIGGER line_configuration AFTER INSERT OR DELETE OR UPDATE OF node, gateway, profile, address, register, username, password_sealed, purpose, realm, outbound_proxy, ping_seconds, parameters, changed_at ON public.line FOR EACH ROW EXECUTE FUNCTION tell_configuration();
CREATE TRIGGER note_line_down AFTER UPDATE OF gateway_up, rests ON public.line FOR EACH ROW WHEN ((((new.gateway_up IS FALSE) OR (new.rests > 0)) AND (NOT ((old.gateway_up IS FALSE) OR (old.rests > 0))))) EXECUTE FUNCTION note_line_event('line.down');
CREATE TRIGGER note_line_up AFTER UPDATE OF gateway_up, rests ON public.line FOR EACH ROW WHEN ((((old.gateway_up IS FALSE) OR (old.rests > 0)) AND (NOT ((new.gateway_up IS FALSE) OR (new.rests > 0))))) EXECUTE FUNCTION note_line_event('line.up');
CREATE TRIGGER note_import_ended AFTER UPDATE OF status ON public.list_import FOR EACH ROW WHEN (((old.status <> new.status) AND (new.status = ANY (ARRAY['done'::text, 'refused'::text])))) EXECUTE FUNCTION note_import_event();
CREATE TRIGGER setting_configuration AFTER INSERT OR DELETE OR UPDATE ON public.setting FOR EACH ROW EXECUTE FUNCTION tell_configuration();
CREATE TRIGGER sip_profile_configuration AFTER INSERT OR DELETE OR UPDATE OF node, name, settings, enabled ON public.sip_profile FOR EACH ROW EXECUTE FUNCTION tell_configuration();
CREATE TRIGGER note_task_status AFTER UPDATE OF status ON public.task FOR EACH ROW WHEN (((old.status <> new.status) AND (new.status = ANY (ARRAY['running'::text, 'paused'::text, 'stopped'::text, 'completed'::text])))) EXECUTE FUNCTION note_task_event();
