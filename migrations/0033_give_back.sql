-- A person gives the callee back to the assistant: since when it has them again, and what it is told of the talk between.
alter table call
  add column given_back_at timestamptz,
  add column given_back_note text check (length(given_back_note) between 1 and 500);
alter table call_move drop constraint call_move_kind_check;
alter table call_move add constraint call_move_kind_check check (kind in (
  'hold', 'resume', 'transfer', 'consult', 'complete', 'three-way', 'drop', 'give-back', 'end', 'listen', 'mode', 'take-over', 'leave'));
