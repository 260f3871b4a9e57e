-- Fewer statements for what every page does: who asks, and the entry that says what they looked at.

-- Where streams go on, and the numbers of so many new entries. A stream in which several write at
-- once is held first, until the transaction ends: people's own, then the system's. The heads are
-- read only then, by a statement of its own, which sees what was written while it waited.
create function chain_from(kinds text[], ids bigint[], many int, out seqs int[], out digests bytea[], out numbers text)
  language plpgsql volatile set search_path = longstop, pg_temp as $$
begin
  perform pg_advisory_xact_lock(72, i::int) from (select distinct s.id as i
    from unnest(kinds, ids) s (kind, id) where s.kind = 'person' order by 1) p;
  if 'system' = any(kinds) then
    perform pg_advisory_xact_lock(70, 0);
  end if;
  select array_agg(e.seq order by s.n), array_agg(e.digest order by s.n) into seqs, digests
    from unnest(kinds, ids) with ordinality s (kind, id, n)
    left join lateral (select l.seq, l.digest from ledger_entry l
      where l.stream_kind = s.kind and l.stream_id = s.id order by l.seq desc limit 1) e on true;
  select string_agg(nextval('ledger_id'::regclass)::text, ' ') into numbers from generate_series(1, many);
end $$;
revoke all on function chain_from(text[], bigint[], int) from public;
grant execute on function chain_from(text[], bigint[], int) to longstop_person, longstop_service;

-- Who stands behind an account, for the page they ask for: signing in reads nothing else of the house.
create function signin.person_here(person int) returns jsonb language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select jsonb_build_object('person', p.id, 'agency', p.agency, 'roles', p.roles, 'code', p.code,
      'name', p.given_name || ' ' || p.family_name, 'agency_code', a.code, 'agency_name', a.name,
      'agency_kind', a.kind, 'zone', a.zone)
    from person p join agency a on a.id = p.agency where p.id = $1 $$;
alter function signin.person_here(int) owner to longstop_definer;
revoke all on function signin.person_here(int) from public;
grant execute on function signin.person_here(int) to longstop_signin;
