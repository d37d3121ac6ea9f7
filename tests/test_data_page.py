"""The data page: dictionary, quality report and code against pandas on the CSV files and the data package itself."""

import io
import json
import re
from datetime import date

import duckdb
import pandas as pd
import pytest

from explorer import api, charts, database, dictionary, i18n, quality
from explorer.catalog import catalog
from explorer.markdown import escaped
from explorer.plots import data as plots
from tests.conftest import ROOT
from tests.test_pages import load, text

ZH, EN = i18n.Translator("zh"), i18n.Translator("en")
PACKAGE = json.loads((ROOT / "data" / "datapackage.json").read_text("utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}
EVERY = {resource["name"]: resource for resource in [*PACKAGE["resources"], *PACKAGE["derived"]]}
CITING = [name for name, one in RESOURCES.items() if any(field.get("list_of") == "sources" for field in one["schema"]["fields"])]
KINDS = ["official", "filing", "press", "dataset", "secondary"]


def kinds_of(csv) -> dict[str, str]:
    return dict(zip(csv("sources").source_id, csv("sources").kind, strict=True))


# What the build derives ---


def test_uses_of_sources(csv):
    uses = database.database().table("source_uses")
    for table in CITING:
        columns = [column for column in csv(table) if column.endswith("source_ids")]
        named = csv(table)[columns].apply(lambda row: {one for ids in row for one in ids.split(";") if one}, axis=1)
        counts = named.explode().value_counts()
        found = uses[uses.table_name == table].set_index("source_id").row_count
        assert found.sort_index().to_dict() == counts.sort_index().to_dict(), table
    assert set(uses.table_name) == set(CITING)


def test_completeness_of_every_column(csv):
    frame = database.database().table("quality_columns").set_index(["table_name", "column_name"])
    assert len(frame) == sum(len(csv(table).columns) for table in RESOURCES)
    for table in RESOURCES:
        for column, values in csv(table).items():
            row = frame.loc[(table, column)]
            known = values[values != ""]
            assert (row.row_count, row.filled_count) == (len(values), len(known))
            # A number may be written in two ways.
            numeric = catalog().tables[table][column].type in ("integer", "number")
            assert row.distinct_count == (known.astype(float) if numeric else known).nunique()
            assert row.filled_share == pytest.approx(100 * len(known) / len(values), abs=0.05)
    numbers = pd.to_numeric(csv("projects").investment_cny_100m)
    row = frame.loc[("projects", "investment_cny_100m")]
    assert (float(row.minimum), float(row.maximum)) == (numbers.min(), numbers.max())
    assert frame.loc[("market_caps", "date")].maximum == csv("market_caps").date.max()
    assert frame.loc[("companies", "company_id")].example == csv("companies").company_id.min()


def test_best_kind_of_source_of_each_row(csv):
    kinds = kinds_of(csv)
    frame = database.run("quality_sources")
    for table in CITING:
        best = csv(table).source_ids.map(lambda ids: min((kinds[one] for one in ids.split(";")), key=KINDS.index)).value_counts()
        rows = frame[frame.table_name == table].set_index("kind")
        assert rows.found_count.to_dict() == {kind: best.get(kind, 0) for kind in KINDS}
        assert rows.official_share.iloc[0] == pytest.approx(100 * best.get("official", 0) / len(csv(table)), abs=0.05)
    assert list(frame.official_share) == sorted(frame.official_share)


def test_marks_of_financial_values(csv):
    table = csv("financials")
    frame = database.run("quality_financials").set_index(["measure", "item"])
    for measure in ("basis", "method", "preliminary", "series_break"):
        counts = table[measure].value_counts()
        for item in counts.index.difference(["false"]):
            assert frame.found_count[measure, item] == counts[item]
            assert frame.found_share[measure, item] == pytest.approx(100 * counts[item] / len(table), abs=0.05)
    assert list(frame.is_weak) == sorted(frame.is_weak, reverse=True)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2012-2016", "2012-01-01", "2016-12-31"),
        ("2022-02", "2022-02-01", "2022-02-28"),
        ("2022-08-02", "2022-08-02", "2022-08-02"),
        ("2024-Q2", "2024-04-01", "2024-06-30"),
        ("2025-Q1-Q3", "2025-01-01", "2025-09-30"),
        ("2022-H1", "2022-01-01", "2022-06-30"),
        ("2022-H2", "2022-07-01", "2022-12-31"),
        ("2022-M1-M11", "2022-01-01", "2022-11-30"),
    ],
)
def test_periods(text, first, last):
    assert quality.period(text) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("text", ["", "soon", "22", "2022-13-01", "2022-08-02-03", "2022-X1"])
def test_what_is_no_period(text):
    with pytest.raises(ValueError, match=r"is no period|Invalid|invalid|must be|month|day"):
        quality.period(text)


def test_freshness_leaves_plans_out(csv):
    frame = database.run("quality_freshness").set_index("table_name")
    as_of = date.fromisoformat(PACKAGE["as_of"])
    assert set(frame.index) == {name for name, one in RESOURCES.items() if "x_freshness" in one}
    assert frame.latest_text["market_caps"] == csv("market_caps").date.max()
    assert frame.latest_text["financials"] == csv("financials").fiscal_year.max()
    assert frame.latest_text["rd_staff"] == csv("rd_staff").fiscal_year.max()
    events = csv("project_events")
    done = events[(events.actual_or_planned == "actual") & (events.date <= PACKAGE["as_of"])]
    assert frame.latest_text["project_events"] == done.date_text[done.date.idxmax()]
    assert (csv("platform_events").date > PACKAGE["as_of"]).any()
    assert (frame.latest_date.dt.date <= as_of).all()
    for name, row in frame.iterrows():
        assert row.due_days == RESOURCES[name]["x_freshness"]["days"]
        assert row.age_days == (as_of - row.latest_date.date()).days
        assert row.times_due == pytest.approx(row.age_days / row.due_days, abs=0.005)
    assert list(frame.times_due) == sorted(frame.times_due, reverse=True)


def test_freshness_is_declared_over_columns_that_exist():
    for one in RESOURCES.values():
        rhythm = one.get("x_freshness", {})
        names = {field["name"] for field in one["schema"]["fields"]}
        assert {*rhythm.get("only", {}), *([rhythm["column"]] if "column" in rhythm else [])} <= names
        assert not rhythm or (("column" in rhythm) != ("as_of" in rhythm) and rhythm["days"] > 0)


@pytest.mark.parametrize(
    "note",
    [
        "a second reading differs by 5-6 %",
        "secondary source rounds to 2185",
        "Land given as about 17 mu and as about 10,666 m2 (16 mu); planned year = start + 2.5 years",
        "FinanceDatabase gives zipcode 310012, not a Binjiang one; dropped",
        "ziip称2016年成为试验区,杭州日报报道获批为2015-12",
        "Land printed as 82,300 m2. Other sources: 225,000 m2 (2015)",
    ],
)
def test_notes_that_name_another_figure(note):
    assert quality.SECOND_FIGURE.search(note)


@pytest.mark.parametrize(
    "note",
    [
        "total assets = current + non-current",
        "press figure, 2 decimals",
        "Site not stated",
        "cumulative Jan-Sep",
        "address is a 2015 snapshot; zipcode 310053 in FinanceDatabase (2026-08) agrees",
        "measured with 2020 data; the plan report of 2022 compares it with the 2020 figure; no 2021 figure found",
        "来源称浙江孵化器起始于1990年、第一家为杭州高新区科创中心",
        "2015年报道称国家知识产权示范园区,2024年官方称国家级知识产权强国示范园区",
    ],
)
def test_notes_that_do_not(note):
    assert not quality.SECOND_FIGURE.search(note)


def test_disagreements_and_notes(csv):
    notes = database.run("quality_notes")
    for row in notes.itertuples():
        key = RESOURCES[row.table_name]["schema"]["primaryKey"]
        table = csv(row.table_name)
        same = table[(table[key].agg(" | ".join, axis=1) == row.row_key)]
        assert list(same.note) == [row.note]
    frame = database.run("quality_disagreements").set_index("table_name")
    counts = notes.table_name.value_counts()
    for table in RESOURCES:
        breaks = (csv(table).get("series_break", pd.Series(dtype=str)) == "true").sum()
        if breaks or table in counts:
            assert (frame.second_figures[table], frame.series_breaks[table]) == (counts.get(table, 0), breaks)
        else:
            assert table not in frame.index


def test_known_gaps(csv):
    projects, companies, platforms, targets, sources = (csv(name) for name in ("projects", "companies", "platforms", "targets", "sources"))
    two_years_ago = f"{int(PACKAGE['as_of'][:4]) - 2}{PACKAGE['as_of'][4:]}"
    ends = [quality.period(text)[1].isoformat() if text else "9" for text in projects.status_as_of]
    financials = csv("financials")
    weak = (financials.basis == "derived") | (financials.method == "typed") | (financials.preliminary == "true")
    expected = {
        "projects_amount": (~projects.investment_basis.isin(["total", "total_at_least"])).sum(),
        "projects_stale": sum(end < two_years_ago for end in ends),
        "projects_unproven": projects.location_basis.isin(["registered_office_only", "investor_of_zone"]).sum(),
        "platforms_undated": (platforms.established_date == "").sum(),
        "platforms_unplaced": (platforms.latitude == "").sum(),
        "companies_address": (companies.address_as_of.str[:4] < "2022").sum(),
        "companies_rough": companies.location_precision.isin(["road", "subdistrict"]).sum(),
        "companies_compiled": (companies.chain_basis == "compiled").sum(),
        "financials_weak": weak.sum(),
        "targets_unknown": (targets.status == "unknown").sum(),
        "sources_undated": (sources.published == "").sum(),
        "sources_unlinked": (sources.url == "").sum(),
        "chains_empty": 1,
        "indicators_preliminary": csv("indicators").note.str.match("preliminary|forecast|estimate").sum(),
    }
    found = database.run("quality_gaps").set_index("gap")
    assert found.found_count.to_dict() == expected
    assert list(found.found_share) == sorted(found.found_share, reverse=True)
    for gap in found.index:
        assert EN(f"data.gap_{gap}", n=1, total=2)


def test_columns_that_are_not_filled(csv):
    frame = database.run("quality_columns")
    empty = {(table, column) for table in RESOURCES for column in csv(table) if (csv(table)[column] == "").any()}
    assert set(zip(frame.table_name, frame.column_name, strict=True)) == empty
    assert list(frame.filled_share) == sorted(frame.filled_share)
    # The sources of a table stand on the first of its rows.
    first = ~frame.table_name.duplicated()
    assert frame.source_ids[~first].isna().all()
    for row in frame[first].dropna(subset="source_ids").itertuples():
        columns = [column for column in csv(row.table_name) if column.endswith("source_ids")]
        cited = {one for column in columns for ids in csv(row.table_name)[column] for one in ids.split(";") if one}
        assert set(row.source_ids.split(";")) == cited


# Tables and dictionary ---


def test_tables_with_their_sources(csv):
    frame = database.run("data_tables").set_index("table_name")
    kinds = kinds_of(csv)
    assert set(frame.index) == set(EVERY)
    assert set(frame.index[frame.is_derived]) == {one["name"] for one in PACKAGE["derived"]}
    for table in RESOURCES:
        row = frame.loc[table]
        assert (row.row_count, row.column_count) == csv(table).shape
        assert row.filled_share == pytest.approx(100 * (csv(table) != "").to_numpy().mean(), abs=0.05)
        ids = {one for column in csv(table) if column.endswith("source_ids") for ids in csv(table)[column] for one in ids.split(";") if one}
        if ids:
            assert row.sources == len(ids)
            assert [row[kind] for kind in KINDS] == [sum(kinds[one] == kind for one in ids) for kind in KINDS]


def test_the_dictionary_is_the_package():
    frame = database.run("data_dictionary")
    fields = [(name, field) for name in sorted(EVERY) for field in EVERY[name]["schema"]["fields"]]
    assert list(zip(frame.table_name, frame.column_name, strict=True)) == [(name, field["name"]) for name, field in fields]
    for row, (name, field) in zip(frame.itertuples(), fields, strict=True):
        assert (row.title_en, row.title_zh, row.type) == (field["title"], field["title_zh"], field["type"])
        assert (row.description_en, row.description_zh) == (field["description"], field["description_zh"])
        assert (row.unit_en if isinstance(row.unit_en, str) else None) == field.get("unit")
        assert row.is_key == (field["name"] in EVERY[name]["schema"]["primaryKey"])


@pytest.mark.parametrize("query", ["亿元", "market value", "海康", "listing", "科创板", "no such thing", "%", "(英文)"])
def test_search_of_the_dictionary(csv, query):
    labels = csv("labels")

    def words(table: str, field: dict) -> str:
        own = [table, field["name"], *(field.get(f"{part}{tail}", "") for part in ("title", "description", "unit") for tail in ("", "_zh"))]
        named = labels[labels.domain == field.get("labels")]
        codes = field.get("constraints", {}).get("enum", [])
        return " ".join([*own, *codes, *named.code, *named.zh, *named.en]).lower().translate(str.maketrans("，；：（）", ",;:()"))

    expected = {(name, field["name"]) for name, one in EVERY.items() for field in one["schema"]["fields"] if query in words(name, field)}
    found = database.run("data_dictionary", q=query)
    assert set(zip(found.table_name, found.column_name, strict=True)) == expected


@pytest.mark.parametrize("t", [ZH, EN])
def test_every_column_is_described_in_words(t):
    rows = database.run("data_dictionary")
    shown = dictionary.columns(t, catalog(), rows, with_table=True)
    assert len(shown) == len(rows)
    assert shown[["table", "column", "name", "meaning", "type"]].map(lambda words: bool(words.strip())).all(axis=None)
    by_name = shown.set_index(shown.pop("column").where(rows.table_name == "projects"))
    assert by_name["values"]["investor_company_id"] == t("data.links_to", column="companies.company_id")
    assert by_name["values"]["status"].startswith(
        t("data.code_named", code="planned", name=catalog().label("project_status", "planned", t.lang))
    )
    assert by_name["values"]["investment_cny_100m"] == t("data.range", low="1.8", high="200")
    assert by_name["type"]["investment_cny_100m"] == ("数值，亿元" if t is ZH else "number, CNY 100m")
    assert by_name["type"]["project_id"] == ("文本，主键" if t is ZH else "text, key")


# Code and API ---


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://127.0.0.1:8501/data?tab=api", "http://127.0.0.1:8501/api/v1"),
        ("https://example.org/binjiang/data", "https://example.org/binjiang/api/v1"),
        (None, "http://localhost:8501/api/v1"),
        ("", "http://localhost:8501/api/v1"),
    ],
)
def test_address_of_the_api(url, base):
    assert dictionary.api_base(url) == base


@pytest.mark.parametrize("table", EVERY)
def test_the_code_loads_the_table(csv, table, monkeypatch):
    monkeypatch.chdir(ROOT / "data")
    snippets = dictionary.snippets(table, database.run("data_dictionary", table=[table]), f"http://x/{table}")
    assert set(snippets) == {"pandas", "polars", "DuckDB", "R", "Excel"}
    rows = len(database.database().table(table))
    for tool in ("pandas", "DuckDB"):
        names: dict[str, object] = {}
        exec(compile(snippets[tool][0], tool, "exec"), {"duckdb": duckdb, "pd": pd}, names)
        assert len(names[table]) == rows


@pytest.mark.parametrize("table", RESOURCES)
def test_the_code_keeps_the_zeros_of_ids(csv, table, monkeypatch):
    code = dictionary.snippets(table, database.run("data_dictionary", table=[table]), f"http://x/{table}")["pandas"][0]
    body = api.table_file(table, "csv", {})[0]
    real = pd.read_csv
    monkeypatch.setattr(pd, "read_csv", lambda address, **options: real(io.BytesIO(body), **options))
    names: dict[str, object] = {}
    exec(code.splitlines()[-1].removeprefix("# "), {"pd": pd}, names)
    frame = names[table]
    key = RESOURCES[table]["schema"]["primaryKey"]
    assert sorted(map(tuple, frame[key].astype(str).to_numpy())) == sorted(map(tuple, csv(table)[key].to_numpy()))


def test_a_table_outside_the_api_has_no_address():
    snippets = dictionary.snippets("search_terms", database.run("data_dictionary", table=["search_terms"]), "")
    assert "Excel" not in snippets
    assert not any("#" in code for code, _ in snippets.values())


def test_examples_of_the_api(csv):
    answers = {title: dictionary.answer(path, query) for title, path, query in dictionary.examples("hikvision")}
    for title, _, _ in dictionary.examples("hikvision"):
        assert EN(f"data.api_{title}")
    star = json.loads(answers["star"][0])
    listings = csv("listings")
    assert star["count"] == listings[(listings.board == "star") & (listings.listing_date >= "2019")].company_id.nunique()
    assert len(star["rows"]) == len(star["sources"]) == 1
    assert answers["financials"][0].splitlines()[0].split(",")[:2] == ["company_id", "fiscal_year"]
    assert "nasdaq" in json.loads(answers["wrong"][0])["error"]
    assert (
        dictionary.link("http://x/api/v1", "companies.json", {"board": ["star", "hk"]})
        == "http://x/api/v1/companies.json?board=star&board=hk"
    )


# Findings ---


@pytest.mark.parametrize("t", [ZH, EN])
def test_titles_at_the_edges(t):
    fresh, kinds = database.run("quality_freshness"), database.run("quality_sources")
    late = (fresh.times_due > 1).sum()
    assert f"{late}" in plots.freshness_title(t, catalog(), fresh)
    assert "1" in plots.freshness_title(t, catalog(), fresh.head(1))
    assert plots.freshness_title(t, catalog(), fresh[fresh.times_due <= 1]) == t("data.freshness_title_none", n=len(fresh) - late)
    none = kinds[kinds.official_share == 0].table_name.nunique()
    assert f"{none}" in plots.sources_title(t, catalog(), kinds)
    some = kinds[kinds.official_share > 0]
    assert catalog().label("table", some.table_name.iloc[0], t.lang) in plots.sources_title(t, catalog(), some)
    assert plots.disagreements_title(t, database.run("quality_disagreements").head(0)) == t("data.disagreements_title", n=0, breaks=0)
    columns = database.run("quality_columns")
    assert plots.columns_title(t, columns.head(1)) == t("data.columns_title", n=1, half=1)


def test_official_totals_of_which_fewer_are_named():
    totals = database.run("official_totals")
    gaps = plots.official_gaps(EN, totals)
    assert len(gaps) == (totals.named < totals.value).sum()
    assert any("≈ 700" in gap for gap in gaps)
    assert plots.official_gaps(EN, totals.head(0)) == []


@pytest.mark.parametrize("t", [ZH, EN])
def test_charts_can_be_drawn(t):
    context = charts.Context(t, catalog(), "标题", "来源")
    drawn = {
        "quality_freshness": plots.freshness,
        "quality_sources": plots.sources,
        "quality_disagreements": plots.disagreements,
        "quality_financials": plots.financials,
        "quality_columns": plots.columns,
    }
    for query, build in drawn.items():
        frame = database.run(query)
        assert build(frame, context).to_dict()
        assert build(frame.head(1), context).to_dict()


# The page ---


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("tab", ["dictionary", "quality", "api"])
def test_every_tab(tab, lang):
    app = load("data", tab=tab, lang=lang)
    assert not app.exception
    if lang == "en":
        shown = re.sub(r"`[^`]*`|http\S+", "", text(app))
        assert not re.search(r"[\u4e00-\u9fff]", shown.replace("中文", "").replace("滨江", ""))


@pytest.mark.parametrize("table", EVERY)
def test_every_table_opens(table):
    app = load("data", table=table, locale="en-GB")
    assert not app.exception
    assert escaped(EVERY[table]["title"]) in text(app)
    assert escaped(EVERY[table]["description"]) in text(app)
    assert len(EVERY[table]["schema"]["fields"]) in {len(shown.value) for shown in app.dataframe}
    codes = "\n".join(code.value for code in app.code)
    assert f'"{table}.parquet"' in codes


def test_the_overview_lists_every_table(csv):
    app = load("data", locale="zh-CN")
    assert not app.exception
    assert set(app.dataframe[0].value.table_name) == {one["title_zh"] for one in EVERY.values()}
    rows = sum(len(csv(table)) for table in RESOURCES)
    assert f"{len(RESOURCES)} 张表、{rows:,} 行" in text(app)


@pytest.mark.parametrize(("query", "lang"), [("市值", "zh"), ("market", "en"), ("no such thing", "en")])
def test_the_count_of_the_dictionary(query, lang):
    app = load("data", tab="dictionary", q=query, lang=lang)
    found, total = len(database.run("data_dictionary", q=query)), len(database.run("data_dictionary"))
    assert f"**{found} / {total}**" in text(app)
    assert found == 0 or found in {len(shown.value) for shown in app.dataframe}
