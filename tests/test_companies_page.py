"""The companies page: its queries against a count by pandas on the CSV files, and the findings that its titles state."""

import math

import pandas as pd
import pytest

from explorer import charts, database, queries
from explorer.catalog import catalog
from explorer.i18n import LANGUAGES, Translator
from explorer.plots import companies as plots
from explorer.plots import companies_findings as findings

FILTERS = [
    {},
    {"board": ("star",)},
    {"exchange": ("HKEX",), "year_from": 2019},
    {"chain": ("eco-iot",), "status": ("listed",)},
    {"chain": ("eco-bio", "eco-equip"), "presence": ("both",), "year_to": 2015},
    {"q": "utstarcom"},
]
FIGURES = {
    "listings_by_board": plots.by_board,
    "companies_by_chain": plots.by_chain,
    "company_revenue": plots.revenue,
    "company_growth": plots.growth,
    "company_rd_intensity": plots.rd_intensity,
    "company_market_values": plots.market_value,
}


def matching(csv, given: dict) -> pd.DataFrame:
    """The first matching listing of each company, with the company's own columns."""
    companies, chains = csv("companies"), csv("chains").set_index("chain_id").parent_id

    def above(chain: str) -> set[str]:
        return {chain} | above(chains[chain]) if chain else set()

    rows = companies.merge(csv("listings"), on="company_id", suffixes=("", "_listing"))
    for name in ("exchange", "board", "status", "presence"):
        if name in given:
            rows = rows[rows[name].isin(given[name])]
    if "chain" in given:
        rows = rows[[bool(above(chain) & set(given["chain"])) for chain in rows.chain_id]]
    if "q" in given:
        rows = rows[rows.name_en.str.lower().str.contains(given["q"])]
    years = pd.to_numeric(rows.listing_date.str[:4])
    if "year_from" in given:
        rows = rows[years >= given["year_from"]]
    if "year_to" in given:
        rows = rows[years <= given["year_to"]]
    rows = rows.assign(day=rows.listing_date.replace("", "9999"), chains=[above(chain) for chain in rows.chain_id])
    return rows.sort_values("day").drop_duplicates("company_id")


def values(csv, item: str) -> pd.DataFrame:
    """Financial values of an item: a row a company, a column a year."""
    rows = csv("financials")
    rows = rows[rows["item"] == item].assign(
        value=lambda frame: frame.value.astype(float), year=lambda frame: frame.fiscal_year.astype(int)
    )
    return rows.pivot(index="company_id", columns="year", values="value")


def reporting_year(csv, item: str) -> int:
    counts = values(csv, item).notna().sum()
    return int(counts.index[counts * 2 > len(csv("companies"))].max())


@pytest.mark.parametrize("given", FILTERS)
def test_boards_count_each_company_once_and_fill_every_year(csv, given):
    rows = matching(csv, given)
    dated = rows[rows.listing_date != ""]
    result = database.run("listings_by_board", **given)
    assert len(dated) == result.n.sum()
    if dated.empty:
        assert result.empty
        return
    years = dated.listing_date.str[:4].astype(int)
    for board, group in result.groupby("board"):
        ordered = group.sort_values("listing_year")
        assert list(ordered.listing_year) == list(range(ordered.listing_year.iloc[0], ordered.listing_year.iloc[-1] + 1))
        assert list(ordered.cumulative) == [int(((dated.board == board) & (years <= year)).sum()) for year in ordered.listing_year]


@pytest.mark.parametrize("given", FILTERS)
def test_chains_include_those_below(csv, given):
    rows = matching(csv, given)
    result = database.run("companies_by_chain", **given)
    for chain, n in result.dropna(subset="chain_id").groupby("chain_id").n.sum().items():
        assert n == sum(chain in above for above in rows.chains)
    top = result[result.parent_id.isna()]
    assert top.n.sum() == len(rows)
    assert top.n[top.chain_id.isna()].sum() == (rows.chain_id == "").sum()
    assert top.classified_by_us.sum() == (rows.chain_basis == "compiled").sum()
    empty = set(result.chain_id[result.n == 0])
    whole = len(rows) == len(csv("companies"))
    ecosystems = csv("chains").query("parent_id == ''").chain_id
    assert empty == ({code for code in ecosystems if not any(code in above for above in rows.chains)} if whole else set())


@pytest.mark.parametrize("given", FILTERS)
def test_revenue_and_profit_are_of_one_year(csv, given):
    year, ids = reporting_year(csv, "revenue"), set(matching(csv, given).company_id)
    expected = values(csv, "revenue")[year].dropna()
    expected = expected[expected.index.isin(ids)]
    result = database.run("company_revenue", **given).set_index("company_id")
    assert result.revenue.to_dict() == expected.to_dict()
    assert set(result.fiscal_year) <= {year}
    profit = values(csv, "net_profit")[year].reindex(result.index)
    pd.testing.assert_series_equal(result.net_profit, profit, check_names=False, check_dtype=False, check_index_type=False)
    rows = csv("financials").query(f"fiscal_year == '{year}'")
    weak = rows[(rows.basis == "derived") | (rows.method == "typed") | (rows.preliminary == "true")]
    for item in ("revenue", "net_profit"):
        assert set(result.index[result[f"{item}_is_weak"]]) == set(weak.company_id[weak["item"] == item]) & set(result.index)


@pytest.mark.parametrize("given", FILTERS)
def test_rd_intensity_divides_by_revenue_of_the_same_year(csv, given):
    year, ids = reporting_year(csv, "rd_expense"), set(matching(csv, given).company_id)
    expected = (100 * values(csv, "rd_expense")[year] / values(csv, "revenue")[year]).dropna()
    result = database.run("company_rd_intensity", **given).set_index("company_id")
    assert result.rd_intensity.to_dict() == pytest.approx(expected[expected.index.isin(ids)].to_dict())
    assert set(result.fiscal_year) <= {year}


@pytest.mark.parametrize("given", FILTERS)
def test_growth_and_its_gaps_make_up_the_list(csv, given):
    year, ids = reporting_year(csv, "revenue"), set(matching(csv, given).company_id)
    revenue = values(csv, "revenue")
    expected = (100 * (revenue[year] / revenue[year - 1] - 1)).dropna()
    result = database.run("company_growth", **given).set_index("company_id")
    assert result.growth.to_dict() == pytest.approx(expected[expected.index.isin(ids)].to_dict())
    gaps = database.run("company_growth_gaps", **given).iloc[0]
    assert gaps.sum() + len(result) == len(ids)
    assert gaps.no_figure == len(ids - set(revenue.index[revenue[year].notna()]))


def test_no_growth_across_a_break_or_from_weak_values(csv):
    with database.database()._connection.cursor() as cursor:
        growth = cursor.sql("SELECT * FROM financial_growth").df().set_index(["company_id", "item", "fiscal_year"])
    rows = csv("financials").assign(fiscal_year=lambda frame: frame.fiscal_year.astype(int), value=lambda frame: frame.value.astype(float))
    rows = rows.set_index(["company_id", "item", "fiscal_year"])
    unsure = (rows.basis == "derived") | (rows.preliminary == "true")
    for key, row in rows.iterrows():
        before = (*key[:2], key[2] - 1)
        usable = before in rows.index and not unsure[key] and not unsure[before] and row.series_break == "false"
        if usable and rows.value[before] > 0:
            assert growth.growth[key] == pytest.approx(100 * (row.value / rows.value[before] - 1))
        else:
            assert pd.isna(growth.growth[key])
    assert (rows.series_break == "true").any()
    assert unsure.any()


@pytest.mark.parametrize("given", FILTERS)
def test_market_values_are_the_latest_in_yuan(csv, given):
    ids = set(matching(csv, given).company_id)
    rows = csv("market_caps").merge(csv("listings")[["ticker", "company_id"]], on="ticker")
    rows = rows[(rows.market_cap_cny_100m != "") & rows.company_id.isin(ids)]
    latest = rows.sort_values("date").drop_duplicates("company_id", keep="last").set_index("company_id")
    result = database.run("company_market_values", **given).set_index("company_id")
    assert result.market_value.to_dict() == latest.market_cap_cny_100m.astype(float).to_dict()
    assert result.market_value_date.dt.strftime("%Y-%m-%d").to_dict() == latest.date.to_dict()


def test_list_has_one_comparable_revenue_and_a_series_without_breaks(csv):
    result = database.run("companies").set_index("company_id")
    year, revenue = reporting_year(csv, "revenue"), values(csv, "revenue")
    assert result.revenue.dropna().to_dict() == revenue[year].dropna().to_dict()
    breaks = csv("financials").query("item == 'revenue' and series_break == 'true'").groupby("company_id").fiscal_year.max()
    for company, row in result.dropna(subset="revenue_series").iterrows():
        series = revenue.loc[company].dropna()
        series = series[series.index >= int(breaks.get(company, 0))]
        assert (list(row.revenue_series_years), list(row.revenue_series)) == (list(series.index), list(series))
    assert result.tickers["300347"] == "300347.SZ, 03347.HK"


def test_official_counts_come_from_the_indicators(csv):
    result = database.run("company_official_counts")
    rows = csv("indicators")
    rows = rows[rows.indicator_id.isin(["listed_cultivated", "listed"]) & (rows.actual_or_target == "actual")]
    assert set(zip(result.indicator_id, result.companies, strict=True)) == {(row.indicator_id, int(row.value)) for row in rows.itertuples()}
    for lang in LANGUAGES:
        said = findings.official_counts(Translator(lang), result)
        assert all(f"{row.companies}" in said and row.period_text in said for row in result.itertuples())


# --- Findings ---

EN = Translator("en")


def board_rows(*rows: tuple[int, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["listing_year", "board", "n"])


def test_since_the_board_opened():
    rows = board_rows((2018, "star", 0), (2018, "main", 4), (2019, "star", 2), (2019, "main", 1), (2020, "star", 3))
    assert findings.since_board_opened(rows) == (2019, 5, 6)
    assert findings.since_board_opened(board_rows((2018, "main", 4))) is None
    assert findings.half_since(rows) == 2019
    assert findings.years_with_listings(rows) == (2018, 2020)


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([], "Listed companies by board and year"),
        ([(2019, "star", 1)], "One company, listed in 2019"),
        ([(2001, "main", 1), (2019, "star", 1)], "2 companies, listed between 2001 and 2019"),
        ([(2001, "main", 2), (2019, "main", 3)], "At least half of the 5 companies listed in 2019 or later"),
        ([(2019, "star", 5)], "At least half of the 5 companies listed in 2019 or later"),
    ],
)
def test_board_title_of_few_rows(rows, title):
    assert findings.board_title(EN, board_rows(*rows)) == title


def test_growth_title_counts_up_and_down():
    frame = pd.DataFrame({"name_zh": "a", "name_en": "A", "fiscal_year": 2024, "growth": [10.0, -5.0, 0.0]})
    assert findings.growth_title(EN, frame) == "Revenue rose at 1 and fell at 1 of 3 companies in FY2024; the median change is 0%"
    assert findings.growth_title(EN, frame.iloc[[1]]) == "A: revenue −5% in FY2024"


def test_revenue_title_without_any_known_profit():
    frame = pd.DataFrame(
        {"name_zh": "a", "name_en": ["A", "B"], "fiscal_year": 2024, "revenue": [10.0, 20.0], "net_profit": [math.nan] * 2}
    )
    assert findings.revenue_title(EN, frame) == "B had the largest revenue in FY2024: CNY 2 bn"


def test_old_market_values_are_told_apart():
    days = pd.to_datetime(pd.Series(["2026-08-21", "2026-08-21", "2024-06-28"]))
    frame = pd.DataFrame({"name_zh": "a", "name_en": ["A", "B", "C"], "market_value": [60.0, 40.0, 900.0], "market_value_date": days})
    assert list(findings.is_stale(days)) == [False, False, True]
    assert findings.market_title(EN, frame) == "A is worth CNY 6 bn, 60% of the sum of 2 companies"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("given", [*FILTERS, {"q": "no such company"}])
def test_titles_and_charts_hold_for_any_rows(lang, given):
    t, book = Translator(lang), catalog()
    companies = database.run("companies", **given)
    frames = {name: database.run(name, **given) for name in FIGURES}
    gaps = database.run("company_growth_gaps", **given).iloc[0]
    by_board, by_chain, revenue, growth, rd, market = frames.values()
    n = len(companies)
    texts = [
        findings.lead(t, companies, by_board),
        findings.board_title(t, by_board),
        findings.board_subtitle(t, by_board, n),
        findings.chain_title(t, book, by_chain),
        findings.chain_subtitle(t, by_chain),
        findings.revenue_title(t, revenue),
        findings.revenue_subtitle(t, revenue, n),
        findings.growth_title(t, growth),
        findings.growth_subtitle(t, gaps),
        findings.rd_title(t, rd),
        findings.rd_subtitle(t, rd, n),
        findings.market_title(t, market),
        findings.market_subtitle(t, market, n),
    ]
    assert not any("nan" in text or "None" in text or "NA" in text or "{" in text for text in texts)
    context = charts.Context(t, book, "title", "source", pick=("chain_id",))
    for name, frame in frames.items():
        if len(frame):
            FIGURES[name](frame, context).to_dict()


# --- Drawing ---


def test_chains_stand_below_their_parents_larger_first():
    frame = pd.DataFrame(
        [("b", None, 2), ("b2", "b", 1), ("a", None, 5), ("a1", "a", 1), ("a2", "a", 3), ("a3", "a2", 1), (None, None, 9)],
        columns=["chain_id", "parent_id", "n"],
    )
    assert plots.in_tree_order(frame) == ["a", "a2", "a3", "a1", "b", "b2", None]


def test_labels_never_touch():
    points = pd.DataFrame({"px": [50.0, 52, 60, 200], "py": [50.0, 52, 50, 395], "text": ["Alpha", "Beta\nGamma", "Delta", "A long name"]})
    sides = plots.place_labels(points, [0, 1, 2, 3], 210, 400)
    assert sides[3] in ("left", "above left")  # not over the edge
    assert set(sides) <= {0, 1, 2, 3}
    assert plots.place_labels(points, [3], 30, 400) == {}


def test_room_lets_the_text_of_the_longest_bar_fit():
    assert plots.room([100.0, 1.0], ["1,053", "x" * 20], 300) >= 100 * 300 / (300 - 6 * 5 - 8)
    assert plots.room([], []) == 1.0


def test_queries_of_the_page_name_their_sources():
    for name in FIGURES:
        frame = database.run(name)
        assert frame.source_ids[frame.get("n", pd.Series(1, frame.index)) > 0].notna().all()
        assert queries.load()[name].params.keys() == queries.load()["companies"].params.keys()
