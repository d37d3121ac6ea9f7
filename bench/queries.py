"""How long each query takes, uncached, on the bundled data and on larger ones."""

import tempfile
import time
from collections.abc import Callable
from itertools import chain
from pathlib import Path

from bench import scaled, stats, workload
from explorer import database, queries

DATA = queries.ROOT / "data"
FACTORS, QUICK_FACTORS = (1, 10, 100, 1000), (1, 10)
# A query runs with each set of its parameters at least once and at most so often, and no new round begins after so many seconds.
ROUNDS, QUICK_ROUNDS = {"most": 20, "seconds": 0.4}, {"most": 2, "seconds": 0.1}


class Uncached(database.Database):
    """The database of the explorer, which computes every answer anew."""

    def kept(self, function: Callable, size: int, *args: object):
        return function(self, *args)


def measure(*, quick: bool = False) -> dict:
    """{"factors": {factor: {rows, load_s, queries: {name: {p50, p95, n, slowest}}}}}, the times in ms."""
    factors, rounds = (QUICK_FACTORS, QUICK_ROUNDS) if quick else (FACTORS, ROUNDS)
    bundled = Uncached(DATA)
    sets = {name: workload.parameter_sets(bundled, query) for name, query in queries.load().items()}
    return {"factors": {str(factor): _one_scale(factor, sets, rounds) for factor in factors}}


def _one_scale(factor: int, sets: dict[str, list[workload.Params]], rounds: dict) -> dict:
    # At factor 1 the folder holds the bundled rows.
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        rows = scaled.scaled(DATA, Path(folder), factor)
        start = time.perf_counter()
        data = Uncached(Path(folder))
        load = time.perf_counter() - start
    found = {name: time_query(data, name, given, **rounds) for name, given in sets.items()}
    return {"rows": sum(rows.values()), "load_s": round(load, 3), "queries": found}


def time_query(data: database.Database, name: str, sets: list[workload.Params], *, most: int, seconds: float) -> dict:
    """Times in ms of a query over all sets of parameters, each run once before; the slowest set is named."""
    for params in sets:
        data.run(name, **params)
    times: list[list[float]] = [[] for _ in sets]
    start = time.perf_counter()
    for turn in range(most):
        if turn and time.perf_counter() - start > seconds:
            break
        for params, taken in zip(sets, times, strict=True):
            before = time.perf_counter()
            data.run(name, **params)
            taken.append(1000 * (time.perf_counter() - before))
    medians = [stats.percentile(taken, 50) for taken in times]
    return stats.summary(list(chain.from_iterable(times))) | {"slowest": sets[medians.index(max(medians))]}
