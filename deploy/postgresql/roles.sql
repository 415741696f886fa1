-- Makes the roles of a WBS database, each with the least it needs. Run by a superuser in the
-- database itself, before the first `wbs migrate` and again whenever a password changes:
--
--     psql -X -d wbs -f deploy/postgresql/roles.sql        (psql 15 or newer)
--
-- Then, as wbs_owner: `wbs migrate`, and grants.sql (after each migration).
--
-- Passwords come from the environment (WBS_OWNER_PASSWORD and so on), never from this file. A
-- role whose variable is not set gets none: it comes in by peer authentication only, which is
-- better where the servers run on this machine (hba.conf).

\set ON_ERROR_STOP on
\set QUIET on
-- A statement that holds a password must not end in the server's log.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET password_encryption = 'scram-sha-256';

BEGIN;

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY[
    'wbs_owner', 'wbs_publisher', 'wbs_portal', 'wbs_gateway', 'wbs_keeper', 'wbs_backup'
]) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

-- Connections: two for each thread of a server process (8), three portals, two gateways; all
-- together fewer than 150 (wbs.conf), so that nobody who opens all of his locks others out.
ALTER ROLE wbs_owner WITH LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION
    NOBYPASSRLS CONNECTION LIMIT 3;
ALTER ROLE wbs_publisher WITH LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION
    NOBYPASSRLS CONNECTION LIMIT 3;
ALTER ROLE wbs_portal WITH LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION
    NOBYPASSRLS CONNECTION LIMIT 80;
ALTER ROLE wbs_gateway WITH LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION
    NOBYPASSRLS CONNECTION LIMIT 40;
ALTER ROLE wbs_keeper WITH LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION
    NOBYPASSRLS CONNECTION LIMIT 4;
-- It reads all of every table, and pg_dump refuses to guess whether rows are hidden from it.
ALTER ROLE wbs_backup WITH LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION
    BYPASSRLS CONNECTION LIMIT 4;

-- A role may set its own defaults (nobody can be kept from it), and a process that was taken over
-- would leave them to the next. Only what stands below is good.
ALTER ROLE wbs_owner RESET ALL;
ALTER ROLE wbs_publisher RESET ALL;
ALTER ROLE wbs_portal RESET ALL;
ALTER ROLE wbs_gateway RESET ALL;
ALTER ROLE wbs_keeper RESET ALL;
ALTER ROLE wbs_backup RESET ALL;
SELECT format('ALTER ROLE %I IN DATABASE %I RESET ALL', name, :'DBNAME')
FROM unnest(ARRAY[
    'wbs_owner', 'wbs_publisher', 'wbs_portal', 'wbs_gateway', 'wbs_keeper', 'wbs_backup'
]) AS name
\gexec

-- Times keep a hanging process from holding others up. They are no wall: a process that was taken
-- over can set its own.
ALTER ROLE wbs_owner SET statement_timeout = '1h';
ALTER ROLE wbs_owner SET idle_in_transaction_session_timeout = '5min';
ALTER ROLE wbs_publisher SET statement_timeout = '30s';
ALTER ROLE wbs_publisher SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE wbs_portal SET statement_timeout = '10s';
ALTER ROLE wbs_portal SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE wbs_gateway SET statement_timeout = '30s';
ALTER ROLE wbs_gateway SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE wbs_keeper SET statement_timeout = '10min';
ALTER ROLE wbs_keeper SET idle_in_transaction_session_timeout = '1min';
ALTER ROLE wbs_backup SET statement_timeout = '6h';
ALTER ROLE wbs_backup SET idle_in_transaction_session_timeout = '1h';
ALTER ROLE wbs_backup SET default_transaction_read_only = on;

-- What everybody may do by default, nobody may here.
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO
    wbs_owner, wbs_publisher, wbs_portal, wbs_gateway, wbs_keeper, wbs_backup;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO wbs_publisher, wbs_portal, wbs_gateway, wbs_keeper, wbs_backup;
GRANT USAGE, CREATE ON SCHEMA public TO wbs_owner;
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql TO wbs_owner;
-- Large objects are a store beside the tables, which anybody may fill.
SELECT format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', oid::regprocedure)
FROM pg_proc
WHERE pronamespace = 'pg_catalog'::regnamespace
    AND proname IN ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_import', 'lo_open', 'lo_put')
\gexec
-- Who holds which lock: a writer's lock has half of the case's id in it.
REVOKE ALL ON pg_locks FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION pg_lock_status() FROM PUBLIC;
-- Whatever the owner makes later is nobody else's until grants.sql says so.
ALTER DEFAULT PRIVILEGES FOR ROLE wbs_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE wbs_owner REVOKE USAGE ON TYPES FROM PUBLIC;

-- A name stays unset where the environment has none.
\getenv owner WBS_OWNER_PASSWORD
\getenv publisher WBS_PUBLISHER_PASSWORD
\getenv portal WBS_PORTAL_PASSWORD
\getenv gateway WBS_GATEWAY_PASSWORD
\getenv keeper WBS_KEEPER_PASSWORD
\getenv backup WBS_BACKUP_PASSWORD
\if :{?owner}
ALTER ROLE wbs_owner PASSWORD :'owner';
\endif
\if :{?publisher}
ALTER ROLE wbs_publisher PASSWORD :'publisher';
\endif
\if :{?portal}
ALTER ROLE wbs_portal PASSWORD :'portal';
\endif
\if :{?gateway}
ALTER ROLE wbs_gateway PASSWORD :'gateway';
\endif
\if :{?keeper}
ALTER ROLE wbs_keeper PASSWORD :'keeper';
\endif
\if :{?backup}
ALTER ROLE wbs_backup PASSWORD :'backup';
\endif

COMMIT;
