-- The last sequence of to-reporter that is shown, as wbs/store/shown.py says it: what came before
-- the window began, and an introduction with everything before it. The days are ISO days.
CREATE FUNCTION last_shown(mine bytea, hidden_from text) RETURNS integer
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT max(s.sequence) FROM public.entry s
        WHERE s.case_id = mine AND s.chain = 2 AND (s.day < hidden_from OR s.sequence = (
            SELECT min(u.sequence) FROM public.entry u
            WHERE u.case_id = mine AND u.chain = 2 AND u.secret_number > 0
                AND u.secret_number = (SELECT max(k.number) FROM public.keybox k
                    WHERE k.case_id = mine AND k.stream = 1))));
END $$;

-- The kinds, above 32 bits of number: 0 keybox, 1 from the reporter, 2 to the reporter.
CREATE FUNCTION portal_check_back(
    credential bytea, from_reporter bigint, to_reporter bigint, most bigint, hidden_from text
)
RETURNS TABLE (place bigint, body bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    mine bytea;
    shown integer;
BEGIN
    SELECT m.case_id INTO mine FROM public.mailbox m WHERE m.credential_hash = credential;
    shown := public.last_shown(mine, hidden_from);
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
            AND e.sequence <= shown
        ORDER BY e.sequence LIMIT most);
END $$;

-- On which day each entry came; a row without a chain where nothing stands.
CREATE FUNCTION portal_days(credential bytea, most bigint, hidden_from text)
RETURNS TABLE (chain smallint, day varchar)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine bytea;
    shown integer;
BEGIN
    SELECT m.case_id INTO mine FROM public.mailbox m WHERE m.credential_hash = credential;
    shown := public.last_shown(mine, hidden_from);
    RETURN QUERY SELECT e.chain, e.day
        FROM public.mailbox m
        LEFT JOIN public.entry e ON e.case_id = m.case_id
            AND (e.chain = 1 OR e.chain = 2 AND e.sequence <= shown)
        WHERE m.credential_hash = credential ORDER BY e.chain, e.sequence LIMIT most;
END $$;

REVOKE EXECUTE ON FUNCTION
    last_shown(bytea, text),
    portal_check_back(bytea, bigint, bigint, bigint, text), portal_days(bytea, bigint, text)
FROM PUBLIC;
