-- Gives each role its rights on the tables, and takes every other. Plain SQL, run as wbs_owner
-- after each `wbs migrate`; a second run changes nothing. tests/roles tries every right that is
-- not given here.

BEGIN;

REVOKE ALL ON ALL TABLES IN SCHEMA public
    FROM PUBLIC, wbs_publisher, wbs_portal, wbs_gateway, wbs_keeper, wbs_backup;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public
    FROM PUBLIC, wbs_publisher, wbs_portal, wbs_gateway, wbs_keeper, wbs_backup;

-- Which version the tables are of: every program looks before it starts.
GRANT SELECT ON alembic_version
    TO wbs_publisher, wbs_portal, wbs_gateway, wbs_keeper, wbs_backup;

-- Rosters and freshness: public, and signed by custodians, whoever puts them here.
GRANT SELECT, INSERT ON roster, freshness TO wbs_publisher;
GRANT SELECT ON roster, freshness TO wbs_portal, wbs_gateway;

-- The portal adds, and reads nothing but what a credential leads to.
GRANT INSERT ON mailbox, entry, keybox, file, piece, claim TO wbs_portal;
GRANT EXECUTE ON FUNCTION
    portal_case(bytea), portal_lock(bytea), portal_standing(bytea, bigint[]),
    portal_check_back(bytea, bigint, bigint, bigint, text), portal_days(bytea, bigint, text),
    portal_holds(bytea), portal_unclaimed(),
    portal_file(bytea, bytea),
    portal_stored(bytea, bytea), portal_fetch(bytea, bytea, bigint),
    portal_is_stored(bytea, bytea, bigint, bytea), portal_claimable(bytea, bytea[])
TO wbs_portal;

-- The gateway reads what is sealed. Not the credentials' hashes: they are the portal's keys.
GRANT SELECT (inspectorate, case_id) ON mailbox TO wbs_gateway;
GRANT SELECT, INSERT ON entry, keybox, file, piece, claim TO wbs_gateway;
GRANT INSERT ON nonce TO wbs_gateway;
-- Who asked what: added to and read, by nobody ever changed.
GRANT SELECT, INSERT ON staff_log TO wbs_gateway;
GRANT EXECUTE ON FUNCTION lock_case(bytea) TO wbs_gateway;

-- The keeper deletes files, with which their pieces go, and nonces; it never sees a body. A claim
-- holds its file by foreign key.
GRANT SELECT (id), DELETE ON file TO wbs_keeper;
GRANT SELECT (file, day) ON piece TO wbs_keeper;
GRANT SELECT (file) ON claim TO wbs_keeper;
GRANT SELECT (expires), DELETE ON nonce TO wbs_keeper;

GRANT SELECT ON
    roster, freshness, mailbox, entry, keybox, file, piece, claim, erasure, nonce, staff_log
TO wbs_backup;

-- Which rows: each door writes its own chains only. 1 from the reporter, 2 to the reporter,
-- 3 internal; streams: 1 conversation, 2 internal.
ALTER TABLE entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE keybox ENABLE ROW LEVEL SECURITY;
ALTER TABLE claim ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS portal_adds ON entry;
DROP POLICY IF EXISTS portal_adds ON keybox;
DROP POLICY IF EXISTS portal_adds ON claim;
DROP POLICY IF EXISTS gateway_adds ON entry;
DROP POLICY IF EXISTS gateway_adds ON keybox;
DROP POLICY IF EXISTS gateway_adds ON claim;
DROP POLICY IF EXISTS gateway_reads ON entry;
DROP POLICY IF EXISTS gateway_reads ON keybox;
DROP POLICY IF EXISTS gateway_reads ON claim;
DROP POLICY IF EXISTS keeper_reads ON claim;
CREATE POLICY portal_adds ON entry FOR INSERT TO wbs_portal WITH CHECK (chain = 1);
CREATE POLICY portal_adds ON keybox FOR INSERT TO wbs_portal
    WITH CHECK (stream = 1 AND number = 0);
CREATE POLICY portal_adds ON claim FOR INSERT TO wbs_portal WITH CHECK (stream = 1);
CREATE POLICY gateway_adds ON entry FOR INSERT TO wbs_gateway WITH CHECK (chain IN (2, 3));
CREATE POLICY gateway_adds ON keybox FOR INSERT TO wbs_gateway
    WITH CHECK (stream <> 1 OR number > 0);
CREATE POLICY gateway_adds ON claim FOR INSERT TO wbs_gateway WITH CHECK (true);
CREATE POLICY gateway_reads ON entry FOR SELECT TO wbs_gateway USING (true);
CREATE POLICY gateway_reads ON keybox FOR SELECT TO wbs_gateway USING (true);
CREATE POLICY gateway_reads ON claim FOR SELECT TO wbs_gateway USING (true);
CREATE POLICY keeper_reads ON claim FOR SELECT TO wbs_keeper USING (true);

COMMIT;
