"""What is promised, and whether it holds: one line for each figure, with its budget where it has one."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.sessions import AT_ONCE

QUERY = {"1": 20, "1000": 200}  # ms, by factor of the data
CLICK = 1.5  # times the bare page

Section = dict
Value = Callable[[Section], float | None]


@dataclass(frozen=True)
class Figure:
    """A figure of a section: ours, the one it stands beside, and the budget: `most`, or a multiple of the other."""

    section: str
    what: str
    unit: str
    ours: Value
    beside: Value | None = None
    most: float | None = None
    most_times: float | None = None  # of the figure beside it
    least_times: float | None = None


@dataclass(frozen=True)
class Line:
    """A figure as it is shown; met is None where there is no budget, or nothing was measured."""

    section: str
    what: str
    ours: str
    beside: str
    budget: str
    met: bool | None


def at(*path: str) -> Value:
    """The value at a path of a section."""

    def value(section: Section) -> float | None:
        for name in path:
            if name not in section:
                return None
            section = section[name]
        return section

    return value


def slowest(factor: str) -> Value:
    """The highest 95th percentile of all queries on data of a factor."""
    return lambda section: max((query["p95"] for query in section["factors"].get(factor, {}).get("queries", {}).values()), default=None)


def received(target: str) -> Value:
    """Everything of a first visit, in MB."""
    return lambda section: (section[target]["bytes"] + section[target]["websocket_bytes"]) / 1e6


FIGURES = (
    Figure("queries", "slowest query, bundled data, p95", "ms", slowest("1"), most=QUERY["1"]),
    Figure("queries", "slowest query, 10 times the data, p95", "ms", slowest("10")),
    Figure("queries", "slowest query, 100 times the data, p95", "ms", slowest("100")),
    Figure("queries", "slowest query, 1,000 times the data, p95", "ms", slowest("1000"), most=QUERY["1000"]),
    Figure(
        "click",
        "filter click to settled page, state not seen before, p50",
        "ms",
        at("explorer", "new", "p50"),
        at("bare", "new", "p50"),
        most_times=CLICK,
    ),
    Figure("click", "the same, p95", "ms", at("explorer", "new", "p95"), at("bare", "new", "p95")),
    Figure(
        "click",
        "filter click to settled page, state seen before, p50",
        "ms",
        at("explorer", "seen", "p50"),
        at("bare", "seen", "p50"),
        most_times=CLICK,
    ),
    Figure("click", "the same, p95", "ms", at("explorer", "seen", "p95"), at("bare", "seen", "p95")),
    Figure("load", "cold start until health is ok, p50", "s", at("explorer", "start_s"), at("bare", "start_s"), most=3),
    Figure("load", "first load of the list of companies, received", "MB", received("explorer"), received("bare"), most=1.5),
    Figure("load", "first load, requests", "", at("explorer", "requests"), at("bare", "requests")),
    Figure("load", "first load on a fresh server until the page is settled", "ms", at("explorer", "load_ms"), at("bare", "load_ms")),
    Figure("memory", "server that nobody has opened", "MB", at("explorer", "idle"), at("bare", "idle")),
    Figure("memory", "server with 1 session", "MB", at("explorer", "one"), at("bare", "one"), most=350),
    Figure("memory", "each further session", "MB", at("explorer", "per_session"), at("bare", "per_session"), most=2),
    # The allocator gives and takes a few MB; a leak of 10 kB a rerun would be 5 MB.
    Figure("memory", "growth over 500 reruns", "MB", at("explorer", "growth"), at("bare", "growth"), most=5),
    *(
        figure
        for number in map(str, AT_ONCE)
        for figure in (
            Figure(
                "sessions",
                f"{number} session{'s' * (number != '1')} at once, runs a second",
                "",
                at("explorer", number, "per_s"),
                at("bare", number, "per_s"),
                least_times=0.6 if number == "30" else None,
            ),
            Figure("sessions", f"{number} at once, rerun p50", "s", at("explorer", number, "p50"), at("bare", number, "p50")),
            Figure("sessions", f"{number} at once, rerun p95", "s", at("explorer", number, "p95"), at("bare", number, "p95")),
            Figure(
                "sessions",
                f"{number} at once, errors",
                "",
                at("explorer", number, "errors"),
                at("bare", number, "errors"),
                most=0 if number == "30" else None,
            ),
        )
    ),
    *(
        figure
        for task, what in (("list", "all companies, JSON"), ("filter", "companies with one filter, JSON"), ("csv", "all financials, CSV"))
        for figure in (
            Figure("api", f"{what}, p50", "ms", at(task, "explorer", "p50"), at(task, "datasette", "p50")),
            Figure("api", f"{what}, p95", "ms", at(task, "explorer", "p95"), at(task, "datasette", "p95")),
            Figure("api", f"{what}, answers a second, 4 clients", "", at(task, "explorer", "per_s"), at(task, "datasette", "per_s")),
        )
    ),
    Figure("api", "all companies, JSON, size of the answer", "kB", at("list", "explorer", "kb"), at("list", "datasette", "kb")),
    Figure("api", "counts by code (facets), p50; our API has none", "ms", at("facet", "explorer", "p50"), at("facet", "datasette", "p50")),
)


def number(value: float | None, unit: str = "") -> str:
    """A figure for people: three digits that count, "—" where there is none."""
    if value is None:
        return "—"
    digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()


def line(figure: Figure, section: Section) -> Line:
    """A figure of a section that was measured."""
    ours, beside = figure.ours(section), figure.beside(section) if figure.beside else None
    budget, met = "", None
    if figure.most is not None:
        budget, met = f"≤ {number(figure.most, figure.unit)}", None if ours is None else ours <= figure.most
    elif figure.most_times is not None and beside is not None:
        most = figure.most_times * beside
        budget, met = f"≤ {figure.most_times} × = {number(most, figure.unit)}", None if ours is None else ours <= most
    elif figure.least_times is not None and beside is not None:
        least = figure.least_times * beside
        budget, met = f"≥ {figure.least_times} × = {number(least, figure.unit)}", None if ours is None else ours >= least
    return Line(figure.section, figure.what, number(ours, figure.unit), number(beside, figure.unit) if figure.beside else "", budget, met)


def lines(results: dict) -> list[Line]:
    """All figures of the sections in `results`; one line for each section that could not run."""
    found = []
    for name, section in results["sections"].items():
        if "missing" in section:
            found.append(Line(name, f"not measured: {section['missing']}", "—", "", "", None))
        else:
            found += [line(figure, section) for figure in FIGURES if figure.section == name]
    return found
