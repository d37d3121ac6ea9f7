"""The page of a source: what it is, how to cite it, and all that rests on it."""

import datetime as dt
import re

import pandas as pd
import streamlit as st

from explorer import citing, formats, i18n, sharing, shell, tables, takeaway
from explorer.copying import copy_button
from explorer.markdown import JOINER, escaped
from explorer.shell import Page

OPEN_ROWS = 12  # tables with at most so many rows stand open, and the first


def unlinked(text: str) -> str:
    """Text as it stands, an address in it too: Markdown makes a link of "www." even where it is escaped."""
    return escaped(re.sub(r"(?i)\bwww\.", lambda match: match[0][:3] + JOINER + ".", text))


def heading(page: Page, source: pd.Series) -> None:
    """Title, publisher, kind, date, language, where in it, and the way to the original."""
    t = page.t
    st.set_page_config(page_title=f"{source.title} · {t('shell.site')}")
    st.title(unlinked(source.title))
    parts = [
        page.catalog.label("source_kind", source.kind, page.lang),
        source.publisher,
        t("profile.source_undated") if formats.unknown(source.published) else source.published,
        t("profile.source_language", language=t(f"profile.language_{source.language}")),
    ]
    st.markdown(f"**{t('profile.dot').join(unlinked(part) for part in parts)}**")
    if not formats.unknown(source.locator):
        st.markdown(t("profile.source_locator", locator=unlinked(source.locator)))
    if formats.unknown(source.url):
        st.markdown(t("profile.source_no_url"))


def actions(page: Page, source: pd.Series) -> None:
    """Open the original, copy the link to this page, cite the source."""
    unknown = formats.unknown(source.url)
    work = citing.Work(
        key=source.source_id,
        author=source.publisher,
        title=source.title,
        date="" if formats.unknown(source.published) else source.published,
        accessed=dt.date.today().isoformat(),
        url="" if unknown else source.url,
        medium=citing.medium(source.kind, "" if unknown else source.url),
    )
    with st.container(horizontal=True, vertical_alignment="center", key="actions"):
        if not unknown:
            st.link_button(page.t("profile.source_open"), source.url)
        copy_button(page.t("shell.copy_link"), page.t("shell.copied"), page.lang, key=f"copy_link_{page.lang}")
        sharing.cite(page, work, page.t("profile.cite"))


def rows(page: Page, found: pd.DataFrame) -> None:
    """Every row that rests on the source, table by table; a click on a name opens its page."""
    t = page.t
    if found.empty:
        st.markdown(t("profile.rows_none"))
        return
    counts = found.groupby("table_name", sort=False).size()
    st.subheader(t("profile.rows_heading", n=len(found), tables=len(counts)))
    named = [t("profile.rows_of_table", table=table_title(page, table), n=n) for table, n in counts.items()]
    st.markdown(escaped(t("shell.list_join").join(named)))
    st.markdown(t("profile.rows_hint"))
    for table, n in counts.items():
        label = t.md("profile.rows_of_table", table=table_title(page, table), n=n)
        with st.expander(
            label, expanded=n <= OPEN_ROWS or table == counts.index[0], key=f"rows_{table}_{page.lang}", on_change="rerun"
        ) as box:
            if box.open:
                rows_of(page, table, found[found.table_name == table].reset_index(drop=True))
    identifier = page.values["id"][0]
    columns = ("table_name", f"name_{page.lang}", f"what_{page.lang}", "period", "row_key")
    tables.downloads_row(page, "source_rows", found, title=identifier, total=len(found), params={"id": identifier}, columns=columns)
    titles = dict.fromkeys(i18n.LANGUAGES, page.catalog.label("source", identifier, page.lang))
    takeaway.row(page, titles=titles)


def table_title(page: Page, table: str) -> str:
    return getattr(page.catalog.titles[table], page.lang)


def rows_of(page: Page, table: str, found: pd.DataFrame) -> None:
    """The rows of one table; columns without any value left out."""
    found = found.assign(part=[page.t(f"profile.part_{part}") for part in found.part])
    name = f"name_{page.lang}"
    columns = [name, *(column for column in (f"what_{page.lang}", "period", "part", "row_key") if found[column].notna().any())]
    if found.kind.isna().all():
        tables.plain(page, "source_rows", found, columns, part=f"_{table}")
        return

    def show(position: int) -> None:
        shell.visit(*shell.place_of(found.kind[position], found.id[position]))

    tables.linked(page, "source_rows", found, columns, name_column=name, on_open=show, part=f"_{table}")
