-- What a diagnosis reads beside what calls keep already.

-- What the switch counted of the sound of a call, from the answer to the end. Null: it was not told, or there was no sound at all.
alter table call
  add column bill_seconds integer,
  add column packets_in integer,
  add column packets_out integer;

-- How the last audition of a voice and the last test of a recogniser went, as a language model account has it.
alter table voice add column last_test jsonb;
alter table recogniser add column last_test jsonb;

-- Of which build a worker is: one that was left running by an upgrade is found by it.
alter table worker_presence add column release text;
