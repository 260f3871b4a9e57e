-- What agencies say they serve beside their areas, and what a decision of where rested on. The words
-- of a rule may tell where a child is: they stand here and never on the ledger, which has its kind.
alter table agency
  add column postcodes text[] not null default '{}',
  add column schools text[] not null default '{}',
  add column whole_country boolean not null default false;
alter table referral add column routed_by text, add column routed_against text;
alter table child_record add column routed_by text, add column routed_against text;

-- Whose the receiver says it is.
alter table transfer add column belongs_to int references agency,
  add constraint only_a_refusal_names_another check (belongs_to is null or coalesce(answer = 'refused', false));
grant update (belongs_to) on transfer to longstop_definer;
