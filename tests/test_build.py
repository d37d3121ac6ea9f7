"""The build: Parquet holds what the CSV holds, and whatever is broken is named by file, line, column, value and rule."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from explorer import build
from explorer.folding import fold

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
TABLES = {resource["name"]: resource["schema"] for resource in PACKAGE["resources"]}
READ = {"string": str, "integer": int, "number": float, "boolean": {"true": True, "false": False}.get, "date": date.fromisoformat}
DUCK = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}


def parquet(folder: Path, table: str) -> duckdb.DuckDBPyRelation:
    return duckdb.connect().execute("FROM read_parquet($path)", {"path": str(folder / f"{table}.parquet")})


def from_csv(folder: Path, table: str) -> list[tuple]:
    """Rows of a CSV file read by pandas as text, each cell then read as the package says."""
    types = [READ[field["type"]] for field in TABLES[table]["fields"]]
    frame = pd.read_csv(folder / "csv" / f"{table}.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    return [
        tuple(None if cell == "" else read(cell) for cell, read in zip(row, types, strict=True)) for row in frame.itertuples(index=False)
    ]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "it's data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("geo"))
    return folder


def written(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*.parquet")}


# What holds ------------------------------------------------------------------------------------------------------------------------


def test_the_data_hold():
    assert build.check(DATA) == []


@pytest.mark.parametrize("table", TABLES)
def test_parquet_is_the_csv(table: str):
    rows, cells = parquet(DATA, table).fetchall(), from_csv(DATA, table)
    assert Counter(rows) - Counter(cells) == Counter()
    assert Counter(cells) - Counter(rows) == Counter()


@pytest.mark.parametrize("table", TABLES)
def test_parquet_has_the_declared_types_and_order(table: str):
    result = parquet(DATA, table)
    assert [(name, str(type_)) for name, type_, *_ in result.description] == [
        (field["name"], DUCK[field["type"]]) for field in TABLES[table]["fields"]
    ]
    names = [name for name, *_ in result.description]
    keys = [tuple(row[names.index(name)] for name in TABLES[table]["primaryKey"]) for row in result.fetchall()]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_build_writes_every_table_and_leaves_nothing_else(copy: Path, capsys: pytest.CaptureFixture):
    before = sorted(copy.iterdir())
    for file in copy.glob("*.parquet"):
        file.unlink()
    assert build.main(["--data", str(copy)]) == 0
    assert sorted(copy.iterdir()) == before
    printed = dict(line.split() for line in capsys.readouterr().out.splitlines())
    assert set(printed) == {*TABLES, *(table["name"] for table in PACKAGE["derived"])}
    assert printed["financials"] == f"{len(from_csv(copy, 'financials')):,}"
    for table in printed:
        assert parquet(copy, table).fetchall() == parquet(DATA, table).fetchall()


def test_command_takes_the_folder_from_the_environment(copy: Path):
    (copy / "csv" / "labels.csv").unlink()
    command = [sys.executable, "-m", "explorer.build"]
    run = subprocess.run(command, cwd=ROOT, env={**os.environ, "EXPLORER_DATA": str(copy)}, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "csv/labels.csv: cannot be read (No such file or directory)" in run.stdout
    assert run.stderr == ""


# What is broken --------------------------------------------------------------------------------------------------------------------


def edit(folder: Path, table: str, line: int, column: str, value: str) -> None:
    """Put a value into the cell of a CSV file; line 2 is the first row."""
    path = folder / "csv" / f"{table}.csv"
    rows = list(csv.reader(path.open(encoding="utf-8", newline="")))
    rows[line - 1][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def line_where(table: str, column: str, value: str | None = None) -> int:
    """First line of a CSV file whose cell has a value, or any."""
    frame = pd.read_csv(DATA / "csv" / f"{table}.csv", dtype=str, keep_default_na=False)
    return int((frame[column] == value if value is not None else frame[column] != "").idxmax()) + 2


CELLS = {  # name: table, line, column, value, what is printed after file and line
    "code": ("projects", 17, "status", "startd", 'column status value "startd": not one of the codes of project_status'),
    "enum without labels": ("market_caps", 5, "currency", "EUR", 'column currency value "EUR": not one of CNY, HKD, USD'),
    "source": ("platforms", 3, "source_ids", "seed-2022-08;nowhere", 'column source_ids value "nowhere": no such source_id in sources'),
    "source separator": ("chains", 2, "source_ids", "seed-2022-08;", 'column source_ids value "": no such source_id in sources'),
    "source twice": (
        *("chains", 2, "source_ids", "seed-2022-08;seed-2022-08"),
        'column source_ids value "seed-2022-08;seed-2022-08": names one of them twice',
    ),
    "location source": ("places", 9, "source_ids", "x", 'column source_ids value "x": no such source_id in sources'),
    "key": (
        "indicators",
        9,
        "row_id",
        "budget_rev-2014-actual",
        'column row_id value "budget_rev-2014-actual": repeats line 2, must be unique',
    ),
    "joint key": (
        "rd_staff",
        3,
        "fiscal_year",
        "2019",
        'column company_id, fiscal_year value "000156 + 2019": repeats line 2, must be unique',
    ),
    "unique": ("subdistricts", 3, "name_zh", "西兴街道", 'column name_zh value "西兴街道": repeats line 2, must be unique'),
    "foreign key": ("platforms", 6, "chain_id", "eco-moon", 'column chain_id value "eco-moon": no such chain_id in chains'),
    "foreign key of another name": (
        *("projects", 3, "investor_company_id", "999999"),
        'column investor_company_id value "999999": no such company_id in companies',
    ),
    "foreign key to itself": ("chains", 8, "parent_id", "eco-moon", 'column parent_id value "eco-moon": no such chain_id in chains'),
    "reference": ("targets", 4, "indicator_id", "luck", 'column indicator_id value "luck": no such indicator_id in indicators'),
    "number": ("market_caps", 7, "market_cap_local_100m", "1 234", 'column market_cap_local_100m value "1 234": is not of type number'),
    "number NaN": ("indicators", 7, "value", "nan", 'column value value "nan": is not of type number'),
    "integer": ("rd_staff", 7, "employees", "12.5", 'column employees value "12.5": is not of type integer'),
    "boolean": ("financials", 7, "preliminary", "no", 'column preliminary value "no": is not of type boolean'),
    "date": ("indicators", 7, "period_end", "2019-02-30", 'column period_end value "2019-02-30": is not of type date'),
    "date spelling": ("listings", 7, "listing_date", "2019/02/03", 'column listing_date value "2019/02/03": is not of type date'),
    "range": ("places", 7, "lat", "120.2", 'column lat value "120.2": not between 30.1 and 30.3'),
    "minimum": ("projects", 2, "investment_cny_100m", "-1", 'column investment_cny_100m value "-1": not between 0 and inf'),
    "required": ("companies", 4, "name_en", "", 'column name_en value "": must not be empty'),
    "blank": ("companies", 4, "name_en", "Jinyuan ", 'column name_en value "Jinyuan ": has blanks at an end'),
    "pattern": (
        "projects",
        4,
        "status_as_of",
        "April",
        'column status_as_of value "April": does not match [0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?',
    ),
    "precision": (
        *("project_batches", line_where("project_batches", "date_precision", "month"), "date_precision", "quarter"),
        'column date_text value "2022-04": must be 2022-Q2, as date is known to the quarter',
    ),
    "precision of a date without text": (
        *("listings", line_where("listings", "listing_date", "1996-07-16"), "listing_date_precision", "month"),
        'column listing_date value "1996-07-16": must be the first day of its month',
    ),
    "no precision": (
        *("platforms", line_where("platforms", "established_date"), "established_precision", ""),
        'column established_precision value "": does not say to what precision established_date is known',
    ),
    "precision without date": (
        *("platforms", line_where("platforms", "established_date", ""), "established_precision", "day"),
        'column established_precision value "day": has no established_date',
    ),
    "text of a date": (
        *("policies", line_where("policies", "started_text", "2022-12"), "started_text", "2022-11"),
        'column started_text value "2022-11": must be 2022-12, as started is known to the month',
    ),
    "text of a source's date": (
        *("sources", line_where("sources", "published", "2015-07"), "published", "July 2015"),
        'column published value "July 2015": does not say to what precision published_date is known',
    ),
    "not the first day": (
        *("platform_events", line_where("platform_events", "date_text", "2024-Q2"), "date", "2024-05-01"),
        'column date value "2024-05-01": must be the first day of its quarter',
    ),
    "not the last day": (
        *("targets", line_where("targets", "deadline_text", "2030"), "deadline", "2030-01-01"),
        'column deadline value "2030-01-01": must be the last day of its year',
    ),
}


@pytest.mark.parametrize(("table", "line", "column", "value", "said"), CELLS.values(), ids=CELLS)
def test_broken_cell(copy: Path, capsys: pytest.CaptureFixture, table: str, line: int, column: str, value: str, said: str):
    before = written(copy)
    edit(copy, table, line, column, value)
    assert build.main(["--data", str(copy)]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert f"csv/{table}.csv:{line} {said}" in printed
    assert printed[-1] == f"{len(printed) - 1} problem{'s' * (len(printed) > 2)} in {copy}: nothing written"
    assert written(copy) == before
    assert not list(copy.glob(".build-*"))


def replace(name: str, old: str, new: str):
    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


FILES = {  # name: change, lines printed
    "column missing": (
        replace("csv/chains.csv", ",name_en,", ",english,"),
        [
            "csv/chains.csv:1 column name_en: is declared, but missing in the header",
            "csv/chains.csv:1 column english: is in the header, but not declared",
        ],
    ),
    "columns swapped": (
        replace("csv/labels.csv", "domain,code", "code,domain"),
        ["csv/labels.csv:1 column code,domain,zh,en: the header must be domain,code,zh,en"],
    ),
    "cell too many": (replace("csv/labels.csv", "平台,Platform\n", "平台,Platform,\n"), ["csv/labels.csv:105: has 5 cells, the header 4"]),
    "open quote": (
        replace("csv/labels.csv", "\nbasis,computed", '\n"basis,computed'),
        ["csv/labels.csv:161: is not CSV (unexpected end of data)"],
    ),
    "not UTF-8": (
        lambda folder: (folder / "csv/subdistricts.csv").write_bytes(
            (folder / "csv/subdistricts.csv").read_bytes().replace("长河".encode(), "长河".encode("gb18030"))
        ),
        ["csv/subdistricts.csv:3: is not UTF-8 (byte 0xb3)"],
    ),
    "file missing": (lambda folder: (folder / "csv/places.csv").unlink(), ["csv/places.csv: cannot be read (No such file or directory)"]),
    "file empty": (
        lambda folder: (folder / "csv/labels.csv").write_text(""),
        ["csv/labels.csv:1 column domain: is declared, but missing in the header"],
    ),
    "file unknown": (lambda folder: (folder / "csv/more.csv").write_text("a\n"), ["csv/more.csv: is not declared in datapackage.json"]),
    "label without code": (
        replace("csv/labels.csv", "period_kind,point", "period_kind,moment"),
        [
            "datapackage.json column indicators.period_kind: enum (year, half, quarter, month, point) is not the label domain "
            "period_kind (year, half, quarter, month, moment)"
        ],
    ),
    "package missing": (
        lambda folder: (folder / "datapackage.json").unlink(),
        ["datapackage.json: cannot be read (No such file or directory)"],
    ),
    "package not JSON": (replace("datapackage.json", '"name":', '"name"'), ["datapackage.json:3: is not JSON (Expecting ':' delimiter)"]),
    "package without fields": (
        replace("datapackage.json", '"fields"', '"columns"'),
        ["datapackage.json: does not have the shape of a data package (KeyError: 'fields')"],
    ),
    "package of another kind": (
        lambda folder: (folder / "datapackage.json").write_text("[]"),
        ["datapackage.json: does not have the shape of a data package (AttributeError: 'list' object has no attribute 'get')"],
    ),
    "unknown type": (
        replace("datapackage.json", '"type": "string"', '"type": "text"'),
        ["datapackage.json column platforms: platform_id has the unknown type text"],
    ),
    "key that is no column": (
        replace("datapackage.json", '"primaryKey": ["batch_id"]', '"primaryKey": ["id"]'),
        ["datapackage.json column project_batches: id is used in the schema, but is no column"],
    ),
    "name that is no identifier": (
        replace("datapackage.json", '"name": "unit_zh"', '"name": "x\\"; DROP TABLE labels; --"'),
        ['datapackage.json column platform_units: x"; DROP TABLE labels; -- is not of a-z, 0-9 and _'],
    ),
}


@pytest.mark.parametrize(("change", "said"), FILES.values(), ids=FILES)
def test_broken_file(copy: Path, capsys: pytest.CaptureFixture, change, said: list[str]):
    before = written(copy)
    change(copy)
    assert build.main(["--data", str(copy)]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert set(said) <= set(printed)
    assert "nothing written" in printed[-1]
    assert written(copy) == before


def test_problems_of_all_files_are_collected(copy: Path):
    edit(copy, "targets", 3, "status", "hope")
    edit(copy, "targets", 2, "target_value", "much")
    edit(copy, "chains", 4, "parent_id", "nowhere")
    assert [(problem.file, problem.line, problem.column) for problem in build.check(copy)] == [
        ("csv/chains.csv", 4, "parent_id"),
        ("csv/targets.csv", 2, "target_value"),
        ("csv/targets.csv", 3, "status"),
    ]


def test_lines_are_those_of_the_file_where_cells_span_lines(copy: Path):
    edit(copy, "policies", 2, "figures", "one\ntwo")
    edit(copy, "policies", 2, "kind", "hope")
    edit(copy, "policies", 3, "kind", "wish")
    assert [str(problem) for problem in build.check(copy)] == [
        'csv/policies.csv:2 column kind value "hope": not one of the codes of policy_kind',
        'csv/policies.csv:4 column kind value "wish": not one of the codes of policy_kind',
    ]


def test_a_failing_write_changes_nothing(copy: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch):
    before = written(copy)
    edit(copy, "policies", 2, "figures", "other figures")
    monkeypatch.setitem(sys.modules, "pypinyin", None)
    assert build.main(["--data", str(copy)]) == 1
    assert "pip install -r requirements-dev.txt" in capsys.readouterr().out
    assert written(copy) == before
    assert not list(copy.glob(".build-*"))


# Search terms ----------------------------------------------------------------------------------------------------------------------


def found(text: str) -> list[tuple[str, str]]:
    return [(kind, id) for kind, id, terms in parquet(DATA, "search_terms").fetchall() if fold(text) in terms]


@pytest.mark.parametrize("text", ["hkws", "haikang", "海康威视", "Hikvision", "ＨＩＫＶＩＳＩＯＮ", "002415", "002415.sz", "haikangweishi"])
def test_search_finds_a_company_by_any_of_its_names(text: str):
    assert ("company", "002415") in found(text)


def test_initials_of_a_company_find_it_alone():
    assert found("hkws") == [("company", "002415")]


@pytest.mark.parametrize(("text", "entity"), [("03347", "300347"), ("9999", "NTES"), ("wangyi", "NTES"), ("tgyy", "300347")])
def test_search_finds_companies_by_every_listing(text: str, entity: str):
    assert ("company", entity) in found(text)


def test_search_finds_platforms_and_projects():
    assert ("platform", "baimahu-lab") in found("baimahu")
    assert ("platform", "baimahu-lab") in found("bmhsys")
    assert ("project", "netease-hangzhou-phase3") in found("网易杭州")


def test_search_terms_are_folded_and_cover_every_entity():
    rows = parquet(DATA, "search_terms").fetchall()
    keyed = {"platform": "platforms", "project": "projects", "company": "companies", "chain": "chains", "policy": "policies"}
    ids = {(kind, row[0]) for kind, table in (keyed | {"target": "targets", "source": "sources"}).items() for row in from_csv(DATA, table)}
    ids |= {("indicator", row[1]) for row in from_csv(DATA, "indicators")}
    assert [row[:2] for row in rows] == sorted(ids)
    assert all(term and fold(term) == term for _, _, terms in rows for term in terms.split("\n"))


@pytest.mark.parametrize(
    ("text", "folded"),
    [("  ＡＩ\u3000Lab\n", "ai lab"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("海康 威视", "海康 威视"), ("", "")],
)
def test_fold(text: str, folded: str):
    assert fold(text) == folded == fold(folded)
