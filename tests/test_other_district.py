"""Another district: every page on a package that shares but its schema with the bundled one, also with empty tables and many rows."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from google.protobuf.message import Message
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from explorer import api, build, catalog, database, discovery, district, i18n, lists, packages
from explorer.markdown import unescaped
from explorer.plots import map as plots
from tests import other_district
from tests.conftest import ROOT, opened

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
LISTS = ("platforms", "projects", "companies", "policies", "sources")
VIEWS = {
    "platforms": [{}, {"tab": "map"}, {"chain": ["fam-2"]}],
    "projects": [{}, {"tab": "map"}, {"sub": ["altstadt"]}],
    "companies": [{}, {"tab": "map"}, {"board": ["star"], "year": ["2008-2015"]}],
    "map": [{}, {"sub": ["hafen-nord"]}, {"tab": "districts"}, {"tab": "districts", "indicator": "k-einwohner"}],
    "chains": [{}, {"tab": "one_chain"}, {"tab": "flow"}, {"tab": "white_spots"}],
    "compare": [{}, {"id": ["fa00001", "fa00002", "fa00009"]}],
    "search": [{}, {"q": ["gang"]}, {"q": ["nothing-of-that"]}],
    "targets": [{}, {"tab": "programme"}, {"id": "ziel-1"}],
    "district": [{}, {"indicator": "k-bip"}, {"indicator": "k-boerse"}, {"tab": "peers"}, {"tab": "peers", "indicator": "k-einwohner"}],
    "policies": [{}, {"q": "regel-3"}],
    "data": [{}, {"table": "companies"}, {"tab": "dictionary"}, {"tab": "quality"}, {"tab": "api"}],
    "sql": [{}, {"sql": "SELECT name_zh, employees FROM companies"}],
    "platform": [{"id": "pf-5"}, {"id": "pf-1"}, {"id": "nothing"}],
    "project": [{"id": "bau-4"}, {"id": "bau-7"}],
    "company": [{"id": "fa00001"}, {"id": "fa00009"}],
    "chain": [{"id": "fam-2"}, {"id": "link-2-2-a"}],
    "source": [{"id": "q-1"}, {"id": "q-2"}],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return other_district.make(tmp_path_factory.mktemp("other"))


@pytest.fixture(scope="module")
def csv(folder):
    return lambda table: pd.read_csv(folder / "csv" / f"{table}.csv", dtype=str, keep_default_na=False)


@pytest.fixture
def serve(monkeypatch):
    """serve(folder): let the explorer in this process have this data folder."""

    def use(path: Path) -> Path:
        monkeypatch.setenv("EXPLORER_DATA", str(path))
        monkeypatch.setenv("EXPLORER_SQL", "on")
        return path

    return use


def strings(message: Message) -> Iterator[str]:
    """Every text in a message of Streamlit and in all messages inside; also the spec of a chart."""
    for field, value in message.ListFields():
        for one in value if field.is_repeated else [value]:
            if isinstance(one, Message):
                yield from strings(one)
            elif isinstance(one, str):
                # In the spec of a chart the letters beyond ASCII are written as numbers.
                yield json.dumps(json.loads(one), ensure_ascii=False) if field.name == "spec" else one


def walk(block) -> Iterator:
    yield block
    for child in getattr(block, "children", {}).values():
        yield from walk(child)


def words(app: AppTest) -> list[str]:
    """All that a page sends to the browser as text, the cells of tables not among it."""
    return [text for element in walk(app._tree) if isinstance(getattr(element, "proto", None), Message) for text in strings(element.proto)]


def said(app: AppTest) -> list[str]:
    """All that a page sends to the browser."""
    found = words(app)
    for table in [*app.dataframe, *app.table]:
        found += [str(cell) for cell in table.value.to_numpy(object).ravel()] + [str(name) for name in table.value.columns]
    return found


def foreign(app: AppTest) -> set[str]:
    """What of the bundled district is on the page."""
    spots = ((text, other_district.FOREIGN.search(text)) for text in said(app))
    return {f"{found[0]!r} in {text[max(0, found.start() - 80) : found.end() + 60]!r}" for text, found in spots if found}


# The package


def test_it_is_a_valid_package_of_another_district(folder, serve):
    assert build.check(folder) == []
    package = json.loads((folder / build.PACKAGE).read_text("utf-8"))
    assert not other_district.FOREIGN.search(json.dumps(package["district"], ensure_ascii=False))
    serve(folder)
    assert database.run("platforms").platform_id.str.startswith("pf-").all()
    about = catalog.catalog().district
    assert (about.adcode, about.words["site"].en, about.words["tagline"].zh) == ("990101", "Testhafen Explorer", "测试港区")


@pytest.mark.parametrize(
    ("block", "rule"),
    [
        ({"roles": {"gdp": "no-such"}}, "role gdp names no indicator: no-such"),
        ({"roles": {"queen": "k-bip"}}, "has the unknown role queen"),
        ({"programme": {"source": "q-0", "name": {"zh": "案", "en": "Plan"}}}, "programme names no source: q-0"),
        ({"site": {"zh": "站"}}, "site is not in both languages"),
        ({"questions": [{"page": "map", "filters": {}}]}, "a question is about no list: map"),
        ({"questions": [{"page": "companies"}]}, "does not have the shape of a district (KeyError: 'filters')"),
    ],
)
def test_the_build_names_what_is_wrong_with_the_description(block, rule):
    package = {"title": "T", "title_zh": "题", "district": block}
    assert list(district.faults(package, {"k-bip"}, {"q-1"})) == [rule]


def test_a_folder_whose_description_cannot_be_read_is_refused(folder, tmp_path):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    package = json.loads((folder / build.PACKAGE).read_text("utf-8"))
    (tmp_path / build.PACKAGE).write_text(json.dumps(package | {"district": {"center": [1, 2]}}), "utf-8")
    with pytest.raises(packages.DataError, match="district does not have the shape of a district"):
        packages.read(tmp_path)


def test_texts_of_the_description_are_plain():
    package = {"title": "<b>*T*</b>", "title_zh": "题", "district": {"story": {"zh": ["{a}`x`"], "en": ["{area.__class__} {n}"]}}}
    about = district.read(package)
    assert about.words["site"].en == "bT/b"
    assert about.story[0].zh == "{a}x"
    assert district.filled(about.story[0].en, {"area": 1, "n": 2}) == "{area.__class__} 2"


# The pages


@pytest.mark.parametrize("pattern", ["queries/*.sql", "explorer/*.sql", "explorer/texts/*.toml", "pages/*.py"])
def test_nothing_of_the_bundled_district_is_written_outside_its_package(pattern):
    """Also what no page of these tests opens, such as the method of every figure."""
    for path in ROOT.glob(pattern):
        assert not other_district.FOREIGN.search(path.read_text("utf-8")), path.name


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_speaks_of_this_district_only(folder, serve, page, lang):
    serve(folder)
    for query, app in opened(page, lang, VIEWS.get(page, [{}])):
        assert not app.exception, (query, app.exception)
        assert app.title[0].value, query
        assert not foreign(app), query


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_overview_tells_the_story_of_the_package(folder, serve, csv, lang):
    serve(folder)
    _, app = next(opened("overview", lang, [{}]))
    text = "\n".join(said(app))
    area = csv("indicators").query("indicator_id == 'k-flaeche'").value.iloc[-1]
    assert unescaped(app.title[0].value) == {"zh": "测试港：样例市的一座港", "en": "Testhafen: a port of Sampleton"}[lang]
    assert {"zh": f"港区面积 {area} 平方公里", "en": f"The port has {area} km²"}[lang] in text
    inside = csv("chains").query("chain_id == 'fam-1' or parent_id == 'fam-1'").chain_id
    n = csv("platforms").chain_id.isin(inside).sum()
    assert {"zh": f"港业1有哪些平台？（{n} 个）", "en": f"Which platforms are in Harbour trade 1? ({n})"}[lang] in unescaped(text)


@pytest.mark.parametrize("name", LISTS)
def test_counts_are_those_of_the_files(folder, serve, csv, name):
    serve(folder)
    table = csv(name)
    _, app = next(opened(name, "en", [{}]))
    assert f"**{len(table)} / {len(table)}**" in said(app)


def test_filters_take_the_codes_of_this_district(folder, serve, csv):
    serve(folder)
    companies, listings = csv("companies"), csv("listings")
    star = listings[(listings.board == "star") & listings.listing_date.str[:4].between("2008", "2015")].company_id.nunique()
    near = (csv("projects").subdistrict == "altstadt").sum()
    for page, query, n, total in (
        ("companies", {"board": ["star"], "year": ["2008-2015"]}, star, len(companies)),
        ("projects", {"sub": ["altstadt"]}, near, len(csv("projects"))),
        ("projects", {"sub": ["xixing"]}, len(csv("projects")), len(csv("projects"))),
    ):
        _, app = next(opened(page, "zh", [query]))
        assert f"**{n} / {total}**" in said(app), query


def test_the_api_and_the_head_of_the_page(folder, serve, csv):
    serve(folder)
    client = TestClient(Starlette(routes=[*api.ROUTES, *discovery.ROUTES]))
    answer = client.get("/api/v1/companies.json?sub=hafen-nord").json()
    assert answer["count"] == (csv("companies").subdistrict == "hafen-nord").sum()
    assert answer["as_of"] == other_district.AS_OF
    assert client.get("/api/v1/companies.json?sub=xixing").status_code == 400
    assert client.get("/api/v1/indicator_roles.json").json()["total"] == len(other_district.ROLES)
    for path in ("openapi.json", "datapackage.json", "platforms.csv", "search.json?q=gang"):
        reply = client.get(f"/api/v1/{path}")
        assert reply.status_code == 200
        assert not other_district.FOREIGN.search(reply.text), path
    for lang in i18n.LANGUAGES:
        t = i18n.Translator(lang)
        assert not other_district.FOREIGN.search(discovery.head("overview", {}, t, catalog.catalog(), "http://x"))


# Empty tables and packages that say little

OPTIONAL = sorted(set(other_district.SCHEMAS) - set(other_district.NEEDED))
# Pages that read a table, beside the overview.
READERS = {
    "platforms": ("platforms", "map", "chains", "chain", "policies"),
    "platform_units": ("platform", "chains"),
    "platform_events": ("platform",),
    "projects": ("projects", "map", "chains", "chain", "policies"),
    "project_events": ("project",),
    "project_batches": ("projects", "project"),
    "companies": ("companies", "map", "compare", "chains", "chain", "platform", "data"),
    "listings": ("companies", "compare", "company"),
    "financials": ("companies", "compare", "company"),
    "rd_staff": ("compare", "company"),
    "market_caps": ("companies", "compare", "company"),
    "chains": ("chains", "chain", "companies", "platforms", "projects", "company"),
    "indicators": ("district", "targets", "projects", "platforms", "companies"),
    "targets": ("targets", "district", "chain"),
    "policies": ("policies", "chains", "chain"),
    "peer_districts": ("district", "map"),
    "subdistricts": ("map",),
    "places": ("data",),
}


def test_every_page_with_all_tables_empty(tmp_path, serve):
    serve(other_district.make(tmp_path, empty="*"))
    for lang in i18n.LANGUAGES:
        for page in PAGES:
            for query, app in opened(page, lang, VIEWS.get(page, [{}])):
                assert not app.exception, (page, lang, query)
                assert app.title[0].value, (page, lang, query)
                assert not foreign(app), (page, lang, query)


@pytest.mark.parametrize("table", OPTIONAL)
def test_pages_with_one_table_empty(tmp_path, serve, table):
    serve(other_district.make(tmp_path, empty=[table], checked=table == "companies"))
    for number, page in enumerate(("overview", *READERS[table])):
        lang = list(i18n.LANGUAGES)[number % 2]
        for query, app in opened(page, lang, VIEWS.get(page, [{}])):
            assert not app.exception, (page, query)
            assert not broken(app), (page, query)


def broken(app: AppTest) -> set[str]:
    """Charts of the page that would draw nothing, and numbers that are none."""
    charts = [json.loads(element.proto.spec) for element in app.get("vega_lite_chart")]
    bare = {json.dumps(spec.get("title"))[:120] for spec in charts if not any(spec.get("datasets", {"": [0]}).values())}
    odd = {text for text in words(app) if text.lower() in ("nan", "none", "nat", "<na>") or " nan" in text.lower()}
    return bare | odd


def test_a_package_that_says_nothing_of_its_district(tmp_path, serve):
    serve(other_district.make(tmp_path, described=False, outlines=False))
    assert catalog.catalog().district.words["site"].zh == "测试港数据集"
    for number, page in enumerate(PAGES):
        lang = list(i18n.LANGUAGES)[number % 2]
        for query, app in opened(page, lang, VIEWS.get(page, [{}])):
            assert not app.exception, (page, query)
            assert not foreign(app), (page, query)
            assert not broken(app), (page, query)


# Many rows


@pytest.fixture(scope="module")
def big(tmp_path_factory) -> Path:
    return other_district.make(tmp_path_factory.mktemp("big"), companies=50_000, checked=False)


def size(app: AppTest) -> int:
    """Bytes of what the page sends to the browser."""
    return sum(element.proto.ByteSize() for element in walk(app._tree) if isinstance(getattr(element, "proto", None), Message))


def test_fifty_thousand_companies(big, serve):
    serve(big)
    _, app = next(opened("companies", "en", [{}]))
    assert not app.exception
    assert "**50000 / 50000**" in said(app)
    table = next(frame.value for frame in app.dataframe if len(frame.value) > 1000)
    assert len(table) == lists.MOST_ROWS
    assert list(table[table.columns[0]]) == list(database.run("companies").name_en[: lists.MOST_ROWS])
    assert f"The first {lists.MOST_ROWS} of 50000 rows" in "\n".join(said(app))
    assert size(app) < 2e6
    answer = TestClient(Starlette(routes=api.ROUTES)).get("/api/v1/companies.csv")
    assert len(answer.text.splitlines()) == 50_001


def test_fifty_thousand_companies_filtered(big, serve):
    """A click on the last row that is listed opens that row; a filter counts all."""
    serve(big)
    listings = pd.read_csv(big / "csv" / "listings.csv", dtype=str)
    chosen = listings[(listings.board == "star") & listings.listing_date.str[:4].between("2008", "2015")].company_id.nunique()
    _, app = next(opened("companies", "zh", [{"board": ["star"], "year": ["2008-2015"]}]))
    assert f"**{chosen} / 50000**" in said(app)


@pytest.mark.parametrize(("page", "query"), [("map", {}), ("companies", {"tab": "map"}), ("compare", {"id": ["fa00001", "fa40000"]})])
def test_a_page_of_fifty_thousand_stays_small(big, serve, page, query):
    serve(big)
    _, app = next(opened(page, "zh", [query]))
    assert not app.exception
    assert size(app) < 3e6
    if page != "compare":
        points = database.run("map_points", kind=["company"] if page == "companies" else [])
        chart = json.loads(app.get("vega_lite_chart")[-1].proto.spec)
        assert f"{len(points)} 个条目太多" in "".join(chart["title"]["subtitle"])
        assert len(plots.drawn(points)) <= plots.MOST_POINTS < len(points)
