"""The sources page against pandas on the CSV files."""

import pandas as pd
import pytest

from explorer import charts, database, filters, i18n
from explorer.catalog import catalog
from explorer.plots import data as plots
from tests.test_pages import load, text

ZH, EN = i18n.Translator("zh"), i18n.Translator("en")
FILTERS = [
    {},
    {"kind": ("official",)},
    {"kind": ("press", "filing")},
    {"q": "滨江区"},
    {"q": "github"},
    {"q": "人民日报", "kind": ("official",)},
    {"q": "seed-2022-08"},
    {"q": "no such thing"},
]


def params(values: filters.Values) -> dict[str, object]:
    return filters.sql_params(filters.LISTS["sources"], values)


def expected(csv, values: filters.Values) -> pd.DataFrame:
    rows = csv("sources")
    words = rows[["source_id", "title", "publisher"]].agg("\n".join, axis=1).str.casefold()
    keep = words.str.contains(values.get("q", "").casefold(), regex=False)
    return rows[keep & rows.kind.isin(values.get("kind", rows.kind.unique()))]


@pytest.mark.parametrize("values", FILTERS)
def test_rows_and_facets(csv, values):
    found = database.run("sources", **params(values))
    assert sorted(found.source_id) == sorted(expected(csv, values).source_id)
    facets = database.run("sources_facets", **params(values)).set_index("code").n.to_dict()
    assert facets == expected(csv, {"q": values.get("q", "")}).kind.value_counts().to_dict()


@pytest.mark.parametrize("values", FILTERS)
def test_sources_by_year(csv, values):
    rows = expected(csv, values)
    found = database.run("sources_by_year", **params(values))
    assert found.n.sum() == len(rows)
    counts = rows[rows.published_date != ""].groupby([rows.published_date.str[:4].where(rows.published_date != ""), rows.kind]).size()
    dated = found.dropna(subset="published_year")
    assert {(str(int(row.published_year)), row.kind): row.n for row in dated.itertuples()} == counts.to_dict()
    assert {one for ids in found.source_ids for one in ids.split(";")} == set(rows.source_id)


def test_what_the_sources_carry(csv):
    found = database.run("sources").set_index("source_id")
    tables = {name.removeprefix("in_") for name in found.columns if name.startswith("in_")}
    package = catalog().package["resources"]
    assert tables == {one["name"] for one in package if any(field.get("list_of") for field in one["schema"]["fields"])}
    totals = pd.Series(0, found.index)
    for table in tables:
        columns = [column for column in csv(table) if column.endswith("source_ids")]
        named = (
            csv(table)[columns].apply(lambda row: {one for ids in row for one in ids.split(";") if one}, axis=1).explode().value_counts()
        )
        counts = found.index.map(lambda one, named=named: named.get(one, 0))
        assert list(found[f"in_{table}"]) == list(counts)
        totals += counts
    assert list(found.row_count) == list(totals)
    for row in found.itertuples():
        carried = {table for table in tables if getattr(row, f"in_{table}")}
        assert set(row.supports.split(";") if isinstance(row.supports, str) else []) == carried
    assert list(found.row_count) == sorted(found.row_count, reverse=True)


def test_counts_are_those_of_the_profile():
    found = database.run("sources").set_index("source_id").row_count
    for identifier in ("seed-2022-08", "hzdatasets-busstop", found.index[-1]):
        assert len(database.run("source_rows", id=identifier)) == found[identifier]


@pytest.mark.parametrize("t", [ZH, EN])
def test_titles_at_the_edges(t):
    frame = database.run("sources_by_year")
    dated = frame.dropna(subset="published_year")
    years = dated.groupby("published_year").n.sum()
    title = plots.by_year_title(t, frame)
    assert str(dated.n.sum()) in title
    assert str(int(years.idxmax())) in title
    assert plots.by_year_title(t, dated.head(1)) == t("sources.title_one_year", n=dated.n.iloc[0], year=int(dated.published_year.iloc[0]))
    undated = frame[frame.published_year.isna()]
    assert plots.by_year_title(t, undated) == t("sources.title_undated", n=undated.n.sum())
    assert plots.by_year_subtitle(t, dated) == t("sources.subtitle")
    assert str(undated.n.sum()) in plots.by_year_subtitle(t, frame)
    context = charts.Context(t, catalog(), "标题", "来源", pick=("kind",))
    for rows in (frame, dated.head(1), undated):
        assert plots.by_year(rows, context).to_dict()


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("values", FILTERS[:-1])
def test_the_page(csv, values, lang):
    app = load("sources", lang=lang, **{name: list(value) if isinstance(value, tuple) else value for name, value in values.items()})
    assert not app.exception
    rows = len(expected(csv, values))
    assert f"**{rows} / {len(csv('sources'))}**" in text(app)
    if rows:
        assert rows in {len(table.value) for table in app.dataframe}


def test_nothing_matches(csv):
    app = load("sources", q="no such thing", locale="en-GB")
    assert not app.exception
    assert f"**0 / {len(csv('sources'))}**" in text(app)
    assert "Nothing meets all conditions" in text(app)


def test_a_single_source():
    app = load("sources", q="seed-2022-08", locale="en-GB")
    assert not app.exception
    assert "**1 / 332**" in text(app)
