"""One platform, project or company with all its fields, what belongs to it, and its sources."""

import pandas as pd
import streamlit as st

from explorer import database, formats, queries, tables
from explorer.shell import Page

# What belongs to an entity: query -> columns shown; texts ending in "_" take the page's language.
PARTS = {
    "platform": {"units_of_platform": ("unit_",), "events_of_platform": ("date", "event_")},
    "project": {"events_of_project": ("date", "event_type", "actual_or_planned", "event_")},
    "company": {
        "listings_of_company": ("ticker", "exchange", "board", "listing_date", "status", "status_as_of"),
        "financials_of_company": ("fiscal_year", "item", "value", "unit", "basis", "method", "preliminary", "series_break", "note"),
    },
}
HELPERS = ("_precision", "_text", "source_ids")  # columns that serve others


def dialog(page: Page, kind: str, identifier: str) -> None:
    """The entity in a dialog over the list."""
    row = database.run(f"{kind}_by_id", id=identifier).iloc[0]
    title = page.t.pick(row.name_zh, row.name_en)
    st.dialog(title, width="large", on_dismiss="rerun")(lambda: body(page, kind, identifier))()


def body(page: Page, kind: str, identifier: str) -> None:
    """Facts, parts and sources of one entity."""
    frame = database.run(f"{kind}_by_id", id=identifier)
    facts, unknown = known_and_unknown(page, f"{kind}_by_id", frame)
    if "summary_zh" in frame:
        st.markdown(page.t.pick(frame.summary_zh.iloc[0], frame.summary_en.iloc[0]))
    st.table(pd.DataFrame(facts.items()).set_index(0), hide_header=True, border="horizontal")
    if unknown:
        st.markdown(page.t("shell.unknown_fields", fields=page.t("shell.list_join").join(unknown)))
    sources = tables.source_ids(frame)
    for query, wanted in PARTS[kind].items():
        part = database.run(query, id=identifier)
        if part.empty:
            continue
        st.markdown(f"**{getattr(queries.load()[query].title, page.lang)}**")
        tables.plain(page, query, part, [f"{name}{page.lang}" if name.endswith("_") else name for name in wanted])
        sources += tables.source_ids(part)
    tables.sources(page, sorted(set(sources)), key=f"{kind}_{identifier}")


def known_and_unknown(page: Page, query: str, frame: pd.DataFrame) -> tuple[dict[str, str], list[str]]:
    """The facts of a row by heading, and the headings of what is not known; one language of each pair of texts."""
    facts: dict[str, str] = {}
    unknown: list[str] = []
    other = "en" if page.lang == "zh" else "zh"
    for name in frame.columns:
        if name.endswith(HELPERS) or (name.endswith(f"_{other}") and f"{name[:-2]}{page.lang}" in frame.columns):
            continue
        field = page.catalog.column(queries.load()[query], name)
        value = tables.display(page, query, frame, [name])[name].iloc[0]
        if value is None and name.endswith(f"_{page.lang}"):
            value = frame.get(f"{name[:-2]}{other}", pd.Series([None])).iloc[0]
        label = tables.heading(page, field)
        if value is None or formats.unknown(value):
            unknown.append(label)
        else:
            facts[label] = (
                formats.number(value, page.lang, 4) if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)
            )
    return facts, unknown
