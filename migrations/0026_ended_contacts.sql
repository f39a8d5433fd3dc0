-- Two sums more (functions/counts.sql), so that the parts of a list add up to it and speak of answers as its figures do. What was
-- counted before is counted once here.
insert into task_tally (task_id, key, n)
select k.task_id, f.key, count(*)
from contact k cross join lateral (values
  ('ended-connected', k.answered),
  ('ended-unknown', not k.answered and k.outcome = 'unknown')) as f (key, holds)
where f.holds and k.attempts > 0 and k.state in ('waiting', 'claimed', 'done')
group by k.task_id, f.key
on conflict (task_id, key) do update set n = excluded.n;
