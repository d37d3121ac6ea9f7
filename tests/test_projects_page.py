"""The projects page: its figures against pandas on the CSV files, and the numbers in its titles."""

import pandas as pd
import pytest

from explorer import charts, database, filters, i18n
from explorer.catalog import catalog
from explorer.plots import projects as plots

ADDABLE = ("total", "total_at_least")
STATES = {
    "all": {},
    "one chain": {"chain": ("eco-iot",)},
    "one row": {"category": ("fund",)},
    "operating": {"status": ("operating",)},
    "years": {"year": (2014, 2020)},
    "text": {"q": "学校"},
}


def params(values: dict) -> dict:
    return filters.sql_params(filters.LISTS["projects"], values)


@pytest.fixture(params=STATES.values(), ids=STATES.keys())
def listed(request, csv) -> tuple[dict, pd.DataFrame]:
    """The parameters of a state, and its projects as they stand in the CSV file."""
    given = params(request.param)
    rows = csv("projects")
    rows = rows[rows.project_id.isin(database.run("projects", **given).project_id)]
    return given, rows.assign(
        money=pd.to_numeric(rows.investment_cny_100m), adds=rows.investment_basis.isin(ADDABLE) & (rows.investment_cny_100m != "")
    )


def check_sums(frame: pd.DataFrame, keys: pd.Series, rows: pd.DataFrame) -> None:
    assert len(frame) == keys.nunique()
    for row in frame.rename(columns={frame.columns[0]: "key"}).itertuples():
        part = rows[keys == ("" if pd.isna(row.key) else row.key)]
        counted = part[part.adds]
        assert (row.projects_counted, row.projects_left_out) == (len(counted), len(part) - len(counted))
        assert row.at_least == (counted.investment_basis == "total_at_least").any()
        if counted.empty:
            assert pd.isna(row.addable_investment)
        else:
            assert row.addable_investment == pytest.approx(counted.money.sum())
        assert set(row.source_ids.split(";")) == {one for ids in part.source_ids for one in ids.split(";")}


def test_investment_by_category(listed):
    given, rows = listed
    check_sums(database.run("investment_by_category", **given), rows.category, rows)


def test_investment_by_ecosystem(listed, csv):
    given, rows = listed
    parent = csv("chains").set_index("chain_id").parent_id

    def top(chain: str) -> str:
        while chain and parent[chain]:
            chain = parent[chain]
        return chain

    check_sums(database.run("investment_by_chain", **given), rows.chain_id.map(top), rows)


def test_amounts_left_out(listed):
    given, rows = listed
    frame = database.run("investment_left_out", **given).set_index("investment_basis")
    rest = rows[rows.money.notna() & ~rows.adds].groupby("investment_basis").money.agg(["size", "sum"])
    assert dict(frame.projects_left_out) == dict(rest["size"])
    assert dict(frame.amount_left_out) == pytest.approx(dict(rest["sum"]))


def test_addable_is_the_whole_of_the_list(listed):
    given, rows = listed
    counted, left_out, total, at_least = plots.addable(database.run("investment_by_category", **given))
    assert (counted, left_out) == (rows.adds.sum(), (~rows.adds).sum())
    assert total == (pytest.approx(rows.money[rows.adds].sum()) if rows.adds.any() else None)
    assert at_least == (rows.investment_basis[rows.adds] == "total_at_least").any()
    assert plots.addable(database.run("investment_by_chain", **given))[:3] == pytest.approx((counted, left_out, total))


def test_timeline_rows_and_counts(listed):
    given, rows = listed
    frame = database.run("projects_timeline", **given)
    dated = rows[(rows.start_date + rows.planned_completion_date + rows.completion_date) != ""]
    assert sorted(frame.project_id) == sorted(dated.project_id)
    starts = list(frame.start_date.dropna())
    assert starts == sorted(starts, reverse=True)
    assert frame.start_date.notna().sum() == frame.start_date.notna().cummin().sum(), "rows without a start come last"
    started = rows[rows.start_date != ""]
    assert plots.dates_known(frame) == (len(started), (started.completion_date != "").sum())
    rest = rows.drop(dated.index)
    assert plots.undated(database.run("projects", **given)) == ((rest.announced_date != "").sum(), (rest.announced_date == "").sum())


def test_place_not_proven(listed):
    given, rows = listed
    wanted = tuple((rows.location_basis == code).sum() for code in ("registered_office_only", "investor_of_zone"))
    assert plots.not_proven(database.run("projects", **given)) == wanted


def test_batches(csv):
    frame = database.run("project_batch_totals").set_index("batch_id")
    batches, projects = csv("project_batches").set_index("batch_id"), csv("projects")
    assert sorted(frame.index) == sorted(batches.index)
    for batch, row in frame.iterrows():
        named = projects[projects.batch_id == batch]
        money = pd.to_numeric(named.investment_cny_100m[named.investment_basis.isin(ADDABLE)])
        assert row.named_projects == len(named)
        assert (0 if pd.isna(row.named_with_amount) else row.named_with_amount) == len(money)
        assert pd.isna(row.named_investment) if money.empty else row.named_investment == pytest.approx(money.sum())
        assert set(row.source_ids.split(";")) == {one for ids in [batches.source_ids[batch], *named.source_ids] for one in ids.split(";")}
    assert dict(frame.part_of.dropna()) == {"2023Q1-signing": "2023Q1-kickoff"}
    context = {"2023Q1-signing", "2024-jiangnan-science-city", "2024-02-provincial-kickoff", "2022Q1-xiaoshan-park", "2020Q1-fuyang"}
    assert set(frame.index[~frame.comparable]) == context


def test_fixed_asset_investment_keeps_actual_and_target_apart(csv):
    frame = database.run("fixed_asset_investment")
    rows = csv("indicators")
    rows = rows[(rows.indicator_id == "fai") & (rows.period_kind == "year")]
    assert sorted(zip(frame.row_id, frame.value, strict=True)) == sorted(zip(rows.row_id, rows.value.astype(float), strict=True))
    assert not frame.duplicated(["report_year", "actual_or_target"]).any()
    year, actual, target = plots.latest_pair(frame)
    assert (year, actual.value, target.value) == (2024, 337.1, 300)
    assert plots.gap_years(frame) == [2017, 2018, 2019, 2021, 2023]


def sums(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["ecosystem", "addable_investment", "at_least", "projects_counted", "projects_left_out"])


def test_largest_group():
    first = plots.largest(sums((None, 5.0, False, 1, 1), ("eco-iot", 3.0, True, 1, 0), ("eco-bio", 2.0, False, 1, 0)), "ecosystem")
    assert (first.code, first.total, first.at_least, first.share, first.alone) == ("eco-iot", 3.0, True, pytest.approx(30), False)
    assert plots.largest(sums(("eco-iot", 3.0, False, 1, 0), ("eco-bio", None, False, 0, 2)), "ecosystem").alone
    assert plots.largest(sums(("eco-iot", None, False, 0, 1)), "ecosystem") is None
    assert plots.largest(sums((None, 4.0, False, 1, 0)), "ecosystem") is None


def test_sums_of_nothing_are_unknown_not_zero():
    unknown = sums(("eco-iot", None, False, 0, 3)).astype({"addable_investment": float})
    assert plots.addable(unknown) == (0, 3, None, False)
    assert plots.unclassified(unknown) is None
    assert plots.amount(None, True, "zh") == "—"
    assert plots.amount(21, True, "zh") == "≥ 21 亿元"


def test_absent_ecosystems():
    assert set(plots.absent(sums(("eco-iot", 1.0, False, 1, 0)), catalog())) == {"eco-bio", "eco-equip", "eco-green", "eco-material"}


def test_named_share_looks_at_comparable_events_only():
    frame = pd.DataFrame(
        {"named_investment": [1.0, 9.0, None], "total_investment_cny_100m": [4.0, 9.0, 5.0], "comparable": [True, False, True]}
    )
    assert plots.named_share(frame) == pytest.approx(25)
    assert plots.named_share(frame.iloc[1:]) is None


def test_latest_pair_and_gaps_without_data():
    lone = pd.DataFrame({"report_year": [2020], "actual_or_target": ["target"], "value": [1.0]})
    assert plots.latest_pair(lone) is None
    assert plots.gap_years(lone) == []
    assert plots.gap_years(lone.iloc[:0]) == []


def test_runs_of_years():
    assert plots.runs([2021, 2017, 2018, 2019, 2023]) == ["2017–2019", "2021", "2023"]
    assert plots.runs([]) == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("2022", "2022-01-01", "2023-01-01"), ("2022-08", "2022-08-01", "2022-09-01"), ("2022-08-02", "2022-08-02", "2022-08-02")],
)
def test_a_date_spans_all_it_may_mean(text, first, last):
    assert plots.span_of_text(text) == (pd.Timestamp(first), pd.Timestamp(last))
    assert plots.span_of_text(None) is None
    assert plots.span(pd.NaT, "year") is None
    assert plots.span(pd.Timestamp("2020-01-01"), "quarter") == (pd.Timestamp("2020-01-01"), pd.Timestamp("2020-04-01"))


def project(**dates: object) -> pd.Series:
    empty = {f"{name}_date": pd.NaT for name in ("start", "planned_completion", "completion")}
    empty |= {f"{name}_precision": None for name in ("start", "planned_completion", "completion")}
    return pd.Series(empty | {"status_as_of": None} | dates)


def test_stretches_are_no_more_exact_than_the_dates():
    row = project(
        start_date=pd.Timestamp("2022-04-01"),
        start_precision="month",
        planned_completion_date=pd.Timestamp("2025-01-01"),
        planned_completion_precision="year",
        status_as_of="2022-08-20",
    )
    parts = {kind: (exact, first, last) for kind, exact, first, last in plots.stretches(row)}
    day = pd.Timestamp
    assert parts == {
        "start": (False, day("2022-04-01"), day("2022-05-01")),
        "planned": (False, day("2025-01-01"), day("2026-01-01")),
        "state": (True, day("2022-08-20"), day("2022-08-20")),
        "run": (True, day("2022-05-01"), day("2022-08-20")),
        "wait": (True, day("2022-08-20"), day("2025-01-01")),
    }
    done = project(completion_date=day("2022-06-30"), completion_precision="day")
    assert [kind for kind, *_ in plots.stretches(done)] == ["completion"]


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_charts_are_drawn_in_every_state(state, lang):
    given = params(STATES[state])
    drawn = {
        "projects_timeline": plots.timeline,
        "investment_by_category": plots.by_category,
        "investment_by_chain": plots.by_chain,
        "project_batch_totals": plots.batches,
        "fixed_asset_investment": plots.fixed_asset,
    }
    context = charts.Context(i18n.Translator(lang), catalog(), "title", "source")
    for query, build in drawn.items():
        frame = database.run(query, **(given if query.startswith(("projects_", "investment_")) else {}))
        if len(frame):
            spec = build(frame, context).to_dict()
            assert spec["title"]["text"] == ["title"]


def test_at_most_25_projects_are_drawn():
    frame = database.run("projects_timeline")
    assert len(frame) > plots.MOST
    context = charts.Context(i18n.Translator("en"), catalog(), "title", "source", pick=("status",))
    data = plots.timeline(frame, context).to_dict()["datasets"].values()
    names = {row["name"] for rows in data for row in rows if "name" in row}
    assert names == set(frame.name_en.head(plots.MOST))
