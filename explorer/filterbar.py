"""The filters on a page: search box, one popover a filter with counted options, chips, count and sentence."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from explorer import database, filters, shell, wording
from explorer.copying import copy_button
from explorer.markdown import escaped
from explorer.shell import Page

Counts = Mapping[tuple[str, str], int]  # by filter and code


def widget_key(page: Page, item: filters.Filter) -> str:
    """Keys carry the language: a widget keeps the labels of its options in the browser. See _renewed_key for the number."""
    key = f"{page.name}_{item.name}_{page.lang}"
    renewed = st.session_state.get(f"renewed_{key}", 0)
    return f"{key}_{renewed}" if renewed else key


def _renewed_key(page: Page, item: filters.Filter, shown: Sequence) -> str:
    """The key of a widget in a popover that shows `shown`.

    What a closed popover holds does not hear that its value was set. So where a chip, a chart, a link or the way back has changed the
    filter, its widget begins anew under another key; under the old one the browser would bring the old value back.
    """
    key = widget_key(page, item)
    if sorted(st.session_state.get(key, shown)) == sorted(shown):
        return key
    counter = f"renewed_{page.name}_{item.name}_{page.lang}"
    st.session_state[counter] = st.session_state.get(counter, 0) + 1
    return widget_key(page, item)


def filter_bar(page: Page, facets: str, params: Mapping[str, object] | None = None) -> None:
    """All filters of the list; the options counted by the query `facets` (with the parameters of the list by default)."""
    counts = counted(database.run(facets, **(page.params if params is None else params)))
    span = totals(page)
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        for item in page.items:
            match item.kind:
                case "text":
                    _search_box(page, item)
                case "years":
                    if pd.notna(span.first_year):
                        _year_slider(page, item, int(span.first_year), int(span.last_year))
                case "codes":
                    _options(page, item, counts)


def counted(facets: pd.DataFrame) -> Counts:
    """The rows of a query of facets as a mapping."""
    return dict(zip(zip(facets.facet, facets.code, strict=True), facets.n, strict=True))


@database.per_database(1)
def _totals(data: database.Database) -> dict[str, tuple]:
    return {row.list_name: row for row in data.run("list_totals").itertuples(index=False)}


def totals(page: Page) -> tuple:
    """The size of the page's list and the years that it spans: n, first_year, last_year (NA where it has no year)."""
    return _totals(database.database())[page.name]


def counted_options(page: Page, names: Sequence[str], counts: Counts) -> None:
    """The filters of these names as popovers, for pages that are no list."""
    for item in page.items:
        if item.name in names:
            _options(page, item, counts)


def _changed(page: Page) -> None:
    """Callback: the widgets, all of which the browser has just sent, are the new state."""
    values = dict(page.values)
    for item in page.items:
        key = widget_key(page, item)
        if key in st.session_state:
            values[item.name] = _from_widget(page, item, st.session_state[key])
    shell.go(page, {name: value for name, value in values.items() if value})


def _from_widget(page: Page, item: filters.Filter, value: object) -> filters.Value:
    if item.kind == "text":
        return filters.parse_one(item, [value or ""], {})
    if item.kind == "years":
        first, last = _bounds(page)
        pair = (None if value[0] <= first else value[0], None if value[1] >= last else value[1])
        return pair if pair != (None, None) else ()
    return tuple(value or ())


def _bounds(page: Page) -> tuple[int, int]:
    span = totals(page)
    return int(span.first_year), int(span.last_year)


def _search_box(page: Page, item: filters.Filter) -> None:
    key, shown = widget_key(page, item), page.values.get(item.name, "")
    if st.session_state.get(key) != shown:
        st.session_state[key] = shown
    st.text_input(
        page.t("shell.filter_q"),
        key=key,
        placeholder=page.t("shell.filter_q_hint"),
        max_chars=filters.MAX_TEXT,
        on_change=_changed,
        args=(page,),
        width=300,
    )


def _title(page: Page, item: filters.Filter) -> str:
    chosen = page.values.get(item.name)
    name = page.t(f"shell.filter_{item.name}")
    if not chosen:
        return name
    return f"**{name} · {wording.years(page, chosen) if item.kind == 'years' else len(chosen)}**"


def _options(page: Page, item: filters.Filter, counts: Counts) -> None:
    shown = list(page.values.get(item.name, ()))

    def option(code: str) -> str:
        n = int(counts.get((item.name, code), 0))
        text = escaped(f"{wording.label(page, item, code)} {n}")
        if not n:
            return f":gray[{text}]"
        return f"**{text}**" if item.domain == "chain" and page.catalog.chain_depth[code] == 0 else text

    with st.popover(_title(page, item)):
        st.pills(
            page.t(f"shell.filter_{item.name}"),
            item.given or page.catalog.codes[item.domain],
            selection_mode="multi",
            default=shown,
            format_func=option,
            key=_renewed_key(page, item, shown),
            on_change=_changed,
            args=(page,),
        )


def _year_slider(page: Page, item: filters.Filter, first: int, last: int) -> None:
    # A link may name years outside the data; the slider reaches as far as it does.
    chosen = page.values.get(item.name, (None, None))
    low, high = min(first, chosen[0] or first, chosen[1] or first), max(last, chosen[0] or last, chosen[1] or last)
    if low == high:
        return  # one year is no choice
    shown = (chosen[0] or low, chosen[1] or high)
    key = _renewed_key(page, item, shown)
    with st.popover(_title(page, item)):
        st.slider(page.t(f"{page.name}.year_label"), low, high, shown, key=key, format="%d", on_change=_changed, args=(page,), width=280)


def status_line(page: Page, n: int, total: int) -> None:
    """The count, the filters in words, a chip to take each away, and the link to this view."""
    with st.container(horizontal=True, vertical_alignment="center", key="status"):
        with st.container(key="count", width="content"):
            st.markdown(f"**{n} / {total}**")
        st.markdown(escaped(wording.sentence(page, n, total)), width="content")
    with st.container(horizontal=True, vertical_alignment="center", key="chips"):
        chips(page)
        copy_button(page.t("shell.copy_link"), page.t("shell.copied"), page.lang, key=f"copy_link_{page.lang}")


def chips(page: Page, place: str = "chip") -> None:
    """One button per set condition that takes it away, and one that clears all."""
    for item in page.items:
        if item.name not in page.values or item.chooses_view:
            continue
        codes = page.values[item.name] if item.kind == "codes" else (None,)
        for code in codes:
            text = wording.label(page, item, code) if code else wording.part(page, item)
            rest = filters.without(page.values, item.name, code)
            st.button(f"{escaped(text)} ✕", key=f"{place}_{item.name}_{code}_{page.lang}", on_click=shell.go, args=(page, rest))
    views = {item.name for item in page.items if item.chooses_view}
    rest = {name: value for name, value in page.values.items() if name in views}
    if rest != page.values:
        st.button(page.t("shell.clear_all"), key=f"{place}_clear_{page.lang}", type="tertiary", on_click=shell.go, args=(page, rest))
