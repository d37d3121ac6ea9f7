"""Widgets of pages that are no lists: each shows the state of the URL and writes it anew; nothing else is kept."""

from collections.abc import Callable, Mapping

import streamlit as st

from explorer import filters, shell
from explorer.markdown import escaped
from explorer.shell import Page

Change = Callable[[object], filters.Values]  # from what was chosen to the new state of the page


def _seeded(page: Page, name: str, shown: object) -> str:
    """The key of a widget that shows `shown`. It carries the language: a widget keeps the labels of its options in the browser."""
    key = f"{page.name}_{name}_{page.lang}"
    if st.session_state.get(key) != shown:
        st.session_state[key] = shown
    return key


def pills(page: Page, name: str, label: str, options: Mapping[str, str], shown: str, change: Change) -> None:
    """One of a few options (code -> text), of which one is always chosen."""
    key = _seeded(page, name, shown)
    st.pills(
        label,
        list(options),
        format_func=lambda code: escaped(options[code]),
        key=key,
        required=True,
        on_change=lambda: shell.go(page, change(st.session_state[key])),
    )


def select(
    page: Page, name: str, label: str, options: Mapping[str, str], shown: str | None, change: Change, placeholder: str = "", **layout
) -> None:
    """One or none of many options (code -> text), searched by typing; one is always chosen where no placeholder says what none means."""
    key = _seeded(page, name, shown)
    st.selectbox(
        label,
        list(options),
        index=None if placeholder else 0,
        format_func=options.get,
        key=key,
        placeholder=placeholder or None,
        on_change=lambda: shell.go(page, change(st.session_state[key])),
        **layout,
    )


def years(page: Page, name: str, label: str, bounds: tuple[int, int], shown: tuple[int, int], change: Change, **layout) -> None:
    """A span of years; a link may name years beyond the bounds, so the slider reaches as far as it does."""
    low, high = min(bounds[0], shown[0]), max(bounds[1], shown[1])
    key = _seeded(page, name, shown)
    st.slider(label, low, high, key=key, format="%d", on_change=lambda: shell.go(page, change(st.session_state[key])), **layout)
