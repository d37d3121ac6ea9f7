"""The profiles of platforms, projects and companies and the page of a source: queries against pandas, links, sources, citing, files."""

import io
import json

import pandas as pd
import pytest

from explorer import charts, citing, database, entity, filters, i18n, profiles, shell, sourcing
from explorer.catalog import catalog
from explorer.i18n import Translator
from explorer.markdown import JOINER, escaped
from explorer.plots import profile as plots
from explorer.shell import Page
from tests.test_pages import load, text

LANGUAGES = list(i18n.LANGUAGES)
SAMPLE = {
    "company": ["002236", "300347", "NTES", "6606HK", "000156", "2500HK", "002415"],
    "platform": ["uwm-facility", "haichuang-base", "dahua-postdoc", "baimahu-creative-city"],
    "project": ["ultraweak-magnetic-facility", "tigermed-project-2022", "netease-hangzhou-phase3"],
    "source": ["seed-2022-08", "finglm-people", "hzdatasets-busstop"],
}
KEYS = {"company": "companies", "platform": "platforms", "project": "projects"}


def page(kind: str, lang: str) -> Page:
    return Page(kind, Translator(lang), catalog(), filters.PAGES[kind], {})


# --- The pages ---


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("kind", "identifier"), [(kind, i) for kind, ids in SAMPLE.items() for i in ids])
def test_every_kind_in_both_languages(csv, kind, identifier, lang):
    app = load(kind, id=identifier, lang=lang)
    assert not app.exception
    key = "title" if kind == "source" else f"name_{lang}"
    table = csv(KEYS.get(kind, "sources")).set_index(f"{kind}_id")
    shown = sourcing.unlinked if kind == "source" else escaped
    assert app.title[0].value == shown(table[key][identifier])
    assert app.query_params["id"] in (identifier, [identifier])
    assert ("数据核对至" in text(app)) == (lang == "zh")


@pytest.mark.parametrize("kind", SAMPLE)
@pytest.mark.parametrize("wanted", ["a*b*[x](http://e.cn)<b>:red[y]", None])
def test_an_unknown_id_says_so_and_keeps_the_address(kind, wanted):
    app = load(kind, lang="en", **({"id": wanted} if wanted else {}))
    assert not app.exception
    said = text(app)
    assert "Look for it here" in said
    assert ("does not say which" in said) == (wanted is None)
    if wanted:
        assert r"a\*b\*\[x\](http\:" in said
        assert app.query_params["id"] in (wanted, [wanted])
    assert not app.dataframe


# --- Queries ---


def numbers(csv, company: str, item: str) -> pd.DataFrame:
    rows = csv("financials").query("company_id == @company and item == @item")
    return rows.assign(fiscal_year=rows.fiscal_year.astype(int), value=rows.value.astype(float)).sort_values("fiscal_year")


@pytest.mark.parametrize("company", SAMPLE["company"])
@pytest.mark.parametrize("item", ["revenue", "net_profit", "rd_expense", "total_assets"])
def test_yearly_figures_and_growth(csv, company, item):
    rows, result = numbers(csv, company, item), database.run(f"profile_{item}", id=company)
    assert list(zip(result.fiscal_year, result.amount, strict=True)) == list(zip(rows.fiscal_year, rows.value, strict=True))
    weak = (rows.basis == "derived") | (rows.method == "typed") | (rows.preliminary == "true")
    assert list(result.is_weak) == list(weak)
    unsure = dict(zip(rows.fiscal_year, (rows.basis == "derived") | (rows.preliminary == "true"), strict=True))
    values, breaks = dict(zip(rows.fiscal_year, rows.value, strict=True)), set(rows.fiscal_year[rows.series_break == "true"])
    for row in result.itertuples():
        before = values.get(row.fiscal_year - 1)
        if before and before > 0 and row.fiscal_year not in breaks and not unsure[row.fiscal_year] and not unsure[row.fiscal_year - 1]:
            assert row.growth == pytest.approx(100 * (row.amount / before - 1))
        else:
            assert pd.isna(row.growth)
        assert row.series_break == (row.fiscal_year in breaks)


@pytest.mark.parametrize("company", SAMPLE["company"])
def test_rd_share_staff_and_market_value(csv, company):
    rd, revenue = (numbers(csv, company, item).set_index("fiscal_year").value for item in ("rd_expense", "revenue"))
    share = database.run("profile_rd_intensity", id=company).set_index("fiscal_year").amount
    assert share.to_dict() == pytest.approx((100 * rd / revenue).dropna().to_dict())
    staff = database.run("profile_staff", id=company).set_index("fiscal_year")
    assert staff.employees.to_dict() == numbers(csv, company, "employees").set_index("fiscal_year").value.to_dict()
    research = csv("rd_staff").query("company_id == @company and rd_staff != ''")
    expected = dict(zip(research.fiscal_year.astype(int), research.rd_staff.astype(int), strict=True))
    assert staff.rd_staff.dropna().to_dict() == expected
    market = csv("market_caps").merge(csv("listings")[["ticker", "company_id"]], on="ticker").query("company_id == @company")
    result = database.run("profile_market_values", id=company)
    local = market.market_cap_cny_100m == ""
    values = market.market_cap_cny_100m.where(~local, market.market_cap_local_100m).astype(float)
    assert sorted(result.amount) == sorted(values)
    assert set(result.amount_currency) == set(market.currency.where(local, "CNY"))


@pytest.mark.parametrize(("kind", "identifier"), [(kind, i) for kind in KEYS for i in SAMPLE[kind]])
def test_counts_beside_a_link_are_those_of_the_list_behind_it(kind, identifier):
    counts = database.run("related_counts", kind=kind, id=identifier)
    for row in counts.itertuples():
        assert row.n == len(database.run(entity.LISTS[row.kind], **{row.parameter: [row.code]}))


def test_the_batch_of_a_project(csv):
    projects = csv("projects")
    project = projects[projects.batch_id == "2023Q4-kickoff"].project_id.iloc[0]
    others = set(projects[projects.batch_id == "2023Q4-kickoff"].project_id) - {project}
    assert set(database.run("related_in_batch", id=project).project_id) == others
    assert database.run("batch_of_project", id=project).batch_id.tolist() == ["2023Q4-kickoff"]
    none = projects[projects.batch_id == ""].project_id.iloc[0]
    assert database.run("related_in_batch", id=none).empty


def test_planned_events_are_told_apart(csv):
    for platform, rows in csv("platform_events").groupby("platform_id"):
        result = database.run("events_of_platform", id=platform)
        planned = {row.event_zh for row in rows.itertuples() if "（计划" in row.event_zh}
        assert set(result.event_zh[result.actual_or_planned == "planned"]) == planned
        late = rows.date > catalog().package["as_of"]
        assert set(rows.event_zh[late]) <= planned, "an event after the date of the data that is not called planned"


@pytest.mark.parametrize("source", [*SAMPLE["source"], "sec-ntes-20f-fy2023"])
def test_all_rows_that_rest_on_a_source(csv, source):
    tables = [r["name"] for r in catalog().package["resources"] if any(f["name"] == "source_ids" for f in r["schema"]["fields"])]
    expected = {}
    for table in tables:
        rows = csv(table)
        hit = pd.Series(False, rows.index)
        for column in ("source_ids", "location_source_ids"):
            if column in rows:
                hit |= rows[column].str.split(";").map(lambda ids: source in ids)
        if hit.any():
            expected[table] = int(hit.sum())
    result = database.run("source_rows", id=source)
    assert result.groupby("table_name").size().to_dict() == expected
    assert not result.duplicated(["table_name", "row_key"]).any()
    assert result.name_zh.notna().all()
    assert result.name_en.notna().all()


def test_every_link_leads_to_a_page_that_knows_it():
    codes = catalog().codes
    for kind, name in KEYS.items():
        for identifier in database.run(name)[f"{kind}_id"]:
            links = database.run("links_of", kind=kind, id=identifier)
            assert set(links.relation) <= set(profiles.RELATIONS)
            for row in links.itertuples():
                target, query = shell.place_of(row.kind, row.id)
                assert row.id in codes[row.kind]
                assert target in filters.PAGES
                parsed = filters.parse(filters.PAGES[target], query, codes)
                assert filters.to_query(filters.PAGES[target], parsed) == query


# --- Words ---


def test_references_name_numbers_and_spans():
    known = {i: n for n, i in enumerate("abcdefg", 1)}
    spelt = {ids: entity.references(ids, known).replace(JOINER, "").replace("\u00a0", " ") for ids in ("", "b", "ba", "abc", "abceg", "x")}
    assert spelt == {"": "", "b": "[2]", "ba": "[1] [2]", "abc": "[1]–[3]", "abceg": "[1]–[3] [5] [7]", "x": ""}


@pytest.mark.parametrize(("kind", "identifier"), [(kind, i) for kind in KEYS for i in SAMPLE[kind]])
def test_every_source_of_the_entity_has_a_number(kind, identifier):
    shown = entity.load(kind, identifier)
    ids = {
        i for _, rows in shown.tables().values() for c in rows if c.endswith("source_ids") for v in rows[c].dropna() for i in v.split(";")
    }
    assert set(shown.numbers) == ids
    assert sorted(shown.numbers.values()) == list(range(1, len(ids) + 1))
    own = entity.split_ids(shown.row.source_ids)
    assert sorted(shown.numbers[i] for i in own) == list(range(1, len(own) + 1))


def test_neighbours():
    assert entity.neighbours(["a", "b", "c"], "a") == (1, None, "b")
    assert entity.neighbours(["a", "b", "c"], "c") == (3, "b", None)
    assert entity.neighbours(["a"], "a") == (1, None, None)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_facts_carry_their_date_and_their_sources(lang):
    known, _ = entity.facts(page("company", lang), "company", database.run("company_by_id", id="002236"))
    address = known["注册地址" if lang == "zh" else "Registered address"]
    assert address.as_of == "2021"
    point = known["坐标（WGS84）" if lang == "zh" else "Coordinates (WGS84)"]
    assert point.source_ids == ("gh-hzbike-sample-2018",)
    assert point.text.endswith("（精确到道路）" if lang == "zh" else "(known to the road)")
    assert "2026-01" in known["员工人数" if lang == "zh" else "Employees"].text
    chain = known["产业链" if lang == "zh" else "Industry chain"].text
    assert chain.endswith("（来源点名）" if lang == "zh" else "(named by a source)")
    project, _ = entity.facts(page("project", lang), "project", database.run("project_by_id", id="ultraweak-magnetic-facility"))
    assert project["状态" if lang == "zh" else "Status"].as_of == entity.unbroken("2024-04-15")


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_facts_of_all(kind, lang):
    asked = page(kind, lang)
    for identifier in database.run(KEYS[kind])[f"{kind}_id"].iloc[::4]:
        known, unknown = entity.facts(asked, kind, database.run(f"{kind}_by_id", id=identifier))
        assert not set(known) & set(unknown)
        assert all(fact.text and fact.source_ids and "nan" not in fact.text.lower().split() for fact in known.values())


# --- Figures ---


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("figure", plots.COMPANY, ids=lambda figure: figure.query)
def test_titles_and_charts_of_companies(figure, lang):
    t = Translator(lang)
    for company in ("002236", "NTES", "000156", "2500HK", "300250"):
        frame = database.run(figure.query, id=company)
        title, subtitle = figure.title(t, frame), figure.subtitle(t, frame)
        assert title
        if len(frame):
            spec = json.dumps(figure.build(frame, charts.Context(t, catalog(), title, "s", subtitle)).to_dict(), default=str)
            assert "NaN" not in spec


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["platform", "project"])
def test_timelines(csv, kind, lang):
    t = Translator(lang)
    for identifier in csv(f"{kind}_events")[f"{kind}_id"].unique()[::6]:
        frame = database.run(f"events_of_{kind}", id=identifier)
        title = plots.events_title(t, frame)
        assert plots.events(frame, charts.Context(t, catalog(), title, "s")).to_dict()


def yearly(*rows: tuple) -> pd.DataFrame:
    columns = ["fiscal_year", "amount", "growth", "is_weak", "series_break", "basis", "preliminary"]
    return pd.DataFrame(rows, columns=columns)


def test_title_of_the_latest_year():
    t = Translator("en")
    sound, first = (2024, 100.0, 25.0, False, False, "reported", False), (2023, 80.0, None, False, False, "reported", False)
    assert plots.revenue_title(t, yearly(first, sound)) == "Revenue of CNY 10 bn in FY2024, +25% on the year before"
    assert plots.revenue_title(t, yearly(first)) == "Revenue of CNY 8 bn in FY2023"
    assert (
        plots.revenue_title(t, yearly((2025, 8.0, None, True, False, "reported", True))) == "Revenue of CNY 800 m in FY2025 (preliminary)"
    )
    assert (
        plots.net_profit_title(t, yearly((2024, -3.0, None, True, False, "derived", False))) == "Net loss of CNY 300 m in FY2024 (derived)"
    )
    assert plots.revenue_title(t, yearly()) == "Revenue"


def test_a_break_and_a_missing_year_are_said_and_part_the_line():
    rows = [(year, 1.0, None, False, year == 2020, "reported", False) for year in (2018, 2019, 2020, 2021, 2023)]
    frame = yearly(*rows)
    assert list(plots._segments(frame)) == [0, 0, 1, 1, 2]
    said = plots.yearly_subtitle(Translator("en"), frame, "CNY bn")
    assert "breaks in FY2020" in said
    assert "a year is missing" in said
    assert "hollow" not in said


def test_market_value_in_another_currency():
    t = Translator("en")
    frame = pd.DataFrame({"date": pd.to_datetime(["2025-02-24"]), "amount": [570.7], "amount_currency": ["USD"]})
    assert plots.market_title(t, frame) == "Market value of USD 57.1 bn on 2025-02-24"
    both = pd.concat([frame.assign(amount=1.0, amount_currency="CNY"), frame])
    assert plots.market_unit(both) == "CNY"
    assert "1 in another currency" in plots.market_subtitle(t, both)


@pytest.mark.parametrize(
    ("precision", "end"), [("day", "2022-05-10"), ("month", "2022-05-31"), ("quarter", "2022-06-30"), ("year", "2022-12-31")]
)
def test_a_date_stands_for_a_span(precision, end):
    assert plots.last_day(pd.Timestamp("2022-05-10"), precision) == pd.Timestamp(end)


# --- Citing ---

WORK = citing.Work(
    "binjiang-company-002236", "Binjiang Explorer", "A & B_1", "2026-11-24", "2026-12-01", "CC BY 4.0", "http://e.cn/x?id=1&b=2"
)


def test_citations():
    assert citing.inline(Translator("en"), WORK) == (
        "Binjiang Explorer, “A & B_1”, 2026-11-24, CC BY 4.0, http://e.cn/x?id=1&b=2, accessed on 2026-12-01."
    )
    assert citing.inline(Translator("zh"), WORK).endswith("访问于 2026-12-01。")
    assert citing.gbt7714(WORK) == "Binjiang Explorer. A & B_1[DS/OL]. (2026-11-24)[2026-12-01]. http://e.cn/x?id=1&b=2. CC BY 4.0."
    assert citing.bibtex(WORK).splitlines() == [
        "@misc{binjiang-company-002236,",
        "  author = {{Binjiang Explorer}},",
        r"  title = {{A \& B\_1}},",
        "  year = {2026},",
        "  date = {2026-11-24},",
        "  note = {CC BY 4.0},",
        "  url = {http://e.cn/x?id=1&b=2},",
        "  urldate = {2026-12-01}",
        "}",
    ]


def test_citation_of_what_has_no_address_and_no_date():
    work = citing.Work("a b/c", "杭州日报", "题名", "", "2026-12-01", medium=citing.medium("press", ""))
    assert citing.gbt7714(work) == "杭州日报. 题名[N]."
    assert citing.bibtex(work).startswith("@misc{a-b-c,")
    assert "url" not in citing.bibtex(work)
    assert citing.inline(Translator("zh"), work) == "杭州日报：“题名”。"


def test_signs_of_tex_do_no_harm():
    assert citing.tex("50% {x} \\ ~ ^ $ #") == r"50\% \{x\} \textbackslash{} \textasciitilde{} \textasciicircum{} \$ \#"


# --- Files ---


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_download_holds_all_that_belongs_to_it(csv, kind, lang):
    identifier = SAMPLE[kind][0]
    shown, asked = entity.load(kind, identifier), page(kind, lang)
    origin = profiles._origin(asked, shown, "x")
    data = json.loads(profiles._json(asked, shown, origin))
    assert data["id"] == identifier
    assert {source["source_id"] for source in data["sources"]} == set(shown.numbers)
    for table in {"company": ("companies", "financials", "market_caps"), "platform": ("platforms",), "project": ("projects",)}[kind]:
        rows = csv(table)
        if table == "market_caps":
            tickers = set(csv("listings").query("company_id == @identifier").ticker)
            assert len(data["tables"][table]) == rows.ticker.isin(tickers).sum()
        else:
            assert len(data["tables"][table]) == (rows[f"{kind}_id"] == identifier).sum()
    sheets = pd.read_excel(io.BytesIO(profiles._xlsx(asked, shown, origin)), sheet_name=None)
    assert list(sheets)[:-1] == list(data["tables"])
    for table, rows in data["tables"].items():
        assert len(sheets[table]) == len(rows)
