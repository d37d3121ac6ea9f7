"""10,000 addresses as nobody should send them: no answer is a 500, and no page shows an exception."""

import json
import random
from urllib.parse import parse_qs, quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from explorer import api, database, discovery, filters, i18n, shell
from explorer.catalog import catalog
from tests.conftest import MAIN, ROOT, switch

BOOK = catalog()
TABLES = api.known_tables(BOOK)
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
NAMES = sorted({item.name for items in filters.PAGES.values() for item in items} | {"lang", "tab", "id", "q", "sql", "x", "embed"})
IDS = sorted({code for kind in ("platform", "project", "company", "chain", "source", "indicator") for code in BOOK.codes[kind][:3]})
CODES = sorted({code for codes in BOOK.codes.values() for code in codes[:3]})
NASTY = (
    "",
    " ",
    "\0",
    "a\0b",
    "%",
    "%%00",
    "_",
    "\\",
    "'",
    "''; DROP TABLE companies; --",
    '"',
    "${7*7}",
    "{0}",
    "{lang}",
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "../../etc/passwd",
    "\u202eevil\u202c",
    "\u2066\u2069",
    "\ufeff",
    "\uffff",
    "e\u0301" * 40,
    "海康威视",
    "👩‍👩‍👧‍👦",
    "İ" * 30,
    "ß",
    "\r\nSet-Cookie: a=b",
    "\x1b[31m",
    "-1",
    "0",
    "1e999",
    "nan",
    "inf",
    "9" * 400,
    "2023-2019",
    "2019-2019-2019",
    "2019-",
    "-2016",
    "-",
    "٢٠١٩-",
    "0000-9999",
    "true",
    "null",
    "[]",
    "x" * 5000,
)
SURROGATES = ("%ED%A0%80", "%ED%BF%BF", "%C0%80", "%FF", "%F8%88%80%80%80", "%", "%4", "%zz", "%00")
TEXTS = st.one_of(st.sampled_from(NASTY), st.sampled_from(IDS), st.sampled_from(CODES), st.text(max_size=30))
QUERIES = st.lists(st.tuples(st.one_of(st.sampled_from(NAMES), TEXTS), TEXTS), max_size=8)
ENOUGH = {"deadline": None, "derandomize": True, "database": None, "suppress_health_check": list(HealthCheck)}


@st.composite
def addresses(draw) -> str:
    """A path of the API and a query string, encoded right or wrong."""
    name, extension = draw(st.one_of(st.sampled_from(TABLES), st.sampled_from(["search", "datapackage"]), TEXTS)), "json"
    if draw(st.booleans()):
        extension = draw(st.one_of(st.sampled_from(["csv", "JSON", "json.json", "xml"]), TEXTS))
    pairs = [f"{quote(key)}={quote(value)}" for key, value in draw(QUERIES)]
    pairs += draw(st.lists(st.builds("{}={}".format, st.sampled_from(NAMES), st.sampled_from(SURROGATES)), max_size=1))
    return f"/api/v1/{quote(name)[:3000]}.{quote(extension)[:300]}?{'&'.join(pairs)}"


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=[*api.ROUTES, *discovery.ROUTES]))


def sound(answer) -> None:
    """One of the promised answers: rows, or what is wrong with the address; an exception would come out of the client itself."""
    assert answer.status_code in (200, 400, 404), (answer.status_code, answer.url)
    if answer.status_code != 200 and answer.headers.get("content-type", "").startswith("application/json"):
        assert json.loads(answer.content)["error"]


@given(addresses())
@settings(max_examples=3000, **ENOUGH)
def test_api(client, address):
    sound(client.get(address))


LISTED = st.sampled_from(sorted(filters.LISTS))


@given(st.data())
@settings(max_examples=700, **ENOUGH)
def test_lists_of_the_api(client, data):
    """Parameters that a list has, with values that it may take or not: as many rows as the query of the list gives."""
    name = data.draw(LISTED)
    items = filters.LISTS[name]
    query: dict[str, list[str]] = {}
    for item in data.draw(st.lists(st.sampled_from(items), max_size=3, unique_by=lambda item: item.name)):
        known = st.sampled_from(item.given or BOOK.codes.get(item.domain) or ("2019-", "hk"))
        query[item.name] = data.draw(st.lists(st.one_of(known, known, known, TEXTS), min_size=1, max_size=2))
    answer = client.get(f"/api/v1/{name}.json?{urlencode(query, doseq=True, errors='surrogatepass')}")
    sound(answer)
    if answer.status_code == 200:
        sent = parse_qs(urlencode(query, doseq=True), keep_blank_values=True)
        values = filters.parse(items, sent, BOOK.codes)
        assert answer.json()["count"] == len(database.run(name, **filters.sql_params(items, values)))


@given(st.sampled_from(sorted(filters.PAGES)), QUERIES)
@settings(max_examples=3000, **ENOUGH)
def test_state_of_a_page(name, pairs):
    """What is understood of an address is understood again the same way, and gives parameters that the queries take."""
    items = filters.PAGES[name]
    query: dict[str, list[str]] = {}
    for key, value in pairs:
        query.setdefault(key, []).append(value)
    values = filters.parse(items, query, BOOK.codes)
    canonical = filters.to_query(items, values)
    assert filters.parse(items, canonical, BOOK.codes) == values
    assert canonical.keys() <= {item.name for item in items}
    shell.Page(name, i18n.Translator("en"), BOOK, items, values).slug.encode()
    if name in filters.LISTS:
        assert len(database.run(name, **filters.sql_params(items, values))) <= len(database.run(name))


@given(st.sampled_from([*PAGES, "", "nothing", "a/b/company"]), QUERIES, st.sampled_from(sorted(i18n.LANGUAGES)), TEXTS)
@settings(max_examples=3000, **ENOUGH)
def test_head_of_a_page(name, pairs, lang, host):
    """The head is written for any address, and holds nothing that ends it early."""
    query: dict[str, list[str]] = {}
    for key, value in pairs:
        query.setdefault(key, []).append(value)
    page = discovery.page_of(f"/{name}")
    if page is not None:
        text = discovery.head(page, query, i18n.Translator(lang), BOOK, f"http://{host}")
        assert "<script>alert" not in text
        text.encode("utf-8")


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_pages(page, lang):
    """Eight addresses for each page and language, 300 in all, one after the other in one session."""
    dice = random.Random(f"{page} {lang}")  # the same each time
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.query_params["lang"] = lang
    app.run()
    switch(app, page)
    own = [item.name for item in filters.PAGES.get(page, ())] or ["id"]
    for _ in range(8):
        app.query_params.clear()
        query = {"lang": [lang]}
        for _ in range(dice.randint(1, 5)):
            name = dice.choice(own if dice.random() < 0.8 else NAMES)
            query.setdefault(name, []).append(dice.choice(dice.choice((NASTY, IDS, CODES))))
        for name, texts in query.items():
            app.query_params[name] = texts
        app.run()
        assert not app.exception, (query, app.exception)
        assert app.title[0].value, query
