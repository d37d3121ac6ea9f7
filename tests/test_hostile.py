"""Text from data is never markup: every page on a data folder whose names, titles and notes try to be markup, script or formula."""

from collections.abc import Iterator

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from explorer import database, i18n
from tests import hostile
from tests.conftest import MAIN, ROOT

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


def opened(page: str, lang: str, queries: list[dict]) -> Iterator[tuple[dict, AppTest]]:
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page(f"../pages/{page}.py")
    for query in queries:
        app.query_params.clear()
        for name, value in ({"lang": lang} | query).items():
            app.query_params[name] = value
        app.run()
        yield query, app


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
