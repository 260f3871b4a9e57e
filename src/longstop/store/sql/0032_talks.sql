-- Talks that wait, by the agency that is to have them, the longest known first.
create index talk_waits on deconfliction (agency, obligation_id) where agreed is null and fell_away_at is null;
