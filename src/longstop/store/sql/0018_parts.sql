-- What a package holds: each part with its digest, the first of them the package or file itself.
create table package_part (
  obligation_id bigint not null references obligation,   -- a package, or a file that was refused
  number int not null check (number > 0),
  within int check (within < number),
  path text,                                             -- as it is called; null once erased
  bytes bigint,
  sha256 bytea,
  kind text not null,
  read_as text,
  reason text,
  kept_bytes bigint,
  kept_sha256 bytea,
  media_removed int not null,
  salt bytea,
  commitment bytea not null,
  primary key (obligation_id, number),
  foreign key (obligation_id, within) references package_part,
  constraint read_or_why_not check ((read_as is null) = (reason is not null)),
  constraint read_is_kept check (read_as is null or kept_sha256 is not null),
  constraint digested_whole check ((bytes is null) = (sha256 is null)),
  constraint kept_whole check ((kept_bytes is null) = (kept_sha256 is null)));

alter table source_record add column part int not null default 1;

-- The parts of a package that was received and that could not be read: one obligation for all.
alter table refused_file add column package_id bigint unique references package;
alter table refused_file drop constraint refused_file_source_id_sha256_key;
create unique index refused_file_whole on refused_file (source_id, sha256) where package_id is null;

alter table package_part enable row level security;
alter table package_part force row level security;
create policy all_ on package_part to longstop_service, longstop_definer using (true) with check (true);
create policy sees on package_part for select to longstop_person using (may_see(obligation_id));
grant select on package_part to longstop_service, longstop_definer, longstop_person, longstop_backup;
grant insert on package_part to longstop_service;
