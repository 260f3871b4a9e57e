-- Child-protection referrals: drafted by software, decided by a person, each an obligation.
insert into kind_state (kind, state, is_open) values
  ('child_protection', 'drafted', true),
  ('child_protection', 'deferred', true),
  ('child_protection', 'sent', true),
  ('child_protection', 'acknowledged', false),
  ('child_protection', 'declined', false),
  ('child_protection', 'made_by_other', false);
insert into kind_move (kind, from_state, to_state) values
  ('child_protection', 'drafted', 'deferred'),
  ('child_protection', 'drafted', 'sent'),
  ('child_protection', 'drafted', 'declined'),
  ('child_protection', 'drafted', 'made_by_other'),
  ('child_protection', 'deferred', 'sent'),
  ('child_protection', 'deferred', 'declined'),
  ('child_protection', 'deferred', 'made_by_other'),
  ('child_protection', 'sent', 'acknowledged');

create table protection_referral (
  obligation_id bigint primary key,
  kind text not null default 'child_protection' check (kind = 'child_protection'),
  subject_id bigint not null references obligation,  -- a child record, or a referral
  ground text not null check (ground in ('child_record', 'access_stated', 'position_of_trust')),
  authority text not null check (authority in ('childrens_services', 'designated_officer')),
  legal_ground text not null,
  not_to_tell text[] not null,
  danger boolean not null,
  addressee int references agency,                   -- null: no agency, or several, at that place
  attributions text[] not null default '{}',         -- how sure it was who it is, when decided
  decision text check (decision in ('send', 'send_jointly', 'defer', 'decline', 'made_by_other')),
  decision_reason text,
  decided_by int references person,
  decided_at timestamptz,
  agreed_by int references person,
  agreed_at timestamptz,
  defer_until timestamptz,
  interim text,
  jointly_with int references agency,
  other_agency int references agency,
  condition_reason text,
  told_to text,                                      -- the person spoken to
  other_reference text,
  decided_salt bytea,
  decided_commitment bytea,
  acknowledged_by int references person,             -- who recorded the proof of receipt
  acknowledged_at timestamptz,
  answered_by text,                                  -- the person who acknowledged, by name
  reply_reference text,
  answered_salt bytea,
  answered_commitment bytea,
  foreign key (obligation_id, kind) references obligation (id, kind),
  constraint decision_is_whole check ((decision is null) = (decided_by is null)
    and (decision is null) = (decided_at is null) and (decision is null) = (decision_reason is null)),
  constraint agreement_is_whole check ((agreed_by is null) = (agreed_at is null)),
  constraint another_agrees check (agreed_by is null or agreed_by <> decided_by),
  constraint two_decide_to_wait_or_decline check (agreed_by is null or decision in ('defer', 'decline')),
  constraint waiting_has_end_and_interim check (coalesce(decision = 'defer', false) = (defer_until is not null)
    and (defer_until is null) = (interim is null)),
  constraint jointly_has_force check (coalesce(decision = 'send_jointly', false) = (jointly_with is not null)),
  constraint other_has_agency check (coalesce(decision = 'made_by_other', false) = (other_agency is not null)),
  constraint decided_words_are_committed check ((told_to is null and other_reference is null) or decided_commitment is not null),
  constraint receipt_is_whole check ((acknowledged_by is null) = (acknowledged_at is null)
    and (acknowledged_by is null) = (answered_commitment is null)));
create index protection_of on protection_referral (subject_id);
create index clock_to_tell on clock (obligation_id) where running and kind = 'tell';  -- for the sweep
create index access_said on statement (party_id)
  where answer = 'yes' and question in ('access_to_children', 'access_to_subject_child');

-- What must be known before telling, though the records of it may be another agency's.
create function protection_facts(bigint)
  returns table (attributions text[], reconsider boolean) language sql stable security definer
  set search_path = longstop, pg_temp as $$
  with subject as (select p.subject_id as id from protection_referral p
      where p.obligation_id = $1 and may_see($1)),
  record as (select source_record_id as id from referral where obligation_id = (select id from subject)
    union select source_record_id from child_record where obligation_id = (select id from subject)),
  about as (select r.obligation_id as id, r.attribution from referral r
    where r.obligation_id = (select id from subject)
      or (r.source_record_id in (select id from record)
        and not exists (select from referral x where x.obligation_id = (select id from subject))))
  select coalesce((select array_agg(distinct a.attribution order by a.attribution) from about a), '{}'),
    exists (select from clock c where c.obligation_id in (select id from about)
      and c.kind = 'reconsider' and c.running) $$;

-- Referrals of a person said to have access to children, where no child is named and nothing is
-- drafted yet: of one referral, or of all that are open.
create function access_untold(one bigint) returns setof bigint language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select distinct o.id from statement s join party p on p.id = s.party_id
    join obligation o on o.id = p.subject_of and o.kind = 'referral' and o.is_open
    join referral r on r.obligation_id = o.id
   where s.answer = 'yes' and s.question in ('access_to_children', 'access_to_subject_child')
     and (one is null or p.subject_of = one)
     and not exists (select from child_record c where c.source_record_id = r.source_record_id)
     and not exists (select from protection_referral x where x.subject_id = o.id and x.ground = 'access_stated') $$;

-- Whether a child-protection referral of it is still undecided, drafted already or not: a child of
-- the same record counts, though its record may be another agency's.
create function protection_undecided(bigint) returns boolean language sql stable security definer
  set search_path = longstop, pg_temp as $$
  with subject as (select o.id from obligation o where o.id = $1 and may_see($1)
    union select c.obligation_id from referral r join child_record c
      on c.source_record_id in (select r.source_record_id
        union select f.id from source_record f where f.original_id = r.source_record_id)
      where r.obligation_id = $1 and may_see($1))
  select exists (select from protection_referral p join obligation o on o.id = p.obligation_id
      where p.subject_id in (select id from subject) and o.state in ('drafted', 'deferred'))
    or exists (select from clock c where c.obligation_id in (select id from subject)
      and c.kind = 'tell' and c.running)
    or exists (select from access_untold($1) where may_see($1)) $$;

-- Proof of receipt: by the agency that was told, or written down by the one that told it.
create function acknowledge_protection(protection bigint, who text, their_reference text, salt bytea,
  commitment bytea, at timestamptz) returns bigint language plpgsql security definer
  set search_path = longstop, pg_temp as $$
declare o obligation; c bigint;
begin
  select * into o from obligation x where x.id = protection for no key update;
  if not (may_see(protection) and (o.owner_agency = me_agency() or exists (
      select from protection_referral p where p.obligation_id = protection and p.addressee = me_agency()))) then
    raise exception 'no such child-protection referral' using errcode = '42501';
  end if;
  if o.state <> 'sent' then raise exception 'answered meanwhile' using errcode = '55000'; end if;
  update protection_referral set acknowledged_by = me_person(), acknowledged_at = at, answered_by = who,
      reply_reference = their_reference, answered_salt = salt, answered_commitment = commitment
    where obligation_id = protection;
  update clock x set running = false, stopped_at = at, stopped_why = 'met'
    where x.obligation_id = protection and x.running returning x.id into c;
  update obligation x set state = 'acknowledged', previous_state = 'sent', is_open = false,
      next_clock_id = null, outcome = 'acknowledged', held_by = null, held_until = null
    where x.id = protection;
  return c;
end $$;

create or replace function handling_of(bigint) returns text[] language sql stable security definer
  set search_path = longstop, pg_temp as $$
  with about as (select $1 as id where may_see($1)
    union select p.subject_id from protection_referral p where p.obligation_id = $1 and may_see($1))
  select coalesce(array_agg(distinct h order by h), '{}') from (
    select unnest(s.handling || p.handling) h from source_record s join package p on p.obligation_id = s.package_id
     where s.id in (
       select source_record_id from referral where obligation_id in (select id from about)
       union select source_record_id from child_record where obligation_id in (select id from about)
       union select source_record_id from quarantined_record where obligation_id in (select id from about))) all_ $$;

do $$
declare f text;
begin
  alter function access_untold(bigint) owner to longstop_definer;
  revoke all on function access_untold(bigint) from public;
  grant execute on function access_untold(bigint) to longstop_service;
  foreach f in array array['protection_facts(bigint)', 'protection_undecided(bigint)',
      'acknowledge_protection(bigint, text, text, bytea, bytea, timestamptz)', 'handling_of(bigint)'] loop
    execute format('alter function %s owner to longstop_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to longstop_person, longstop_service', f);
  end loop;
end $$;
alter table protection_referral enable row level security;
alter table protection_referral force row level security;
create policy all_ on protection_referral to longstop_service, longstop_definer using (true) with check (true);
create policy sees on protection_referral for select to longstop_person using (may_see(obligation_id));
create policy acts on protection_referral for update to longstop_person using (may_act(obligation_id))
  with check (may_act(obligation_id) and coalesce(agreed_by, decided_by) = (select me_person()));
grant select on protection_referral to longstop_service, longstop_definer, longstop_person, longstop_backup;
grant insert on protection_referral to longstop_service;
grant update (addressee, attributions, decision, decision_reason, decided_by, decided_at, agreed_by, agreed_at,
  defer_until, interim, jointly_with, other_agency, condition_reason, told_to, other_reference, decided_salt,
  decided_commitment) on protection_referral to longstop_person;
grant update (acknowledged_by, acknowledged_at, answered_by, reply_reference, answered_salt, answered_commitment)
  on protection_referral to longstop_definer;
