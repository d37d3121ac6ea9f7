"""The parts of the page /sql: editor, tables to write about, rows, chart, and the way to run the same SQL elsewhere."""

from functools import partial

import pandas as pd
import streamlit as st

from explorer import (
    catalog,
    charts,
    controls,
    database,
    downloads,
    filters,
    formats,
    queries,
    reproduce,
    safety,
    sandbox,
    shell,
    tables,
    tabs,
)
from explorer.copying import copy_button
from explorer.plots import sql as plots
from explorer.shell import Page

ROWS = 1000  # on screen; downloads hold all
CELL = 1000  # characters of a cell on screen
TYPES = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "date": "DATE", "boolean": "BOOLEAN"}
# Streamlit has no font option for a text area, and its own hint about Ctrl+Enter is English only.
STYLE = """<style>
.st-key-sql_text textarea { font-family: ui-monospace, Consolas, Menlo, monospace; font-size: 14px; }
.st-key-sql_text [data-testid=InputInstructions] { display: none; }
</style>"""


def asked(page: Page) -> str:
    """The SQL to run: that of the link, else the last one that was too long for a link."""
    if sql := page.values.get("sql", ""):
        st.session_state.pop("sql_unshared", None)
        return sql
    return st.session_state.get("sql_unshared", "")


def ask(page: Page, sql: str) -> None:
    """Callback: run another SQL; how the rows are shown stays."""
    short = len(sql) <= filters.MAX_SQL
    if not short:
        st.session_state["sql_unshared"] = sql
    rest = {name: value for name, value in page.values.items() if name != "sql"}
    shell.go(page, {"sql": sql, **rest} if short and sql.strip() else rest)


@database.per_database(1)
def _starters(data: database.Database) -> dict[str, str]:
    """The queries that answer something without an id or a filter, with their neutral values filled in."""
    answering = [name for name in queries.load() if len(data.run(name))]
    return {name: f"-- queries/{name}.sql\n{reproduce.filled(name, {})}" for name in answering}


def starters(page: Page, sql: str) -> None:
    """The queries of the explorer, to start from."""
    texts = _starters(database.database())
    titles = {name: f"{getattr(queries.load()[name].title, page.lang)} · {name}" for name in texts}
    by_title = dict(sorted(titles.items(), key=lambda item: item[1]))
    shown = next((name for name, text in texts.items() if text == sql), None)
    controls.select(
        page,
        "starter",
        page.t("sql.starter"),
        by_title,
        shown,
        lambda name: {"sql": texts[name]} if name else {},
        page.t("sql.starter_none", n=len(texts)),
    )


def editor(page: Page, sql: str) -> None:
    """The box to write in; its button or Ctrl+Enter runs it."""
    st.html(STYLE)
    if st.session_state.get("sql_text") != sql:
        st.session_state["sql_text"] = sql
    with st.form("sql_form", border=False):
        st.text_area(page.t("sql.editor"), key="sql_text", height=220, max_chars=sandbox.TEXT, placeholder=page.t("sql.example"))
        st.form_submit_button(page.t("sql.run"), key="sql_run", on_click=lambda: ask(page, st.session_state["sql_text"]))


def example(page: Page) -> None:
    """A link to the query that the empty box hints at."""
    st.page_link(
        st.session_state["pages"]["sql"], label=page.t("sql.run_example"), query_params=shell.link("sql", {"sql": [page.t("sql.example")]})
    )


def share(page: Page, sql: str) -> None:
    """The link to what is shown, or why there is none."""
    if len(sql) <= filters.MAX_SQL:
        copy_button(page.t("shell.copy_link"), page.t("shell.copied"), page.lang, key="copy_link")
    else:
        st.markdown(page.t("sql.unshared", n=formats.number(len(sql), page.lang), limit=formats.number(filters.MAX_SQL, page.lang)))


def schema(page: Page) -> None:
    """The tables and their columns, from the catalog; views and macros by name."""
    with st.expander(page.t("sql.schema"), key=f"schema_{page.lang}", on_change="rerun") as panel:
        if panel.open:
            names = {name: f"{getattr(page.catalog.titles[name], page.lang)} · {name}" for name in page.catalog.tables}
            key = f"schema_table_{page.lang}"
            table = st.selectbox(page.t("sql.table"), list(names), format_func=names.get, key=key)
            rows = st.session_state["pages"]["sql"]
            st.page_link(rows, label=page.t("sql.first_rows", table=table), query_params=shell.link("sql", {"sql": [f"FROM {table}"]}))
            _columns(page, table)
            shared = catalog.shared_of(database.SCHEMA.read_text("utf-8"))
            views = [name for name, text in shared.items() if text.startswith("CREATE VIEW")]
            comma = page.t("shell.list_join")
            st.markdown(page.t("sql.views", names=comma.join(f"`{name}`" for name in views)))
            st.markdown(page.t("sql.macros", names=comma.join(f"`{name}`" for name in shared if name not in views)))


def _columns(page: Page, table: str) -> None:
    fields = page.catalog.tables[table].values()
    shown = pd.DataFrame(
        {
            "name": [field.name for field in fields],
            "type": [TYPES[field.type] for field in fields],
            "title": [tables.heading(page, field) for field in fields],
            "description": [getattr(field.description, page.lang) for field in fields],
        }
    )
    config = {name: st.column_config.TextColumn(page.t(f"sql.column_{name}")) for name in shown}
    st.dataframe(
        shown,
        column_config=config,
        hide_index=True,
        placeholder=formats.UNKNOWN,
        height=min(38 + 35 * len(shown), 420),
        key=f"schema_columns_{table}_{page.lang}",
        alt=page.t("sql.columns_of", table=table),
    )


def answer(page: Page, sql: str) -> None:
    """The rows of `sql`, as table and chart, or why there are none."""
    try:
        with st.spinner(page.t("sql.running")):
            result = sandbox.run(sql, lambda: safety.sql_wait(st.context.ip_address, st.context.headers.get_all("X-Forwarded-For")))
    except sandbox.Refused as refused:
        limits = {
            "seconds": sandbox.SECONDS,
            "characters": formats.number(sandbox.TEXT, page.lang),
            "columns": sandbox.COLUMNS,
            "wait": refused.message,
        }
        st.error(page.t(f"sql.refused_{refused.reason}", **limits))
        if refused.reason == "sql":
            st.code(refused.message, language=None, wrap_lines=True)
        return
    frame = result.frame
    with st.container(key="count"):
        st.markdown(counted(page, len(frame), len(frame.columns), result.cut))
    match tabs.view(page):
        case "table":
            _table(page, frame)
            tables.download_buttons(page, frame, partial(_origin, page, sql, frame), "sql")
        case "chart":
            _chart(page, frame.head(ROWS))
        case "method":
            tables.sources(page, source_ids(frame), key="sql")
            st.markdown(page.t("sql.sources_note"))
            script(page, sql)


def counted(page: Page, rows: int, columns: int, cut: str) -> str:
    """How many rows there are, and whether more were left out."""
    number = {"n": formats.number(rows, page.lang), "columns": columns, "megabytes": sandbox.BYTES // 1_000_000}
    parts = [page.t(f"sql.cut_{cut}" if cut else "sql.count", **number)]
    if rows > ROWS:
        parts.append(page.t("sql.shown", n=formats.number(ROWS, page.lang)))
    return page.t("sql.sentence_join").join(parts)


def source_ids(frame: pd.DataFrame) -> list[str]:
    """The known sources that the rows name in text columns called *source_ids."""
    named = tables.source_ids(frame.select_dtypes("str"))
    return list(database.run("sources_by_id", ids=named).source_id) if named else []


def _table(page: Page, frame: pd.DataFrame) -> None:
    shown = frame.head(ROWS)
    shown = pd.DataFrame({name: shown[name].map(lambda value: _cell(page, value)) for name in shown}, index=shown.index)
    st.dataframe(
        shown,
        hide_index=True,
        placeholder=formats.UNKNOWN,
        height=min(38 + 35 * max(len(shown), 1), 560),
        key=f"sql_table_{page.lang}",
        alt=page.t("shell.table_alt", title=page.t("sql.result"), n=len(shown)),
    )


def _cell(page: Page, value: object) -> object:
    if isinstance(value, str):
        return value if len(value) <= CELL else value[:CELL] + "…"
    return tables.cell(page, PLAIN, value)


PLAIN = catalog.Field("", queries.Text("", ""), queries.Text("", ""), "")


def _origin(page: Page, sql: str, frame: pd.DataFrame) -> downloads.Origin:
    columns = ["source_id", "kind", "title", "publisher", "url", "published"]
    licence = page.catalog.package["licenses"][0]
    words = {word: page.t(f"shell.notes_{word}") for word in ("sheet", "title", "none", "rows", "as_of", "licence")}
    return downloads.Origin(
        table="sql",
        title=page.t("sql.result"),
        filters=sql,
        filters_slug="",
        count=len(frame),
        total=len(frame),
        as_of=page.catalog.package["as_of"],
        licence=f"{licence.get('name', '')} {licence.get('path', '')}".strip(),
        sources=database.run("sources_by_id", ids=source_ids(frame))[columns],
        headings={name: tables.heading(page, page.catalog.tables["sources"][name]) for name in columns},
        words={**words, "filters": "SQL"},
    )


def _chart(page: Page, frame: pd.DataFrame) -> None:
    numbers = plots.numeric(frame)
    if not numbers or frame.empty:
        st.markdown(page.t("sql.no_chart"))
        return
    x, y = plots.axes(frame, page.values.get("x", ""), page.values.get("y", ""), page.lang)
    kind = page.values.get("chart", (plots.fitting(frame, x),))[0]
    kinds = {code: page.t(f"sql.chart_{code}") for code in plots.KINDS}
    with st.container(horizontal=True, vertical_alignment="bottom", key="chart_controls"):
        controls.pills(page, "chart", page.t("sql.kind"), kinds, kind, lambda code: {**page.values, "chart": (code,)})
        every = {name: name for name in frame.columns}
        controls.select(page, "x", page.t("sql.x"), every, x, lambda name: {**page.values, "x": name})
        controls.select(page, "y", page.t("sql.y"), {name: name for name in numbers}, y, lambda name: {**page.values, "y": name})
    title = page.t("sql.chart_title", x=x, y=y)
    source = page.t("sql.chart_source", date=page.catalog.package["as_of"], site=page.t("shell.site"))
    drawn, left_out = plots.drawable(frame, kind, y)
    notes = [page.t("sql.left_out", n=left_out)] if left_out else []
    notes += [page.t("sql.first_bars", n=len(drawn))] if len(drawn) + left_out < len(frame) else []
    context = charts.Context(page.t, page.catalog, title, source, page.t("shell.join_parts").join(notes))
    if drawn.empty:
        st.markdown(page.t("sql.no_chart"))
        return
    spec = plots.BUILD[kind](drawn, context, x, y).to_dict()
    st.vega_lite_chart(spec, key=f"sql_chart_{page.lang}", alt=page.t("shell.alt", title=title))


def script(page: Page, sql: str) -> None:
    """The same SQL for a DuckDB of one's own."""
    st.markdown(page.t("sql.locally"))
    st.code(reproduce.stand_alone(sql), language="sql", height=300)
    st.markdown(page.t("sql.locally_how"))
    st.page_link(st.session_state["pages"]["data"], label=page.t("sql.get_data"), query_params=shell.link("data", {}))
