"""The figures of the platforms page against a count by pandas on the CSV files, and the words of their findings."""

import json

import pandas as pd
import pytest

from explorer import charts, database, filters, i18n, palette
from explorer.catalog import catalog
from explorer.markdown import escaped
from explorer.plots import platforms as plots
from tests.test_pages import load, text

FILTERS = [{}, {"tier": ("N",)}, {"chain": ("eco-iot",)}, {"level": ("national",), "year": (2000, 2022)}, {"type": ("park",), "q": "园"}]
ZH, EN = i18n.Translator("zh"), i18n.Translator("en")


def run(query: str, values: filters.Values) -> pd.DataFrame:
    return database.run(query, **filters.sql_params(filters.LISTS["platforms"], values))


def rows(csv, values: filters.Values) -> pd.DataFrame:
    """The CSV rows of the list; which they are, tests/test_lists.py checks."""
    table = csv("platforms")
    return table[table.platform_id.isin(run("platforms", values).platform_id)]


def ancestors(csv, chain: str) -> list[str]:
    parents = csv("chains").set_index("chain_id").parent_id
    found = []
    while chain:
        found.append(chain)
        chain = parents[chain]
    return found or [""]


@pytest.mark.parametrize("values", FILTERS)
def test_the_system_counts_tiers_and_types(csv, values):
    counted = run("platform_system", values).set_index(["tier", "type"]).n.to_dict()
    assert counted == rows(csv, values).groupby(["tier", "type"]).size().to_dict()


@pytest.mark.parametrize("values", FILTERS)
def test_a_chain_counts_what_lies_below_it(csv, values):
    table = rows(csv, values)
    expected: dict = {}
    for row in table.itertuples():
        for chain in ancestors(csv, row.chain_id):
            expected[chain, row.level] = expected.get((chain, row.level), 0) + 1
    counted = run("platforms_by_chain_level", values).fillna({"chain_id": "", "level": ""})
    assert counted.set_index(["chain_id", "level"]).n.to_dict() == expected


@pytest.mark.parametrize("values", FILTERS)
def test_the_timeline_holds_the_dated_platforms(csv, values):
    table = rows(csv, values)
    drawn = run("platform_timeline", values)
    assert set(drawn.platform_id) == set(table[table.established_date != ""].platform_id)
    assert drawn.established_precision.isin(plots.SHAPES).all()


def test_official_totals_beside_those_named(csv):
    table, indicators = csv("platforms"), csv("indicators")
    provincial = table[table.level == "provincial"]
    labs = ["key_laboratory", "provincial_laboratory", "enterprise_research_institute"]
    expected = {
        "prov_key_platforms": (table.tier == "2").sum(),
        "industry_institutes": (table.tier == "6").sum(),
        "prov_labs_ris": provincial.type.isin(labs).sum(),
        "rd_centers": ((table.type == "enterprise_rd_centre") & table.level.isin(["provincial", "municipal"])).sum(),
        "innovation_platforms": len(table),
    }
    official = database.run("official_totals").set_index("indicator_id").fillna({"bound": ""})
    assert official.named.to_dict() == expected
    for indicator, row in official.iterrows():
        values = indicators[(indicators.indicator_id == indicator) & (indicators.actual_or_target == "actual")]
        latest = values.sort_values("period_end").iloc[-1]
        assert (row.value, row.bound, row.period_text) == (float(latest.value), latest.bound, latest.period_text)
    assert {"prov_key_platforms": "2 / 2", "industry_institutes": "2 / 6", "rd_centers": "2 / >600"}.items() <= labels(official).items()


def labels(official: pd.DataFrame) -> dict[str, str]:
    spec = plots.official(official.reset_index(), charts.Context(EN, catalog(), "", "")).to_dict()
    return {row["indicator_id"]: row["text"] for data in spec["datasets"].values() for row in data}


def platforms(**columns) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    base = {"name_zh": ["甲"] * size, "name_en": ["A"] * size, "tier": ["N"] * size, "type": ["park"] * size}
    empty = {"level": [None] * size, "chain_id": [None] * size, "established_precision": ["day"] * size}
    dates = pd.to_datetime(pd.Series(columns.pop("dates", [None] * size)))
    return pd.DataFrame(base | empty | columns).assign(established_date=dates)


def test_findings_of_one_row_of_which_nothing_is_known():
    one = platforms(tier=["base"])
    official = database.run("official_totals")
    assert plots.lead(EN, one, official).startswith("1 platform of 1 type. No date of establishment is known. The list is far")
    assert plots.system_title(EN, one) == "1 platform outside the “1+2+6+N” system"
    assert plots.chain_title(EN, catalog(), one) == "No industry chain could be assigned to 1 platform"
    assert plots.timeline_title(EN, one) == "No date of establishment is known for 1 platform"
    assert "可归入" not in plots.chain_title(ZH, catalog(), one)


def test_findings_of_some_rows():
    some = platforms(
        tier=["N", "N", "2", "park"],
        level=["national", "provincial", "district", None],
        chain_id=["chain-security", "chain-visual", "eco-bio", None],
        dates=["2022-01-01", "2022-06-07", None, "1990-01-01"],
        established_precision=["year", "day", None, "month"],
        name_zh=["甲", "乙", "丙", "丁"],
    )
    lead = plots.lead(ZH, some, database.run("official_totals"))
    assert "4 个平台，分属 1 种类型，国家级和省级的有 2 个。" in lead
    assert "可考的 3 个中，最早的是丁（1990-01），最近的是甲（2022）和乙（2022-06-07）" in lead
    assert plots.system_title(ZH, some) == "“1+2+6+N”体系内列名 3 个平台，其中 2 个属于“N”；体系之外还有 1 个"
    assert plots.chain_title(ZH, catalog(), some) == "4 个平台中 3 个可归入产业生态圈，最多的是智能物联（2 个）"
    assert plots.timeline_title(EN, some) == "3 of 4 platforms can be dated; 2 of them were set up in 2022"
    assert plots.timeline_title(EN, some.iloc[1:]) == "2 of 3 platforms can be dated"
    assert "new materials" not in plots.chain_subtitle(EN, catalog(), some, whole=False).lower()


def test_the_empty_ecosystems_are_named(csv):
    subtitle = plots.chain_subtitle(EN, catalog(), database.run("platforms"), whole=True)
    used = {ancestors(csv, chain)[-1] for chain in csv("platforms").chain_id}
    tops = csv("chains")[csv("chains").parent_id == ""]
    for row in tops.itertuples():
        assert (row.name_en in subtitle) == (row.chain_id not in used)


@pytest.mark.parametrize("t", [ZH, EN])
@pytest.mark.parametrize("values", [*FILTERS, {"q": "uwm-facility"}])
def test_every_chart_can_be_drawn(t, values):
    context = charts.Context(t, catalog(), "标题", "来源", pick=("tier", "type"))
    for query, build in (
        ("platform_system", plots.system),
        ("platforms_by_chain_level", plots.by_chain_and_level),
        ("platform_timeline", plots.timeline),
    ):
        if len(frame := run(query, values)):
            spec = json.dumps(build(frame, context).to_dict(), default=str)
            assert '"nan"' not in spec.lower()
    assert set(plots.SYSTEM) < set(palette.TIER)


def test_the_page_names_what_is_missing():
    app = load("platforms", locale="zh-CN")
    assert not app.exception
    assert "来源中指名的只有 2 家" in text(app)


@pytest.mark.parametrize("identifier", ["uwm-facility", "haichuang-base"])
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_facts_of_a_platform(lang, identifier):
    from explorer import entity
    from explorer.shell import Page

    page = Page("platforms", i18n.Translator(lang), catalog(), (), {})
    known, unknown = entity.facts(page, "platform", database.run("platform_by_id", id=identifier))
    texts = [fact.text for fact in known.values()]
    assert all(texts)
    assert not set(known) & set(unknown)
    headings = " ".join([*known, *unknown])
    assert not any(word in headings for word in ("Summary", "简介", "Latitude", "纬度", "in English"))
    if identifier == "uwm-facility":
        assert known["设立日期" if lang == "zh" else "Established on"].text == "2021-10"
        assert ("50,000 平方米" if lang == "zh" else "50,000 m²") in texts
        assert any(text.endswith("（本项目归类）" if lang == "zh" else "(our reading)") for text in texts)


def test_texts_are_shown_as_they_stand():

    assert escaped("A*b* ~c~ $1$ :red[x]") == r"A\*b\* \~c\~ \$1\$ \:red\[x\]"
    assert escaped("http://a_b.cn/~c") == "http://a_b.cn/~c"
