-- Language models whose provider keeps the talk on its side (Coze, Dify, MaxKB), and a second account for when the first one fails.

alter table llm_account
  drop constraint llm_account_kind_check,
  add constraint llm_account_kind_check check (kind in ('openai-compatible', 'coze', 'dify', 'maxkb')),
  -- What only some kinds have and nobody needs to hide: { "botId", "login": "token" | "jwt", "appId", "publicKeyId", "inputs": { … } }.
  add column settings jsonb not null default '{}',
  -- Of a Coze OAuth app, PEM.
  add column private_key_sealed bytea,
  -- Asked in the same turn when this one fails before its first word; its own fallback is not followed.
  add column fallback_id uuid references llm_account (id),
  add constraint llm_account_model_check check (kind <> 'openai-compatible' or model <> ''),
  add constraint llm_account_settings_check check (
    jsonb_typeof(settings) = 'object'
    and (settings - array['botId', 'login', 'appId', 'publicKeyId', 'inputs']) = '{}'
    and (kind <> 'coze' or coalesce(settings ->> 'botId', '') <> '')
    and coalesce(settings ->> 'login', 'token') in ('token', 'jwt')
    and jsonb_typeof(coalesce(settings -> 'inputs', '{}')) = 'object'
  ),
  add constraint llm_account_fallback_check check (fallback_id <> id);

create index llm_account_fallback on llm_account (fallback_id) where fallback_id is not null;
