"""A page in the browser: its language, its state in the URL, and links that keep both.

The URL is the state. Each run reads it, drops what is unknown, and seeds the widgets from it; a change of a widget writes the
URL in its callback. Nothing else holds filters, so reload, back, forward and shared links need no care.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import streamlit as st

from explorer import filters, i18n, scripts
from explorer.catalog import Catalog, catalog
from explorer.markdown import escaped
from explorer.parts import Part

Query = dict[str, list[str]]


@dataclass(frozen=True)
class Page:
    """What a page script needs: texts, catalog, filters and their values."""

    name: str
    t: i18n.Translator
    catalog: Catalog
    items: tuple[filters.Filter, ...]
    values: filters.Values
    shown: list[Part] = field(default_factory=list, compare=False)  # so far in this run

    @property
    def lang(self) -> str:
        return self.t.lang

    @property
    def params(self) -> dict[str, object]:
        """The SQL parameters of the list."""
        return filters.sql_params(self.items, self.values)

    @property
    def slug(self) -> str:
        """The filters for a file name: "board-star_year-2019-2023"."""
        conditions = [item for item in self.items if not item.chooses_view]
        return "_".join("-".join([name, *texts]) for name, texts in filters.to_query(conditions, self.values).items())


def read() -> Query:
    """The parameters of the URL as the browser sent them."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def write(query: Mapping[str, list[str]]) -> None:
    """Set the URL, as one step of the browser's history, where it differs."""
    if read() != dict(query):
        st.query_params.from_dict(query)


def language() -> str:
    """The language of this run."""
    return i18n.language(st.query_params.get("lang"), st.context.locale)


def language_part() -> Query:
    """The `lang` parameter as it stands in the URL, to be carried into links."""
    lang = st.query_params.get("lang")
    return {"lang": [lang]} if lang in i18n.LANGUAGES else {}


def viewed(name: str) -> Page:
    """The page `name` in the state of the URL."""
    book = catalog()
    items = filters.PAGES.get(name, ())
    return Page(name, i18n.Translator(language()), book, items, filters.parse(items, read(), book.codes))


def open_page(name: str) -> Page:
    """The page `name` in the state of the URL, for its script; what is unknown in the URL is taken out."""
    page = viewed(name)
    query = filters.to_query(page.items, page.values)
    remembered = st.session_state.setdefault("remembered", {})
    if st.session_state.get("open") == name and remembered.get(name) != query:
        # A link to the page that is open changes the parameters of the run, but not the address in the browser.
        st.query_params.from_dict({**language_part(), **query})
    else:
        write({**language_part(), **query})
    st.session_state["open"] = name
    remembered[name] = query
    # Streamlit keeps the callbacks of widgets that are gone until the session ends, and they their page: not what it had shown.
    st.session_state.get("shown", []).clear()
    st.session_state["shown"] = page.shown
    return page


def go(page: Page, values: filters.Values) -> None:
    """Show the page with other filters (for callbacks)."""
    write({**language_part(), **filters.to_query(page.items, values)})


def address(page: Page) -> str:
    """The full address of the view, with its language, for citations and files; "" where the browser has not told it."""
    base = (st.context.url or "").split("?")[0]
    query = {"lang": [page.lang], **filters.to_query(page.items, page.values)}
    return f"{base}?{urlencode(query, doseq=True)}" if base else ""


def link(name: str, query: Mapping[str, list[str]] | None = None) -> Query:
    """The parameters of a link to another page: the language, and the given filters or those last used there."""
    remembered = st.session_state.get("remembered", {}).get(name, {})
    return {**language_part(), **(remembered if query is None else query)}


# Where an entity is shown: page, and the parameters that lead to it there.
PLACES = {
    "policy": ("policies", "q"),
    "indicator": ("district", "indicator"),
    "target": ("targets", "id"),
}


def place_of(kind: str, identifier: str) -> tuple[str, Query]:
    """The page that shows an entity, and its parameters."""
    name, parameter = PLACES.get(kind, (kind, "id"))
    return name, {parameter: [identifier]}


def entity_link(page: Page, kind: str, identifier: str, label: str | None = None) -> None:
    """A link to the page of an entity, by its name if no label (in Markdown) is given."""
    name, query = place_of(kind, identifier)
    text = label if label is not None else escaped(page.catalog.label(kind, identifier, page.lang))
    st.page_link(st.session_state["pages"][name], label=text, query_params=link(name, query))


def visit(name: str, query: Mapping[str, list[str]]) -> None:
    """Callback: show another page, in one step of the browser's history. st.switch_page makes two of it where it has parameters, the
    first of them on the old page, so that the way back leads to a wrong one."""
    st.session_state["visit"] = (name, link(name, query))


def follow() -> None:
    """Go where a callback wants to, as a click on a link does."""
    if target := st.session_state.pop("visit", None):
        name, query = target
        with st.container(key="visit"):
            st.page_link(st.session_state["pages"][name], query_params=query)
        # Another text around the script each time, else the browser would not run it again.
        st.html(f"<span hidden>{secrets.token_hex(4)}</span><script>{scripts.VISIT}</script>", unsafe_allow_javascript=True)
        st.stop()


def switch_language(key: str) -> None:
    """Callback of the language switch: the browser's own language needs no parameter; all else stays."""
    chosen = st.session_state[key]
    rest = {name: texts for name, texts in read().items() if name != "lang"}
    write(rest if chosen == i18n.default_language(st.context.locale) else {"lang": [chosen], **rest})


def search(key: str) -> None:
    """Callback of the search box in the shell: show what is found, and empty the box."""
    text = " ".join(st.session_state[key].split())
    st.session_state[key] = ""
    if text:
        visit("search", {"q": [text]})
