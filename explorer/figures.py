"""A figure on a page: a query, its chart, the same numbers as a table, its sources, its downloads and its SQL."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import altair as alt
import pandas as pd
import streamlit as st

from explorer import catalog as catalogs
from explorer import charts, database, filters, queries, shell, tables, tabs
from explorer.markdown import escaped
from explorer.parts import Part
from explorer.shell import Page

VIEWS = ("chart", "table", "method")
SPECS = 256  # charts kept ready; building one takes far longer than drawing it

Build = Callable[[pd.DataFrame, charts.Context], alt.TopLevelMixin]


Params = tuple[tuple[str, object], ...]


@database.per_database(1)
def _kind_of(data: database.Database) -> dict[str, str]:
    """The kind of every source by its id."""
    sources = data.table("sources")
    return dict(zip(sources.source_id, sources.kind, strict=True))


@database.per_database(SPECS)
def _kinds(data: database.Database, query: str, params: Params) -> dict[str, int]:
    """How many sources of each kind the rows of a query name."""
    kinds = _kind_of(data)
    return Counter(kinds[identifier] for identifier in tables.source_ids(data.run(query, **dict(params))) if identifier in kinds)


def source_line(page: Page, kinds: Mapping[str, int]) -> str:
    """ "Sources: 2 official, 5 press; Binjiang Explorer"."""
    named = [
        page.t("shell.source_kind_count", kind=page.catalog.label("source_kind", kind, page.lang), n=kinds[kind])
        for kind in catalogs.SOURCE_KINDS
        if kind in kinds
    ]
    return page.t("shell.source_line", kinds=page.t("shell.list_join").join(named), site=page.t("shell.site"))


def figure(
    page: Page,
    query: str,
    build: Build,
    *,
    title: str,
    subtitle: str = "",
    params: Mapping[str, object] | None = None,
    pick: Mapping[str, str] | Sequence[str] | None = None,
    on_pick: Callable[[Mapping[str, object]], None] | None = None,
    columns: Sequence[str] | None = None,
) -> None:
    """Show the figure of `query`.

    params: SQL parameters (those of the page's list by default). pick: column clicked -> filter that it sets, or
    the columns whose values `on_pick` gets of the mark clicked.
    columns: those of the table twin, in order (all by default). Only the open view is computed.
    """
    asked = page.params if params is None else params
    given = {name: value for name, value in asked.items() if name in queries.load()[query].params}
    frame = database.run(query, **given)
    with st.container(border=True, key=f"figure_{query}"):
        if frame.empty:
            st.markdown(f"**{escaped(title)}**")
            st.markdown(page.t("shell.empty_figure"))
            return
        frozen = tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in given.items())
        context = charts.Context(page.t, page.catalog, title, source_line(page, _kinds(database.database(), query, frozen)), subtitle)
        chart_of = (database.database(), build, query, frozen)
        page.shown.append(Part(title, query, frame, given, partial(_spec, *chart_of, context)))
        match tabs.switch(page, VIEWS, f"view_{query}_{page.lang}"):
            case "chart":
                _chart(page, query, partial(_drawn, *chart_of), context, pick or {}, on_pick)
            case "table":
                st.markdown(f"**{escaped(title)}**")
                tables.plain(page, query, frame, columns)
                origin = partial(tables.downloads_origin, page, query, frame, title, len(frame))
                tables.download_buttons(page, frame, origin, query, page.slug)
            case "method":
                tables.method(page, query, given)
                tables.sources(page, tables.source_ids(frame), key=f"figure_{query}")


def _chart(page: Page, query: str, drawn: Callable[[charts.Context], dict], context: charts.Context, pick, on_pick) -> None:
    hint = page.t("shell.click_hint") if pick and not on_pick else ""
    words = page.t("shell.join_parts").join(part for part in (context.subtitle, hint) if part)
    # A click toggles: after it the chart begins anew under another key, so that the selection does not outlive it.
    clicks = f"clicks_{query}"
    key = f"chart_{query}_{page.lang}_{st.session_state.setdefault(clicks, 0)}"

    def answer() -> None:
        st.session_state[clicks] += 1
        _each_picked(key, on_pick) if on_pick else _picked(page, key, pick)

    select = {"on_select": answer, "selection_mode": ["pick"]} if pick else {}
    spec = drawn(replace(context, subtitle=words, pick=tuple(pick)))
    st.vega_lite_chart(dict(spec), key=key, alt=page.t("shell.alt", title=context.title), **select)


def _spec(data: database.Database, build: Build, query: str, params: Params, context: charts.Context) -> dict:
    """The Vega-Lite spec of a chart, its rows beside it by name."""
    fresh = replace(context, datasets={})
    return fresh.spec(build(data.run(query, **dict(params)), fresh))


@database.per_database(SPECS)
def _drawn(data: database.Database, build: Build, query: str, params: Params, context: charts.Context) -> dict:
    """The spec as the browser gets it: its rows in the form that Streamlit would otherwise give them with every run."""
    made = _spec(data, build, query, params, context)
    return made | {"datasets": {name: charts.arrow(rows) for name, rows in made["datasets"].items()}}


def _each_picked(key: str, on_pick: Callable[[Mapping[str, object]], None]) -> None:
    """Callback: what a click on a mark does that sets no filter."""
    for point in st.session_state[key].selection.pick:
        on_pick(point)


def _picked(page: Page, key: str, pick: Mapping[str, str]) -> None:
    """Callback: the clicked codes set, or take away, the same filters as the widgets."""
    items = {item.name: item for item in page.items}
    values = page.values
    for point in st.session_state[key].selection.pick:
        codes = {name: point.get(column) for column, name in pick.items()}
        codes = {name: code for name, code in codes.items() if code in page.catalog.codes[items[name].domain]}
        # A point of several codes is taken away only where all of them are set.
        new = {name: code for name, code in codes.items() if code not in values.get(name, ())}
        for name, code in (new or codes).items():
            values = filters.toggled(values, name, code)
    shell.go(page, values)
