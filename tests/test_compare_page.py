"""The compare page: series, index, differences and facts against pandas on the CSV files; words, label places, the page itself."""

import itertools

import pandas as pd
import pytest

from explorer import charts, database, i18n
from explorer.catalog import catalog
from explorer.plots import compare as plots
from tests.test_pages import load, text

CHOICES = {
    "two": ("002415", "002236"),
    "with a break": ("000156", "002415", "002061"),
    "no common year": ("6606HK", "688475", "UTSI"),
    "six": ("600570", "300347", "NTES", "002280", "688777", "9863HK"),
    "other order": ("002236", "002415"),
}


@pytest.fixture(params=CHOICES.values(), ids=CHOICES.keys())
def ids(request) -> tuple[str, ...]:
    return request.param


@pytest.fixture
def measures(csv) -> dict[str, pd.DataFrame]:
    """measure -> company_id, year, value, weak, series_break, from the CSV files."""
    f = csv("financials")
    f = f.assign(
        year=f.fiscal_year.astype(int),
        number=f.value.astype(float),
        weak=(f.basis == "derived") | (f.method == "typed") | (f.preliminary == "true"),
        series_break=f.series_break == "true",
    )
    found = {item: rows[["company_id", "year", "number", "weak", "series_break"]] for item, rows in f.groupby("item")}
    both = found["rd_expense"].merge(found["revenue"], on=["company_id", "year"], suffixes=("", "_of_revenue"))
    found["rd_intensity"] = both.assign(
        number=100 * both.number / both.number_of_revenue,
        weak=both.weak | both.weak_of_revenue,
        series_break=both.series_break | both.series_break_of_revenue,
    )
    s = csv("rd_staff")
    s = s[s.rd_staff != ""]
    found["rd_staff"] = s.assign(year=s.fiscal_year.astype(int), number=s.rd_staff.astype(float), weak=False)
    return found


@pytest.mark.parametrize("measure", [measure for measure in plots.MEASURES if measure != "index"])
def test_series(ids, measures, measure):
    query, column = plots.MEASURES[measure]
    frame = database.run(query, ids=ids)
    wanted = measures[measure]
    wanted = wanted[wanted.company_id.isin(ids)].set_index(["company_id", "year"])
    got = frame.set_index(["company_id", "fiscal_year"])
    assert sorted(got.index) == sorted(wanted.index)
    assert got[column].to_dict() == pytest.approx(wanted.number.to_dict())
    assert got.value_is_weak.to_dict() == wanted.weak.to_dict()
    if measure != "rd_staff":
        assert got.series_break.to_dict() == wanted.series_break.to_dict()
    assert list(dict.fromkeys(frame.company_id)) == [code for code in ids if code in set(frame.company_id)], "in the order chosen"
    assert frame.source_ids.notna().all()


def test_index(ids, measures):
    frame = database.run("compare_index", ids=ids)
    revenue = measures["revenue"][measures["revenue"].company_id.isin(ids)]
    common = revenue.groupby("year").company_id.nunique()
    common = common[common == len(ids)]
    if common.empty:
        assert frame.empty
        return
    base = common.index.min()
    assert set(frame.base_year) == {base}
    wanted = {}
    for code, rows in revenue.groupby("company_id"):
        rows = rows.set_index("year")
        breaks = [year for year in rows.index[rows.series_break] if year > base]
        for year in rows.index[rows.index >= base]:
            if not breaks or year < min(breaks):
                wanted[code, year] = 100 * rows.number[year] / rows.number[base]
    got = frame.set_index(["company_id", "fiscal_year"]).revenue_index
    assert got.to_dict() == pytest.approx(wanted)


def test_no_index_crosses_a_break():
    frame = database.run("compare_index", ids=("000156", "002415"))
    assert frame.fiscal_year[frame.company_id == "000156"].max() == 2019
    assert frame.fiscal_year[frame.company_id == "002415"].max() > 2019


def test_differences(ids, measures):
    frame = database.run("compare_differences", ids=ids)
    for measure, rows in measures.items():
        rows = rows[rows.company_id.isin(ids)]
        common = rows.groupby("year").company_id.nunique()
        common = common[common == len(ids)]
        got = frame[frame.measure == measure]
        if common.empty:
            assert got.empty, measure
            continue
        values = rows[rows.year == common.index.max()].set_index("company_id").number
        assert set(got.fiscal_year) == {common.index.max()}
        assert list(got.company_id) == list(ids)
        for row in got.itertuples():
            assert row.value == pytest.approx(values[row.company_id])
            if row.company_id == ids[0]:
                assert pd.isna(row.difference)
                assert pd.isna(row.difference_percent)
                continue
            assert row.difference == pytest.approx(values[row.company_id] - values[ids[0]])
            if measure == "rd_intensity" or values[ids[0]] <= 0:
                assert pd.isna(row.difference_percent)
            else:
                assert row.difference_percent == pytest.approx(100 * (values[row.company_id] / values[ids[0]] - 1))
    said = plots.missing_measures(i18n.Translator("en"), frame)
    assert (said == "") == (set(frame.measure) == set(plots.ALL_MEASURES))


def test_facts(ids, measures, csv):
    frame = database.run("compare_facts", ids=ids).set_index("company_id")
    assert list(frame.index) == list(ids)
    listings, caps = csv("listings"), csv("market_caps")
    for code, row in frame.iterrows():
        own = listings[listings.company_id == code]
        assert set(row.tickers.split(", ")) == set(own.ticker)
        assert set(row.boards.split(";")) == set(own.board)
        for measure in ("revenue", "net_profit"):
            rows = measures[measure][measures[measure].company_id == code]
            if rows.empty:
                assert pd.isna(row[measure])
            else:
                last = rows.loc[rows.year.idxmax()]
                assert (row[measure], row[f"{measure}_year"]) == (pytest.approx(last.number), last.year)
                assert row[f"{measure}_is_weak"] == last.weak
        worth = caps[caps.ticker.isin(own.ticker) & (caps.market_cap_cny_100m != "")]
        if worth.empty:
            assert pd.isna(row.market_value)
        else:
            last = worth.loc[pd.to_datetime(worth.date).idxmax()]
            assert row.market_value == pytest.approx(float(last.market_cap_cny_100m))
            assert f"{row.market_value_date:%Y-%m-%d}" == last.date


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_facts_in_words(ids, lang):
    chosen = database.run("compare_facts", ids=ids)
    table = plots.facts(i18n.Translator(lang), catalog(), chosen)
    assert len(table.columns) == len(ids), "the names are different"
    assert table.notna().all().all()
    assert (table != "").all().all()
    compiled = chosen.chain_basis == "compiled"
    words = "（本项目归类）" if lang == "zh" else "(our reading)"
    assert table.map(lambda value: words in value).any().to_numpy().tolist() == compiled.tolist()


def test_companies_have_different_labels():
    companies = database.run("companies")
    for lang in i18n.LANGUAGES:
        assert companies[f"name_{lang}"].is_unique


# --- Lines ---


def rows(*values: tuple[str, int, float, bool]) -> pd.DataFrame:
    frame = pd.DataFrame(values, columns=["company_id", "fiscal_year", "revenue", "series_break"])
    return frame.assign(name_zh=frame.company_id, name_en=frame.company_id, value_is_weak=False, source_ids="s")


def test_lines_are_broken_at_gaps_and_series_breaks():
    frame = rows(("a", 2018, 1, False), ("a", 2019, 1, False), ("a", 2021, 1, False), ("a", 2022, 1, True), ("b", 2022, 1, False))
    parts = plots.segments(frame)
    assert parts[0] == parts[1]
    assert len({*parts[1:4]}) == 3


def test_the_year_most_companies_report_and_its_extremes():
    frame = rows(("a", 2020, 5, False), ("b", 2020, 7, False), ("a", 2021, 9, False), ("b", 2021, 3, False), ("a", 2022, 1, False))
    year, top, last = plots.extremes(frame, "revenue")
    assert (year, top.company_id, last.company_id) == (2021, "a", "b")
    assert plots.extremes(frame.head(0), "revenue") is None
    assert plots.fullest_year(frame.head(0)) is None


@pytest.mark.parametrize("wanted", [[10, 12, 13], [0, 0, 0, 0, 0, 0], [5, 200, 100], [249, 248, 250], [100]])
def test_labels_stand_apart(wanted):
    placed = plots.apart(wanted, 15, 6, 244)
    ordered = sorted(placed)
    assert all(b - a >= 15 - 1e-9 for a, b in itertools.pairwise(ordered))
    assert ordered[0] >= 6 - 1e-9
    assert ordered[-1] <= 244 + 1e-9
    assert [placed[i] for i in sorted(range(len(wanted)), key=lambda i: wanted[i])] == ordered, "in the order of the lines"


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("measure", plots.MEASURES)
def test_titles_and_charts(ids, lang, measure):
    t = i18n.Translator(lang)
    frame = database.run(plots.MEASURES[measure][0], ids=ids)
    chosen = database.run("compare_facts", ids=ids)
    title, subtitle = plots.title(t, measure, frame), plots.subtitle(t, measure, frame, chosen)
    assert title
    assert "nan" not in title + subtitle
    if frame.empty:
        assert subtitle == ""
        return
    spec = plots.lines(measure, ids)(frame, charts.Context(t, catalog(), title, "source", subtitle)).to_dict()
    assert len(spec["layer"]) >= 3


def test_a_title_with_one_company_only():
    t = i18n.Translator("en")
    assert plots.title(t, "revenue", rows(("a", 2020, 5, False))) == "Revenue, FY2020: a CNY 500 m; no figure for the others"
    assert plots.value_words(t, "net_profit", -30.853) == "−CNY 3.09 bn"


def test_colours_stay_with_the_place_in_the_comparison():
    ids = ("UTSI", "002415", "002236")
    frame = database.run("compare_revenue", ids=ids)
    assert "UTSI" not in set(frame.company_id)
    context = charts.Context(i18n.Translator("zh"), catalog(), "t", "s")
    spec = plots.lines("revenue", ids)(frame, context).to_dict()
    line = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "line")
    assert line["encoding"]["color"]["scale"]["range"] == list(plots.palette.COMPARED[1:3])


# --- The page ---


def chosen(app, lang: str) -> list[str]:
    """The companies with a chip that takes them away."""
    keys = [button.key for button in app.button if button.key and button.key.startswith("chip_")]
    return [key.removeprefix("chip_").removesuffix(f"_{lang}") for key in keys]


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_page(ids, lang):
    app = load("compare", lang=lang, id=list(ids))
    assert not app.exception
    assert chosen(app, lang) == list(ids)
    assert len(app.table) == 1


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_nothing_chosen_suggests(lang):
    app = load("compare", lang=lang, chain=["eco-bio"])
    assert not app.exception
    assert not app.table
    companies = database.run("companies", chain=["eco-bio"])
    labels = app.selectbox[0].options
    assert len(labels) == len(companies) == len(set(labels))


def test_one_company_asks_for_another():
    app = load("compare", lang="en", id="002415")
    assert "add another company" in text(app)
    assert not app.table


def test_too_many_are_cut_and_unknown_ones_dropped():
    many = ["002415", "nobody", "002236", "600570", "300347", "NTES", "688777", "002032"]
    app = load("compare", lang="en", id=many)
    assert not app.exception
    assert chosen(app, "en") == ["002415", "002236", "600570", "300347", "NTES", "688777"]
    assert "Zhejiang Supor" in app.warning[0].value


def test_choosing_writes_the_url():
    app = load("compare", lang="en", id=["002415", "002236"])
    app.selectbox[0].set_value("NTES").run()
    assert app.query_params["id"] == ["002415", "002236", "NTES"]
    assert chosen(app, "en") == ["002415", "002236", "NTES"]
    app.button(key="chip_002236_en").click().run()
    assert app.query_params["id"] == ["002415", "NTES"]
    assert not app.exception
