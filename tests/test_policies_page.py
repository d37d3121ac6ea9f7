"""The policies page against a count by pandas on the CSV files; the list itself is in test_lists.py."""

import json

import pandas as pd
import pytest

from explorer import charts, database, filters, i18n, palette
from explorer.catalog import catalog
from explorer.plots import policies as plots
from tests.test_lists import with_descendants
from tests.test_pages import load, text

ZH, EN = i18n.Translator("zh"), i18n.Translator("en")
FILTERS = [{}, {"kind": ("talent", "plan")}, {"chain": ("eco-iot",)}, {"q": "5050"}, {"kind": ("fund",)}]


def run(query: str, values: filters.Values) -> pd.DataFrame:
    return database.run(query, **filters.sql_params(filters.LISTS["policies"], values))


def rows(csv, values: filters.Values) -> pd.DataFrame:
    table = csv("policies")
    if "kind" in values:
        table = table[table.kind.isin(values["kind"])]
    if "chain" in values:
        table = table[table.chain_id.isin(with_descendants(csv, values["chain"]))]
    if "q" in values:
        table = table[table.name_zh.str.contains(values["q"]) | table.name_en.str.contains(values["q"])]
    return table


@pytest.mark.parametrize("values", FILTERS)
def test_list_and_timeline(csv, values):
    table = rows(csv, values)
    assert set(run("policies", values).policy_id) == set(table.policy_id)
    dated = table[table.started != ""].set_index("policy_id")
    drawn = run("policy_timeline", values).set_index("policy_id")
    assert set(drawn.index) == set(dated.index)
    assert {i: f"{day:%Y-%m-%d}" for i, day in drawn.started.items()} == dated.started.to_dict()


def test_an_id_finds_that_policy_only(csv):
    for identifier in csv("policies").policy_id:
        assert list(run("policies", {"q": identifier}).policy_id) == [identifier]
    assert len(run("policies", {"q": "pol-5050"})) == 3  # no id of its own: what contains it


def test_every_kind_has_a_colour():
    assert set(palette.POLICY_KIND) == set(catalog().codes["policy_kind"])


def policies(**columns) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    base = {"name_zh": ["甲"] * size, "name_en": ["A"] * size, "kind": ["plan"] * size, "started_precision": ["year"] * size}
    base |= {"platform_id": [None] * size, "project_id": [None] * size}
    dates = pd.to_datetime(pd.Series(columns.pop("dates", [None] * size)))
    return pd.DataFrame(base | columns).assign(started=dates)


def test_findings_of_all(csv):
    everything = run("policies", {})
    table = csv("policies")
    platforms, projects = (table.platform_id != "").sum(), (table.project_id != "").sum()
    lead = plots.lead(EN, everything)
    assert f"Platforms ({platforms}), Projects ({projects})" in lead
    assert f"With a known start: {(table.started != '').sum()}, from 2010 to 2024; without: {(table.started == '').sum()}." in lead
    years = table.started[table.started != ""].str[:4].value_counts()
    assert plots.timeline_title(EN, everything) == f"Of {years.sum()} with a known start, {years.max()} began in {years.idxmax()}"


def test_findings_of_few():
    one = policies(kind=["fund"])
    assert plots.lead(ZH, one) == ""
    assert plots.timeline_title(EN, one) == "No start is known"
    also = policies(platform_id=["x"])
    assert plots.lead(EN, also) == "It also stands in another list and must not be counted twice: Platforms."
    two = policies(dates=["2021-01-21", "2022-01-01"], started_precision=["day", "year"], name_zh=["甲", "乙"])
    assert plots.timeline_title(ZH, two) == "起始时间可考的 2 项，从 2021 年到 2022 年"
    assert "The start of all is known, from 2021-01-21 to 2022." in plots.lead(EN, two)
    assert "None of them stands" in plots.lead(EN, two)
    assert plots.timeline_title(ZH, policies(dates=["2021-01-21", None])) == "甲：始于 2021"
    assert plots.lead(EN, policies(dates=[None, None])).count("No start is known.") == 1


@pytest.mark.parametrize("t", [ZH, EN])
@pytest.mark.parametrize("values", FILTERS)
def test_the_timeline_can_be_drawn(t, values):
    frame = run("policy_timeline", values)
    if len(frame):
        drawn = json.dumps(plots.timeline(frame, charts.Context(t, catalog(), "标题", "来源", pick=("kind",))).to_dict(), default=str)
        assert '"nan"' not in drawn.lower()


def test_marks_stand_by_the_precision_of_their_date():
    frame = run("policy_timeline", {})
    spec = plots.timeline(frame, charts.Context(EN, catalog(), "", "")).to_dict()
    marks = {row["name"]: row for data in spec["datasets"].values() for row in data if "x" in row}
    assert marks["5050 plan, first round"]["x"] == 2010
    assert 2022.4 < marks["Sci-tech finance service centre"]["x"] < 2022.5  # December
    assert len({(row["x"], row["y"]) for row in marks.values()}) == len(frame)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_link_to_one_policy_shows_it_whole(lang):
    app = load("policies", lang=lang, q="pol-shigu")
    assert not app.exception
    assert "**1 / 41**" in text(app)
    assert ("中国视谷" if lang == "zh" else "China Vision Valley") in text(app)
    assert ("合计时不要重复" in text(app)) == (lang == "zh")
    assert ("对应项目" if lang == "zh" else "Same as project") not in text(app)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_filters_and_links(lang, csv):
    app = load("policies", lang=lang, chain="chain-visual")
    n = int((csv("policies").chain_id == "chain-visual").sum())
    assert not app.exception
    assert f"**{n} / 41**" in text(app)
    app = load("policies", lang=lang, kind=["talent", "nonsense"])
    assert app.query_params["kind"] in ("talent", ["talent"])
    assert f"**{(csv('policies').kind == 'talent').sum()} / 41**" in text(app)
