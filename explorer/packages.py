"""The data package of a folder: read, checked against what the explorer needs, and loaded from its Parquet files.

Nothing is loaded but the tables that datapackage.json declares, and those only as it declares them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import duckdb

from explorer import build, district, queries

REFERENCE = queries.ROOT / "data"  # the package that the queries are written for
MOST_ROWS = 100_000_000  # of one table
SHOWN = 12  # problems in a message
CUT = 200  # characters of a problem, which may quote the data
CORRECT = "correct that file (README.md says what a data folder holds), or let EXPLORER_DATA name another data folder"
TEXTS = ("name", "title", "title_zh", "description", "description_zh", "version", "as_of")
NAMES = ("title", "title_zh")
# What can be written and drawn, whatever the package says: no infinite number, no date of another era.
BOUNDS = {"number": "-1e300 AND 1e300", "date": "'1000-01-01' AND '9999-12-31'"}
MEANINGS = (*NAMES, "description", "description_zh")


class DataError(RuntimeError):
    """The data folder cannot be served; the message says what is wrong with which file, and what to do."""

    def __init__(self, folder: Path, problems: list[str], todo: str = ""):
        anew = f"run `python -m explorer.build --data {folder}` to make the Parquet files anew from {folder / 'csv'}"
        again = "copy the whole data folder again"
        todo = todo or f"{anew if (folder / 'csv').is_dir() else again}, or let EXPLORER_DATA name another data folder"
        rest = [f"... and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
        lines = [f"- {problem if len(problem) <= CUT else problem[:CUT] + '...'}" for problem in problems[:SHOWN]]
        self.problems = problems
        super().__init__("\n".join([f"the data in {folder} cannot be served:", *lines, *rest, f"What to do: {todo}."]))


@dataclass(frozen=True)
class Package:
    """A checked descriptor; the columns of each table with their types; and the outlines, as they were when it was read."""

    folder: Path
    descriptor: dict
    tables: dict[str, build.Table]
    outlines: dict[str, str] = field(default_factory=dict)  # path in the folder -> GeoJSON

    def file(self, table: str) -> Path:
        return self.folder / f"{table}.parquet"


def stamp(folder: Path) -> tuple:
    """What changes when the data do: place, name, inode, size and time of every file that is served. Cheap: no file is opened."""
    files = [folder / build.PACKAGE, *sorted(folder.glob("*.parquet")), *sorted(folder.glob("geo/*.geojson"))]
    return (str(folder.resolve()), *(_stat(file) for file in files))


def _stat(file: Path) -> tuple:
    try:
        found = file.stat()
    except OSError:
        return (file.name,)
    return (file.name, found.st_ino, found.st_size, found.st_mtime_ns)


def read(folder: Path) -> Package:
    """The package of a folder, whose files of data are not opened yet. Raises DataError."""
    try:
        if not folder.is_dir():
            raise DataError(
                folder, ["there is no such folder"], "let EXPLORER_DATA name a data folder, or leave it out for the bundled one"
            )
        tables, derived, problems = build.read_package(folder)
        every = tables | derived
        faults = [str(problem) for problem in problems]
        text, _ = build.read_text(folder, build.PACKAGE)
        descriptor = {} if faults or text is None else json.loads(text)
        faults = faults or [f"{build.PACKAGE}: {fault}" for fault in (*_lacks(descriptor), *_departures(every))]
        outlines = {str(path.relative_to(folder)): path.read_text("utf-8") for path in sorted(folder.glob("geo/*.geojson"))}
        faults += [f"{name}: is no GeoJSON with features" for name, text in outlines.items() if not _has_features(text)]
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        fault = f"{build.PACKAGE}: does not have the shape of a data package ({type(error).__name__}: {error})"
        raise DataError(folder, [fault], CORRECT) from error
    except (OSError, ValueError) as error:
        raise DataError(folder, [_first_line(error)]) from error
    if faults:
        raise DataError(folder, faults, CORRECT)
    return Package(folder, descriptor, every, outlines)


def _lacks(descriptor: dict) -> Iterator[str]:
    """What the pages read from a descriptor and do not find there."""
    yield from (f"{name} must be a text" for name in TEXTS if not _is_text(descriptor.get(name)))
    try:
        date.fromisoformat(descriptor.get("as_of", ""))
    except (TypeError, ValueError):
        yield "as_of must be a date such as 2026-11-24"
    yield from (f"district {fault}" for fault in district.misshapen(descriptor))
    licence = (descriptor.get("licenses") or [{}])[0]
    yield from (f"licenses: the first one must have a {name}" for name in ("name", "path") if not _is_text(licence.get(name)))
    for table in [*descriptor.get("resources", []), *descriptor.get("derived", [])]:
        yield from (f"table {table['name']} has no {name}" for name in NAMES if not _is_text(table.get(name)))
        for column in table["schema"]["fields"]:
            place = f"column {table['name']}.{column['name']}"
            yield from (f"{place} has no {name}" for name in MEANINGS if not isinstance(column.get(name), str))
            if "labels" in column and not column.get("constraints", {}).get("enum"):
                yield f"{place} has labels, but no enum"


def _has_features(text: str) -> bool:
    try:
        return isinstance(json.loads(text)["features"], list)
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _departures(tables: dict[str, build.Table]) -> Iterator[str]:
    """Tables and columns that the queries read and the package does not declare, or as another type."""
    for name, columns in _reference().items():
        if name not in tables:
            yield f"table {name} is not declared, which the explorer needs (it may be empty)"
            continue
        declared = {column: described["type"] for column, described in tables[name].fields.items()}
        yield from (f"column {name}.{c} is not declared, which the explorer needs ({t})" for c, t in columns.items() if c not in declared)
        wrong = {c: t for c, t in columns.items() if declared.get(c, t) != t}
        yield from (f"column {name}.{c} is declared as {declared[c]}; the explorer needs {t}" for c, t in wrong.items())


@cache
def _reference() -> dict[str, dict[str, str]]:
    """The types of the columns that the queries may read, by table."""
    tables, derived, _ = build.read_package(REFERENCE)
    return {name: {column: f["type"] for column, f in table.fields.items()} for name, table in (tables | derived).items()}


def load(package: Package, writer: duckdb.DuckDBPyConnection) -> None:
    """Make a table of each Parquet file, in the order of the package. Raises DataError where a file does not hold what it declares."""
    names = {path.stem for path in package.folder.glob("*.parquet")}
    faults = [
        f"{json.dumps(f'{name}.parquet', ensure_ascii=False)} is no table of {build.PACKAGE}: take it away"
        for name in sorted(names - package.tables.keys())
    ]
    for name, table in package.tables.items():
        try:
            faults += [f"{name}.parquet: {fault}" for fault in _load(package.file(name), table, writer)]
        except (OSError, duckdb.Error) as error:
            faults.append(f"{name}.parquet: cannot be read ({_first_line(error)})")
    if faults:
        raise DataError(package.folder, faults)


def _load(file: Path, table: build.Table, writer: duckdb.DuckDBPyConnection) -> list[str]:
    """Make a table of a file; what is wrong with it."""
    if not file.is_file():  # opening a pipe would wait for ever
        return ["is missing" if not file.exists() else "is no file"]
    source = writer.read_parquet(str(file), hive_partitioning=False)
    found = dict(zip(source.columns, map(str, source.types), strict=True))
    wanted = {name: build.TYPES[described["type"]][0] for name, described in table.fields.items()}
    if found != wanted:
        faults = [f"column {name} is missing ({type_})" for name, type_ in wanted.items() if name not in found]
        faults += [f"column {json.dumps(name, ensure_ascii=False)} is not declared" for name in found if name not in wanted]
        return faults + [f"column {n} is {found[n]}; declared is {t}" for n, t in wanted.items() if found.get(n, t) != t]
    claimed = writer.execute("SELECT sum(num_rows) FROM parquet_file_metadata($file)", {"file": str(file)}).fetchall()[0][0]
    if claimed > MOST_ROWS:
        return [f"claims {claimed:,} rows; a table may have {MOST_ROWS:,}"]
    source.select(*map(build.quoted, wanted)).create(table.name)
    counted, *broken = writer.execute(f"SELECT count(*), {', '.join(_rules(table))} FROM {build.quoted(table.name)}").fetchall()[0]
    rules = [f"claims {claimed:,} rows, but has {counted:,}"] if counted != claimed else []
    return rules + [f"{rule} ({number:,} rows)" for rule, number in zip(_rules(table).values(), broken, strict=True) if number]


def _rules(table: build.Table) -> dict[str, str]:
    """SQL that counts the rows that break a rule of the package without which a page can fail -> the rule."""
    key = ", ".join(map(build.quoted, table.key))
    rules = {f"count(*) - count(DISTINCT ({key}))": f"{', '.join(table.key)} must be unique"}
    for name, described in table.fields.items():
        limits = described.get("constraints", {})
        if limits.get("required"):
            rules[f"count(*) FILTER ({build.quoted(name)} IS NULL)"] = f"column {name} must not be empty"
        if bounds := BOUNDS.get(described["type"]):
            rules[f"count(*) FILTER ({build.quoted(name)} NOT BETWEEN {bounds})"] = f"column {name} is not between {bounds.lower()}"
        if codes := limits.get("enum"):
            listed = ", ".join("'" + str(code).replace("'", "''") + "'" for code in codes)
            rules[f"count(*) FILTER ({build.quoted(name)}::VARCHAR NOT IN ({listed}))"] = f"column {name} holds unknown codes"
    return rules


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0] or type(error).__name__
