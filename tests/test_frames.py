"""Frames made of Arrow tables are those that DuckDB makes itself; lists hold the same values."""

import gc
import weakref

import duckdb
import pandas as pd
import pytest

from explorer import database, frames, queries

VALUES = {
    "whole": "1::INTEGER",
    "large": "9007199254740993::BIGINT",
    "sum": "1::HUGEINT",
    "amount": "0.1::DOUBLE",
    "decimal": "12.34::DECIMAL(10, 2)",
    "text": "'滨江'",
    "truth": "TRUE",
    "day": "DATE '2026-11-24'",
    "moment": "TIMESTAMP '2026-11-24 01:02:03.000004'",
    "amounts": "[0.5::DOUBLE, 2]",
    "years": "[2023, 2024]::INTEGER[]",
    "names": "['a', NULL]",
}
LISTS = ("amounts", "years", "names")
ROWS = {
    "values": "SELECT {value} AS v UNION ALL SELECT {value}",
    "some missing": "SELECT {value} AS v UNION ALL SELECT NULL",
    "all missing": "SELECT CASE WHEN FALSE THEN {value} END AS v FROM range(2)",
    "no rows": "SELECT {value} AS v WHERE FALSE",
}


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("value", VALUES)
def test_a_column_is_the_one_that_duckdb_makes(value, rows):
    sql = ROWS[rows].format(value=VALUES[value])
    with duckdb.connect() as connection:
        expected = connection.execute(sql).df()
        found = frames.frame(connection.sql(sql).to_arrow_table())
    if value in LISTS:
        assert all(list(one) == list(other) for one, other in zip(found.v.dropna(), expected.v.dropna(), strict=True))
        assert list(found.v.isna()) == list(expected.v.isna())
        assert all(isinstance(one, list) or one is pd.NA for one in found.v)
    else:
        pd.testing.assert_frame_equal(found, expected, check_exact=True)
        assert [type(one) for one in found.v] == [type(one) for one in expected.v]


def test_large_data_give_the_same_rows(monkeypatch):
    """They are read another way."""
    monkeypatch.setattr(database, "LARGE", 0)
    monkeypatch.setattr(database, "BATCH", 7)
    large = database.Database(database.data_dir())
    given = {"q": "a", "chain": ["eco-iot"], "id": "eco-iot", "ids": ["seed-2022-08"]}
    for name, query in queries.load().items():
        params = {key: value for key, value in given.items() if key in query.params}
        pd.testing.assert_frame_equal(large.run(name, **params), database.run(name, **params))


def test_asking_again_leaves_little_behind():
    """pandas keeps weak references to copies that are gone: a few to the axes of the cached frame, none to its columns."""

    def references() -> int:
        gc.collect()
        return sum(isinstance(one, weakref.ref) for one in gc.get_objects())

    columns = len(database.run("companies").columns)
    before = references()
    for _ in range(100):
        database.run("companies")["name_zh"].notna()
    assert references() - before < 100 * columns / 4
