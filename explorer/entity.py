"""One platform, project or company with all its fields, what belongs to it, and its sources."""

import re

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
        "financials_of_company": ("fiscal_year", "item", "value", "basis", "method", "preliminary", "series_break", "note"),
    },
    "policy": {},
}
HELPERS = ("_precision", "_text", "source_ids")  # columns that serve others
PLACE = ("latitude", "longitude", "location_matched_on")  # shown last, and only where known
MARKDOWN = re.compile(r"([\\`*_\[\]$~#]|:(?!//))")


def dialog(page: Page, kind: str, identifier: str) -> None:
    """The entity in a dialog over the list."""
    row = database.run(f"{kind}_by_id", id=identifier).iloc[0]
    title = page.t.pick(row.name_zh, row.name_en)
    st.dialog(plain(title), width="large", on_dismiss="rerun")(lambda: body(page, kind, identifier))()


def body(page: Page, kind: str, identifier: str) -> None:
    """Facts, parts and sources of one entity."""
    frame = database.run(f"{kind}_by_id", id=identifier)
    known, unknown = facts(page, kind, frame)
    if "summary_zh" in frame:
        st.markdown(plain(page.t.pick(frame.summary_zh.iloc[0], frame.summary_en.iloc[0])))
    st.table(pd.DataFrame(known.items(), columns=["field", "value"]).set_index("field"), hide_header=True, border="horizontal")
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


def facts(page: Page, kind: str, frame: pd.DataFrame) -> tuple[dict[str, str], list[str]]:
    """What is known of the entity by heading, and the headings of what is not; of each pair of texts that of the page's language.

    The name of the page's language and the summary stand over the facts; id and place come last.
    """
    other = "en" if page.lang == "zh" else "zh"
    names = [name for name in frame.columns if not name.endswith(HELPERS) and name not in (f"name_{page.lang}", "summary_zh", "summary_en")]
    names = [name for name in names if name == f"name_{other}" or not (name.endswith(f"_{other}") and f"{name[:-2]}{page.lang}" in names)]
    last = (f"{kind}_id", *PLACE)
    known: dict[str, str] = {}
    unknown: list[str] = []
    for name in sorted(names, key=lambda name: name in last):  # a stable sort: otherwise the order of the table
        heading = tables.shown_heading(page, page.catalog.column(queries.load()[f"{kind}_by_id"], name))
        text = _text(page, kind, frame, name)
        if text is None and name.endswith(f"_{page.lang}"):
            text = _text(page, kind, frame, f"{name[:-2]}{other}") if f"{name[:-2]}{other}" in frame else None
        if text is not None:
            known[heading] = text
        elif name not in ("note", *PLACE):
            unknown.append(heading)
    return known, unknown


def _text(page: Page, kind: str, frame: pd.DataFrame, name: str) -> str | None:
    """One field in words; None where it is unknown."""
    value = tables.display(page, f"{kind}_by_id", frame, [name])[name].iloc[0]
    if formats.unknown(value) or pd.isna(value):
        return None
    if pd.api.types.is_number(value):
        return formats.number(value, page.lang, 4)
    if name == "chain_id" and "chain_basis" not in frame:
        return page.t("shell.our_reading", chain=value)
    return plain(str(value))


def plain(text: str) -> str:
    """Text that Markdown shows as it stands; web addresses stay links."""
    return text if text.startswith("http") else MARKDOWN.sub(r"\\\1", text)
