"""Text from data is never markup: every page on a data folder whose names, titles and notes try to be markup, script or formula."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from urllib.parse import urlencode

import openpyxl
import pytest
from google.protobuf.message import Message
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from explorer import api, database, discovery, i18n
from explorer.catalog import catalog
from tests import hostile
from tests.conftest import ROOT, Visitor, opened, start_server

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
PROFILES = ("platform", "project", "company", "chain", "source")
VIEWS = {
    "overview": [{}],
    "platforms": [{}, {"tab": "map"}, {"q": "img"}],
    "projects": [{}, {"tab": "map"}, {"q": "hacked"}],
    "companies": [{}, {"tab": "map"}, {"board": "star"}, {"q": "<b>**x**"}],
    "map": [{}, {"tab": "districts"}, {"indicator": "gdp"}],
    "chains": [{}, {"tab": "one_chain"}, {"tab": "flow"}, {"tab": "white_spots"}],
    "compare": [{}, {"id": ["002415", "002236", "300347"]}],
    "search": [{}, {"q": "hang"}, {"q": "**bold**"}, {"q": ":smile:"}],
    "targets": [{}, {"tab": "programme"}],
    "district": [{}, {"indicator": "gdp"}, {"tab": "peers"}],
    "policies": [{}, {"q": "nothing-like-this**x**"}],
    "data": [{}, {"tab": "dictionary"}, {"tab": "quality"}, {"tab": "api"}, {"table": "companies"}],
    "sources": [{}],
    "sql": [{"sql": "FROM companies"}, {"sql": "SELECT '**bold**' AS \"**bold**\""}],
}
# Fields of Streamlit's messages whose text is Markdown.
MARKDOWN = {"body", "label", "help", "placeholder_markdown", "content"}
# What shows its text as it stands, or is no text of ours.
LITERAL = {"Code", "ArrowVegaLiteChart", "VegaLiteChart", "Html", "Selectbox", "BidiComponent"}


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        path = hostile.make(tmp_path_factory.mktemp("hostile"))
        patch.setenv("EXPLORER_DATA", str(path))
        patch.setenv("EXPLORER_SQL", "on")
        yield path


def spoken(message: Message, name: str = "") -> Iterator[tuple[str, str]]:
    """The Markdown in a message of Streamlit and all messages inside: (field, text)."""
    for field, value in message.ListFields():
        values = value if field.is_repeated else [value]
        for one in values:
            if isinstance(one, Message):
                yield from spoken(one, f"{name}.{field.name}")
            elif isinstance(one, str) and field.name in MARKDOWN:
                yield f"{name}.{field.name}", one


def unescaped(app: AppTest) -> set[str]:
    """The texts of the page that hold a payload as markup."""
    said = [pair for element in walk(app._tree) for pair in markdown_of(element)]
    for table in app.table:  # its cells are Markdown
        frame = table.value.reset_index()
        said += [("table", str(value)) for value in [*frame.columns, *frame.to_numpy().ravel()]]
    return {f"{field}: {found[0]!r} in {text[:160]!r}" for field, text in said if (found := hostile.MARKUP.search(text))}


def markdown_of(element) -> Iterator[tuple[str, str]]:
    proto = getattr(element, "proto", None)
    if isinstance(proto, Message) and type(proto).__name__ not in LITERAL:
        yield from spoken(proto, type(proto).__name__)


def walk(block) -> Iterator:
    yield block
    for child in getattr(block, "children", {}).values():
        yield from walk(child)


def test_the_data_are_hostile():
    names = set(database.run("companies").name_en)
    assert sum("<script>" in name for name in names) >= 3


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("page", VIEWS)
def test_no_page_takes_data_for_markup(page, lang):
    for query, app in opened(page, lang, VIEWS[page]):
        assert not app.exception, (query, app.exception)
        assert not unescaped(app), query


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("kind", PROFILES)
def test_no_profile_takes_data_for_markup(kind, lang):
    names = database.run("entity_names")
    ids = list(names[names.kind == kind].id)[: 2 * len(hostile.PAYLOADS)]
    for query, app in opened(kind, lang, [{"id": identifier} for identifier in ids]):
        assert not app.exception, (query, app.exception)
        assert not unescaped(app), query


def test_every_page_is_tried():
    assert {*VIEWS, *PROFILES} == set(PAGES)


# --- Files ---


def test_spreadsheets_get_no_formula_and_keep_the_text():
    answer = api_client().get("/api/v1/companies.xlsx?lang=en")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert not [cell.value for cell in cells if isinstance(cell.value, str) and cell.value[:1] in ("=", "+", "@")]
    text = api_client().get("/api/v1/companies.csv").content.decode("utf-8-sig")
    values = [value for row in csv.reader(io.StringIO(text)) for value in row]
    assert not [value for value in values if value.lstrip()[:1] in ("=", "+", "@") or value[:1] in ("\t", "\r")]
    assert sum(value.startswith(("'=1+1", "'@SUM")) for value in values) > 5  # shown as they stand, with the sign that says text


def test_the_api_gives_every_text_as_it_stands():
    rows = api_client().get("/api/v1/companies.json").json()["rows"]
    assert {row["name_en"] for row in rows} == set(database.run("companies").name_en)


def test_the_head_of_a_page_ends_no_script_early():
    book = catalog()
    for lang in i18n.LANGUAGES:
        t = i18n.Translator(lang)
        for name, query in [("overview", {}), ("company", {"id": ["000156"]}), ("company", {"id": ["002061"]})]:
            head = discovery.head(name, query, t, book, "http://a.b")
            assert set(re.findall(r"<(/?\w*)", head)) <= {"title", "/title", "meta", "link", "script", "/script"}
            assert head.count("<script") == head.count("</script>") == (name == "overview")
        found = re.search(
            r'<script type="application/ld\+json">(.*?)</script>', discovery.head("overview", {}, t, book, "http://a.b"), re.DOTALL
        )
        assert json.loads(found[1])["name"] == book.package["title_zh" if lang == "zh" else "title"]


def api_client() -> TestClient:
    return TestClient(Starlette(routes=api.ROUTES))


# --- A browser ---


@pytest.fixture(scope="module")
def hostile_server(folder, tmp_path_factory) -> Iterator[str]:
    process, url = start_server(tmp_path_factory.mktemp("server") / "log.txt")
    yield url
    process.terminate()
    process.wait(10)


def seen(text: str) -> str:
    """A text as a browser shows it: blanks as one, without the characters that turn its direction or have no width."""
    return re.sub(r"\s+", " ", re.sub("[\u2060\u202a-\u202e]", "", text)).strip()


WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", e => window.refused.push(e.violatedDirective + " " + e.sample));
"""


def attacked(visitor: Visitor) -> list:
    """What a payload has done, or has tried to do, on the open page."""
    page = visitor.page
    page.wait_for_timeout(500)
    elements = page.locator(
        "[data-testid=stMain] :is(img[src='x'], img[src='x.png'], a[href^='javascript'], .katex), h1 :is(strong, em, code)"
    )
    return [page.evaluate("window.hacked ?? null"), page.evaluate("refused"), elements.count(), visitor.foreign, visitor.errors]


@pytest.mark.browser
def test_nothing_runs_and_nothing_is_drawn_of_it(browser, hostile_server):
    """Each view in one of the languages; both are tried above."""
    visitor = Visitor(browser, hostile_server)
    dialogs = []
    visitor.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    visitor.page.add_init_script(WATCH)
    for number, (page, queries) in enumerate(VIEWS.items()):
        lang = list(i18n.LANGUAGES)[number % 2]
        for query in queries:
            visitor.open(f"/{'' if page == 'overview' else page}?{urlencode({'lang': lang} | query, doseq=True)}")
            assert attacked(visitor) == [None, [], 0, [], []], (page, query)
    assert dialogs == []
    visitor.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("kind", PROFILES)
def test_names_are_read_as_they_stand(browser, hostile_server, kind):
    """One profile for each payload: its heading, and the title of the window."""
    names = database.run("entity_names")
    names = names[names.kind == kind].head(len(hostile.PAYLOADS))
    visitor = Visitor(browser, hostile_server)
    visitor.page.add_init_script(WATCH)
    for number, row in enumerate(names.itertuples()):
        lang = list(i18n.LANGUAGES)[number % 2]
        page = visitor.open(f"/{kind}?lang={lang}&id={row.id}")
        assert attacked(visitor) == [None, [], 0, [], []], row.id
        name = seen(i18n.Translator(lang).pick(row.name_zh, row.name_en))
        assert seen(page.locator("h1").inner_text()) == name
        if kind != "chain":  # its tab is named by the page
            assert name in seen(page.title())
    visitor.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/companies", "/company?id=002415"])
def test_the_files_to_take_away_hold_text_only(browser, hostile_server, path):
    visitor = Visitor(browser, hostile_server, locale="en-GB")
    page = visitor.open(path)
    files = {}
    for label in ("Report", "Bundle"):
        with page.expect_download(timeout=90_000) as caught:
            page.locator(".st-key-take_away").get_by_role("button", name=label).click()
        files[label] = caught.value.path().read_bytes()
    report = files["Report"].decode()
    assert not re.search(r"<(script|img|iframe)|href=.?javascript", report)
    sheet = visitor.context.new_page()
    sheet.add_init_script(WATCH)
    sheet.set_content(report)
    assert sheet.evaluate("window.hacked ?? null") is None
    assert sheet.locator("img, script").count() == 0
    assert "<script>window.hacked=1</script>" in sheet.locator("body").inner_text()
    with zipfile.ZipFile(io.BytesIO(files["Bundle"])) as archive:
        for lang in i18n.LANGUAGES:
            text = archive.read(f"README.{lang}.md").decode()
            assert not hostile.MARKUP.search(re.sub(r"`[^`\n]*`|<http://127[^>]*>", "", text))
    visitor.context.close()
