-- The sender's word that a connection is a proxy's, a VPN's, a hosting company's or a carrier's. Rows
-- from before it was read say nothing of it, as false does: a row's commitment holds it where true.
alter table identifier add column shared boolean not null default false;
grant update (shared) on identifier to longstop_service;
