-- Possible positions of trust: what a text says of somebody's work, and what a person decided of it.
create table possible_trust (
  id bigint generated always as identity primary key,
  obligation_id bigint not null references obligation,
  party_id bigint not null references party,
  statement_id bigint references statement,   -- null: the words are the party's occupation
  start int not null,               -- where the word stands in that text, in characters
  "end" int not null,
  kind text not null,
  whose text not null,
  negated boolean not null,
  tense text not null,
  language text not null,
  possible boolean not null,        -- what does not open a decision is kept and shown beside it
  decided text check (decided in ('yes', 'no', 'cannot_be_known')),
  decided_by int references person,
  decided_at timestamptz,
  reason text,
  unique nulls not distinct (party_id, statement_id, start),
  constraint word_has_length check (0 <= start and start < "end"),
  constraint only_the_possible_is_decided check (possible or decided is null),
  constraint decision_is_whole check ((decided is null) = (decided_at is null)
    and (decided is null) = (decided_by is null) and (decided is null) = (reason is null)));
create index possible_trust_of on possible_trust (obligation_id);
create index trust_undecided on possible_trust (obligation_id) where possible and decided is null;

alter table possible_trust enable row level security;
alter table possible_trust force row level security;
create policy all_ on possible_trust to longstop_service, longstop_definer using (true) with check (true);
create policy sees on possible_trust for select to longstop_person using (may_see(obligation_id));
create policy acts on possible_trust for update to longstop_person using (may_act(obligation_id))
  with check (may_act(obligation_id) and decided_by = (select me_person()));
grant select on possible_trust to longstop_service, longstop_definer, longstop_person, longstop_backup;
grant insert on possible_trust to longstop_service;
grant update (decided, decided_by, decided_at, reason) on possible_trust to longstop_person;

-- How far the texts of a package were read for such words: the ordinal of the last record.
alter table package add column texts_read_to int not null default 0;
