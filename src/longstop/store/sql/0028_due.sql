-- Whose profile is due is written beside the referral itself, in one transaction, and no referral is
-- ever taken away: looking each up once more cost a receive as much as the rows themselves.
alter table link_due drop constraint link_due_referral_id_fkey;
