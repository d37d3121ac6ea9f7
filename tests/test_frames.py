"""Frames made of Arrow tables are those that DuckDB makes itself; lists hold the same values."""

import duckdb
import pandas as pd
import pytest

from explorer import frames

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
