"""The lists and their facets against a count by pandas on the CSV files."""

import itertools
import random

import pandas as pd
import pytest

from explorer import database, filters
from explorer.catalog import catalog

QUERIES = {
    "platforms": ("platforms", "platform_facets"),
    "projects": ("projects", "project_facets"),
    "companies": ("companies", "company_facets"),
    "policies": ("policies", "policy_facets"),
}
COLUMNS = {"sub": "subdistrict", "basis": "location_basis"}  # filters whose column has another name
KEYS = {"platforms": "platform_id", "projects": "project_id", "companies": "company_id", "policies": "policy_id"}
LISTING = ("exchange", "board", "status", "year")


def with_descendants(csv, codes):
    parents = csv("chains").set_index("chain_id").parent_id
    found = set(codes)
    for chain in parents.index:
        above = chain
        while above:
            if above in codes:
                found.add(chain)
            above = parents[above]
    return found


def year_of(csv, name: str, rows: pd.DataFrame) -> pd.Series:
    column = {"platforms": rows.get("established_date"), "companies": rows.get("listing_date")}.get(name)
    if name == "projects":
        column = rows.start_date.where(rows.start_date != "", rows.announced_date)
    return pd.to_numeric(column.str[:4], errors="coerce")


def rows_of(csv, name: str) -> pd.DataFrame:
    """One row per entity; per listing for companies."""
    if name != "companies":
        return csv(name)
    columns = ["company_id", "ticker", "exchange", "board", "status", "listing_date"]
    return csv("companies").merge(csv("listings")[columns], on="company_id", how="left")


def expected(csv, name: str, values: filters.Values) -> set[str]:
    rows = rows_of(csv, name)
    keep = pd.Series(True, rows.index)
    for key, value in values.items():
        if key == "chain":
            keep &= rows.chain_id.isin(with_descendants(csv, value))
        elif key == "year":
            years = year_of(csv, name, rows)
            keep &= years.ge(value[0] or 0) & years.le(value[1] or 9999)
        elif key == "q":
            keep &= rows.name_zh.str.contains(value, regex=False) | rows.name_en.str.casefold().str.contains(value, regex=False)
        else:
            keep &= rows[COLUMNS.get(key, key)].isin(value)
    return set(rows[keep][KEYS[name]])


def random_values(name: str, seed: int) -> filters.Values:
    rng = random.Random(f"{name}{seed}")
    values: filters.Values = {}
    for item in filters.LISTS[name]:
        if rng.random() > 0.3:
            continue
        if item.kind == "codes":
            codes = catalog().codes[item.domain]
            values[item.name] = tuple(rng.sample(codes, rng.randint(1, min(3, len(codes)))))
        elif item.kind == "years":
            first = rng.randint(1995, 2025)
            values["year"] = rng.choice([(first, None), (None, first), (first, first + rng.randint(0, 8))])
    return values


def found(name: str, values: filters.Values) -> list[str]:
    frame = database.run(QUERIES[name][0], **filters.sql_params(filters.LISTS[name], values))
    return list(frame[KEYS[name]])


@pytest.mark.parametrize("name", QUERIES)
def test_rows_equal_pandas_for_many_filter_sets(csv, name):
    sizes = set()
    for seed in range(120):
        values = random_values(name, seed)
        ids = found(name, values)
        assert len(ids) == len(set(ids))
        assert set(ids) == expected(csv, name, values), values
        sizes.add(len(ids))
    assert len(sizes) > 8  # the sets differ enough to mean something


@pytest.mark.parametrize("name", QUERIES)
def test_facets_count_each_option_under_all_other_filters(csv, name):
    for seed in range(12):
        values = random_values(name, seed)
        counts = database.run(QUERIES[name][1], **filters.sql_params(filters.LISTS[name], values)).set_index(["facet", "code"]).n
        for item in filters.LISTS[name]:
            if item.kind != "codes":
                continue
            for code in catalog().codes[item.domain]:
                alone = {**values, item.name: (code,)}
                assert counts.get((item.name, code), 0) == len(expected(csv, name, alone)), (values, item.name, code)


def test_all_rows_without_filters(csv):
    for name, key in KEYS.items():
        assert sorted(found(name, {})) == sorted(csv(name)[key])


TIERS = ["1", "2", "6", "N", "base", "park", "programme"]
KINDS = ["official", "filing", "press", "dataset", "secondary"]


def latest_first(day: object) -> tuple:
    """A key that puts later days first and unknown ones last."""
    return (pd.isna(day), 0 if pd.isna(day) else -pd.Timestamp(day).value)


ORDERS = {
    "platforms": lambda row: (TIERS.index(row.tier), pd.isna(row.established_date), row.established_date, row.platform_id),
    "projects": lambda row: (*latest_first(row.announced_date if pd.isna(row.start_date) else row.start_date), row.project_id),
    "sources": lambda row: (-row.row_count, KINDS.index(row.kind), *latest_first(row.published_date), row.source_id),
    "companies": lambda row: (pd.isna(row.revenue), -row.revenue, row.company_id),
}


@pytest.mark.parametrize("name", ORDERS)
def test_a_list_keeps_its_order_under_filters(name):
    for seed in range(4):
        values = random_values(name, seed) if seed else {}
        rows = list(database.run(name, **filters.sql_params(filters.LISTS[name], values)).itertuples())
        assert rows == sorted(rows, key=ORDERS[name]), values


def test_a_company_matches_by_one_listing_that_meets_all(csv):
    """Tigermed is on ChiNext since 2012 and in Hong Kong since 2020: ChiNext in 2020 is no listing of it."""
    assert "300347" in found("companies", {"board": ("hk",), "year": (2020, 2020)})
    assert "300347" not in found("companies", {"board": ("chinext",), "year": (2020, 2020)})


@pytest.mark.parametrize(
    "text", ["hkws", "海康", "Hikvision", "002415", "ＨＫＷＳ", "haikangweishi", "002415.sz", "杭州海康威视数字技术股份有限公司"]
)
def test_search_finds_hikvision_by_any_name(text):
    params = filters.sql_params(filters.LISTS["companies"], {"q": text})
    assert "002415" in set(database.run("companies", **params).company_id)


@pytest.mark.parametrize("text", ["%", "_", "'; DROP TABLE companies; --", "\\", "*", "\0"])
def test_search_text_is_text(text):
    params = filters.sql_params(filters.LISTS["companies"], {"q": text})
    assert len(database.run("companies", **params)) < 61
    assert len(database.run("companies")) == 61


def test_every_platform_project_and_company_is_found_by_its_own_names(csv):
    for name, (query, _) in QUERIES.items():
        rows = csv(name)
        for row, column in itertools.product(rows.to_dict("records"), ("name_zh", "name_en")):
            params = filters.sql_params(filters.LISTS[name], {"q": row[column][: filters.MAX_TEXT]})
            assert row[KEYS[name]] in set(database.run(query, **params)[KEYS[name]]), row[column]
