-- How sure we are who it is: each finding stays, the last one stands on the referral.
create table attribution_finding (
  obligation_id bigint not null references referral,
  attempt int not null,
  level text not null check (level in ('unknown', 'account', 'connection', 'subscriber', 'premises', 'user')),
  evidence text[] not null,
  against text[] not null,
  found_by int not null references person,
  found_at timestamptz not null,
  primary key (obligation_id, attempt),
  constraint user_unopposed check (level <> 'user' or against = '{}'),
  constraint level_has_evidence check (level = 'unknown' or evidence <> '{}'));
alter table attribution_finding enable row level security;
alter table attribution_finding force row level security;
create policy all_ on attribution_finding to longstop_service, longstop_definer using (true) with check (true);
create policy sees on attribution_finding for select to longstop_person using (may_see(obligation_id));
create policy adds on attribution_finding for insert to longstop_person
  with check (may_act(obligation_id) and found_by = (select me_person()));
grant select on attribution_finding to longstop_service, longstop_definer, longstop_person, longstop_backup;
grant insert on attribution_finding to longstop_person;
create policy acts on referral for update to longstop_person using (may_act(obligation_id));
grant update (attribution) on referral to longstop_person;
