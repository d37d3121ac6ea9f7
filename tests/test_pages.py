"""Every page by Streamlit's own test harness: both languages, filters, empty result, bad parameters."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from explorer import bundle, database, i18n, shell
from tests.conftest import MAIN, ROOT, switch

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
LISTS = ["platforms", "projects", "companies", "policies"]
BAD = {
    "q": "\0'\"<script>%",
    "chain": ["nowhere", "eco-iot"],
    "status": "",
    "board": ["zz"],
    "tier": "9",
    "year": "abc",
    "lang": "xx",
    "tab": "x",
}


def load(page: str | None = None, locale: str = "zh-CN", **query: str | list[str]) -> AppTest:
    app = AppTest.from_file(MAIN, default_timeout=30)
    app.context = {"locale": locale}
    app.run()
    for name, value in query.items():
        app.query_params[name] = value
    if page:
        switch(app, page)
    return app.run()


def text(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.title, *app.markdown, *app.subheader])


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_in_both_languages(page, lang):
    app = load(page, lang=lang)
    assert not app.exception
    assert app.title[0].value
    assert ("数据核对至" in text(app)) == (lang == "zh")


@pytest.mark.parametrize("page", PAGES)
def test_bad_parameters_do_no_harm(page):
    app = load(page, **BAD)
    assert not app.exception
    assert app.title[0].value


@pytest.mark.parametrize("page", LISTS)
def test_the_count_is_that_of_the_table(page):
    app = load(page, chain=["eco-iot"])
    rows = database.run(page, chain=["eco-iot"])
    total = len(database.run(page))
    assert f"**{len(rows)} / {total}**" in text(app)
    assert len(rows) in {len(table.value) for table in app.dataframe}


@pytest.mark.parametrize("page", LISTS)
def test_nothing_matches(page):
    app = load(page, q="no such thing", locale="en-GB")
    assert not app.exception
    assert f"**0 / {len(database.run(page))}**" in text(app)
    assert "Nothing meets all conditions" in text(app)


@pytest.mark.parametrize("page", LISTS)
def test_each_row_alone(page):
    """A figure of one row, for a sample of rows."""
    kind = {"platforms": "platform", "projects": "project", "companies": "company", "policies": "policy"}[page]
    for identifier in database.run(page)[f"{kind}_id"].iloc[::20]:
        app = load(page, q=identifier)
        assert not app.exception, identifier


@pytest.mark.parametrize(
    ("locale", "word"),
    [("zh-CN", "上市公司"), ("zh-TW", "上市公司"), ("en-US", "Listed companies"), ("de", "Listed companies"), (None, "Listed companies")],
)
def test_locale(locale, word):
    assert load("companies", locale=locale).title[0].value == word


def test_the_page_of_an_earlier_run_keeps_no_rows(monkeypatch):
    """Streamlit keeps callbacks, and with them their page, until the session ends. A file of that run may still be asked for."""
    pages, files = [], {}
    open_page = shell.open_page
    monkeypatch.setattr(shell, "open_page", lambda name: pages.append(open_page(name)) or pages[-1])
    monkeypatch.setattr(bundle, "of_view", lambda page, *_: len(page.shown))
    monkeypatch.setattr(st, "download_button", lambda label, data, **given: files.update({given["key"]: data}))
    app = load("companies")
    first, make_bundle = pages[-1], files["bundle_zh"]
    shown = len(first.shown)
    app.query_params["board"] = "star"
    app.run()
    assert pages[-1] is not first
    assert first.shown == []
    assert make_bundle() == shown > 1
