-- Who must be kept for a proceeding, and whose values were taken away: by two people, never under a
-- hold. The rows of values stay, empty, with their commitments: docs/decisions/0019-erasure.md.
create table legal_hold (
  obligation_id bigint not null references obligation,
  attempt int not null,
  reason text not null,
  placed_by int not null references person,
  placed_at timestamptz not null,
  review_by timestamptz not null,
  lifted_by int references person,
  lifted_at timestamptz,
  lift_reason text,
  primary key (obligation_id, attempt),
  constraint lifting_is_whole check ((lifted_by is null) = (lifted_at is null)
    and (lifted_by is null) = (lift_reason is null)));

create table erasure (
  obligation_id bigint not null references obligation,
  attempt int not null,
  reason text not null,
  proposed_by int not null references person,
  proposed_at timestamptz not null,
  agreed_by int references person,
  agreed_at timestamptz,
  withdrawn_at timestamptz,
  primary key (obligation_id, attempt),
  constraint two_people_erase check (agreed_by is null or agreed_by <> proposed_by),
  constraint agreement_is_whole check ((agreed_by is null) = (agreed_at is null)),
  constraint one_end check (agreed_at is null or withdrawn_at is null));
create unique index one_open_erasure on erasure (obligation_id)
  where agreed_at is null and withdrawn_at is null;

-- A text from which one person's values were taken; content_sha256 stays that of the text as sent,
-- so that the same text sent again is known.
alter table source_record add column redacted_sha256 bytea;

-- Nothing is erased under a hold, whoever asks: not by an action of ours, not by a mistake in one.
create function refuse_erasure_under_hold() returns trigger language plpgsql security definer
  set search_path = longstop, pg_temp as $$
begin
  if new.agreed_at is not null and exists (select from legal_hold h
      where h.obligation_id = new.obligation_id and h.lifted_at is null) then
    raise exception 'erased under a legal hold' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
alter function refuse_erasure_under_hold() owner to longstop_definer;
revoke all on function refuse_erasure_under_hold() from public;
create trigger not_under_hold before insert or update on erasure
  for each row execute function refuse_erasure_under_hold();

do $$
declare t text;
begin
  foreach t in array array['legal_hold', 'erasure'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy all_ on %I to longstop_service, longstop_definer using (true) with check (true)', t);
    execute format('create policy sees on %I for select to longstop_person using (may_see(obligation_id))', t);
    execute format('grant select on %I to longstop_service, longstop_definer, longstop_person, longstop_backup', t);
    execute format('grant insert on %I to longstop_service', t);
  end loop;
end $$;
grant update (lifted_by, lifted_at, lift_reason) on legal_hold to longstop_service;
grant update (agreed_by, agreed_at, withdrawn_at) on erasure to longstop_service;
grant update (redacted_sha256) on source_record to longstop_service;
grant update (given_name, family_name, other_names, date_of_birth, stated_age, occupation, school, places, salt)
  on party to longstop_service;
grant update (raw, normal, service, verified, at, at_zone, at_raw, port, event, salt) on identifier to longstop_service;
grant update (text, said_at, salt, commitment) on statement to longstop_service;
grant update (name, classification, salt) on record_file to longstop_service;
-- Verify reads them all; there are few.
create index ledger_erased on ledger_entry (id) where event in ('referral.erased', 'child_record.erased');

-- What a person contests may be kept and not used: it stands beside the senders' conditions, so every
-- act that asks for those asks for it too. The reasons are RESTRICTING in core/casework/erasure.py.
create or replace function handling_of(bigint) returns text[] language sql stable security definer
  set search_path = longstop, pg_temp as $$
  with about as (select $1 as id where may_see($1)
    union select p.subject_id from protection_referral p where p.obligation_id = $1 and may_see($1)
    union select d.referral_id from dissemination d where d.obligation_id = $1 and may_see($1))
  select coalesce(array_agg(distinct h order by h), '{}') from (
    select unnest(s.handling || p.handling) h from source_record s join package p on p.obligation_id = s.package_id
     where s.id in (
       select source_record_id from referral where obligation_id in (select id from about)
       union select source_record_id from child_record where obligation_id in (select id from about)
       union select source_record_id from quarantined_record where obligation_id in (select id from about))
    union all
    select 'processing restricted' from legal_hold k where k.obligation_id in (select id from about)
      and k.lifted_at is null and k.reason in ('accuracy_contested', 'kept_for_claims_only')) all_ $$;
