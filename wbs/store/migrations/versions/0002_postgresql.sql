-- What PostgreSQL itself enforces, whoever asks: rows are added and never changed, and the portal
-- sees only what the credential that it names leads to.
--
-- Every function runs with the rights of the tables' owner and looks only at what stands in it:
-- names are complete or of pg_catalog, and nobody but whom deploy/postgresql/grants.sql names may
-- call one. Each asks one index for one key: a plan made once is as good as one made each time.

CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a % never changes', TG_TABLE_NAME USING ERRCODE = '55000';
END $$;

CREATE FUNCTION refuse_unless_erased() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.erasure e WHERE e.case_id = OLD.case_id) THEN
        RAISE EXCEPTION 'this % stays', TG_TABLE_NAME USING ERRCODE = '55000';
    END IF;
    RETURN OLD;
END $$;

CREATE FUNCTION refuse_unless_claim_erased() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.erasure e JOIN public.file f ON f.case_id = e.case_id
        WHERE f.id = OLD.file
    ) THEN
        RAISE EXCEPTION 'this % stays', TG_TABLE_NAME USING ERRCODE = '55000';
    END IF;
    RETURN OLD;
END $$;

-- A file that is claimed is held by the claim's foreign key already; this holds its pieces.
CREATE FUNCTION refuse_if_claimed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM public.claim c WHERE c.file = OLD.file) THEN
        RAISE EXCEPTION 'this % stays', TG_TABLE_NAME USING ERRCODE = '55000';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON roster
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON freshness
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_changes BEFORE UPDATE OR TRUNCATE ON mailbox
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_changes BEFORE UPDATE OR TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_changes BEFORE UPDATE OR TRUNCATE ON keybox
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_changes BEFORE UPDATE OR TRUNCATE ON file
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_changes BEFORE UPDATE OR TRUNCATE ON piece
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_changes BEFORE UPDATE OR TRUNCATE ON claim
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_changes BEFORE UPDATE OR TRUNCATE ON erasure
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_changes BEFORE UPDATE ON nonce
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER stays BEFORE DELETE ON mailbox
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_erased();
CREATE TRIGGER stays BEFORE DELETE ON entry
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_erased();
CREATE TRIGGER stays BEFORE DELETE ON keybox
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_erased();
CREATE TRIGGER stays BEFORE DELETE ON claim
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_claim_erased();
CREATE TRIGGER stays BEFORE DELETE ON piece
    FOR EACH ROW EXECUTE FUNCTION refuse_if_claimed();

-- Writers of one case wait for each other. An advisory lock, because a row's lock takes the right
-- to change the row. Case ids are random, so their first half is lock enough.
CREATE FUNCTION lock_case(case_id bytea) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_advisory_xact_lock(('x' || encode(substr(case_id, 1, 8), 'hex'))::bit(64)::bigint)
$$;

CREATE FUNCTION portal_case(credential bytea)
RETURNS TABLE (inspectorate bytea, case_id bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY SELECT m.inspectorate, m.case_id
        FROM public.mailbox m WHERE m.credential_hash = credential;
END $$;

CREATE FUNCTION portal_lock(credential bytea)
RETURNS TABLE (inspectorate bytea, case_id bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT m.inspectorate, m.case_id INTO inspectorate, case_id
        FROM public.mailbox m WHERE m.credential_hash = credential;
    IF FOUND THEN
        PERFORM public.lock_case(case_id);
        RETURN NEXT;
    END IF;
END $$;

-- What stands where the reporter wants to write; the kinds are 0 entry, 1 keybox.
CREATE FUNCTION portal_standing(credential bytea, sequences bigint[])
RETURNS TABLE (kind integer, place smallint, number integer, hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    SELECT 0, e.chain, e.sequence, e.hash
        FROM public.mailbox m JOIN public.entry e ON e.case_id = m.case_id
        WHERE m.credential_hash = credential AND e.chain = 1 AND e.sequence = ANY (sequences)
    UNION ALL
    SELECT 1, k.stream, k.number, k.hash
        FROM public.mailbox m JOIN public.keybox k ON k.case_id = m.case_id
        WHERE m.credential_hash = credential AND k.stream = 1;
END $$;

-- The kinds, above 32 bits of number: 0 keybox, 1 from the reporter, 2 to the reporter.
CREATE FUNCTION portal_check_back(
    credential bytea, from_reporter bigint, to_reporter bigint, most bigint
)
RETURNS TABLE (place bigint, body bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    mine bytea;
BEGIN
    SELECT m.case_id INTO mine FROM public.mailbox m WHERE m.credential_hash = credential;
    RETURN QUERY
    SELECT k.number::bigint, k.body
        FROM public.keybox k WHERE k.case_id = mine AND k.stream = 1
    UNION ALL
    (SELECT (1::bigint << 32) + e.sequence, e.body FROM public.entry e
        WHERE e.case_id = mine AND e.chain = 1 AND e.sequence >= from_reporter
        ORDER BY e.sequence LIMIT most)
    UNION ALL
    (SELECT (2::bigint << 32) + e.sequence, e.body FROM public.entry e
        WHERE e.case_id = mine AND e.chain = 2 AND e.sequence >= to_reporter
        ORDER BY e.sequence LIMIT most);
END $$;

-- On which day each entry came; a row without a chain where nothing stands.
CREATE FUNCTION portal_days(credential bytea, most bigint)
RETURNS TABLE (chain smallint, day varchar)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT e.chain, e.day
        FROM public.mailbox m
        LEFT JOIN public.entry e ON e.case_id = m.case_id AND e.chain IN (1, 2)
        WHERE m.credential_hash = credential ORDER BY e.chain, e.sequence LIMIT most;
END $$;

CREATE FUNCTION portal_file(credential bytea, file bytea)
RETURNS TABLE (case_id bytea, id bigint, pieces smallint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY SELECT m.case_id, f.id, f.pieces
        FROM public.mailbox m
        LEFT JOIN public.file f ON f.case_id = m.case_id AND f.file_id = portal_file.file
        WHERE m.credential_hash = credential;
END $$;

-- How much a case holds, for its quota: files, pieces not yet claimed, pieces.
CREATE FUNCTION portal_holds(credential bytea)
RETURNS TABLE (files bigint, unclaimed bigint, pieces bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT count(f.id),
            coalesce(sum(f.pieces) FILTER (WHERE c.file IS NULL), 0),
            coalesce(sum(f.pieces), 0)
        FROM public.mailbox m
        JOIN public.file f ON f.case_id = m.case_id
        LEFT JOIN public.claim c ON c.file = f.id
        WHERE m.credential_hash = credential;
END $$;

-- Pieces of files that no entry claimed, in all cases together: a number against a full disk.
CREATE FUNCTION portal_unclaimed() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT count(*)
        FROM public.file f JOIN public.piece p ON p.file = f.id
        WHERE NOT EXISTS (SELECT FROM public.claim c WHERE c.file = f.id));
END $$;

CREATE FUNCTION portal_stored(credential bytea, file bytea)
RETURNS TABLE (pieces smallint, number smallint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY SELECT f.pieces, p.number
        FROM public.mailbox m
        LEFT JOIN public.file f ON f.case_id = m.case_id AND f.file_id = portal_stored.file
        LEFT JOIN public.piece p ON p.file = f.id
        WHERE m.credential_hash = credential ORDER BY p.number;
END $$;

-- Unclaimed, internal and unknown are one answer: a row without a body.
CREATE FUNCTION portal_fetch(credential bytea, file bytea, index bigint)
RETURNS TABLE (body bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY SELECT p.body
        FROM public.mailbox m
        LEFT JOIN (public.file f JOIN public.claim c ON c.file = f.id AND c.stream = 1)
            ON f.case_id = m.case_id AND f.file_id = portal_fetch.file
        LEFT JOIN public.piece p ON p.file = f.id AND p.number = index
        WHERE m.credential_hash = credential;
END $$;

CREATE FUNCTION portal_is_stored(credential bytea, file bytea, index bigint, body bytea)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN EXISTS (SELECT FROM public.mailbox m
        JOIN public.file f ON f.case_id = m.case_id AND f.file_id = portal_is_stored.file
        JOIN public.piece p ON p.file = f.id AND p.number = index
        WHERE m.credential_hash = credential AND p.body = portal_is_stored.body);
END $$;

CREATE FUNCTION portal_claimable(credential bytea, files bytea[])
RETURNS TABLE (id bigint, file_id bytea, pieces smallint, stream smallint, stored bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY SELECT f.id, f.file_id, f.pieces, c.stream,
            (SELECT count(*) FROM public.piece p WHERE p.file = f.id)
        FROM public.mailbox m
        JOIN public.file f ON f.case_id = m.case_id AND f.file_id = ANY (files)
        LEFT JOIN public.claim c ON c.file = f.id
        WHERE m.credential_hash = credential;
END $$;

REVOKE EXECUTE ON FUNCTION
    refuse_change(), refuse_unless_erased(), refuse_unless_claim_erased(), refuse_if_claimed(),
    lock_case(bytea), portal_case(bytea), portal_lock(bytea), portal_standing(bytea, bigint[]),
    portal_check_back(bytea, bigint, bigint, bigint), portal_days(bytea, bigint),
    portal_holds(bytea), portal_unclaimed(),
    portal_file(bytea, bytea),
    portal_stored(bytea, bytea), portal_fetch(bytea, bytea, bigint),
    portal_is_stored(bytea, bytea, bigint, bytea), portal_claimable(bytea, bytea[])
FROM PUBLIC;
