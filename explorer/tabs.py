"""Parts of a page as tabs, and views of the same rows behind a switch."""

from collections.abc import Callable, Collection, Sequence

import streamlit as st

from explorer import filters, shell
from explorer.filters import Filter
from explorer.shell import Page


def tabs(page: Page, without: Collection[str] = ()) -> dict[str, object]:
    """The parts of the page that its `tab` filter names, by code, titled by the texts "<page>.tab_<code>", but those of `without`;
    compute only where `.open` is true."""
    item = _item(page)
    names = {code: page.t(f"{page.name}.tab_{code}") for code in item.given if code not in without}
    key = f"tab_{page.name}_{page.lang}"
    shown = names[_shown(page, names)]
    if st.session_state.get(key) != shown:
        st.session_state[key] = shown

    def changed() -> None:
        code = next(code for code, name in names.items() if name == st.session_state[key])
        shell.go(page, {**page.values, "tab": filters.parse_one(item, [code], {})})

    return dict(zip(names, st.tabs(list(names.values()), key=key, on_change=changed), strict=True))


def view(page: Page) -> str:
    """The view of the page's rows that its `tab` filter names, which the reader can switch: its code."""
    item = _item(page)
    key = f"view_{page.name}_{page.lang}"
    st.session_state[key] = _shown(page, item.given)
    return switch(
        page, item.given, key, lambda: shell.go(page, {**page.values, "tab": filters.parse_one(item, [st.session_state[key]], {})})
    )


def switch(page: Page, codes: Sequence[str], key: str, changed: Callable[[], None] | None = None) -> str:
    """A switch between views of the same rows, titled by the texts "shell.tab_<code>": the code of the open one, at first the first.

    Tabs would do the same, but cost the browser several times as much with every click on a filter.
    """
    names = {code: page.t(f"shell.tab_{code}") for code in codes}
    st.session_state.setdefault(key, codes[0])
    return st.segmented_control(
        page.t("shell.tabs"),
        list(names),
        format_func=names.get,
        key=key,
        required=True,
        on_change=changed,
        label_visibility="collapsed",
    )


def _item(page: Page) -> Filter:
    return next(item for item in page.items if item.name == "tab")


def _shown(page: Page, codes: Collection[str]) -> str:
    return next(code for code in (*page.values.get("tab", ()), *codes) if code in codes)
