-- A backup reads every table and sequence there is, and whatever later migrations make.
grant select on all tables in schema longstop to longstop_backup;
grant select on all sequences in schema longstop to longstop_backup;
alter default privileges in schema longstop grant select on tables to longstop_backup;
alter default privileges in schema longstop grant select on sequences to longstop_backup;
