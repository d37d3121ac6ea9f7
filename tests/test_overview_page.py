"""The numbers of the overview against pandas on the CSV files."""

from datetime import date

import pandas as pd
import pytest

from explorer import charts, database, i18n, markdown
from explorer.catalog import catalog
from explorer.plots import overview as plots
from tests.test_pages import load, text

ZH, EN = i18n.Translator("zh"), i18n.Translator("en")


def actual(csv, indicator: str) -> pd.DataFrame:
    table = csv("indicators")
    return table[(table.indicator_id == indicator) & (table.actual_or_target == "actual")].sort_values("period_end")


def test_key_figures(csv):
    figures = database.run("key_figures").set_index("figure")
    assert list(figures.index) == ["area", "listed_cultivated", "gdp", "platforms", "projects", "targets"]
    for name in ("area", "listed_cultivated"):
        latest = actual(csv, name).iloc[-1]
        assert (figures.amount[name], figures.period_text[name]) == (float(latest.value), latest.period_text)
    years = actual(csv, "gdp")
    latest = years[years.period_kind == "year"].iloc[-1]
    growth = actual(csv, "gdp_growth")
    growth = growth[growth.period_text == latest.period_text].value
    assert (figures.amount["gdp"], figures.beside["gdp"]) == (float(latest.value), float(growth.iloc[0]))
    assert figures.amount["platforms"] == len(csv("platforms"))
    assert figures.beside["platforms"] == csv("platforms").tier.isin(["1", "2", "6", "N"]).sum()
    projects = csv("projects")
    addable = projects[projects.investment_basis.isin(["total", "total_at_least"])]
    assert (figures.amount["projects"], figures.out_of["projects"]) == (len(addable), len(projects))
    assert figures.beside["projects"] == pytest.approx(addable.investment_cny_100m.astype(float).sum())
    assert figures.bound["projects"] == ">="
    status = csv("targets").status.value_counts()
    assert figures.amount["targets"] == status["met"]
    assert figures.out_of["targets"] == status[["met", "missed", "about"]].sum()
    assert figures.out_of["targets"] + figures.beside["targets"] == len(csv("targets"))
    assert figures.source_ids.str.len().gt(0).all()


def test_listings_cumulative(csv):
    frame = database.run("listings_cumulative")
    ours = frame[frame.indicator_id.isna()]
    listings = csv("listings")
    firsts = listings[listings.listing_date != ""].groupby("company_id").listing_date.min()
    assert list(ours.companies) == list(range(1, len(firsts) + 1))
    assert list(ours.counted_date.dt.strftime("%Y-%m-%d")) == sorted(firsts)
    for indicator in ("listed_cultivated", "listed"):
        assert list(frame[frame.indicator_id == indicator].companies) == list(actual(csv, indicator).value.astype(int))


def test_gdp_leaves_a_gap_where_no_full_year_is_known(csv):
    frame = database.run("gdp_years").set_index("gdp_year")
    years = actual(csv, "gdp")
    years = years[(years.period_kind == "year") & (years.period_text >= "2014")].set_index("period_text")
    assert list(frame.index) == list(range(2014, int(years.index[-1]) + 1))
    for year, row in frame.iterrows():
        known = years.value.get(str(year))
        assert pd.isna(row.value) if known is None else row.value == float(known)
        assert row.series_break == (known is not None and years.series_break[str(year)] == "true")
    assert pd.isna(frame.value[2023])
    assert list(frame.index[frame.preliminary]) == [2015]


def test_words():
    assert plots.month(ZH, date(2022, 8, 31)) == "2022 年 8 月"
    assert plots.month(EN, date(2022, 8, 31)) == "August 2022"
    rows = {row.figure: row for _, row in database.run("key_figures").iterrows()}
    assert plots.key_figure(ZH, rows["gdp"])[:2] == ("2024 年地区生产总值", "2,888 亿元")
    assert plots.key_figure(EN, rows["gdp"])[1:] == ("CNY 289 bn", "growth as published: 5% at comparable prices")
    assert plots.key_figure(EN, rows["gdp"].copy().replace(rows["gdp"].beside, float("nan")))[2] == EN("overview.gdp_note_level")
    assert plots.key_figure(ZH, rows["projects"])[1:] == ("15 / 82", "合计至少 123 亿元；其余 67 个金额不详或不可相加")
    exact = rows["projects"].copy()
    exact["bound"] = None
    assert "至少" not in plots.key_figure(ZH, exact)[2]
    gdp = database.run("gdp_years")
    assert plots.gdp_title(ZH, gdp) == "2024 年地区生产总值 2,888 亿元；2023 年未见全年数"
    assert plots.gdp_title(EN, gdp[gdp.gdp_year <= 2022]) == "GDP was CNY 218 bn in 2022"
    assert "2015" not in plots.gdp_subtitle(EN, gdp[gdp.gdp_year > 2015])
    assert plots.listings_title(EN, database.run("listings_cumulative")).startswith("60 companies listed here went public in 1993–2026")


@pytest.mark.parametrize("t", [ZH, EN])
def test_charts_can_be_drawn(t):
    context = charts.Context(t, catalog(), "标题", "来源")
    for query, build in (("listings_cumulative", plots.listings), ("gdp_years", plots.gdp)):
        assert build(database.run(query), context).to_dict()


@pytest.mark.parametrize(
    ("locale", "words"),
    [("zh-CN", ("面积 72 平方公里", "2022 年 8 月", "65 家")), ("en-GB", ("covers 72 km²", "August 2022", "65 listed"))],
)
def test_the_page_tells_its_story_with_numbers_from_the_data(locale, words):
    app = load(locale=locale)
    assert not app.exception
    assert all(word in text(app) for word in words)
    assert [metric.value for metric in app.metric[3:]] == ["81 个" if locale == "zh-CN" else "81", "15 / 82", "17 / 19"]


def test_the_questions_count_the_rows_of_their_lists(csv):
    star = csv("listings")
    star = star[(star.board == "star") & (star.listing_date >= "2019")].company_id.nunique()
    projects = csv("projects")
    started = ((projects.status == "started") & (projects.category == "industry")).sum()
    links = [markdown.unescaped(link.proto.label) for link in load(locale="en-GB").get("page_link")]
    assert f"Which companies listed on the STAR Market since 2019? ({star})" in links
    assert f"Which industry projects were started? ({started})" in links
