-- Which referrals concern the same person. Profiles and keys are made from what the reports say and
-- can be made again at any time; links are what was found between two; what a person said of two
-- stands beside it and wins; who belongs together follows from both: docs/decisions/0021-linkage.md.
create table link_profile (
  referral_id bigint primary key references referral,
  forms int not null,                        -- the version of the rules that made the forms
  profile jsonb not null);

-- One row for each form by which others are looked for: 64 bits of a digest, never the form itself.
create table link_key (
  key bigint not null,
  referral_id bigint not null references link_profile,
  primary key (key, referral_id));
create index link_key_referral on link_key (referral_id);

create table link (
  a bigint not null references referral,
  b bigint not null references referral,
  model text not null,
  weight double precision not null,
  evidence text not null check (evidence in ('certain', 'strong', 'soft')),
  verdict text not null check (verdict in ('join', 'ask')),
  because text[] not null,
  found_at timestamptz not null,
  primary key (a, b),
  constraint smaller_first check (a < b));
create index link_b on link (b);

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
create index link_said_b on link_said (b);

-- A nominal is named after the first referral in it; a referral that stands alone has no row.
create table nominal_member (
  referral_id bigint primary key references referral,
  nominal bigint not null references referral);
create index nominal_member_nominal on nominal_member (nominal);
