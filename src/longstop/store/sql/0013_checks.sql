-- Checks that went out in a batch: one row for each question of a referral each time it is asked.
-- Who was asked what of whom stays; what came back is the answer's own entry on the ledger.
create sequence check_batch_id as bigint;

create table open_check (
  obligation_id bigint not null references referral,
  attempt int not null check (attempt > 0),
  question text not null,
  batch text not null,              -- the reference that stands in every line that went out
  asked_at timestamptz not null,
  asked_by int not null references person,
  answered_at timestamptz,          -- null: still out
  answered_by int references person,
  came_back text check (came_back in ('yes', 'no', 'not_asked', 'no_trace', 'withheld', 'refused', 'cannot_be_known')),
  primary key (obligation_id, attempt),
  unique (obligation_id, batch, question),
  constraint return_is_whole check ((answered_at is null) = (answered_by is null)
    and (answered_at is null) = (came_back is null)));
create index check_out on open_check (obligation_id) where answered_at is null;

alter table open_check enable row level security;
alter table open_check force row level security;
create policy all_ on open_check to longstop_service, longstop_definer using (true) with check (true);
create policy sees on open_check for select to longstop_person using (may_see(obligation_id));
create policy adds on open_check for insert to longstop_person
  with check (may_act(obligation_id) and asked_by = (select me_person()) and answered_at is null);
create policy acts on open_check for update to longstop_person using (may_act(obligation_id))
  with check (may_act(obligation_id) and answered_by = (select me_person()));
grant select on open_check to longstop_service, longstop_definer, longstop_person, longstop_backup;
grant insert on open_check to longstop_person;
grant update (answered_at, answered_by, came_back) on open_check to longstop_person;

-- A person draws a batch's number; its reference is a keyed permutation, so it tells of no others.
grant usage on sequence check_batch_id to longstop_person;
