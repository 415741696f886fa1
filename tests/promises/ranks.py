"""Whether two kinds of requests take equally long: a rank test on samples taken by turns."""

import random
import time
from collections.abc import Callable
from math import sqrt

Act = Callable[[], object]
SUSPICIOUS = 5.5  # standard deviations: once in twenty million comparisons by chance


def taken_by_turns(first: Act, second: Act, pairs: int) -> tuple[list[float], list[float]]:
    """Seconds of each; who goes first is drawn anew each time, so that a slow moment hits both."""
    chance = random.Random()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(pairs):
        turns = [(first, taken[0]), (second, taken[1])]
        chance.shuffle(turns)
        for act, times in turns:
            before = time.perf_counter()
            act()
            times.append(time.perf_counter() - before)
    return taken


def deviation(first: list[float], second: list[float]) -> float:
    """Mann and Whitney's U in standard deviations from “no difference”."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    ranks = sum(rank for rank, (_, of) in enumerate(ranked, 1) if of == 0)
    n, m = len(first), len(second)
    u = ranks - n * (n + 1) / 2
    return abs(u - n * m / 2) / sqrt(n * m * (n + m + 1) / 12)
