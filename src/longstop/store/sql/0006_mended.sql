-- The sender may send later what a person mended here: then it is a repeat, found by its digest.
alter table quarantined_record add column mended_sha256 bytea;
alter table quarantined_record no force row level security;  -- the owner sees no rows otherwise
update quarantined_record set mended_sha256 = sha256(convert_to(mended_content, 'UTF8'))
  where mended_content is not null;
alter table quarantined_record force row level security;
alter table quarantined_record add constraint mended_is_digested
  check (mended_content is null or mended_sha256 is not null);
create index quarantined_record_mended on quarantined_record (mended_sha256) where mended_sha256 is not null;
grant update (mended_sha256) on quarantined_record to longstop_service;
