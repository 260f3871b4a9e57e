-- Files that may be opened although nobody is known to have looked at them at the company: on what
-- ground, by whom, and what the rule said at that time. A file has no row of its own: it is the
-- mentions of a record that stand at one path, and the first of them speaks for it.

create table file_opening (
  obligation_id bigint not null references referral,
  attempt int not null,
  file_id bigint not null references record_file,
  flag text not null check (flag in ('ask', 'do_not_open')),
  rule text not null,
  policy text not null,
  ground text not null check (ground in ('warrant', 'consent', 'danger_to_life', 'sender_looked', 'law_allows_it')),
  proposed_by int not null references person,
  proposed_at timestamptz not null,
  agreed_by int references person,
  agreed_at timestamptz,
  withdrawn_at timestamptz,
  alone boolean not null,
  primary key (obligation_id, attempt),
  constraint a_lock_takes_two check (alone = (flag = 'ask')),
  constraint no_law_against_a_court check (flag = 'ask' or ground <> 'law_allows_it'),
  constraint two_people check (agreed_by is null or agreed_by <> proposed_by),
  constraint agreement_is_whole check ((agreed_by is null) = (agreed_at is null)),
  constraint one_end check ((not alone or (agreed_at is null and withdrawn_at is null))
    and (agreed_at is null or withdrawn_at is null)));
create unique index one_opening_of_a_file on file_opening (obligation_id, file_id)
  where withdrawn_at is null;
create index file_opening_file on file_opening (file_id);

alter table file_opening enable row level security;
alter table file_opening force row level security;
create policy all_ on file_opening to longstop_service, longstop_definer using (true) with check (true);
create policy sees on file_opening for select to longstop_person using (may_see(obligation_id));
grant select on file_opening to longstop_service, longstop_definer, longstop_person, longstop_backup;
create policy adds on file_opening for insert to longstop_person
  with check (may_act(obligation_id) and proposed_by = (select me_person()) and agreed_by is null
    and exists (select from record_file f where f.id = file_id));
create policy acts on file_opening for update to longstop_person using (may_act(obligation_id))
  with check (may_act(obligation_id) and (agreed_by is null or agreed_by = (select me_person())));
grant insert on file_opening to longstop_person;
grant update (agreed_by, agreed_at, withdrawn_at) on file_opening to longstop_person;
