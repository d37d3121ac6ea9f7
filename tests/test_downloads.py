"""Downloads: every format read back by another library."""

import io
import json
import re
import zipfile

import openpyxl
import pandas as pd
import pytest

from explorer import downloads
from explorer.downloads import Origin

FRAME = pd.DataFrame(
    {
        "id": ["a", "b", "c"],
        "name": ["=1+1", "+86", "海康威视"],
        "note": ["@x", "-y", None],
        "amount": [1.5, None, 3.0],
        "n": pd.array([1, None, 3], dtype="Int32"),
        "day": pd.to_datetime(["2022-08-02", None, "2023-01-05"]),
        "flag": [True, False, True],
        "series": [[1.0, 2.5], None, []],
        "source_ids": ["s1", "s1;s2", "s2"],
    }
)
ORIGIN = Origin(
    table="companies",
    title="上市公司",
    filters="科创板",
    filters_slug="board-star_q-a/b c",
    count=3,
    total=61,
    as_of="2026-11-24",
    licence="CC-BY-4.0",
    sources=pd.DataFrame({"source_id": ["s1", "s2"], "title": ["=cmd()", "t"], "kind": ["press", "official"]}),
    headings={"name": "名称"},
    words={word: word for word in ("sheet", "title", "filters", "none", "rows", "as_of", "licence")},
)


def test_csv_opens_in_excel_and_runs_nothing():
    data = downloads.to_csv(FRAME, ORIGIN)
    assert data.startswith(b"\xef\xbb\xbf")
    frame = pd.read_csv(io.BytesIO(data), encoding="utf-8-sig", dtype=str, keep_default_na=False)
    assert list(frame.columns) == list(FRAME.columns)
    assert list(frame.name) == ["'=1+1", "'+86", "海康威视"]
    assert list(frame.note) == ["'@x", "'-y", ""]
    assert list(frame.day) == ["2022-08-02", "", "2023-01-05"]
    assert list(frame.series) == ["1;2.5", "", ""]
    assert list(frame.n) == ["1", "", "3"]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", " =1", "\t=1", "\r=1", "\n=1"])
def test_formulas_are_neutralised(text):
    assert downloads.neutral(text) == "'" + text


@pytest.mark.parametrize("value", ["a=1", "海", "", None, -1, 2.5])
def test_other_values_stay(value):
    assert downloads.neutral(value) == value


def test_excel_has_typed_columns_and_a_sheet_on_origin():
    book = openpyxl.load_workbook(io.BytesIO(downloads.to_xlsx(FRAME, ORIGIN)))
    rows, notes = book.worksheets
    header = [cell.value for cell in rows[1]]
    assert header[1] == "名称\nname"
    values = {name.split("\n")[-1]: [rows.cell(line, position + 1).value for line in (2, 3, 4)] for position, name in enumerate(header)}
    assert values["amount"] == [1.5, None, 3]
    assert values["name"][0] == "'=1+1"
    assert [value and value.date().isoformat() for value in values["day"]] == ["2022-08-02", None, "2023-01-05"]
    assert values["flag"] == [True, False, True]
    assert not any(cell.data_type == "f" for line in [*rows.iter_rows(), *notes.iter_rows()] for cell in line)
    words = {str(cell.value) for line in notes.iter_rows() for cell in line if cell.value is not None}
    assert {"上市公司", "科创板", "3 / 61", "2026-11-24", "CC-BY-4.0", "s1", "s2"} <= words


def test_parquet_keeps_types():
    frame = pd.read_parquet(io.BytesIO(downloads.to_parquet(FRAME, ORIGIN)))
    assert list(frame.name) == list(FRAME.name)
    assert frame.amount.dtype == float
    assert str(frame.day.dtype).startswith("datetime64")


def test_json_is_strict_and_says_what_it_is():
    payload = json.loads(downloads.to_json(FRAME, ORIGIN), parse_constant=lambda text: pytest.fail(f"{text} is not JSON"))
    assert payload["count"] == 3
    assert payload["total"] == 61
    assert payload["filters"] == "科创板"
    assert [row["day"] for row in payload["rows"]] == ["2022-08-02", None, "2023-01-05"]
    assert [row["series"] for row in payload["rows"]] == [[1.0, 2.5], None, []]
    assert payload["rows"][0]["name"] == "=1+1"
    assert [source["source_id"] for source in payload["sources"]] == ["s1", "s2"]


def test_file_name_says_table_filters_and_date():
    assert downloads.file_name(ORIGIN, "csv") == "companies_board-star_q-a-b-c_2026-11-24.csv"


def test_an_empty_table_is_a_file_all_the_same():
    for extension, write in downloads.WRITERS.items():
        assert write(FRAME.iloc[:0], ORIGIN), extension


def test_excel_of_the_same_rows_is_the_same_file_at_any_time():
    """Excel files name when they were made: here the date of the data."""
    with zipfile.ZipFile(io.BytesIO(downloads.to_xlsx(FRAME, ORIGIN))) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {f"{ORIGIN.as_of}T00:00:00Z"}
