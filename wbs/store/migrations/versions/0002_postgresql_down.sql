-- Takes back 0002_postgresql.sql.

DROP FUNCTION
    refuse_change(), refuse_unless_erased(), refuse_unless_claim_erased(), refuse_if_claimed()
CASCADE;
DROP FUNCTION
    portal_case(bytea), portal_lock(bytea), portal_standing(bytea, bigint[]),
    portal_check_back(bytea, bigint, bigint, bigint), portal_days(bytea, bigint),
    portal_holds(bytea), portal_unclaimed(),
    portal_file(bytea, bytea),
    portal_stored(bytea, bytea), portal_fetch(bytea, bytea, bigint),
    portal_is_stored(bytea, bytea, bigint, bytea), portal_claimable(bytea, bytea[]),
    lock_case(bytea);
