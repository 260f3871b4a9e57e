-- Who may not see, sees nothing: not a row, not a count, not another answer.
-- Functions owned by longstop_definer read past the policies, each for one key at a time, so that
-- no list is ever filtered by a join. Lists read work_item, whose own columns decide.
create function my_compartments() returns int[] language sql stable security definer
  set search_path = longstop, pg_temp as
  $$ select coalesce(array_agg(compartment), '{}') from compartment_member where person = me_person() $$;

create function may_see(bigint) returns boolean language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select exists (select from obligation o where o.id = $1 and me_agency() = any (o.seen_by)
    and not me_person() = any (o.excluded)
    and (o.compartment is null or o.compartment = any (my_compartments()))) $$;

create function may_act(bigint) returns boolean language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select exists (select from obligation o where o.id = $1 and o.owner_agency = me_agency()
    and not me_person() = any (o.excluded)
    and (o.compartment is null or o.compartment = any (my_compartments()))) $$;

create function may_see_any(bigint[]) returns boolean language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select exists (select from unnest($1) i where may_see(i)) $$;

create function may_see_party(bigint) returns boolean language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select exists (select from party p where p.id = $1 and may_see_any(p.obligations)) $$;

create function may_see_record(bigint) returns boolean language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select exists (select from referral r where r.source_record_id = $1 and may_see(r.obligation_id))
      or exists (select from child_record c where c.source_record_id = $1 and may_see(c.obligation_id)) $$;

create function may_see_content(bigint) returns boolean language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select exists (select from record_file f where f.content_item_id = $1 and may_see_record(f.source_record_id)) $$;

-- Why a row stands where it does: its clock's kind, start, allowance and reason. Stable, because
-- called immutable it could not be inlined and would run as a statement of its own for every row.
create function why_of(clock) returns text language sql stable as $$
  select format('%s|%s|%s|%s', $1.kind, to_char($1.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                $1.allowance_seconds, $1.because) $$;

-- What work_item must hold for these obligations; verify compares the table with it.
create function work_due(ids bigint[]) returns setof work_item language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select a, case when a = o.owner_agency then o.owner_desk
              else coalesce((select d.id from desk d where d.agency = a order by d.purpose <> 'referrals', d.id limit 1), 0) end,
         0::smallint, c.due_at, o.id, o.compartment, o.excluded, why_of(c)
    from obligation o join clock c on c.id = o.next_clock_id cross join unnest(o.seen_by) a
   where o.id = any (ids) and o.is_open $$;

create function refile(ids bigint[]) returns void language plpgsql security definer
  set search_path = longstop, pg_temp as $$
begin
  delete from work_item where obligation_id = any (ids);
  insert into work_item select * from work_due(ids);
end $$;

do $$
declare f text; t text;
begin
  foreach f in array array['my_compartments()', 'may_see(bigint)', 'may_act(bigint)', 'may_see_any(bigint[])',
      'may_see_party(bigint)', 'may_see_record(bigint)', 'may_see_content(bigint)', 'work_due(bigint[])',
      'refile(bigint[])'] loop
    execute format('alter function %s owner to longstop_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to longstop_person, longstop_service', f);
  end loop;
  for t in select tablename from pg_tables where schemaname = 'longstop' and tablename <> 'django_migrations' loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy all_ on %I to longstop_service, longstop_definer using (true) with check (true)', t);
    execute format('grant select on %I to longstop_service, longstop_definer, longstop_person, longstop_backup', t);
    execute format('grant insert on %I to longstop_service', t);
  end loop;
end $$;

-- It gives the rows of every agency: for refile and verify only.
revoke execute on function work_due(bigint[]) from longstop_person;

-- Migrations write the two tables of words; nobody else does.
create policy words on kind_state to longstop_owner using (true) with check (true);
create policy words on kind_move to longstop_owner using (true) with check (true);
revoke insert on kind_state, kind_move from longstop_service;

-- A sequence tells how many there are: a person draws only from those an action of theirs needs.
grant usage on all sequences in schema longstop to longstop_service;
grant usage on sequence obligation_id, clock_id, ledger_id to longstop_person;

-- What the service may change. Never seen_by, never a ledger entry, never a delete.
grant update (state, previous_state, is_open, next_clock_id, owner_desk, owner_person, held_by, held_until, outcome) on obligation to longstop_service;
grant update (running, stopped_at, stopped_why, breach_seen) on clock to longstop_service;
grant update on agency, person, desk, source, package, package_drift, sweep_run to longstop_service;
grant update (status, original_id, content, content_sha256, salt, commitment, source_reference, reporter, incident_code, sent_at, incident_at, urgent, handling, compartment, excluded) on source_record to longstop_service;
grant update (mended_content, mended_salt, mended_commitment) on quarantined_record to longstop_service;
grant update (duty_person, duty_until, supervisor, name) on desk to longstop_service;
grant delete on compartment_member to longstop_service;

-- What a person may change, through the policies below.
grant update (state, previous_state, is_open, next_clock_id, owner_desk, owner_person, held_by, held_until, outcome) on obligation to longstop_person;
grant insert on clock, closing, ledger_entry to longstop_person;
grant update (running, stopped_at, stopped_why) on clock to longstop_person;
grant update (agreed_by, agreed_at, withdrawn_at) on closing to longstop_person;

-- What the definer functions change.
grant insert, delete on work_item to longstop_definer;

-- The address book is open to all who work here.
create policy sees on agency for select to longstop_person using (true);
create policy sees on desk for select to longstop_person using (true);
create policy sees on kind_state for select to longstop_person using (true);
create policy sees on kind_move for select to longstop_person using (true);

-- One's own agency.
create policy sees on person for select to longstop_person using (agency = (select me_agency()));
create policy sees on source for select to longstop_person using (agency = (select me_agency()));
create policy sees on receipt for select to longstop_person using (agency = (select me_agency()));
create policy sees on compartment for select to longstop_person using (id = any ((select my_compartments())::int[]));
create policy sees on compartment_member for select to longstop_person using (compartment = any ((select my_compartments())::int[]));

-- Obligations and the list of work.
create policy sees on obligation for select to longstop_person using (
  (select me_agency()) = any (seen_by) and not (select me_person()) = any (excluded)
  and (compartment is null or compartment = any ((select my_compartments())::int[])));
create policy acts on obligation for update to longstop_person using (
  owner_agency = (select me_agency()) and not (select me_person()) = any (excluded)
  and (compartment is null or compartment = any ((select my_compartments())::int[])));
create policy sees on work_item for select to longstop_person using (
  agency = (select me_agency()) and not (select me_person()) = any (excluded)
  and (compartment is null or compartment = any ((select my_compartments())::int[])));

-- What hangs on an obligation: reached by its key.
create policy sees on clock for select to longstop_person using (may_see(obligation_id));
create policy adds on clock for insert to longstop_person with check (may_act(obligation_id));
create policy acts on clock for update to longstop_person using (may_act(obligation_id));
create policy sees on closing for select to longstop_person using (may_see(obligation_id));
create policy adds on closing for insert to longstop_person with check (may_act(obligation_id) and proposed_by = (select me_person()) and agreed_by is null);
create policy acts on closing for update to longstop_person using (may_act(obligation_id))
  with check (agreed_by is null or agreed_by = (select me_person()));
do $$
declare t text;
begin
  foreach t in array array['breach', 'package', 'referral', 'child_record',
      'refused_file', 'shortfall', 'drift_notice'] loop
    execute format('create policy sees on %I for select to longstop_person using (may_see(obligation_id))', t);
  end loop;
end $$;
-- A released record may turn out to be restricted: then its line is seen where the record is.
create policy sees on quarantined_record for select to longstop_person using (
  may_see(obligation_id) and exists (select from source_record s where s.id = source_record_id));
create policy sees on package_drift for select to longstop_person using (may_see(package_id));

-- A whole source record holds everybody in it: only the agency that received it, inside its compartment.
create policy sees on source_record for select to longstop_person using (
  agency = (select me_agency()) and not (select me_person()) = any (excluded)
  and (compartment is null or compartment = any ((select my_compartments())::int[])));
create policy sees on party for select to longstop_person using (may_see_any(obligations));
create policy sees on identifier for select to longstop_person using (may_see_party(party_id));
create policy sees on statement for select to longstop_person using (may_see_party(party_id));
create policy sees on record_file for select to longstop_person using (may_see_record(source_record_id));
create policy sees on content_item for select to longstop_person using (may_see_content(id));

-- The ledger: the story of what one may see, and one's own views.
create policy sees on ledger_entry for select to longstop_person using (
  case stream_kind when 'obligation' then may_see(stream_id) when 'person' then stream_id = (select me_person()) else false end);
create policy adds on ledger_entry for insert to longstop_person with check (
  case stream_kind when 'obligation' then may_see(stream_id) when 'person' then stream_id = (select me_person()) else false end);
