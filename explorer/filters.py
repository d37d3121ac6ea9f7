"""Filters: one declaration each, from which the URL, the SQL parameters, the widgets, chips, sentence and API checks follow.

A value is "" or a text (kind text), a tuple of codes (kind codes; at most one for kinds code and year), or a pair of years (kind years;
None = open end).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from explorer.folding import fold

MAX_TEXT = 100
MAX_SQL = 4_000  # characters of SQL that a link holds
YEARS = re.compile(r"(\d{4})?-(\d{4})?")


@dataclass(frozen=True)
class Filter:
    """A filter: its name in the URL and in SQL, its kind, and its codes: those of a label domain, or given ones; of a given single
    code the first is the default and does not stand in the URL."""

    name: str
    kind: str  # text, sql (a text kept as it is), codes, code, years or year
    domain: str = ""
    given: tuple[str, ...] = ()
    adds: bool = False  # its codes add rows that are left out without them
    shows: bool = False  # it chooses what is drawn; the first of its domain is the default

    @property
    def chooses_view(self) -> bool:
        """Whether it chooses what the page shows, such as a tab, and sets no condition."""
        return self.adds or self.shows or (self.kind == "code" and bool(self.given))


Q = Filter("q", "text")
CHAIN = Filter("chain", "codes", "chain")
SUB = Filter("sub", "codes", "subdistrict")
YEAR = Filter("year", "years")

# The order is the order on the page and in the URL.
LISTS: dict[str, tuple[Filter, ...]] = {
    "platforms": (
        Q,
        CHAIN,
        Filter("status", "codes", "platform_status"),
        Filter("tier", "codes", "platform_tier"),
        Filter("type", "codes", "platform_type"),
        Filter("level", "codes", "level"),
        SUB,
        YEAR,
    ),
    "projects": (
        Q,
        CHAIN,
        Filter("status", "codes", "project_status"),
        Filter("category", "codes", "project_category"),
        Filter("basis", "codes", "location_basis"),
        SUB,
        YEAR,
    ),
    "companies": (
        Q,
        CHAIN,
        Filter("status", "codes", "listing_status"),
        Filter("exchange", "codes", "exchange"),
        Filter("board", "codes", "board"),
        Filter("presence", "codes", "presence"),
        SUB,
        YEAR,
    ),
    "policies": (Q, CHAIN, Filter("kind", "codes", "policy_kind")),
    "sources": (Q, Filter("kind", "codes", "source_kind")),
}

# Lists whose rows have places; they show them as a table or on the map.
PLACED = ("platforms", "projects", "companies")
TAB_OF_LIST = Filter("tab", "code", given=("table", "map"))

# The parameters of the pages that are not lists; ids and indicators are codes of the catalog.
PAGES: dict[str, tuple[Filter, ...]] = (
    LISTS
    | {name: (*LISTS[name], TAB_OF_LIST) for name in PLACED}
    | {
        "search": (Q,),
        "platform": (Filter("id", "code", "platform"),),
        "project": (Filter("id", "code", "project"),),
        "company": (Filter("id", "code", "company"),),
        "chain": (Filter("id", "code", "chain"),),
        "source": (Filter("id", "code", "source"),),
        "chains": (Filter("tab", "code", given=("matrix", "one_chain", "flow", "white_spots")),),
        "targets": (
            Filter("status", "codes", "target_status"),
            YEAR,
            Filter("theme", "codes", "indicator_theme"),
            Filter("id", "code", "target"),
            Filter("tab", "code", given=("all", "programme")),
        ),
        "district": (
            Filter("theme", "code", "indicator_theme"),
            Filter("indicator", "code", "indicator"),
            Filter("from", "year"),
            Filter("to", "year"),
            Filter("tab", "code", given=("indicators", "peers")),
        ),
        "map": (
            CHAIN,
            Filter("kind", "codes", "entity_kind", given=("company", "platform", "project")),
            # Projects whose place does not prove them to be in the district: off unless named.
            Filter("basis", "codes", "location_basis", given=("registered_office_only", "investor_of_zone"), adds=True),
            SUB,
            Filter("indicator", "code", "mapped", shows=True),
            Filter("tab", "code", given=("points", "districts")),
        ),
        "compare": (CHAIN, Filter("id", "codes", "company")),
        "sql": (
            Filter("sql", "sql"),
            Filter("x", "sql"),
            Filter("y", "sql"),
            Filter("chart", "code", given=("", "bar", "line", "points")),
            Filter("tab", "code", given=("table", "chart", "method")),
        ),
        "data": (Q, Filter("table", "code", "table"), Filter("tab", "code", given=("tables", "dictionary", "quality", "api"))),
    }
)

Value = str | tuple
Values = dict[str, Value]


def parse_years(text: str) -> tuple:
    """ "2019-2023", "2019-" or "-2016" as a pair, the earlier year first; () where it is no such span of years 1900 to 2100."""
    match = YEARS.fullmatch(text.strip())
    if not match or not (match[1] or match[2]):
        return ()
    first, last = (int(year) if year else None for year in match.groups())
    if any(year is not None and not 1900 <= year <= 2100 for year in (first, last)):
        return ()
    return (min(first, last), max(first, last)) if first and last else (first, last)


def parse_one(item: Filter, texts: Iterable[str], codes: Mapping[str, Iterable[str]]) -> Value:
    """The value that the texts of one URL parameter stand for; what is unknown is left out."""
    texts = list(texts)
    if item.kind == "text":
        return " ".join(texts[-1].split())[:MAX_TEXT] if texts else ""
    if item.kind == "sql":
        return texts[-1] if texts and texts[-1].strip() and len(texts[-1]) <= MAX_SQL else ""
    if item.kind == "years":
        return parse_years(texts[-1]) if texts else ()
    if item.kind == "year":
        return tuple(text for text in texts[-1:] if re.fullmatch(r"(19|20)\d\d", text))
    offered = item.given or tuple(codes[item.domain])
    known = tuple(dict.fromkeys(code for code in texts if code in offered))
    if item.kind == "code":
        known = known[-1:]
        return () if (item.given or item.shows) and known == offered[:1] else known
    return known


def parse(items: Iterable[Filter], query: Mapping[str, Iterable[str]], codes: Mapping[str, Iterable[str]]) -> Values:
    """The set filters of a URL query; neutral ones are absent."""
    values = {item.name: parse_one(item, query.get(item.name, ()), codes) for item in items}
    return {name: value for name, value in values.items() if value}


def to_query(items: Iterable[Filter], values: Values) -> dict[str, list[str]]:
    """The URL parameters of a state, in their order, without the neutral ones."""
    texts = {item.name: to_texts(item, values[item.name]) for item in items if values.get(item.name)}
    return {name: text for name, text in texts.items() if text}


def to_texts(item: Filter, value: Value) -> list[str]:
    """The URL texts of one value."""
    if item.kind in ("text", "sql"):
        return [value]
    if item.kind == "years":
        return ["-".join("" if year is None else str(year) for year in value)]
    return list(value)


def sql_params(items: Iterable[Filter], values: Values) -> dict[str, object]:
    """The query parameters of a state: folded text or None, lists of codes, year_from and year_to."""
    params: dict[str, object] = {}
    for item in items:
        value = values.get(item.name)
        if item.name == "tab":
            continue
        if item.kind == "text":
            params[item.name] = fold(value) if value else None
        elif item.kind == "sql":
            params[item.name] = value or None
        elif item.kind == "years":
            params["year_from"], params["year_to"] = value or (None, None)
        else:
            params[item.name] = list(value or ())
    return params


def toggled(values: Values, name: str, code: str) -> Values:
    """The state with one code of a filter added, or taken away where it was set."""
    now = values.get(name, ())
    after = tuple(c for c in now if c != code) if code in now else (*now, code)
    return {**values, name: after}


def without(values: Values, name: str, code: str | None = None) -> Values:
    """The state without a filter, or without one of its codes."""
    if code is None:
        return {key: value for key, value in values.items() if key != name}
    return {**values, name: tuple(c for c in values.get(name, ()) if c != code)}
