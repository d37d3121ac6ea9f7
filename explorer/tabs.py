"""Tabs of a page whose open one stands in the URL."""

from collections.abc import Collection

import streamlit as st

from explorer import filters, shell
from explorer.shell import Page


def tabs(page: Page, texts: str = "", without: Collection[str] = ()) -> dict[str, object]:
    """The tabs of the page's `tab` filter by code, named by the texts "<page>.tab_<code>" (or those of another file), but
    those of `without`; compute only where `.open` is true."""
    item = next(item for item in page.items if item.name == "tab")
    names = {code: page.t(f"{texts or page.name}.tab_{code}") for code in item.given if code not in without}
    chosen = next((code for code in page.values.get("tab", ()) if code in names), item.given[0])
    key = f"tab_{page.name}_{page.lang}"
    if st.session_state.get(key) != names[chosen]:
        st.session_state[key] = names[chosen]

    def changed() -> None:
        code = next(code for code, name in names.items() if name == st.session_state[key])
        shell.go(page, {**page.values, "tab": filters.parse_one(item, [code], {})})

    return dict(zip(names, st.tabs(list(names.values()), key=key, on_change=changed), strict=True))
