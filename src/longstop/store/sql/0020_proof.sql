-- One tree over the whole ledger, and what was said of it outside. Insert only, like the ledger.
-- A leaf names its entry and the entry's place in its stream, so that one that is gone is named too;
-- without a foreign key, for checking one would lock, and so rewrite, every entry.
create table ledger_leaf (
  position bigint primary key check (position >= 0),
  entry_id bigint not null unique,
  stream_kind text not null,
  stream_id bigint not null,
  seq int not null,
  hash bytea not null check (octet_length(hash) = 32));
create table ledger_node (           -- the perfect subtrees above the leaves, by level and number
  level smallint not null check (level > 0),
  number bigint not null check (number >= 0),
  hash bytea not null check (octet_length(hash) = 32),
  primary key (level, number));
create index ledger_in_order on ledger_entry (written_in, id);  -- for the sequencer

-- A checkpoint is public: whoever holds one can hold us to it.
create table ledger_checkpoint (
  id bigint generated always as identity primary key,
  origin text not null,
  size bigint not null check (size >= 0),
  root bytea not null check (octet_length(root) = 32),
  note text not null,                -- the signed text, byte for byte
  kept_at timestamptz not null);

do $$
declare t text;
begin
  foreach t in array array['ledger_leaf', 'ledger_node', 'ledger_checkpoint'] loop
    execute format('create trigger append_only before update or delete or truncate on %I for each statement execute function refuse_change()', t);
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy all_ on %I to longstop_service using (true) with check (true)', t);
    execute format('grant select on %I to longstop_service, longstop_person, longstop_backup', t);
    execute format('grant insert on %I to longstop_service', t);
  end loop;
end $$;
create policy sees on ledger_checkpoint for select to longstop_person using (true);
