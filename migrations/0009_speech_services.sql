-- Speech services: what each kind of voice and recogniser needs to be opened, hot words, and a second account behind the first.

alter table voice
  drop constraint voice_kind_check,
  add constraint voice_kind_check check (kind in ('tone', 'openai', 'aliyun-nls', 'dashscope', 'espeak')),
  add column access_key_id text,
  add column app_key text,
  add column region text,
  -- Of aliyun-nls: streaming text, else one request for each text.
  add column streaming boolean not null default true,
  add column fallback_id uuid references voice (id),
  add constraint voice_fallback_is_another check (fallback_id <> id);
create index voice_fallback on voice (fallback_id) where fallback_id is not null;

alter table recogniser
  drop constraint recogniser_kind_check,
  add constraint recogniser_kind_check check (kind in ('tone', 'funasr', 'aliyun-nls', 'openai', 'deepgram')),
  add column base_url text,
  add column model text,
  add column language text,
  add column api_key_sealed bytea,
  add column access_key_id text,
  add column app_key text,
  add column region text,
  add column vocabulary_id text,
  add column customisation_id text,
  add column accept_self_signed boolean not null default false,
  add column itn boolean not null default true,
  add column hot_words text[] not null default '{}',
  add column fallback_id uuid references recogniser (id),
  add constraint recogniser_fallback_is_another check (fallback_id <> id);
create index recogniser_fallback on recogniser (fallback_id) where fallback_id is not null;
