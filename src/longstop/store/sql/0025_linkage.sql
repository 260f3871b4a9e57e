-- Which referrals concern the same person. Profiles and keys are made from what the reports say and
-- can be made again at any time; links are what was found between two; what a person said of two
-- stands beside it and wins; who belongs together follows from both: docs/decisions/0021-linkage.md.

-- Whose profile is to be made, or made again: written with what the reports say, in one transaction.
create table link_due (referral_id bigint primary key references referral);

create table link_profile (
  referral_id bigint primary key references referral,
  forms int not null,                        -- the version of the rules that made the forms
  profile jsonb not null);

-- One row for each form by which others are looked for or which is counted: 64 bits of a digest,
-- never the form itself. No foreign key, because each referral has some twenty; verify holds the
-- rows against the profiles.
create table link_key (
  key bigint not null,
  referral_id bigint not null,
  primary key (key, referral_id));

-- Keys that more people share than the model lets count: they find nobody, and what they stand for
-- weighs nothing.
create table link_common (
  key bigint primary key,
  noted_at timestamptz not null);

create table link (
  a bigint not null references referral,
  b bigint not null references referral,
  model text not null,
  weight double precision not null,
  evidence text not null check (evidence in ('certain', 'strong', 'soft')),
  verdict text not null check (verdict in ('join', 'ask')),
  because text[] not null,
  found_at timestamptz not null,
  asks boolean not null default false,       -- a person is asked, and nothing has answered it yet
  primary key (a, b),
  constraint smaller_first check (a < b),
  constraint only_a_question_asks check (verdict = 'ask' or not asks));
create index link_b on link (b);
create index link_asks on link (a, b) where asks;

create table link_said (
  id bigint generated always as identity primary key,
  a bigint not null references referral,
  b bigint not null references referral,
  said text not null check (said in ('same', 'different')),
  reason text not null,
  said_by int not null references person,
  said_at timestamptz not null,
  undone_by int references person,
  undone_at timestamptz,
  constraint smaller_first check (a < b),
  constraint undoing_is_whole check ((undone_by is null) = (undone_at is null)));
create unique index one_word_in_force on link_said (a, b) where undone_at is null;
create index link_said_a on link_said (a);
create index link_said_b on link_said (b);

-- A nominal is named after the first referral in it; a referral that stands alone has no row. The
-- reference is a keyed permutation of its own, so that it tells nobody which referral that is.
create table nominal_member (
  referral_id bigint primary key references referral,
  nominal bigint not null references referral,
  reference text not null);
create index nominal_member_nominal on nominal_member (nominal);

-- Who shares a nominal with these, as far as one may see both. The table itself is nobody's: a row
-- alone would tell that somebody has another report of the same person.
create function fellows_of(ids bigint[])
  returns table (referral_id bigint, reference text, fellow bigint) language sql stable
  security definer set search_path = longstop, pg_temp as $$
  select m.referral_id, m.reference, f.referral_id from nominal_member m
    join nominal_member f on f.nominal = m.nominal and f.referral_id <> m.referral_id
   where m.referral_id = any (ids) and may_see(m.referral_id) and may_see(f.referral_id) $$;
alter function fellows_of(bigint[]) owner to longstop_definer;
revoke all on function fellows_of(bigint[]) from public;
grant execute on function fellows_of(bigint[]) to longstop_person, longstop_service;

do $$
declare t text;
begin
  foreach t in array array['link_due', 'link_profile', 'link_key', 'link_common', 'link', 'link_said',
      'nominal_member'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy all_ on %I to longstop_service, longstop_definer using (true) with check (true)', t);
    execute format('grant select on %I to longstop_service, longstop_definer, longstop_person, longstop_backup', t);
    execute format('grant insert on %I to longstop_service', t);
  end loop;
end $$;
-- A link tells of both: it is seen where both are. Profiles, keys and members are the service's.
create policy sees on link for select to longstop_person using (may_see(a) and may_see(b));
create policy sees on link_said for select to longstop_person using (may_see(a) and may_see(b));

-- What was found can be found again, so the service may take it away; what people said stays.
grant delete on link_due, link_profile, link_key, link_common, link, nominal_member to longstop_service;
grant update (forms, profile) on link_profile to longstop_service;
grant update (asks) on link to longstop_service;
grant update (undone_by, undone_at) on link_said to longstop_service;
grant update (nominal, reference) on nominal_member to longstop_service;
grant usage on sequence link_said_id_seq to longstop_service;

-- What came before is linked by the next sweep. The owner sees no rows under a forced policy.
alter table referral no force row level security;
insert into link_due select obligation_id from referral;
alter table referral force row level security;
