"""The targets page: its rule against the compiled outcome, its numbers against pandas on the CSV files, and its words."""

import datetime as dt

import pandas as pd
import pytest

from explorer import charts, database, filters, i18n, palette
from explorer.catalog import catalog
from explorer.plots import targets as plots
from tests.test_pages import load, text

ZH, EN = i18n.Translator("zh"), i18n.Translator("en")
PROGRAMME = catalog().district.programme.source
AS_OF = catalog().package["as_of"]
# Where the outcome is a judgement that no number gives, and what the rule says there.
JUDGED = {"tgt-2024-budget": ("met", None), "tgt-2022-consortia": ("partly", "unknown")}


def run(query: str, source: str | None = None, **values: tuple) -> pd.DataFrame:
    params = filters.sql_params(filters.PAGES["targets"], values)
    params = {name: value for name, value in params.items() if name not in ("id", "tab")}
    if query == "target_status":
        params["as_of"] = AS_OF
    return database.run(query, source=source, **params)


@pytest.fixture(scope="module")
def everything() -> pd.DataFrame:
    return run("target_status")


def decided(row, actuals: pd.DataFrame) -> str:
    """The rule once more, in Python on the CSV row; "" where there is nothing to compare."""
    due = dt.date.fromisoformat(row.deadline) if row.deadline else None
    later = due is not None and due > dt.date.fromisoformat(AS_OF)
    if not row.latest_actual:
        return "open" if later else "unknown"
    if not row.target_value:
        return "open" if later else ""
    aim, actual = float(row.target_value), float(row.latest_actual)
    found = actuals[(actuals.indicator_id == row.indicator_id) & (actuals.period_text == row.latest_actual_period)]
    bound = found.bound.iloc[0]
    if bound == "~" and actual == aim:
        return "about"
    if actual > aim or (actual == aim and row.comparator != ">"):
        return "met"
    if (due and found.period_end.iloc[0] < row.deadline) or bound in (">", ">="):
        return "open"
    return "missed"


def test_the_rule_gives_the_compiled_outcome(csv, everything):
    rows = everything.set_index("target_id")
    table = csv("targets")
    actuals = csv("indicators")
    actuals = actuals[actuals.actual_or_target == "actual"]
    assert sorted(rows.index) == sorted(table.target_id)
    for row in table.itertuples():
        computed = rows.status_by_rule[row.target_id]
        assert (computed if isinstance(computed, str) else "") == decided(row, actuals), row.target_id
        assert rows.status[row.target_id] == row.status
        if row.target_id not in JUDGED:
            assert computed == row.status, row.target_id
    different = plots.differing(everything).set_index("target_id")
    assert {
        code: (row.status, row.status_by_rule if isinstance(row.status_by_rule, str) else None) for code, row in different.iterrows()
    } == JUDGED
    assert different.note.notna().all()


def test_differences(csv, everything):
    table = csv("targets").set_index("target_id")
    for row in everything.itertuples():
        aim, actual = table.target_value[row.target_id], table.latest_actual[row.target_id]
        if aim and actual:
            assert row.difference == pytest.approx(float(actual) - float(aim))
            assert row.difference_percent == pytest.approx(100 * (float(actual) / float(aim) - 1))
        else:
            assert pd.isna(row.difference)
            assert pd.isna(row.difference_percent)


@pytest.mark.parametrize(
    ("aim", "comparator", "actual", "bound", "period_end", "deadline", "status"),
    [
        (10, "=", 10, None, "2022-12-31", "2022-12-31", "met"),
        (10, ">=", 10, None, "2022-12-31", "2022-12-31", "met"),
        (10, ">", 10, None, "2022-12-31", "2022-12-31", "missed"),
        (10, ">", 10.1, None, "2022-12-31", "2022-12-31", "met"),
        (10, "=", 10, "~", "2022-12-31", "2022-12-31", "about"),
        (10, "=", 9, "~", "2022-12-31", "2022-12-31", "missed"),
        (10, "=", 9, None, "2021-12-31", "2022-12-31", "open"),
        (10, "=", 9, ">", "2022-12-31", "2022-12-31", "open"),
        (10, "=", 11, None, "2021-12-31", "2030-12-31", "met"),
        (10, "=", None, None, None, "2030-12-31", "open"),
        (10, "=", None, None, None, "2022-12-31", "unknown"),
        (10, "=", None, None, None, None, "unknown"),
        (None, None, 8, None, "2022-12-31", "2022-12-31", None),
        (None, None, None, None, None, "2030-12-31", "open"),
    ],
)
def test_every_branch_of_the_rule(aim, comparator, actual, bound, period_end, deadline, status):
    with database.database()._connection.cursor() as cursor:
        found = cursor.execute(
            "SELECT target_outcome(target_rule(DATE '2026-11-24', $c, $t::DOUBLE, $a::DOUBLE, $b, $e::DATE, $d::DATE))",
            {"c": comparator, "t": aim, "a": actual, "b": bound, "e": period_end, "d": deadline},
        ).fetchone()
    assert found == (status,)


FILTERS = [{}, {"status": ("met", "open")}, {"year": (2021, 2022)}, {"theme": ("talent",)}, {"theme": ("economy",), "year": (None, 2023)}]


def rows(csv, values: filters.Values, source: str | None = None) -> pd.DataFrame:
    table = csv("targets")
    themes = csv("indicators").drop_duplicates("indicator_id").set_index("indicator_id").theme
    table = table.assign(theme=table.indicator_id.map(themes), year=table.set_on.str[:4].astype(int))
    if source:
        table = table[[source in ids.split(";") for ids in table.source_ids]]
    if "status" in values:
        table = table[table.status.isin(values["status"])]
    if "theme" in values:
        table = table[table.theme.isin(values["theme"])]
    first, last = values.get("year", (None, None))
    return table[(table.year >= (first or 0)) & (table.year <= (last or 9999))]


@pytest.mark.parametrize("source", [None, PROGRAMME])
@pytest.mark.parametrize("values", FILTERS)
def test_list_facets_and_figures_show_the_same_rows(csv, values, source):
    table = rows(csv, values, source)
    assert set(run("target_status", source, **values).target_id) == set(table.target_id)
    by_year = run("targets_by_year", source, **values)
    assert by_year.set_index(["year_set", "status"]).n.to_dict() == table.groupby(["year", "status"]).size().to_dict()
    both = table[(table.target_value != "") & (table.latest_actual != "")].set_index("target_id")
    reached = run("targets_reached", source, **values).set_index("target_id")
    assert reached.percent_of_target.to_dict() == pytest.approx(
        (100 * both.latest_actual.astype(float) / both.target_value.astype(float)).to_dict()
    )
    facets = run("target_facets", source, **values).set_index(["facet", "code"]).n
    for facet, column in (("status", "status"), ("theme", "theme")):
        others = {name: value for name, value in values.items() if name != facet}
        expected = rows(csv, others, source)[column].value_counts().to_dict()
        assert (facets[facet].to_dict() if facet in facets.index else {}) == expected


def test_the_programme_is_what_the_report_of_2022_set_out(csv):
    programme = run("target_status", PROGRAMME)
    assert len(programme) == csv("targets").source_ids.str.contains(PROGRAMME).sum()
    assert plots.outcome(EN, programme) == "Of 2 targets that can be judged, 2 were met. "


def test_findings(csv, everything):
    status = csv("targets").status.value_counts()
    n = plots.counts(everything)
    assert n["met"] == status["met"]
    assert n["decided"] == status[["met", "about", "missed"]].sum()
    assert plots.outcome(EN, everything) == "Of 19 targets that can be judged, 17 were met. "
    assert plots.outcome(ZH, everything) == "有结果可判断的 19 个目标中，完成了 17 个。"
    assert plots.outcome(EN, everything[everything.status == "unknown"]).startswith("None of these 11")
    assert plots.rest(EN, everything[everything.status == "met"]) == ""
    assert "11 without a later figure" in plots.rest(EN, everything)
    by_year = run("targets_by_year")
    assert plots.darkest_year(by_year) == (2022, 10, 2)
    assert plots.darkest_year(by_year[by_year.status == "met"]) is None
    assert plots.by_year_title(EN, by_year[by_year.status == "met"]) == "All 17 targets can be judged"
    assert plots.by_year_title(EN, by_year[by_year.year_set == 2009]) == "The target set in 2009 cannot be judged yet"
    assert plots.by_year_title(EN, by_year[by_year.status == "missed"]) == "This target can be judged"
    assert plots.by_year_title(ZH, by_year[by_year.status == "unknown"]) == "2022 年提出的 7 个目标都还不能判断结果"
    reached = run("targets_reached")
    assert plots.reached_title(EN, reached) == "Of 19 targets with a figure to compare, 2 stayed below"
    assert plots.reached_title(EN, reached[reached.status == "missed"]) == "The actual is 83% of the target"
    assert plots.reached_title(EN, reached[reached.status == "met"]).startswith("No actual stayed below")


def test_amounts(everything):
    rows = {row.target_id: row for _, row in everything.iterrows()}
    assert plots.aim(ZH, rows["tgt-2024-fai-all"]) == "≥ 350 亿元"
    assert plots.aim(EN, rows["tgt-2024-fai-all"]) == "≥ CNY 35 bn"
    assert plots.actual_with_period(EN, rows["tgt-2024-fai-all"]) == "CNY 41.48 bn (2024)"
    assert plots.actual(EN, rows["tgt-2021-fdi"]) == "USD 910 m"
    assert plots.actual_with_period(ZH, rows["tgt-2022-hte"]) == "> 2,200 家（2022-12-31）"
    assert plots.actual(ZH, rows["tgt-2023-rd"]) == "约 10%"
    assert plots.difference(ZH, rows["tgt-2021-gdp"]) == "+3.8 个百分点（+50.7%）"
    assert plots.difference(EN, rows["tgt-2024-gdp"]) == "−1 pp (−16.7%)"
    assert plots.difference(EN, rows["tgt-2023-rd"]) == "0 pp (0%)"
    assert plots.aim(EN, rows["tgt-2030-magnet"]) == "—"
    assert plots.difference(EN, rows["tgt-2024-budget"]) == "—"
    assert plots.deadline(EN, rows["tgt-2022-fund"]) == "every year"
    assert plots.deadline(ZH, rows["tgt-5050-second"]) == "—"


def test_who_set_a_target_is_said_in_both_languages(csv):
    names = catalog().tables["targets"]["set_by"].values
    assert set(csv("targets").set_by) <= set(names)
    rows = run("target_status")
    assert all(
        plots.set_by(EN, row, names).isascii() or "’" in plots.set_by(EN, row, names) or "“" in plots.set_by(EN, row, names)
        for _, row in rows.iterrows()
    )


def test_every_status_has_a_colour(csv):
    assert set(csv("targets").status) <= set(palette.TARGET_STATUS)
    assert set(catalog().codes["target_status"]) == set(palette.TARGET_STATUS)


@pytest.mark.parametrize("t", [ZH, EN])
@pytest.mark.parametrize("query", ["targets_by_year", "targets_reached"])
def test_charts_can_be_drawn(t, query):
    context = charts.Context(t, catalog(), "标题", "来源", pick=("status",))
    build = {"targets_by_year": plots.by_year, "targets_reached": plots.reached}[query]
    frame = run(query)
    for part in (frame, frame.head(1)):
        assert build(part.reset_index(drop=True), context).to_dict()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_shows_an_open_target_and_its_rule(lang):
    app = load("targets", lang=lang, id="tgt-2025-listed")
    assert not app.exception
    assert catalog().label("target", "tgt-2025-listed", lang) in text(app)
    assert "**34 / 34**" in text(app)
    assert any("listed_cultivated" in link.proto.page or "listed_cultivated" in link.proto.query_string for link in app.get("page_link"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_programme_tab_counts_its_own_targets(lang):
    app = load("targets", lang=lang, tab="programme", status=["unknown"])
    assert not app.exception
    assert "**7 / 10**" in text(app)


def test_nothing_matches():
    app = load("targets", locale="en-GB", theme=["land"])
    assert not app.exception
    assert "**0 / 34**" in text(app)
    assert "Nothing meets all conditions" in text(app)
