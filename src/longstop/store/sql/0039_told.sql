-- What somebody was told, and searches to be looked into, are walked in the order of their lists.
create index alerts_told_at on alert (person, raised_at desc, clock_id) where person is not null;
drop index alerts_told;
create index search_alert_waiting on search_alert (agency, at desc, id desc) where finding is null;
create index search_alert_answered on search_alert (agency, at desc, id desc) where finding is not null;
drop index search_alert_waits;
