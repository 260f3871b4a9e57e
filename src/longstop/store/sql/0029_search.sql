-- Search: one box over the keys of linkage and the forms of identifiers. No index is used under a
-- policy, so the definer looks, with the same rule of who may see what written into the look itself:
-- what somebody may not see is passed over where it would be read, and counts nowhere.
-- A family name by itself is no key, since too many share it to say who somebody is.
create index link_profile_family on link_profile ((profile ->> 'family'), referral_id);

-- By key, family name, identifier, and references ours and the sender's: what is exactly as asked.
create function found_exactly(keys bigint[], family text, kinds text[], normals text[], since timestamptz,
    till timestamptz, own text, theirs text, below bigint, most int)
  returns table (obligation_id bigint, what text, roles text[]) language sql stable
  security definer set search_path = longstop, pg_temp as $$
  with me as materialized (select me_agency() agency, me_person() person, my_compartments() as groups)
  select f.id, n.key::text, '{reported}'::text[] from me cross join unnest(keys) n (key)
   cross join lateral (select o.id from link_key k join obligation o on o.id = k.referral_id
     where k.key = n.key and k.referral_id < below and me.agency = any (o.seen_by)
       and not me.person = any (o.excluded) and (o.compartment is null or o.compartment = any (me.groups))
     order by k.referral_id desc limit most) f
  union all
  select f.id, 'family_name', '{reported}' from me
   cross join lateral (select o.id from link_profile l join obligation o on o.id = l.referral_id
     where l.profile ->> 'family' = family and l.referral_id < below and me.agency = any (o.seen_by)
       and not me.person = any (o.excluded) and (o.compartment is null or o.compartment = any (me.groups))
     order by l.referral_id desc limit most) f
  union all
  select f.id, n.kind, f.roles from me cross join unnest(kinds, normals) n (kind, normal)
   cross join lateral (select o.id, array_agg(distinct p.role) roles
     from identifier i join party p on p.id = i.party_id cross join unnest(p.obligations) b (id)
       join obligation o on o.id = b.id
     where i.kind = n.kind and i.normal = n.normal and (since is null or i.at between since and till)
       and o.id < below and me.agency = any (o.seen_by) and not me.person = any (o.excluded)
       and (o.compartment is null or o.compartment = any (me.groups))
     group by o.id order by o.id desc limit most) f
  union all
  select o.id, 'reference', '{}' from me join obligation o on o.reference = own
   where o.id < below and me.agency = any (o.seen_by) and not me.person = any (o.excluded)
     and (o.compartment is null or o.compartment = any (me.groups))
  union all
  select f.id, 'their_reference', '{}' from me
   cross join lateral (select o.id from source s
     join source_record r on r.source_id = s.id and r.source_reference = theirs
     cross join lateral (select x.obligation_id from referral x where x.source_record_id = r.id
       union all select x.obligation_id from child_record x where x.source_record_id = r.id
       union all select x.obligation_id from quarantined_record x where x.source_record_id = r.id) x
     join obligation o on o.id = x.obligation_id
     where s.agency = me.agency and o.id < below and me.agency = any (o.seen_by)
       and not me.person = any (o.excluded) and (o.compartment is null or o.compartment = any (me.groups))
     order by o.id desc limit most) f $$;

-- By keys of what is nearly as asked, but for those who are found exactly.
create function found_nearly(near bigint[], families text[], keys bigint[], kinds text[], normals text[],
    below bigint, most int)
  returns table (obligation_id bigint, what text, roles text[]) language sql stable
  security definer set search_path = longstop, pg_temp as $$
  with me as materialized (select me_agency() agency, me_person() person, my_compartments() as groups),
  found as (
    select f.id, n.key::text as what from me cross join unnest(near) n (key)
     cross join lateral (select o.id from link_key k join obligation o on o.id = k.referral_id
       where k.key = n.key and k.referral_id < below and me.agency = any (o.seen_by)
         and not me.person = any (o.excluded) and (o.compartment is null or o.compartment = any (me.groups))
         and not exists (select from link_key x where x.key = any (keys) and x.referral_id = o.id)
         and not exists (select from party p join identifier i on i.party_id = p.id
           join unnest(kinds, normals) e (kind, normal) on e.kind = i.kind and e.normal = i.normal
           where p.subject_of = o.id)
       order by k.referral_id desc limit most) f
    union all
    select f.id, 'family_slip' from me cross join unnest(families) n (name)
     cross join lateral (select o.id from link_profile l join obligation o on o.id = l.referral_id
       where l.profile ->> 'family' = n.name and l.referral_id < below and me.agency = any (o.seen_by)
         and not me.person = any (o.excluded) and (o.compartment is null or o.compartment = any (me.groups))
       order by l.referral_id desc limit most) f)
  select id, what, '{reported}'::text[] from found $$;

-- Whether who is searched for is whoever searches, or somebody of the same agency.
create index staff_email on staff (agency, email_normal);
create function whose_search(given text, called text, email text) returns text language sql stable
  security definer set search_path = longstop, pg_temp as $$
  select case when bool_or(s.person = me_person()) then 'oneself' when count(*) > 0 then 'colleague' end
    from staff s where s.agency = me_agency()
     and ((s.given_normal = given and s.family_normal = called) or s.email_normal = email) $$;

do $$
declare f text;
begin
  foreach f in array array[
      'found_exactly(bigint[], text, text[], text[], timestamptz, timestamptz, text, text, bigint, int)',
      'found_nearly(bigint[], text[], bigint[], text[], text[], bigint, int)',
      'whose_search(text, text, text)'] loop
    execute format('alter function %s owner to longstop_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to longstop_person', f);
  end loop;
end $$;
