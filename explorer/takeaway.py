"""The view as a whole to take away: one zip, and a report to print. Both hold what the page has shown in this run."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from explorer import bundle, database, downloads, i18n, report, shell, tables, wording
from explorer.shell import Page


def row(page: Page, *, titles: Mapping[str, str] | None = None, sentences: Sequence[str] = (), sources: pd.DataFrame | None = None) -> None:
    """The two buttons, each of which makes its file when it is clicked; none where the page has shown no data.

    titles: of the view by language, that of the page by default. sentences: under the title of the report, the filters in words by
    default. sources: in their order in the report, by default those of all rows, official ones first.
    """
    if not page.shown:
        return
    page = replace(page, shown=[*page.shown])  # the next run empties the list of this one; a file may be asked for until then
    named = titles or {lang: i18n.Translator(lang)(f"shell.nav_{page.name}") for lang in i18n.LANGUAGES}
    link = shell.address(page)
    stem = downloads.stem(page.name, page.slug, page.catalog.package["as_of"])

    def printed() -> bytes:
        ids = {identifier for part in page.shown for identifier in tables.source_ids(part.frame)}
        cited = database.run("sources_by_id", ids=sorted(ids)) if sources is None else sources
        return report.html(page, named[page.lang], sentences or [wording.filters_in_words(page)], cited, link)

    with st.container(horizontal=True, key="take_away"):
        st.download_button(
            page.t("bundle.button"),
            database.later(lambda: bundle.of_view(page, named, link)),
            file_name=f"{stem}.zip",
            mime="application/zip",
            key=f"bundle_{page.lang}",
            on_click="ignore",
        )
        st.download_button(
            page.t("report.button"),
            database.later(printed),
            file_name=f"{stem}.html",
            mime="text/html",
            key=f"report_{page.lang}",
            on_click="ignore",
        )
