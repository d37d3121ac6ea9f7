"""What only a browser shows: links, history, downloads, clicks, languages, accessibility, phones."""

import base64
import io
import json
import unicodedata
import zipfile
from urllib.parse import parse_qs

import pandas as pd
import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

PATHS = {"overview": "/", "platforms": "/platforms", "projects": "/projects", "companies": "/companies"}
LISTS = {name: path for name, path in PATHS.items() if name != "overview"}
OTHERS = {
    "map": "/map",
    "map of districts": "/map?tab=districts",
    "chains": "/chains",
    "white spots": "/chains?tab=white_spots",
    "compare": "/compare?id=002415&id=002236&id=300347",
    "search": "/search?q=hik",
    "targets": "/targets",
    "district": "/district",
    "indicator": "/district?indicator=gdp",
    "peers": "/district?tab=peers",
    "policies": "/policies",
    "data": "/data",
    "quality": "/data?tab=quality",
    "sources": "/sources",
    "sql": "/sql?sql=SELECT+*+FROM+chains",
    "platform": "/platform?id=uwm-facility",
    "project": "/project?id=ultraweak-magnetic-facility",
    "company": "/company?id=300347",
    "chain": "/chain?id=eco-iot",
    "source": "/source?id=seed-2022-08",
}
LOOKS = [("zh-CN", "light"), ("zh-CN", "dark"), ("en-GB", "light"), ("en-GB", "dark")]
# Every look of the first pages, two of the others.
SEEN = [(path, *look) for path in PATHS.values() for look in LOOKS] + [
    (path, *look) for path in OTHERS.values() for look in (LOOKS[0], LOOKS[3])
]


def test_cold_deep_link(browser, fresh_server, csv):
    """The first page that anyone opens on a server is a filtered sub-page."""
    from tests.conftest import Visitor

    visitor = Visitor(browser, fresh_server, locale="en-GB")
    visitor.open("/companies?board=star&year=2019-2023")
    rows = csv("listings")
    expected = rows[(rows.board == "star") & rows.listing_date.str[:4].between("2019", "2023")].company_id.nunique()
    assert visitor.count == f"{expected} / {len(csv('companies'))}"
    assert visitor.page.get_by_role("heading", name="Listed companies").is_visible()
    assert visitor.query == "board=star&year=2019-2023"
    assert visitor.errors == []
    assert visitor.foreign == []
    visitor.context.close()


@pytest.mark.parametrize(
    ("locale", "title"), [("zh-CN", "上市公司"), ("zh-TW", "上市公司"), ("en-GB", "Listed companies"), ("fr-FR", "Listed companies")]
)
def test_first_visit_takes_the_language_of_the_browser(visit, locale, title):
    page = visit(locale=locale).open("/companies")
    assert page.locator("h1").inner_text() == title
    assert page.evaluate("document.documentElement.lang") == ("zh-CN" if title == "上市公司" else "en")


def test_unknown_values_leave_the_url(visit):
    visitor = visit()
    visitor.open("/companies?lang=xx&board=zz&board=star&year=20x&chain=nowhere&evil=1")
    assert visitor.query == "board=star"


def test_language_switch_keeps_everything_else(visit):
    visitor = visit()
    page = visitor.open("/companies?q=hang&board=star&board=chinext&year=2010-")
    before, count = visitor.query, visitor.count
    page.get_by_test_id("stSidebar").get_by_text("English").click()
    visitor.settle()
    assert page.locator("h1").inner_text() == "Listed companies"
    assert parse_qs(visitor.query) == parse_qs(before) | {"lang": ["en"]}
    assert visitor.count == count
    page.get_by_test_id("stSidebar").get_by_text("中文").click()
    visitor.settle()
    assert visitor.query == before


def pick(visitor, popover: str, *options: str) -> None:
    """Choose options of one filter, one after the other; each choice changes the counts in the labels of all."""
    visitor.page.locator(".st-key-filters").get_by_role("button", name=popover).click()
    for option in options:
        visitor.page.get_by_test_id("stPopoverBody").get_by_text(option, exact=False).first.click()
        visitor.settle()
    visitor.page.keyboard.press("Escape")


def test_filters_write_the_url_and_survive_reload_back_forward_and_other_pages(visit):
    visitor = visit()
    page = visitor.open("/companies")
    everything = visitor.count
    pick(visitor, "板块", "科创板", "创业板")
    both = visitor.count
    assert visitor.query == "board=star&board=chinext"
    page.get_by_label("搜索名称、代码或拼音").fill("hang")
    page.keyboard.press("Enter")
    visitor.settle()
    assert visitor.query == "q=hang&board=star&board=chinext"
    searched = visitor.count
    page.reload()
    visitor.settle()
    assert visitor.count == searched
    page.go_back()
    visitor.settle()
    assert (visitor.query, visitor.count) == ("board=star&board=chinext", both)
    page.go_back()
    visitor.settle()
    page.go_back()
    visitor.settle()
    assert (visitor.query, visitor.count) == ("", everything)
    page.go_forward()
    visitor.settle()
    assert visitor.query == "board=star"
    page.get_by_role("link", name="创新平台").click()
    visitor.settle()
    assert visitor.query == ""
    page.get_by_role("link", name="上市公司").click()
    visitor.settle()
    assert visitor.query == "board=star"


def test_the_menu_entry_of_the_open_page_shows_all_of_it(visit):
    visitor = visit()
    page = visitor.open("/companies")
    everything = visitor.count
    pick(visitor, "板块", "科创板")
    assert visitor.count != everything
    page.get_by_test_id("stSidebar").get_by_role("link", name="上市公司").click()
    visitor.settle()
    assert (visitor.query, visitor.count) == ("", everything)
    page.go_back()
    visitor.settle()
    assert visitor.query == "board=star"
    assert visitor.count != everything


def test_a_click_on_a_filter_leaves_the_side_bar_alone(visit):
    visitor = visit()
    page = visitor.open("/companies")
    received: list[bytes] = []
    wire = page.context.new_cdp_session(page)
    wire.on("Network.webSocketFrameReceived", lambda event: received.append(base64.b64decode(event["response"]["payloadData"])))
    wire.send("Network.enable")
    pick(visitor, "板块", "科创板")
    assert visitor.count.startswith("12 / ")
    assert any("科创板".encode() in frame for frame in received)
    assert not any("引用本页".encode() in frame for frame in received)


def test_the_view_is_cited_as_it_stands(visit):
    visitor = visit(locale="en-GB")
    page = visitor.open("/companies?board=star")
    body = page.get_by_test_id("stPopoverBody")
    page.get_by_test_id("stSidebar").get_by_role("button", name="Cite this view").click()
    body.get_by_text("BibTeX").wait_for()
    visitor.settle()
    inline, gbt, bibtex = [code.inner_text() for code in body.get_by_test_id("stCode").all()]
    for text in (inline, gbt, bibtex):
        assert "Listed companies: STAR Market" in text
        assert "/companies?lang=en&board=star" in text
    assert "[DS/OL]" in gbt
    assert bibtex.startswith("@misc{")
    page.keyboard.press("Escape")
    pick(visitor, "Board", "ChiNext")
    page.get_by_test_id("stSidebar").get_by_role("button", name="Cite this view").click()
    body.get_by_text("board=star&board=chinext").first.wait_for()


def chosen(visitor, popover: str) -> list[str]:
    """What is chosen in a filter, without the counts."""
    visitor.page.locator(".st-key-filters").get_by_role("button", name=popover).click()
    body = visitor.page.get_by_test_id("stPopoverBody")
    body.get_by_role("button").first.wait_for()
    texts = [option.inner_text() for option in body.get_by_role("button", pressed=True).all()]
    visitor.page.keyboard.press("Escape")
    return [text.rsplit(" ", 1)[0] for text in texts]


def test_a_closed_filter_keeps_what_the_address_says(visit):
    visitor = visit(locale="en-GB")
    page = visitor.open("/companies?board=star&year=2010-")
    # A run without a change of the filters, before their popovers were ever open.
    page.get_by_role("radio", name="Table").first.click()
    visitor.settle()
    assert chosen(visitor, "Board") == ["STAR Market"]
    pick(visitor, "Board", "ChiNext")
    assert visitor.query == "board=star&board=chinext&year=2010-"
    page.locator(".st-key-chips").get_by_role("button", name="ChiNext").click()
    visitor.settle()
    page.get_by_role("radio", name="Chart").first.click()
    visitor.settle()
    assert visitor.query == "board=star&year=2010-"
    assert chosen(visitor, "Board") == ["STAR Market"]
    page.locator(".st-key-chips").get_by_role("button", name="2010").click()
    visitor.settle()
    page.go_back()
    visitor.settle()
    page.get_by_role("radio", name="Table").first.click()
    visitor.settle()
    pick(visitor, "Board", "ChiNext")
    assert visitor.query == "board=star&board=chinext&year=2010-"


def test_chips_take_conditions_away_and_clear_all(visit):
    visitor = visit(locale="en-GB")
    page = visitor.open("/companies?board=star&board=hk&year=2019-")
    page.locator(".st-key-chips").get_by_role("button", name="Hong Kong").click()
    visitor.settle()
    assert visitor.query == "board=star&year=2019-"
    page.get_by_role("button", name="Clear all").click()
    visitor.settle()
    assert visitor.query == ""


def test_no_match_offers_a_way_out(visit):
    visitor = visit()
    page = visitor.open("/projects?q=nothing-like-this&status=started")
    assert visitor.count.startswith("0 / ")
    page.get_by_role("button", name="nothing-like-this").last.click()
    visitor.settle()
    assert visitor.query == "status=started"
    assert not visitor.count.startswith("0 / ")


def test_copy_link_copies_the_view_with_its_language(visit):
    visitor = visit()
    page = visitor.open("/platforms?tier=6")
    page.get_by_role("button", name="复制链接").click()
    page.get_by_role("button", name="已复制").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{visitor.url}/platforms?lang=zh&tier=6"


@pytest.mark.parametrize("name", LISTS)
def test_downloads_hold_exactly_the_rows_of_the_screen(visit, csv, name):
    visitor = visit()
    query = {"platforms": "level=national", "projects": "category=industry", "companies": "board=star"}[name]
    page = visitor.open(f"{LISTS[name]}?{query}")
    table = csv(name)
    if name == "companies":
        listings = csv("listings")
        wanted = set(listings[listings.board == "star"].company_id)
        key = "company_id"
    else:
        column, code = query.split("=")
        key = f"{name[:-1]}_id"
        wanted = set(table[table[column] == code][key])
    assert visitor.count == f"{len(wanted)} / {len(table)}"
    for label, extension in {"CSV": "csv", "Excel": "xlsx", "Parquet": "parquet", "JSON": "json"}.items():
        with page.expect_download() as caught:
            page.locator(f".st-key-downloads_{name}").get_by_role("button", name=label).click()
        data = caught.value.path().read_bytes()
        assert caught.value.suggested_filename.endswith(f".{extension}")
        assert query.replace("=", "-") in caught.value.suggested_filename
        frame = read(extension, data)
        assert set(frame[key].astype(str)) == wanted, extension
        assert len(frame) == len(wanted)
        assert set(table.columns) <= set(frame.columns)
        assert frame.source_ids.notna().all()
    assert visitor.count == f"{len(wanted)} / {len(table)}"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/companies?board=star", ["上市公司", "科创板", "安恒信息", "来源"]),
        ("/company?id=002415", ["海康威视", "智能物联", "营业收入", "来源"]),
    ],
)
def test_the_report_prints_to_pdf_with_its_chinese_text(visit, path, words):
    """A4, asks no host for anything, figures drawn, words to be found in the PDF."""
    visitor = visit()
    page = visitor.open(path)
    with page.expect_download(timeout=60_000) as caught:
        page.locator(".st-key-take_away").get_by_role("button", name="打印版报告").click()
    report = caught.value.path().read_text("utf-8")
    sheet = visitor.context.new_page()
    asked: list[str] = []
    sheet.on("request", lambda request: asked.append(request.url))
    sheet.set_content(report)
    assert sheet.locator("svg").count() > 1
    printed = pypdf.PdfReader(io.BytesIO(sheet.pdf(prefer_css_page_size=True)))
    assert [round(float(side)) for side in printed.pages[0].mediabox[2:]] == [595, 842]
    # Some fonts give a radical in place of the same-looking character.
    text = unicodedata.normalize("NFKC", "".join(sheet.extract_text() for sheet in printed.pages))
    assert [word for word in words if word not in text] == []
    assert asked == []


def test_further_charts_unfold_and_the_bundle_holds_what_is_shown(visit, csv, tmp_path):
    listings = csv("listings")
    star = set(listings[listings.board == "star"].company_id)
    visitor = visit()
    page = visitor.open("/companies?board=star")
    assert page.locator(".st-key-figure_company_growth").count() == 0
    page.get_by_text("再看四张图").click()
    page.locator(".st-key-figure_company_growth svg.marks, .st-key-figure_company_growth canvas").first.wait_for()
    visitor.settle()
    with page.expect_download() as caught:
        page.locator(".st-key-take_away").get_by_role("button", name="打包下载").click()
    with zipfile.ZipFile(caught.value.path()) as archive:
        archive.extractall(tmp_path)
    assert set(pd.read_parquet(tmp_path / "companies.parquet").company_id) == star
    assert {"company_growth.csv", "listings_by_board.csv", "sources.csv", "README.zh.md"} <= {path.name for path in tmp_path.iterdir()}
    # A filter keeps them unfolded.
    page.locator(".st-key-chips").get_by_role("button", name="✕").first.click()
    visitor.settle()
    assert visitor.count.startswith(f"{len(csv('companies'))} / ")
    assert page.locator(".st-key-figure_company_growth").count() == 1


def read(extension: str, data: bytes) -> pd.DataFrame:
    if extension == "csv":
        assert data.startswith(b"\xef\xbb\xbf")
        return pd.read_csv(io.BytesIO(data), dtype=str, encoding="utf-8-sig")
    if extension == "xlsx":
        sheets = pd.read_excel(io.BytesIO(data), sheet_name=None, dtype=str)
        assert len(sheets) == 2
        frame, notes = sheets.values()
        assert len(notes) > 5
        return frame.rename(columns=lambda heading: heading.split("\n")[-1])
    if extension == "parquet":
        return pd.read_parquet(io.BytesIO(data))
    return pd.DataFrame(json.loads(data)["rows"])


def test_click_on_a_chart_sets_the_filter(visit, csv):
    visitor = visit(locale="en-GB")
    page = visitor.open("/companies")
    chart = page.locator(".st-key-figure_companies_by_chain [data-testid=stVegaLiteChart]")

    def click_the_first_bar() -> dict[str, list[str]]:
        chart.scroll_into_view_if_needed()
        page.wait_for_timeout(800)
        chart.locator("path[aria-roledescription=bar]").first.click(force=True)
        visitor.settle()
        return parse_qs(visitor.query)

    first = click_the_first_bar()
    assert list(first) == ["chain"]
    chain = csv("chains").set_index("chain_id").name_en[first["chain"][0]]
    chip = page.locator(".st-key-chips").get_by_role("button", name=chain)
    assert chip.is_visible()
    # Again takes it away; what was clicked before is forgotten, also where the filter went another way.
    assert click_the_first_bar() == {}
    assert click_the_first_bar() == first
    chip.click()
    visitor.settle()
    assert click_the_first_bar() == first


@pytest.mark.parametrize("name", LISTS)
def test_a_click_on_a_name_opens_the_entity(visit, csv, name):
    visitor = visit(locale="en-GB")
    query = {"platforms": "level=national", "projects": "category=industry", "companies": "board=star"}[name]
    page = visitor.open(f"{LISTS[name]}?{query}")
    count = visitor.count
    table = page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    table.click(position={"x": 60, "y": 52})
    kind = {"platforms": "platform", "projects": "project", "companies": "company"}[name]
    page.wait_for_url(f"**/{kind}?**")
    visitor.settle()
    page.locator(".st-key-position").wait_for()
    (identifier,) = parse_qs(visitor.query)["id"]
    assert page.locator("h1").inner_text() == csv(name).set_index(f"{kind}_id").name_en[identifier]
    # The list that the reader came from: its first row, with its number of rows.
    assert page.locator(".st-key-position").inner_text().split("\n").count(f"1 / {count.split(' / ')[0]}") == 1
    page.go_back()
    visitor.settle()
    assert (visitor.query, visitor.count) == (query, count)


@pytest.mark.parametrize(("path", "locale", "theme"), SEEN)
def test_accessible_and_quiet(visit, path, locale, theme):
    visitor = visit(locale=locale, theme=theme)
    page = visitor.open(path)
    page.wait_for_timeout(1000)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    assert [(v["id"], [n["html"][:160] for n in v["nodes"]][:3]) for v in found] == []
    assert visitor.foreign == []
    assert visitor.errors == []


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("path", [*PATHS.values(), *OTHERS.values()])
def test_fits_a_phone(visit, path, locale):
    page = visit(locale=locale, width=390).open(path)
    page.wait_for_timeout(1000)
    wide = page.evaluate(
        """() => {
            const main = document.querySelector("[data-testid=stMain]");
            const charts = [...document.querySelectorAll("[data-testid=stVegaLiteChart] svg")];
            return [main.scrollWidth > main.clientWidth, document.documentElement.scrollWidth > innerWidth,
                    ...charts.map(c => c.getBoundingClientRect().right > innerWidth)];
        }"""
    )
    assert not any(wide)


@pytest.mark.parametrize("path", [path for name, path in (PATHS | OTHERS).items() if name != "sql"])
def test_no_english_frame_in_the_chinese_page(visit, path):
    text = visit().open(path).get_by_test_id("stMain").inner_text()
    for word in ("Choose", "Sources", "Chart", "Table", "Download", "Showing", "None", "nan", "NaT"):
        assert word not in text, word
