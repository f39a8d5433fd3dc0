-- Which service failed in a call, so that its end names the culprit and not only its kind. The account may be deleted later.
alter table call
  add column culprit_part text constraint call_culprit_part_check check (culprit_part in ('model', 'voice', 'recogniser')),
  add column culprit_code text,
  add column culprit_account_id uuid;
