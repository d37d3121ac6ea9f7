"""The results for people: a table for the terminal, a section of docs/performance.md, and its charts."""

from collections.abc import Callable
from pathlib import Path

import altair as alt
import pandas as pd
import vl_convert

from bench import budgets, stats

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "performance.md"
BEGIN, END = "<!-- results: written by python -m bench -->", "<!-- end of results -->"
SHOWN = 15  # of the slowest queries
OURS, OTHER, LIMIT = "#2F7EB8", "#7A838C", "#B87400"
BESIDE = {"api": "Datasette"}


def table(results: dict) -> str:
    """All figures as text in columns."""
    rows = [("section", "figure", "explorer", "beside", "budget", "met")]
    rows += [(line.section, line.what, line.ours, line.beside, line.budget, _met(line.met)) for line in budgets.lines(results)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def _met(met: bool | None) -> str:
    return {None: "", True: "yes", False: "NO"}[met]


def section(results: dict) -> str:
    """The Markdown between the markers."""
    on = results["machine"]
    parts = [
        f"Measured on {on['cpu']}, {on['cores']} cores, {on['memory_gb']} GB of memory, {on['os']}, Python {on['python']}; "
        + ", ".join(f"{name} {number}" for name, number in results["versions"].items() if number)
        + "."
    ]
    lines = budgets.lines(results)
    for name, found in results["sections"].items():
        beside = BESIDE.get(name, "bare page")
        parts.append(f"### {TITLES[name]}")
        parts.append(f"{found['date']}; load of the machine before: {found['load_before']}.")
        rows = [(line.what, line.ours, line.beside, line.budget, _met(line.met)) for line in lines if line.section == name]
        parts.append(_markdown(("figure", "explorer", beside, "budget", "met"), rows))
        if "missing" not in found and name in CHARTS:
            parts.append(f"![{CHARTS[name][0]}]({CHARTS[name][1]})")
        if "missing" not in found and name == "queries":
            parts.append(f"The {SHOWN} slowest queries at 1,000 times the data, p50 / p95 in ms; all are in `bench/results.json`.")
            parts.append(_markdown(("query", *(f"{int(factor):,} ×" for factor in found["factors"])), _slowest(found)))
    return "\n\n".join(parts)


TITLES = {
    "queries": "Queries",
    "click": "A click on a filter",
    "load": "Start and first load",
    "memory": "Memory of the server",
    "sessions": "Sessions at once",
    "api": "HTTP API",
}


def _markdown(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---", *("---:" for _ in head[1:])), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _slowest(found: dict) -> list[tuple[str, ...]]:
    factors = list(found["factors"].values())
    names = sorted(factors[-1]["queries"], key=lambda name: -factors[-1]["queries"][name]["p95"])[:SHOWN]
    return [(f"`{name}`", *(_pair(factor["queries"][name]) for factor in factors)) for name in names]


def _pair(query: dict) -> str:
    return f"{budgets.number(query['p50'])} / {budgets.number(query['p95'])}"


def queries_chart(found: dict) -> alt.TopLevelMixin:
    """The p95 of the queries against the size of the data: the slowest, one in twenty above, and the one in the middle."""
    rows, shares = [], {"slowest query": 100, "19 of 20 queries are faster": 95, "half of the queries are faster": 50}
    for factor, scale in found["factors"].items():
        times = [query["p95"] for query in scale["queries"].values()]
        rows += [{"factor": int(factor), "which": name, "ms": stats.percentile(times, share)} for name, share in shares.items()]
    limits = [{"factor": int(factor), "ms": most} for factor, most in budgets.QUERY.items()]
    x = alt.X(
        "factor:Q",
        title="size of the data (1 = bundled)",
        scale=alt.Scale(type="log", domain=[0.7, 1500], nice=False),
        axis=alt.Axis(values=[1, 10, 100, 1000], format=",d"),
    )
    y = alt.Y("ms:Q", title="p95 in ms", scale=alt.Scale(type="log"), axis=alt.Axis(format="~r"))
    colour = alt.Color(
        "which:N", title=None, scale=alt.Scale(domain=list(shares), range=["#17598C", OURS, "#9CC4E4"]), legend=alt.Legend(orient="top")
    )
    lines = alt.Chart(pd.DataFrame(rows)).mark_line(point=True).encode(x, y, colour)
    marks = alt.Chart(pd.DataFrame(limits)).mark_tick(color=LIMIT, thickness=3, size=40, orient="horizontal").encode(x, y)
    words = alt.Chart(pd.DataFrame(limits)).mark_text(color=LIMIT, dy=-8, text="budget").encode(x, y)
    return alt.layer(lines, marks, words).properties(width=520, height=280, title="Queries: p95 and the size of the data")


def click_chart(found: dict) -> alt.TopLevelMixin:
    """The time from a click to the settled page, ours and the bare page."""
    rows = [
        {
            "page": name,
            "state": f"{kind} state",
            "p50": found[name][kind]["p50"],
            "p95": found[name][kind]["p95"],
            "budget": budgets.CLICK * found["bare"][kind]["p50"],
        }
        for kind in ("new", "seen")
        for name in ("explorer", "bare")
    ]
    base = alt.Chart().encode(alt.Y("page:N", title=None, sort=None))
    bars = base.mark_bar(size=16).encode(alt.X("p50:Q", title="ms; bar: p50, black line: to p95, amber: budget"), _colour())
    ends = base.mark_rule(strokeWidth=2, color="#1B2733").encode(alt.X("p50:Q"), alt.X2("p95:Q"))
    marks = base.mark_tick(color=LIMIT, thickness=3, size=24).encode(alt.X("budget:Q")).transform_filter("datum.page == 'explorer'")
    return (
        alt.layer(bars, ends, marks, data=pd.DataFrame(rows))
        .properties(width=480, height=70)
        .facet(row=alt.Row("state:N", title=None, sort=None))
        .properties(title="A click on a filter until the page is settled")
    )


def sessions_chart(found: dict) -> alt.TopLevelMixin:
    """Runs a second against the number of sessions at once."""
    rows = [
        {"page": name, "sessions": int(number), "per_s": times["per_s"]}
        for name in ("explorer", "bare")
        for number, times in found[name].items()
    ]
    return (
        alt.Chart(pd.DataFrame(rows))
        .mark_line(point=True)
        .encode(
            alt.X("sessions:Q", title="sessions at once"),
            alt.Y("per_s:Q", title="runs a second"),
            _colour(legend=alt.Legend(orient="top")),
        )
        .properties(width=520, height=240, title="Sessions at once: runs a second")
    )


def _colour(legend: alt.Legend | None = None) -> alt.Color:
    return alt.Color("page:N", title=None, scale=alt.Scale(domain=["explorer", "bare"], range=[OURS, OTHER]), legend=legend)


CHARTS: dict[str, tuple[str, str, Callable[[dict], alt.TopLevelMixin]]] = {
    "queries": ("Time of the queries against the size of the data", "performance-queries.svg", queries_chart),
    "click": ("Time from a click to the settled page", "performance-click.svg", click_chart),
    "sessions": ("Runs a second against the number of sessions", "performance-sessions.svg", sessions_chart),
}


def svg(chart: alt.TopLevelMixin) -> str:
    """The chart as SVG on white, which reads in a light and in a dark page."""
    drawn = chart.configure(background="#FFFFFF", padding=12, font="sans-serif").configure_view(strokeWidth=0)
    return vl_convert.vegalite_to_svg(drawn.to_dict())


def placed(text: str, new: str) -> str:
    """The text with what stands between the markers replaced. Raises ValueError where a marker is missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE.name} has no {BEGIN} ... {END}")
    return f"{before}{BEGIN}\n\n{new}\n\n{END}{after}"


def write(results: dict) -> None:
    """Write the section and the charts of the documentation."""
    PAGE.write_text(placed(PAGE.read_text("utf-8"), section(results)), "utf-8")
    for name, (_, file, draw) in CHARTS.items():
        found = results["sections"].get(name, {"missing": ""})
        if "missing" not in found:
            (DOCS / file).write_text(svg(draw(found)) + "\n", "utf-8")
