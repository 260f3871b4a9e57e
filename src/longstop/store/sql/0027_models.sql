-- Linkage models that were adopted: the documents, and who signed for them. One is of the whole
-- house, since links cross agencies. docs/decisions/0022-linkage-model.md.
create table linkage_model (
  digest text primary key check (digest ~ '^sha256:[0-9a-f]{64}$'),  -- of what it says, however it is laid out
  stamp text not null unique,      -- as a link names it
  text text not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),            -- of the text as it is kept
  kept_at timestamptz not null);

create table linkage_model_adoption (
  id int generated always as identity primary key,
  agency int not null,
  digest text not null references linkage_model,
  reason text not null,
  proposed_by int not null,
  proposed_at timestamptz not null,
  approved_by int,
  approved_at timestamptz,         -- from then it is in force
  withdrawn_by int,
  withdrawn_at timestamptz,
  foreign key (agency, proposed_by) references person (agency, id),
  foreign key (agency, approved_by) references person (agency, id),
  foreign key (agency, withdrawn_by) references person (agency, id),
  constraint two_people check (approved_by is null or approved_by <> proposed_by),
  constraint approval_is_whole check ((approved_by is null) = (approved_at is null)),
  constraint withdrawal_is_whole check ((withdrawn_by is null) = (withdrawn_at is null)),
  constraint one_end check (approved_by is null or withdrawn_by is null));
create unique index one_model_waits on linkage_model_adoption ((true)) where approved_at is null and withdrawn_at is null;
create index models_by_approval on linkage_model_adoption (approved_at, id) where approved_at is not null;

do $$
declare t text;
begin
  foreach t in array array['linkage_model', 'linkage_model_adoption'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy all_ on %I to longstop_service, longstop_definer using (true) with check (true)', t);
    execute format('create policy sees on %I for select to longstop_person using (true)', t);
    execute format('grant select on %I to longstop_service, longstop_definer, longstop_person, longstop_backup', t);
    execute format('grant insert on %I to longstop_service', t);
  end loop;
end $$;
grant update (approved_by, approved_at, withdrawn_by, withdrawn_at) on linkage_model_adoption to longstop_service;
