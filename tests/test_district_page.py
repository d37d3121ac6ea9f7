"""The district page against a count by pandas on the CSV files: indicators, their series, the other districts, and its findings."""

import itertools
import json

import pandas as pd
import pytest

from explorer import charts, database, i18n
from explorer.catalog import catalog
from explorer.plots import district as plots
from tests.test_pages import load, text

ZH, EN = i18n.Translator("zh"), i18n.Translator("en")
SPANS = [(None, None), (2015, None), (None, 2016), (2016, 2021)]


def rows(csv, first=None, last=None) -> pd.DataFrame:
    table = csv("indicators").assign(end=lambda t: t.period_end.str[:4].astype(int), amount=lambda t: t.value.astype(float))
    return table[table.end.between(first or 0, last or 9999)]


def full_years(table: pd.DataFrame) -> pd.DataFrame:
    """Actual values of one calendar year."""
    one = (table.period_kind == "year") & (table.period_start.str[:4] == table.period_end.str[:4])
    return table[one & (table.actual_or_target == "actual")]


def params(first, last) -> dict:
    return {"year_from": first, "year_to": last}


def series(indicator: str, **given) -> pd.DataFrame:
    return database.run("indicator_series", indicator=indicator, **given)


@pytest.mark.parametrize("span", SPANS)
def test_every_indicator_stands_in_the_list_with_its_latest_actual(csv, span):
    table = rows(csv, *span)
    listed = database.run("indicator_list", **params(*span)).set_index("indicator_id")
    assert set(listed.index) == set(table.indicator_id)
    if span == (None, None):
        assert len(listed) == 169
    for indicator, own in table.groupby("indicator_id"):
        actual = own[own.actual_or_target == "actual"]
        row = listed.loc[indicator]
        assert (row.actuals, row.targets) == (len(actual), len(own) - len(actual))
        assert set(row.source_ids.split(";")) == {i for ids in own.source_ids for i in ids.split(";")}
        if len(actual):
            latest = actual[actual.period_end == actual.period_end.max()]
            assert (row.value, row.period_text) in set(zip(latest.amount, latest.period_text, strict=True))
        else:
            assert pd.isna(row.value)


@pytest.mark.parametrize("theme", catalog().codes["indicator_theme"])
@pytest.mark.parametrize("span", SPANS)
def test_small_multiples_hold_the_indicators_with_three_years(csv, theme, span):
    table = full_years(rows(csv, *span))
    table = table[table.theme == theme]
    counts = table.indicator_id.value_counts()
    table = table[table.indicator_id.isin(counts[counts >= 3].index)]
    for query, part in (("indicator_rates", table[table.unit_zh == "%"]), ("indicator_levels", table[table.unit_zh != "%"])):
        drawn = database.run(query, theme=theme, **params(*span))
        expected = dict(zip(zip(part.indicator_id, part.end, strict=True), part.amount, strict=True))
        assert dict(zip(zip(drawn.indicator_id, drawn.end_year, strict=True), drawn.value, strict=True)) == expected


@pytest.mark.parametrize("span", SPANS)
def test_only_neighbouring_full_years_without_a_break_are_joined(csv, span):
    table = rows(csv, *span)
    years = {(r.indicator_id, r.end): r for r in full_years(table).itertuples()}
    for indicator in table.indicator_id.unique() if span == (None, None) else ("gdp", "retail", "hte", "budget_rev"):
        found = series(indicator, **params(*span))
        assert len(found) == (table.indicator_id == indicator).sum()
        for row in found.itertuples():
            own, before = years.get((indicator, row.end_year)), years.get((indicator, row.end_year - 1))
            joined = own is not None and own.row_id == row.row_id and before is not None and own.series_break == "false"
            assert pd.isna(row.value_before) != joined, row.row_id
            if joined:
                assert row.value_before == before.amount


def test_targets_and_sources_of_an_indicator(csv):
    targets = csv("targets")
    for indicator, own in targets[targets.indicator_id != ""].groupby("indicator_id"):
        assert set(database.run("indicator_targets", indicator=indicator).target_id) == set(own.target_id)
    assert database.run("indicator_targets", indicator="area").empty


def test_related_indicators_share_the_stem():
    assert set(database.run("indicator_related", indicator="retail").indicator_id) == {"retail_growth"}
    assert set(database.run("indicator_related", indicator="listed").indicator_id) == {"listed_cultivated", "listed_new"}
    assert "gdp" in set(database.run("indicator_related", indicator="gdp_growth_5y_avg").indicator_id)


def test_completeness_of_the_districts(csv):
    table = csv("peer_districts")
    table = table[(table.adcode != "330100") & (table.status == "actual") & table.period_text.str.fullmatch(r"\d{4}")]
    expected = table.groupby(["indicator_id", "period_text"]).adcode.nunique().to_dict()
    found = database.run("peer_periods", indicators=list(catalog().district.peers))
    for row in found.itertuples():
        assert expected[row.indicator_id, str(row.peer_year)] == row.known
    assert len(found) == len(expected)
    assert (found.districts == 13).all()
    first = found.groupby("indicator_id").first()
    assert first.peer_year.to_dict() == {"gdp": 2022, "gdp_growth": 2021, "pop_census": 2020, "pop_resident": 2016}


@pytest.mark.parametrize(
    ("indicator", "year"), [("gdp", 2022), ("gdp", 2021), ("gdp_growth", 2022), ("gdp_growth", 2024), ("pop_census", 2020)]
)
def test_values_and_ranks_of_the_districts(csv, indicator, year):
    table = csv("peer_districts")
    table = table[(table.indicator_id == indicator) & (table.period_text == str(year)) & (table.status == "actual")]
    values = table.set_index("adcode").value.astype(float)
    city, values = values.get("330100"), values.drop("330100", errors="ignore")
    found = database.run("peer_values", indicator=indicator, year=year).set_index("adcode")
    assert len(found) == 13
    assert found.value.dropna().to_dict() == values.to_dict()
    if len(values) == 13:
        assert found.peer_rank.to_dict() == values.rank(ascending=False, method="min").to_dict()
        assert found.share_of_city.to_dict() == pytest.approx((100 * values / city).to_dict())
    else:
        assert found.peer_rank.isna().all()
    kinds = csv("sources").set_index("source_id").kind
    for row in table[table.adcode != "330100"].itertuples():
        secondary = all(kinds[i] == "secondary" for i in row.source_ids.split(";"))
        assert bool(found.only_secondary[row.adcode]) == secondary


def test_forecasts_and_targets_are_no_actual_values():
    """Shangcheng 2022 is a forecast, Tonglu 2024 a target."""
    growth = database.run("peer_values", indicator="gdp_growth", year=2022).set_index("district_en").value
    assert pd.isna(growth["Shangcheng"])
    assert growth["Binjiang"] == 1.8
    assert pd.isna(database.run("peer_values", indicator="gdp_growth", year=2024).set_index("district_en").value["Tonglu"])


def test_ranks_over_time(csv):
    table = csv("indicators")
    ranks = database.run("indicator_ranks")
    assert sorted(ranks.row_id) == sorted(table.row_id[table.indicator_id.isin(["rank_nhtz", "rank_city_gdp"])])
    assert (
        plots.ranks_title(EN, ranks) == "Binjiang is No 5 among national high-tech zones (2022) and No 2 in the city by GDP (Jan–Sept 2025)"
    )


# The words of the findings


def frame(*values, **columns) -> pd.DataFrame:
    """Rows of a series: (year, value) or (year, value, break)."""
    base = [{"end_year": v[0], "value": float(v[1]), "series_break": len(v) > 2} for v in values]
    same = {
        "unit_zh": "家",
        "unit_en": "firms",
        "bound": None,
        "note": None,
        "period_scope": "year",
        "actual_or_target": "actual",
        "preliminary": False,
    }
    return pd.DataFrame(base).assign(**{**same, **columns})


def test_the_title_never_compares_across_a_break():
    assert plots.series_title(EN, "X", frame((2019, 1), (2020, 2), (2022, 5))) == "X: 1 firms (2019), 5 firms (2022)"
    assert plots.series_title(EN, "X", frame((2019, 1), (2020, 2, True), (2022, 5))) == "X: 2 firms (2020), 5 firms (2022)"
    broken = frame((2019, 1), (2020, 2), (2022, 5, True))
    assert plots.series_title(EN, "X", broken) == "X: 5 firms (2022), not comparable with the values before"
    assert plots.series_title(ZH, "X", broken) == "X：2022 年 5 家，与此前水平不可比"
    assert plots.breaks(broken) == [2022]
    assert plots.breaks(frame((2019, 1, True), (2020, 2))) == []  # nothing before it


def test_titles_of_little():
    assert plots.series_title(EN, "X", frame((2019, 1)).iloc[:0]) == "X: no figure in these years"
    assert plots.series_title(EN, "X", frame((2019, 1))) == "X: 1 firms (2019)"
    assert plots.series_title(EN, "X", frame((2025, 6000), bound=">", actual_or_target="target")) == (
        "X: target more than 6,000 firms (2025), no actual figure known"
    )
    early = frame((2017, 520), unit_en="CNY 100m", unit_zh="亿元", preliminary=True)
    assert plots.series_title(EN, "X", early) == "X: CNY 52 bn (2017, preliminary)"
    assert plots.series_title(ZH, "X", early) == "X：2017 年预计 520 亿元"


def test_titles_of_real_series():
    assert plots.series_title(ZH, "地区生产总值", series("gdp")) == "地区生产总值：2024 年 2,888 亿元，与此前水平不可比"
    assert plots.series_title(EN, "GDP", series("gdp", year_to=2020)) == "GDP: CNY 159 bn (2019), CNY 175 bn (2020)"
    assert plots.series_title(ZH, "高企", series("hte")) == "高企：2012 年 493 家，2023-05 超过 2,200 家"
    assert plots.series_title(EN, "Growth", series("gdp_growth_5y_avg")) == "Growth: 10.9% (2016–2020)"
    assert plots.series_title(EN, "Residents", series("pop_registered")) == "Residents: 278,200 people (2019-12-31)"


@pytest.mark.parametrize(
    ("value", "unit_zh", "unit_en", "bound", "zh", "en"),
    [
        (692.84, "亿元", "CNY 100m", None, "693 亿元", "CNY 69.3 bn"),
        (9.1, "亿美元", "USD 100m", None, "9.1 亿美元", "USD 0.91 bn"),
        (3, "亿元/年", "CNY 100m per year", ">=", "不低于每年 3 亿元", "at least CNY 300 m a year"),
        (50000, "美元", "USD", ">", "超过 50,000 美元", "more than USD 50,000"),
        (0.34, "%", "%", None, "0.34%", "0.34%"),
        (53, "万人", "10,000 people", "~", "约 53 万人", "about 530,000 people"),
        (3, "位", "rank", None, "第 3 位", "No 3"),
    ],
)
def test_amounts_in_words(value, unit_zh, unit_en, bound, zh, en):
    assert plots.amount(ZH, value, unit_zh, unit_en, bound) == zh
    assert plots.amount(EN, value, unit_zh, unit_en, bound) == en


def test_rises_count_only_what_can_be_compared():
    rose = frame((2019, 1), (2020, 3)).assign(indicator_id="a")
    fell = frame((2019, 3), (2020, 1)).assign(indicator_id="b")
    broken = frame((2019, 1), (2020, 3, True)).assign(indicator_id="c")
    ranks = frame((2019, 3), (2020, 1), unit_en="rank").assign(indicator_id="d")
    bounded = frame((2019, 3), (2020, 4), bound=">").assign(indicator_id="e")
    assert plots.changes(pd.concat([rose, fell, broken, ranks, bounded])) == (2, 1)
    assert (
        plots.bands_title(EN, "T", pd.concat([rose, fell]), "amounts")
        == "T: of 2 amounts that can be compared, 1 ended higher than they began"
    )
    assert "none of which" in plots.bands_title(EN, "T", pd.concat([broken, ranks]), "rates")


def test_the_year_that_no_district_but_others_is_known():
    values = database.run("peer_values", indicator="gdp", year=2012)
    assert plots.peer_title(EN, "GDP", values, 2012, "330108") == "GDP of Binjiang in 2012 is not known; 1 of 13 districts are"
    values = database.run("peer_values", indicator="gdp", year=2022)
    assert (
        plots.peer_title(ZH, "地区生产总值", values, 2022, "330108")
        == "2022 年滨江地区生产总值 2,185 亿元，在 13 个区县市中居第 3，占全市 11.7%"
    )


def test_what_contradicts_goes_out_of_the_url():
    theme_of = pd.Series({"gdp": "economy"})
    right = {"theme": ("economy",), "indicator": ("gdp",), "from": ("2015",), "to": ("2020",), "tab": ("peers",)}
    assert plots.consistent(right, theme_of) == right
    assert plots.consistent({"theme": ("land",), "indicator": ("gdp",)}, theme_of) == {"indicator": ("gdp",)}
    assert plots.consistent({"from": ("2021",), "to": ("2020",)}, theme_of) == {}


def test_labels_stand_where_there_is_room():
    assert plots.labelled([2000, 2001, 2002], [0, 2]) == {0, 1, 2}
    assert plots.labelled([2000, 2019, 2020], [0, 2]) == {0, 2}
    assert plots.labelled([2020], []) == {0}
    assert plots.labelled([], []) == set()


def test_lows():
    years, heights = pd.Series([2019, 2020, 2021]), pd.Series([5.0, 1.0, 4.0])
    assert plots.lows(years, heights, pd.Series([False, True, True])) == {2020}
    assert plots.lows(years, heights, pd.Series([False, False, False])) == set()


def test_series_of_every_shape_can_be_drawn(csv):
    """One indicator for each combination of kinds, bounds and breaks, in turn in both languages; the words of all."""
    shapes = {}
    for indicator, own in csv("indicators").groupby("indicator_id"):
        kinds = frozenset(zip(own.period_kind, own.actual_or_target, own.bound, own.series_break, own.unit_zh == "位", strict=True))
        shapes.setdefault((kinds, min(len(own), 3)), indicator)
        for t in (ZH, EN):
            values = series(indicator)
            assert plots.series_title(t, "X", values)
            assert plots.series_subtitle(t, values)
    assert len(shapes) > 30
    for indicator, t in zip(list(shapes.values())[::2], itertools.cycle([ZH, EN]), strict=False):
        drawn = json.dumps(
            plots.series(series(indicator), charts.Context(t, catalog(), "标题", "来源")).to_dict(validate=False), default=str
        )
        assert '"nan"' not in drawn.lower(), indicator


def test_signs_of_bounds_stand_on_the_marks():
    context = charts.Context(EN, catalog(), "", "")
    texts = {
        row["text"]
        for data in plots.series(series("gdp_growth"), context).to_dict()["datasets"].values()
        for row in data
        if row.get("shown")
    }
    assert {"≥7.5", "≥5", "6", "1.8"} <= texts


# The page


def test_a_search_hit_opens_its_indicator():
    app = load("district", locale="en-GB", indicator="gdp_growth")
    assert not app.exception
    assert "Targets measured by it (3)" in text(app)
    assert app.pills[0].value == "economy"


def test_small_multiples_then_the_list():
    app = load("district", theme="industry", lang="zh")
    assert not app.exception
    assert "产业：32 项指标" in text(app)
    assert 32 in {len(table.value) for table in app.dataframe}


def test_years_limit_the_list(csv):
    app = load("district", theme="land", **{"from": "2023"})
    table = rows(csv, 2023)
    assert table[table.theme == "land"].indicator_id.nunique() in {len(shown.value) for shown in app.dataframe}


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("indicator", ["listed", "listed_cultivated"])
def test_the_two_counts_of_listed_companies_are_explained(lang, indicator):
    words = text(load("district", lang=lang, indicator=indicator))
    assert "72" in words
    assert "61" in words
    assert ("不可混用" in words) == (lang == "zh")


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize(
    "query", [{}, {"indicator": "gdp_growth"}, {"indicator": "pop_census"}, {"indicator": "budget_rev"}, {"to": "2016"}]
)
def test_the_other_districts(lang, query):
    app = load("district", lang=lang, tab="peers", **query)
    assert not app.exception


def test_an_incomplete_year_is_offered_with_a_warning():
    app = load("district", locale="en-GB", tab="peers", **{"from": "2024", "to": "2024"})
    assert "Only 3 of 13 districts are known for 2024" in app.warning[0].value
    assert "2022 (13 of 13)" in app.warning[0].value
    assert not load("district", tab="peers").warning
    assert "No figure of this indicator" in text(load("district", locale="en", tab="peers", indicator="pop_census", to="2010"))


def url(app) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else value for name, value in app.query_params.items()}


def test_widgets_write_the_url():
    app = load("district", locale="en-GB", indicator="gdp")
    app.pills[0].set_value("talent").run()
    assert not app.exception
    assert url(app) == {"theme": ["talent"]}
    app.selectbox[0].set_value("talents_new").run()
    assert url(app) == {"theme": ["talent"], "indicator": ["talents_new"]}
    app.slider[0].set_value((2022, 2024)).run()
    assert url(app) == {"theme": ["talent"], "indicator": ["talents_new"], "from": ["2022"], "to": ["2024"]}
    app.selectbox[0].set_value(None).run()
    assert url(app) == {"theme": ["talent"], "from": ["2022"], "to": ["2024"]}
