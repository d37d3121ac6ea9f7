"""Check the CSV tables against their data package and write them as Parquet.

    python -m explorer.build [--data DIR]

All rules stand in DIR/datapackage.json; this module only applies them. When one does not hold, every problem is printed, one a line, the
exit code is 1 and nothing is written. When all hold, DIR/<table>.parquet is written for each table of DIR/csv and each derived one.
"""

import argparse
import csv
import io
import json
import math
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from explorer import district, quality
from explorer.folding import fold

DATA = Path(__file__).resolve().parent.parent / "data"
PACKAGE = "datapackage.json"
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
TYPES = {  # of the package: type in DuckDB, spelling, reader
    "string": ("VARCHAR", r"(?s:.+)", str),
    "integer": ("BIGINT", r"-?[0-9]{1,18}", int),
    "number": ("DOUBLE", r"-?[0-9]+(\.[0-9]+)?", float),
    "boolean": ("BOOLEAN", r"true|false", lambda text: text == "true"),
    "date": ("DATE", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date.fromisoformat),
}
ROWS_AT_ONCE = 200  # of a derived table: one by one takes minutes
CSV = "auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', nullstr = ''"
PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 9, ROW_GROUP_SIZE 20000"


class Problem(NamedTuple):
    """A rule that does not hold, and where."""

    file: str
    rule: str
    line: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        line = "" if self.line is None else f":{self.line}"
        column = "" if self.column is None else f" column {self.column}"
        value = "" if self.value is None else f" value {json.dumps(self.value, ensure_ascii=False)}"
        return f"{self.file}{line}{column}{value}: {self.rule}"


class Row(NamedTuple):
    """A row: its line in the file, its cells as written, and as read (None where empty or unreadable)."""

    line: int
    text: dict[str, str]
    value: dict[str, Any]


class Link(NamedTuple):
    """Columns that must hold a key of another table; with split, a list of such keys joined by ";"."""

    names: list[str]
    target: str
    columns: list[str]
    split: bool = False


@dataclass
class Table:
    """A table as the package describes it; rows is None until it is read, and stays None where it cannot be read."""

    name: str
    path: str
    fields: dict[str, dict]
    key: list[str]
    links: list[Link]
    dates: list[dict]
    rows: list[Row] | None = None

    def problem(self, rule: str, row: Row, *names: str, value: str | None = None) -> Problem:
        """A problem with the cells of a row."""
        cells = " + ".join(row.text[name] for name in names)
        return Problem(self.path, rule, row.line, ", ".join(names), cells if value is None else value)


def read_text(folder: Path, name: str) -> tuple[str | None, list[Problem]]:
    """Text of a file, or (None, problems) when it is missing or not UTF-8."""
    try:
        return (folder / name).read_bytes().decode("utf-8"), []
    except OSError as error:
        return None, [Problem(name, f"cannot be read ({error.strerror})")]
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return None, [Problem(name, f"is not UTF-8 (byte {error.object[error.start]:#04x})", line)]


def read_package(folder: Path) -> tuple[dict[str, Table], dict[str, Table], list[Problem]]:
    """Tables and derived tables by name, and the problems of a package that is missing, no JSON, or at odds with itself."""
    text, problems = read_text(folder, PACKAGE)
    try:
        package = json.loads(text) if text is not None else {}
        tables, derived = ({one["name"]: table_of(one) for one in package.get(part, [])} for part in ("resources", "derived"))
        return tables, derived, problems + [Problem(PACKAGE, rule, column=place) for place, rule in package_faults(tables, derived)]
    except json.JSONDecodeError as error:
        return {}, {}, [Problem(PACKAGE, f"is not JSON ({error.msg})", error.lineno)]
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        return {}, {}, [Problem(PACKAGE, f"does not have the shape of a data package ({type(error).__name__}: {error})")]


def table_of(resource: dict) -> Table:
    """A resource of the package as a Table. Raises KeyError or TypeError when it lacks what the build needs."""
    schema = resource["schema"]
    fields = {field["name"]: field for field in schema["fields"]}
    links = [Link(key["fields"], key["reference"]["resource"], key["reference"]["fields"]) for key in schema.get("foreignKeys", [])]
    links = [link._replace(target=link.target or resource["name"]) for link in links]
    links += [Link(link["fields"], link["resource"], link["fields_to"]) for link in schema.get("x_references", [])]
    links += [Link([name], field["list_of"], [], split=True) for name, field in fields.items() if "list_of" in field]
    return Table(resource["name"], resource["path"], fields, schema["primaryKey"], links, schema.get("x_dates", []))


def package_faults(tables: dict[str, Table], derived: dict[str, Table]) -> Iterator[tuple[str, str]]:
    """Yield (table, rule) where the package contradicts itself. Raises KeyError or TypeError on a wrong shape."""
    for table in [*tables.values(), *derived.values()]:
        path = f"csv/{table.name}.csv" if table.name in tables else f"{table.name}.parquet"
        dates = [name for spec in table.dates for name in (spec["date"], spec["text"], spec["precision"]) if name]
        used = [*table.key, *dates, *(name for link in table.links for name in link.names)]
        ends = [(link, link.columns or tables[link.target].key, tables[link.target].fields) for link in table.links]
        faults = [
            (table.path != path, f"the path must be {path}"),
            (table.name not in tables and table.name not in DERIVED, "is no table that the build can derive"),
            *((not IDENTIFIER.fullmatch(name), f"{name} is not of a-z, 0-9 and _") for name in [table.name, *table.fields]),
            *((name not in table.fields, f"{name} is used in the schema, but is no column") for name in used),
            *((field["type"] not in TYPES, f"{name} has the unknown type {field['type']}") for name, field in table.fields.items()),
            *((len(to) != len(link.names) or not set(to) <= set(there), f"{link} leads nowhere") for link, to, there in ends),
        ]
        yield from ((table.name, rule) for broken, rule in faults if broken)


def read_rows(folder: Path, table: Table) -> tuple[list[Row] | None, list[Problem]]:
    """Rows of the CSV file of a table, and problems with single cells. The rows are None when it is no CSV with the declared columns."""
    text, problems = read_text(folder, table.path)
    if text is None:
        return None, problems
    names, rows, reader = list(table.fields), [], csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if header != names:
            faults = [(name, "is declared, but missing in the header") for name in names if name not in header]
            faults += [(name, "is in the header, but not declared") for name in header if name not in names]
            faults = faults or [(",".join(header), f"the header must be {','.join(names)}")]
            return None, [Problem(table.path, rule, 1, name) for name, rule in faults]
        end = reader.line_num
        for cells in reader:
            line, end = end + 1, reader.line_num
            if len(cells) != len(names):
                problems.append(Problem(table.path, f"has {len(cells)} cells, the header {len(names)}", line))
                continue
            texts = dict(zip(names, cells, strict=True))
            row = Row(line, texts, {name: read_cell(texts[name], field) for name, field in table.fields.items()})
            problems += [table.problem(rule, row, name) for name, field in table.fields.items() if (rule := cell_fault(row, field))]
            rows.append(row)
    except csv.Error as error:
        return None, [*problems, Problem(table.path, f"is not CSV ({error})", reader.line_num)]
    return rows, problems


def read_cell(text: str, field: dict) -> Any:
    """Value of a cell in the type of its column; None when empty or not of the type."""
    _, spelling, reader = TYPES[field["type"]]
    try:
        return reader(text) if re.fullmatch(spelling, text) else None
    except ValueError:
        return None


def cell_fault(row: Row, field: dict) -> str | None:
    """The first rule of its column that a cell breaks, if one."""
    text, value, limits = row.text[field["name"]], row.value[field["name"]], field.get("constraints", {})
    low, high = limits.get("minimum", -math.inf), limits.get("maximum", math.inf)
    if text == "":
        return "must not be empty" if limits.get("required") else None
    if value is None:
        return f"is not of type {field['type']}"
    if text != text.strip():
        return "has blanks at an end"
    if value not in limits.get("enum", [value]):
        return f"not one of the codes of {field['labels']}" if "labels" in field else f"not one of {', '.join(limits['enum'])}"
    if "pattern" in limits and not re.fullmatch(limits["pattern"], text):
        return f"does not match {limits['pattern']}"
    if isinstance(value, int | float) and not low <= value <= high:
        return f"not between {low} and {high}"
    return None


def check_keys(table: Table) -> Iterator[Problem]:
    """The primary key and the columns declared unique do not repeat."""
    unique = [[name] for name, field in table.fields.items() if field.get("constraints", {}).get("unique")]
    for names in unique if table.key in unique else [table.key, *unique]:
        seen: dict[tuple, int] = {}
        for row in table.rows or []:
            key = tuple(row.text[name] for name in names)
            if any(key) and seen.setdefault(key, row.line) != row.line:
                yield table.problem(f"repeats line {seen[key]}, must be unique", row, *names)


def check_links(table: Table, tables: dict[str, Table]) -> Iterator[Problem]:
    """Every reference exists in its table, once in a list. References to a table that could not be read are passed over."""
    for link in (link for link in table.links if tables[link.target].rows is not None):
        columns = link.columns or tables[link.target].key
        known = {tuple(there.text[name] for name in columns) for there in tables[link.target].rows or []}
        for row in table.rows or []:
            key = tuple(row.text[name] for name in link.names)
            keys = [(part,) for part in key[0].split(";")] if link.split else [key]
            rule = f"no such {', '.join(columns)} in {link.target}"
            yield from (table.problem(rule, row, *link.names, value=" + ".join(one)) for one in keys if any(key) and one not in known)
            if len(set(keys)) < len(keys):
                yield table.problem("names one of them twice", row, *link.names)


def check_labels(table: Table, labels: Table) -> Iterator[Problem]:
    """The codes of a column are those of its label domain, in the same order."""
    for name, field in table.fields.items():
        enum, domain = field.get("constraints", {}).get("enum", []), field.get("labels")
        codes = [row.text["code"] for row in labels.rows or [] if row.text["domain"] == domain]
        if domain and labels.rows is not None and codes != enum:
            rule = f"enum ({', '.join(enum)}) is not the label domain {domain} ({', '.join(codes)})"
            yield Problem(PACKAGE, rule, column=f"{table.name}.{name}")


def check_dates(table: Table) -> Iterator[Problem]:
    """Dates stand at the edge of the period they are known to, and agree with their text and precision."""
    for spec in table.dates:
        for row in table.rows or []:
            if fault := date_fault(row, **spec):
                yield table.problem(fault[1], row, fault[0])


def date_fault(row: Row, date: str, text: str | None, precision: str | None, edge: str = "start") -> tuple[str, str] | None:
    """Return (column, rule) where a date, its text and its precision, given as columns, do not fit each other.

    The text spells the date to its precision (2022, 2022-Q2, 2022-08, 2022-08-02); the date is the first, or last, day of that period.
    """
    day, printed, known = row.value[date], row.text[text] if text else None, row.text[precision] if precision else None
    if day is None:
        return (precision, f"has no {date}") if precision and known and not row.text[date] else None
    spelt = {"day": f"{day}", "month": f"{day:%Y-%m}", "quarter": f"{day:%Y}-Q{(day.month + 2) // 3}", "year": f"{day:%Y}"}
    if not precision:
        known = next((name for name, spelling in spelt.items() if spelling == printed), None)
    if known not in spelt:
        return precision or text or date, f"does not say to what precision {date} is known"
    if text and printed != spelt[known]:
        return text, f"must be {spelt[known]}, as {date} is known to the {known}"
    turn = day + timedelta(days=1) if edge == "end" and known != "day" else day
    starts = {"day": True, "month": turn.day == 1, "quarter": turn.day == 1 and turn.month % 3 == 1, "year": turn.day == turn.month == 1}
    return None if starts[known] else (date, f"must be the {'last' if edge == 'end' else 'first'} day of its {known}")


def check(package_dir: Path) -> list[Problem]:
    """All problems of a data folder, in the order of its tables; an empty list when every rule holds."""
    tables, _, problems = read_package(package_dir)
    if problems:
        return problems
    undeclared = {f"csv/{file.name}" for file in package_dir.glob("csv/*.csv")} - {table.path for table in tables.values()}
    problems = [Problem(path, f"is not declared in {PACKAGE}") for path in sorted(undeclared)]
    cells = {}
    for table in tables.values():
        table.rows, cells[table.name] = read_rows(package_dir, table)
    for table in tables.values():
        problems += check_labels(table, tables["labels"]) if "labels" in tables else []
        found = [*cells[table.name], *check_keys(table), *check_links(table, tables), *check_dates(table)]
        problems += sorted(found, key=lambda problem: problem.line or 0)
    return problems + check_district(package_dir, tables)


def check_district(package_dir: Path, tables: dict[str, Table]) -> list[Problem]:
    """What does not hold in the description of the district."""

    def known(table: str, column: str) -> set[str]:
        return {row.text[column] for row in (tables[table].rows or [])} if table in tables else set()

    package = json.loads((package_dir / PACKAGE).read_text("utf-8"))
    rules = district.faults(package, known("indicators", "indicator_id"), known("sources", "source_id"))
    return [Problem(PACKAGE, rule, column="district") for rule in rules]


def write(package_dir: Path) -> dict[str, int]:
    """Write a checked folder as Parquet, all files or none, and return the rows of each. Raises OSError, duckdb.Error, ValueError."""
    tables, derived, problems = read_package(package_dir)
    if problems:
        raise ValueError(str(problems[0]))
    package = json.loads((package_dir / PACKAGE).read_text("utf-8"))
    with duckdb.connect() as con, tempfile.TemporaryDirectory(prefix=".build-", dir=package_dir) as folder:
        for table in tables.values():
            types = {name: TYPES[field["type"]][0] for name, field in table.fields.items()}
            values = {"path": str(package_dir / table.path), "types": types}
            con.execute(f"CREATE TABLE {quoted(table.name)} AS FROM read_csv($path, columns = $types, {CSV})", values)
        for table in derived.values():
            types = ", ".join(f"{quoted(name)} {TYPES[field['type']][0]}" for name, field in table.fields.items())
            con.execute(f"CREATE TABLE {quoted(table.name)} ({types})")
            rows = DERIVED[table.name](con, package)
            marks = f"({', '.join('?' * len(table.fields))})"
            for start in range(0, len(rows), ROWS_AT_ONCE):
                some = rows[start : start + ROWS_AT_ONCE]
                con.execute(f"INSERT INTO {quoted(table.name)} VALUES {', '.join([marks] * len(some))}", [c for row in some for c in row])
        written = {**tables, **derived}
        for table in written.values():
            query = f"FROM {quoted(table.name)} ORDER BY {', '.join(map(quoted, table.key))}"
            con.execute(f"COPY ({query}) TO $path ({PARQUET})", {"path": str(Path(folder, f"{table.name}.parquet"))})
        for name in written:
            Path(folder, f"{name}.parquet").replace(package_dir / f"{name}.parquet")
        return {name: con.execute(f"SELECT count(*) FROM {quoted(name)}").fetchall()[0][0] for name in written}


def quoted(name: str) -> str:
    """An identifier for SQL. Raises ValueError for a name that is none."""
    if not IDENTIFIER.fullmatch(name):
        raise ValueError(f"{name!r} is not a name of a table or column")
    return f'"{name}"'


def search_terms(con: duckdb.DuckDBPyConnection, package: dict) -> list[tuple[str, str, str]]:
    """Rows (kind, id, terms) of the search index: names, ids, tickers, pinyin, folded, one a line. Raises ImportError without pypinyin."""
    names = """
        SELECT 'platform', platform_id, [name_zh], [name_en] FROM platforms
        UNION ALL SELECT 'project', project_id, [name_zh], [name_en] FROM projects
        UNION ALL SELECT 'company', company_id, [name_zh, full_name_zh] || coalesce(listed.zh, []),
            [name_en, full_name_en] || coalesce(listed.codes, [])
        FROM companies LEFT JOIN (
            SELECT company_id, list(short_name_zh ORDER BY ticker) AS zh,
                list(ticker ORDER BY ticker) || list(split_part(ticker, '.', 1) ORDER BY ticker) AS codes
            FROM listings GROUP BY company_id
        ) AS listed USING (company_id)
        UNION ALL SELECT 'chain', chain_id, [name_zh], [name_en] FROM chains
        UNION ALL SELECT 'policy', policy_id, [name_zh], [name_en] FROM policies
        UNION ALL SELECT 'indicator', indicator_id, list(DISTINCT name_zh ORDER BY name_zh), list(DISTINCT name_en ORDER BY name_en)
        FROM indicators GROUP BY indicator_id
        UNION ALL SELECT 'target', target_id, [name_zh], [name_en] FROM targets
        UNION ALL SELECT 'source', source_id, [], [title, publisher] FROM sources
    """
    rows = []
    for kind, id, zh, others in con.execute(names).fetchall():
        spelt = [*filter(None, zh), *filter(None, others), id, *(term for name in filter(None, zh) for term in pinyin(name))]
        rows.append((kind, id, "\n".join(dict.fromkeys(map(fold, spelt)))))
    return rows


def pinyin(name: str) -> list[str]:
    """A Chinese name in pinyin without tones and blanks, and its initials: haikangweishi, hkws. Raises ImportError without pypinyin."""
    try:
        from pypinyin import Style, lazy_pinyin
    except ImportError:
        raise ImportError("the search terms need pypinyin: pip install -r requirements-dev.txt") from None

    def plain(other: str) -> str:
        return "".join(filter(str.isalnum, fold(other)))

    return ["".join(lazy_pinyin(name, style=style, errors=plain)) for style in (Style.NORMAL, Style.FIRST_LETTER)]


DERIVED = {"indicator_roles": district.indicator_roles, "search_terms": search_terms, **quality.DERIVED}


def main(arguments: list[str] | None = None) -> int:
    """Check and write, and say what was done. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m explorer.build", description="Check the tables and write them as Parquet.")
    parser.add_argument("--data", type=Path, default=os.environ.get("EXPLORER_DATA") or DATA, help="data folder (default: %(default)s)")
    folder = parser.parse_args(arguments).data
    if problems := check(folder):
        print(*problems, f"{len(problems)} problem{'s' * (len(problems) > 1)} in {folder}: nothing written", sep="\n")
        return 1
    try:
        counts = write(folder)
    except (ImportError, OSError, ValueError, duckdb.Error) as error:
        print(f"{error}\nnothing written")
        return 1
    print(*(f"{name:<20}{rows:>7,}" for name, rows in counts.items()), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
