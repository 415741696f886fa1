"""The list for the lines to servers: what goes through a proxy, and for which host it is signed."""

from tests.mutations.listed import Mutation

SOCKS = "tests/clients/test_socks.py"
HOSTILE = "tests/clients/test_hostile_servers.py"

LINE_MUTATIONS = (
    Mutation(
        "days of another century taken",
        "wbs/clients/answers.py",
        "    if not is_possible(day):",
        "    if False:",
        f"{HOSTILE}::test_the_days_of_other_centuries_are_refused",
    ),
    Mutation(
        "what was kept under an impossible day read",
        "wbs/desk/sync_folder.py",
        " if place.is_dir() and is_possible(day) else None",
        " if place.is_dir() else None",
        "tests/clients/test_folder_cache.py"
        "::test_what_was_kept_under_an_impossible_day_is_passed_over",
    ),
    Mutation(
        "an onion looked up where there is no proxy",
        "wbs/clients/line.py",
        "    if proxy is None and _is_onion(url.host):",
        "    if False:",
        f"{SOCKS}::test_an_onion_is_reached_through_a_proxy_only",
    ),
    Mutation(
        "a proxy given and not used",
        "wbs/clients/line.py",
        "SocksTransport(httpx.URL(proxy), tls) if proxy else None",
        "SocksTransport(httpx.URL(proxy), tls) if not proxy else None",
        f"{HOSTILE}::test_a_socks_proxy_is_given_the_name_and_asked_to_resolve_it",
    ),
    Mutation(
        "circuits not kept apart",
        "wbs/clients/socks.py",
        "        ways = [_NOBODY, _NAMED] if name else [_NOBODY]",
        "        ways = [_NOBODY]",
        f"{SOCKS}::test_a_name_is_given_where_the_proxy_takes_one",
    ),
    Mutation(
        "reporters without a name of their own at the proxy",
        "wbs/commands/doors.py",
        '    own = "" if auth else f"{token_hex(8)}@"',
        '    own = ""',
        f"{SOCKS}::test_each_run_of_a_reporter_has_another_name",
    ),
    Mutation(
        "a proxy that drips waited for",
        "wbs/clients/socks.py",
        "        return max(self.give_up - time.monotonic(), 0.01)",
        "        return SECONDS",
        f"{SOCKS}::test_a_proxy_that_drips_is_left",
    ),
    Mutation(
        "requests signed for another host taken",
        "reviewer/gateway/door.py",
        "        if message.authority != self.authority:",
        "        if False:",
        "tests/gateway/test_who_may_ask.py::test_every_attack_gets_the_very_same_refusal",
    ),
)
