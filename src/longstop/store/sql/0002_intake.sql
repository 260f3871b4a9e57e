-- What came in: packages, source records, people with roles, and what each became.
create sequence source_record_id as bigint;
create sequence party_id as bigint;
create sequence value_id as bigint;

create table package (
  obligation_id bigint primary key,
  kind text not null default 'package' check (kind = 'package'),
  source_id int not null references source,
  agency int not null references agency,
  sha256 bytea not null,
  bytes bigint not null,
  file_name text not null,
  format text not null,
  handling text[] not null default '{}',
  declared int,
  read int not null default 0,
  accepted int not null default 0,
  follow_up int not null default 0,
  duplicate int not null default 0,
  quarantined int not null default 0,
  referrals int not null default 0,
  children int not null default 0,
  media_removed int not null default 0,
  received_by int references person,
  foreign key (obligation_id, kind) references obligation (id, kind),
  unique (source_id, sha256),
  constraint adds_up check (read = accepted + follow_up + duplicate + quarantined));

create table package_drift (
  package_id bigint not null references package,
  path text not null,
  seen int not null,
  primary key (package_id, path));

create table receipt (
  id bigint generated always as identity primary key,
  agency int not null references agency,
  source_id int not null references source,
  package_id bigint references package,
  made_at timestamptz not null,
  status text not null check (status in ('receiving', 'received', 'duplicate', 'refused')),
  body text not null);
create index receipt_of on receipt (package_id);

create table source_record (
  id bigint primary key,
  package_id bigint not null references package,
  ordinal int not null,
  source_id int not null references source,
  agency int not null references agency,
  source_reference text,
  status text not null check (status in ('accepted', 'follow_up', 'duplicate', 'quarantined')),
  original_id bigint references source_record,
  reporter text,
  incident_code text,
  sent_at timestamptz,
  incident_at timestamptz,
  urgent boolean not null,
  handling text[] not null default '{}',
  compartment int references compartment,
  excluded int[] not null default '{}',
  content text,
  content_sha256 bytea not null,
  salt bytea,
  commitment bytea not null,
  unique (package_id, ordinal),
  constraint repeat_has_original check ((status in ('follow_up', 'duplicate')) = (original_id is not null)));
create index source_record_reference on source_record (source_id, source_reference) where source_reference is not null;
create index source_record_content on source_record (source_id, content_sha256);
create index source_record_original on source_record (original_id) where original_id is not null;

create table referral (
  obligation_id bigint primary key,
  kind text not null default 'referral' check (kind = 'referral'),
  source_record_id bigint not null references source_record,
  person_unknown boolean not null,
  attribution text not null,
  grade text,
  proposed_agency int references agency,
  foreign key (obligation_id, kind) references obligation (id, kind));
create index referral_record on referral (source_record_id);

create table child_record (
  obligation_id bigint primary key,
  kind text not null default 'child_record' check (kind = 'child_record'),
  source_record_id bigint not null references source_record,
  basis text not null,
  place_known boolean not null,
  foreign key (obligation_id, kind) references obligation (id, kind));
create index child_record_record on child_record (source_record_id);

create table quarantined_record (
  obligation_id bigint primary key,
  kind text not null default 'quarantined_record' check (kind = 'quarantined_record'),
  source_record_id bigint not null unique references source_record,
  reason text not null,
  location text not null,
  mended_content text,                        -- what a person released; the record's own text stays
  mended_salt bytea,
  mended_commitment bytea,
  foreign key (obligation_id, kind) references obligation (id, kind),
  constraint mended_is_committed check (mended_content is null or (mended_salt is not null and mended_commitment is not null)));

create table refused_file (
  obligation_id bigint primary key,
  kind text not null default 'refused_file' check (kind = 'refused_file'),
  source_id int not null references source,
  sha256 bytea not null,
  bytes bigint not null,
  file_name text not null,
  reason text not null,
  foreign key (obligation_id, kind) references obligation (id, kind),
  unique (source_id, sha256));

create table shortfall (
  obligation_id bigint primary key,
  kind text not null default 'shortfall' check (kind = 'shortfall'),
  package_id bigint not null unique references package,
  declared int not null,
  read int not null,
  foreign key (obligation_id, kind) references obligation (id, kind));

create table drift_notice (
  obligation_id bigint primary key,
  kind text not null default 'drift_notice' check (kind = 'drift_notice'),
  package_id bigint not null unique references package,
  fields int not null,
  seen int not null,
  foreign key (obligation_id, kind) references obligation (id, kind));

-- People with the role the sender gave them. obligations: the referrals and child records through
-- which this person may be seen.
create table party (
  id bigint primary key,
  source_record_id bigint not null references source_record,
  obligations bigint[] not null,
  subject_of bigint references obligation,
  role text not null,
  path text not null,
  given_name text,
  family_name text,
  other_names text,
  date_of_birth text,
  stated_age int,
  age_disputed boolean not null,
  occupation text,
  school text,
  places text not null,
  salt bytea,
  commitment bytea not null);
create index party_record on party (source_record_id);
create index party_subject on party (subject_of) where subject_of is not null;

create table identifier (
  id bigint primary key,
  party_id bigint not null references party,
  kind text not null,
  raw text,
  normal text,
  path text not null,
  service text,
  verified boolean,
  at timestamptz,
  at_zone text,
  at_raw text,
  port int,
  event text,
  salt bytea,
  commitment bytea not null);
create index identifier_party on identifier (party_id);
create index identifier_normal on identifier (kind, normal) where normal is not null;

create table statement (
  id bigint primary key,
  party_id bigint not null references party,
  question text not null,
  answer text not null check (answer in ('yes', 'no', 'unknown')),
  text text,
  kind text not null,
  source_evaluation text not null,
  content_evaluation text not null,
  path text not null,
  said_at timestamptz,
  salt bytea,
  commitment bytea not null);
create index statement_party on statement (party_id);

-- A file that many reports speak of is one content item: for review, never for people.
create table content_item (
  id bigint generated always as identity primary key,
  digest_kind text not null,
  digest text not null,
  unique (digest_kind, digest));
create table record_file (
  id bigint primary key,
  source_record_id bigint not null references source_record,
  content_item_id bigint not null references content_item,
  path text not null,
  name text,
  viewed text not null check (viewed in ('yes', 'no', 'absent')),
  classification text,
  salt bytea,
  commitment bytea not null);
create index record_file_record on record_file (source_record_id);
create index record_file_item on record_file (content_item_id);
