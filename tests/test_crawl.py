"""Every entity opens in both languages, and every internal link leads to a page that knows its parameters."""

from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from explorer import database, filters, i18n
from explorer.catalog import catalog
from explorer.markdown import escaped
from tests.conftest import MAIN, ROOT, switch

PAGES = {path.stem for path in (ROOT / "pages").glob("*.py")}
PROFILES = ("platform", "project", "company", "chain", "source")
LINKED = {"indicator": ("district", "indicator"), "target": ("targets", "id"), "policy": ("policies", "q")}


def ids(kind: str) -> list[str]:
    names = database.run("entity_names")
    return list(names[names.kind == kind].id)


def walk(page: str, lang: str, queries: list[dict[str, str]]) -> set[tuple[str, str]]:
    """Open a page with each of the queries, one after the other in one session; the links found there (page, query)."""
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.query_params["lang"] = lang
    app.run()
    switch(app, page)
    links: set[tuple[str, str]] = set()
    for query in queries:
        app.query_params.clear()
        for name, value in ({"lang": lang} | query).items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, (page, query, app.exception)
        assert app.title[0].value, (page, query)
        links |= {(link.proto.page, link.proto.query_string) for link in app.get("page_link")}
    return links


def check(links: set[tuple[str, str]]) -> None:
    for page, text in links:
        name = page or "overview"
        assert name in PAGES, page
        query = parse_qs(text)
        assert query.pop("lang", ["zh"])[0] in i18n.LANGUAGES
        items = filters.PAGES.get(name, ())
        values = filters.parse(items, query, catalog().codes)
        assert filters.to_query(items, values) == query, f"/{name}?{text} is not understood as it stands"


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("kind", PROFILES)
def test_every_profile_opens_and_its_links_lead_somewhere(kind, lang):
    links = walk(kind, lang, [{"id": identifier} for identifier in ids(kind)])
    check(links)
    assert links


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("kind", LINKED)
def test_every_indicator_target_and_policy_opens(kind, lang):
    page, parameter = LINKED[kind]
    check(walk(page, lang, [{parameter: identifier} for identifier in ids(kind)]))


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_links_of_all_other_pages_lead_somewhere(lang):
    links: set[tuple[str, str]] = set()
    for page in sorted(PAGES - set(PROFILES)):
        links |= walk(page, lang, [{}])
    check(links)


@pytest.mark.parametrize("kind", PROFILES)
def test_an_unknown_id_says_so(kind):
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.run()
    app.query_params["id"] = "no-such-id<b>"
    switch(app, kind).run()
    assert not app.exception
    assert escaped("no-such-id<b>") in "\n".join(element.value for element in app.markdown)
    assert app.get("page_link")
