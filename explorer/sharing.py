"""Cite what the browser shows."""

import datetime as dt

import streamlit as st

from explorer import citing, shell, wording
from explorer.shell import Page

CITE_HEIGHT = 500  # pixels


def licence(page: Page) -> str:
    """The licence of our compilation as people write it: CC BY 4.0."""
    return page.catalog.package["licenses"][0]["name"].replace("CC-BY-", "CC BY ")


def view(page: Page) -> citing.Work:
    """The page with its filters as a work: what, as of when, under which licence, where."""
    conditions = wording.filters_in_words(page)
    as_of = page.catalog.package["as_of"]
    return citing.Work(
        key=f"{page.catalog.package['name']}-{page.name}-{as_of}",
        author=page.t("shell.site"),
        title=page.t("shell.colon").join(part for part in (page.t(f"shell.nav_{page.name}"), conditions) if part),
        date=as_of,
        accessed=dt.date.today().isoformat(),
        licence=licence(page),
        url=shell.address(page),
    )


def cite(page: Page, work: citing.Work, label: str) -> None:
    """The button that shows three ways to cite."""
    with st.popover(label):
        forms(page, work)


def forms(page: Page, work: citing.Work) -> None:
    """Three ways to cite, each with its copy button."""
    for form, text in (("inline", citing.inline(page.t, work)), ("gbt", citing.gbt7714(work)), ("bibtex", citing.bibtex(work))):
        st.markdown(f"**{page.t(f'profile.cite_{form}')}**")
        st.code(text, language=None, wrap_lines=True)


def cite_view(name: str) -> None:
    """The button that cites the page `name` in the state that the URL has when it is clicked."""
    page = shell.viewed(name)
    # The browser places it before it is filled: without its height it would be cut at the edge.
    with (
        st.popover(page.t("shell.cite_view"), key=f"cite_{page.lang}", on_change="rerun") as box,
        st.container(height=CITE_HEIGHT, border=False),
    ):
        if box.open:
            forms(page, view(page))
