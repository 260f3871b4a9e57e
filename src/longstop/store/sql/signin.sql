-- Who may do what with the tables of signing in; run by the owner after each migration of them.
-- The face signs people in as longstop_signin, which reads and writes nothing else. The service
-- invites people and makes their accounts, so that both are told on the ledger.
revoke all on all tables in schema signin from longstop_signin, longstop_service;
grant select, insert, update, delete on all tables in schema signin to longstop_signin;
revoke all on django_migrations from longstop_signin;
revoke insert on account, invitation from longstop_signin;
revoke insert, update, delete on identity from longstop_signin;
grant usage on all sequences in schema signin to longstop_signin, longstop_service;
grant select, insert, update on account, invitation to longstop_service;
grant select, insert, delete on identity to longstop_service;
grant select, delete on mfa_authenticator, usersessions_usersession, django_session to longstop_service;
grant select on all tables in schema signin to longstop_backup;
grant select on all sequences in schema signin to longstop_backup;
