-- Digests: what waited for somebody in one of their roles when a shift or a working day of theirs
-- began. Codes and counts alone; whoever reads one finds the rest on the lists it leads to.
-- A mail is begun before it is sent and marked when it was taken: one that was begun and never marked
-- is sent again, and says so.
alter table person add column digest_mail boolean not null default true;

create table digest (
  id bigint generated always as identity primary key,
  agency int not null,
  person int not null,
  role text not null,
  begins_at timestamptz not null,          -- of the shift or the working day
  made_at timestamptz not null,
  counts jsonb not null,                   -- how many wait, by what they are
  waiting int not null,                    -- all of them together
  mail_begun_at timestamptz,
  mailed_at timestamptz,
  read_at timestamptz,
  foreign key (agency, person) references person (agency, id),
  unique (person, role, begins_at),
  constraint begun_before_mailed check (mailed_at is null or mail_begun_at is not null));
create index digest_of on digest (person, begins_at);
create index digest_to_mail on digest (begins_at) where mailed_at is null and waiting > 0;

-- Who somebody lives with, and other ways in which they are known themselves: normal forms under a
-- key of the house, so that nobody reads them and a search for one of them is known all the same.
create table household_entry (
  id bigint generated always as identity primary key,
  agency int not null,
  person int not null,
  relation text not null check (relation in ('oneself', 'household')),
  kinds text[] not null,                   -- what it may be: a name, a telephone
  forms bigint[] not null,
  declared_at timestamptz not null,
  removed_at timestamptz,
  foreign key (agency, person) references person (agency, id));
create index household_of on household_entry (person) where removed_at is null;
create index household_forms on household_entry using gin (forms) where removed_at is null;

-- Somebody searched for themselves, their household or a colleague: for others to look into, never
-- shown to whoever searched.
create table search_alert (                -- not how much was found: its reader may see less
  id bigint generated always as identity primary key,
  agency int not null,
  person int not null,                     -- who searched
  whose text not null check (whose in ('oneself', 'household', 'colleague')),
  reason text not null,
  kinds text[] not null,                   -- what the text may have been: never the text
  at timestamptz not null,
  told int references person,              -- who was mailed
  mailed_at timestamptz,
  finding text check (finding in ('explained', 'passed_on')),
  answered_by int,
  answered_at timestamptz,
  foreign key (agency, person) references person (agency, id),
  foreign key (agency, answered_by) references person (agency, id),
  constraint answer_is_whole check ((finding is null) = (answered_by is null)
    and (finding is null) = (answered_at is null)),
  constraint another_answers check (answered_by <> person));
create index search_alerts_of on search_alert (agency, at);
create index search_alert_waits on search_alert (agency) where finding is null;
create index search_alert_to_mail on search_alert (id) where mailed_at is null and finding is null;

-- What waits for a digest is found by index, among far more that does not.
create index alerts_told on alert (person) where person is not null;
create index clock_disputed on clock (obligation_id) where running and kind = 'transfer_dispute';

-- Whether who is searched for is whoever searches, somebody they live with, or somebody of the same
-- agency; if so, those who look into it are told. looked are forms under the key of the house; known
-- says that the caller knows the name or the e-mail for the searcher's own.
drop function whose_search(text, text, text);
create function whose_search(given text, called text, email text, looked bigint[], known boolean, why text,
    what text[], moment timestamptz) returns text language sql volatile
  security definer set search_path = longstop, pg_temp as $$
  with declared as (select h.person, h.relation from household_entry h
     where h.agency = me_agency() and h.removed_at is null and h.forms && looked),
   listed as (select s.person from staff s where s.agency = me_agency()
     and ((s.given_normal = given and s.family_normal = called) or s.email_normal = email)),
   said as (select case
     when known or exists (select from listed where person = me_person())
       or exists (select from declared where person = me_person() and relation = 'oneself') then 'oneself'
     when exists (select from declared where person = me_person()) then 'household'
     when exists (select from listed) or exists (select from declared) then 'colleague' end as whose),
   told as (insert into search_alert (agency, person, whose, reason, kinds, at)
     select me_agency(), me_person(), whose, why, what, moment from said
      where whose is not null and me_person() is not null)
  select whose from said $$;
alter function whose_search(text, text, text, bigint[], boolean, text, text[], timestamptz)
  owner to longstop_definer;
revoke all on function whose_search(text, text, text, bigint[], boolean, text, text[], timestamptz)
  from public;
grant execute on function whose_search(text, text, text, bigint[], boolean, text, text[], timestamptz)
  to longstop_person;

do $$
declare t text;
begin
  foreach t in array array['digest', 'household_entry', 'search_alert'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy all_ on %I to longstop_service, longstop_definer using (true) with check (true)', t);
    execute format('grant select on %I to longstop_service, longstop_definer, longstop_person, longstop_backup', t);
  end loop;
end $$;
grant insert on digest to longstop_service;
grant update (mail_begun_at, mailed_at) on digest to longstop_service;
grant update (told, mailed_at) on search_alert to longstop_service;
grant insert on search_alert to longstop_definer;

create policy sees on digest for select to longstop_person using (person = (select me_person()));
create policy reads on digest for update to longstop_person using (person = (select me_person()))
  with check (person = (select me_person()));
grant update (read_at) on digest to longstop_person;

create policy sees on household_entry for select to longstop_person using (person = (select me_person()));
create policy adds on household_entry for insert to longstop_person
  with check (person = (select me_person()) and agency = (select me_agency()));
create policy ends on household_entry for update to longstop_person using (person = (select me_person()))
  with check (person = (select me_person()));
grant insert on household_entry to longstop_person;
grant update (removed_at) on household_entry to longstop_person;

create policy sees on search_alert for select to longstop_person using (
  agency = (select me_agency()) and person <> (select me_person()));
create policy answers on search_alert for update to longstop_person using (
  agency = (select me_agency()) and person <> (select me_person()))
  with check (answered_by = (select me_person()));
grant update (finding, answered_by, answered_at) on search_alert to longstop_person;
