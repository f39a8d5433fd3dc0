-- Which accounts served a turn, so that the times of its answer can be told by provider. No references: the figures outlive the accounts.
alter table turn
  add column llm_account_id uuid,
  add column voice_id uuid,
  add column recogniser_id uuid;
