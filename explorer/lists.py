"""The frame of a list page: heading, filters, count, and below the figures the table with downloads, sources and SQL."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer import database, filterbar, filters, places, shell, tables, tabs, takeaway, wording
from explorer.shell import Page

MOST_ROWS = 2000  # of a list on screen; the count, the figures and the downloads know all


def begin(page: Page, query: str, facets: str) -> pd.DataFrame:
    """Filters, count and sentence of a list; its rows. Ends the page with a way out where no row matches."""
    frame = database.run(query, **page.params)
    total = filterbar.totals(page).n
    filterbar.filter_bar(page, facets)
    filterbar.status_line(page, len(frame), total)
    if frame.empty:
        with st.container(border=True):
            st.markdown(page.t("shell.empty" if total else "shell.empty_list"))
            filterbar.chips(page, "drop")
        st.stop()
    return frame


def more(page: Page) -> DeltaGenerator:
    """The place of the figures beyond the first, folded away: they are computed when it is `open`. What it holds stands on its label."""
    return st.expander(page.t(f"{page.name}.more"), key=f"more_{page.lang}", on_change="rerun")


def table(
    page: Page,
    query: str,
    frame: pd.DataFrame,
    kind: str,
    columns: Sequence[str],
    extra: Mapping[str, object] | None = None,
    *,
    name_column: str = "",
    hint: str = "",
    in_words: pd.DataFrame | None = None,
) -> None:
    """The list itself; a click on a name (in `name_column`) opens the page of the entity. in_words: the rows as they are shown."""
    total = filterbar.totals(page).n
    ids = list(frame[f"{kind}_id"])

    def open_row(position: int) -> None:
        shell.visit(*shell.place_of(kind, ids[position]))

    st.subheader(page.t("shell.table_heading"))
    if page.name in filters.PLACED and tabs.view(page) == "map":
        places.figure(page, {"kind": [kind], "ids": ids, "basis": list(page.values.get("basis", ()))})
    else:
        st.markdown(hint or page.t("shell.table_hint"))
        shown, name = frame if in_words is None else in_words, name_column or f"name_{page.lang}"
        if len(shown) > MOST_ROWS:
            st.markdown(page.t("shell.table_cut", shown=MOST_ROWS, n=len(shown)))
        tables.linked(page, query, shown.head(MOST_ROWS), columns, name_column=name, on_open=open_row, extra=extra)
    tables.downloads_row(page, query, frame, title=page.t(f"shell.nav_{page.name}"), total=total, columns=columns, in_words=in_words)
    takeaway.row(page, sentences=[wording.sentence(page, len(frame), total)])
    with st.expander(
        page.t("shell.sources_title", n=len(tables.source_ids(frame))), key=f"sources_of_list_{page.lang}", on_change="rerun"
    ) as box:
        if box.open:
            tables.sources(page, tables.source_ids(frame), key="list")
    with st.expander(page.t("shell.method_title"), key=f"method_of_list_{page.lang}", on_change="rerun") as box:
        if box.open:
            tables.method(page, query, page.params)
