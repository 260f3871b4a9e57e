-- What waits for a second person is few among many decided rows: found by index, whoever looks.
create index protection_waits on protection_referral (obligation_id)
  where agreed_by is null and decision in ('defer', 'decline');
create index abroad_waits on dissemination (obligation_id)
  where channel is not null and approved_by is null and answer is null;
create index opening_waits on file_opening (obligation_id)
  where agreed_at is null and withdrawn_at is null and not alone;
-- What a supervisor looks for: what was seen to be late, what was put off, what is looked at again.
create index clock_breached on clock (obligation_id) where running and breach_seen;
create index clock_second_look on clock (obligation_id) where running and kind = 'second_look';
create index obligation_deferred on obligation (id) where is_open and state = 'deferred';
