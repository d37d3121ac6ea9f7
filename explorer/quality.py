"""What the build computes about the data themselves: dictionary, uses of sources, completeness, freshness, second figures.

Each function takes a connection that holds the tables and the data package, and returns the rows of one derived table.
"""

import json
import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb

# From the most to the least reliable; a row counts by the best one it has.
SOURCE_KINDS = ("official", "filing", "press", "dataset", "secondary")
# Columns that say how a value was obtained or what it is worth; every table that has one is tallied.
MARKS = (
    "basis",
    "method",
    "preliminary",
    "series_break",
    "bound",
    "investment_basis",
    "location_basis",
    "location_precision",
    "chain_basis",
)
# The words of notes that set another figure beside the value: another source, another printing, another reading.
SECOND_FIGURE = re.compile(
    r"reading differs|and as about|\(\w+\) or \d+|Other (?:sources:|lengths)|plan page gave|plan report (?:forecast|of the same day)"
    r"|secondary source rounds|same page gives|another base|mirror: \d|gives zipcode \d+, not|SHINE prints"
    r"|称[^,，]*\d[^,，]*[,，][^,，]{1,12}称|称[^,，]*\d[^,，]*[,，][^,，]{1,6}报道"
)
EXAMPLE = 60  # characters of an example that are kept
Row = tuple[Any, ...]


def dictionary(con: duckdb.DuckDBPyConnection, package: dict) -> list[Row]:
    """Every column of every table as the package describes it."""
    rows = []
    for resource in [*package["resources"], *package.get("derived", [])]:
        schema = resource["schema"]
        links = {
            name: f"{table}.{column}" for names, table, columns in _links(resource) for name, column in zip(names, columns, strict=True)
        }
        for position, field in enumerate(schema["fields"], 1):
            limits = field.get("constraints", {})
            rows.append(
                (
                    resource["name"],
                    position,
                    field["name"],
                    field["title_zh"],
                    field["title"],
                    field["description_zh"],
                    field["description"],
                    field["type"],
                    field.get("unit_zh"),
                    field.get("unit"),
                    field.get("labels"),
                    ";".join(limits["enum"]) if "enum" in limits else None,
                    "sources.source_id" if field.get("list_of") == "sources" else links.get(field["name"]),
                    field["name"] in schema["primaryKey"],
                    bool(limits.get("required")),
                )
            )
    return rows


def _links(resource: dict) -> Iterator[tuple[list[str], str, list[str]]]:
    """The columns of a table, the table they point to, and its columns."""
    for key in resource["schema"].get("foreignKeys", []):
        yield key["fields"], key["reference"]["resource"] or resource["name"], key["reference"]["fields"]
    for link in resource["schema"].get("x_references", []):
        yield link["fields"], link["resource"], link["fields_to"]


def source_uses(con: duckdb.DuckDBPyConnection, package: dict) -> list[Row]:
    """How many rows of each table name each source, for themselves or for their place."""
    rows = []
    for table, fields, _ in _tables(package):
        lists = [field["name"] for field in fields if field.get("list_of") == "sources"]
        if lists:
            ids = f"string_split(concat_ws(';', {', '.join(lists)}), ';')"
            sql = f"SELECT id, count(*) FROM (SELECT unnest(list_distinct({ids})) AS id FROM {table}) WHERE id <> '' GROUP BY id"
            rows += [(source, table, n) for source, n in con.execute(sql).fetchall()]
    return rows


def quality_columns(con: duckdb.DuckDBPyConnection, package: dict) -> list[Row]:
    """How much of each column is filled, what it ranges over, and an example."""
    rows = []
    for table, fields, key in _tables(package):
        total = _one(con, f"SELECT count(*) FROM {table}")
        for position, field in enumerate(fields, 1):
            name = f'"{field["name"]}"'
            filled, distinct, low, high = con.execute(
                f"SELECT count({name}), count(DISTINCT {name}), min({name}), max({name}) FROM {table}"
            ).fetchall()[0]
            example = con.execute(f"SELECT {name} FROM {table} WHERE {name} IS NOT NULL ORDER BY {_listed(key)} LIMIT 1").fetchall()
            ranged = field["type"] in ("integer", "number", "date")
            rows.append(
                (
                    table,
                    position,
                    field["name"],
                    total,
                    filled,
                    _share(filled, total),
                    distinct,
                    plain(low) if ranged else None,
                    plain(high) if ranged else None,
                    shortened(plain(example[0][0])) if example else None,
                )
            )
    return rows


def plain(value: object) -> str | None:
    """A value as it is written in the CSV files: 12.0 -> "12", True -> "true"."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= EXAMPLE else text[: EXAMPLE - 1] + "…"


def quality_checks(con: duckdb.DuckDBPyConnection, package: dict) -> list[Row]:
    """On what kinds of sources the rows of each table rest, and how often each mark of a value occurs."""
    kinds = dict(con.execute("SELECT source_id, kind FROM sources").fetchall())
    rows = []
    for table, fields, _ in _tables(package):
        names = [field["name"] for field in fields]
        total = _one(con, f"SELECT count(*) FROM {table}")
        counts: dict[tuple[str, str], int] = {}
        if "source_ids" in names:
            counts |= {("best_source", kind): 0 for kind in SOURCE_KINDS} | {("single_source", "source_ids"): 0}
            for (ids,) in con.execute(f"SELECT source_ids FROM {table}").fetchall():
                named = ids.split(";")
                best = min((kinds[one] for one in named), key=SOURCE_KINDS.index)
                counts["best_source", best] += 1
                counts["single_source", "source_ids"] += len(named) == 1
        if "note" in names:
            counts["second_figure", "note"] = len(_second_figures(con, table, ["note"]))
        for mark in MARKS:
            if mark in names:
                found = con.execute(f"SELECT coalesce(\"{mark}\"::VARCHAR, 'empty'), count(*) FROM {table} GROUP BY 1").fetchall()
                counts |= {(mark, item): n for item, n in found}
        rows += [(table, measure, item, total, n, _share(n, total)) for (measure, item), n in counts.items()]
    return rows


def quality_notes(con: duckdb.DuckDBPyConnection, package: dict) -> list[Row]:
    """The rows whose note sets another figure beside theirs."""
    rows = []
    for table, fields, key in _tables(package):
        if {"note", "source_ids"} <= {field["name"] for field in fields}:
            for note, ids, *values in _second_figures(con, table, ["note", "source_ids", *key]):
                rows.append((table, " | ".join(plain(value) or "" for value in values), note, ids))
    return rows


def _second_figures(con: duckdb.DuckDBPyConnection, table: str, names: list[str]) -> list[Row]:
    """The columns `names`, of which the first is the note, of the rows whose note sets another figure beside theirs."""
    found = con.execute(f"SELECT {_listed(names)} FROM {table} WHERE note IS NOT NULL").fetchall()
    return [row for row in found if SECOND_FIGURE.search(row[0])]


def quality_freshness(con: duckdb.DuckDBPyConnection, package: dict) -> list[Row]:
    """The latest date of each table that has a rhythm, and its age beside that rhythm; worst first."""
    as_of = date.fromisoformat(package["as_of"])
    rows = []
    for resource in package["resources"]:
        if rhythm := resource.get("x_freshness"):
            texts = [rhythm["as_of"]] if "as_of" in rhythm else _dates(con, resource["name"], rhythm)
            # A period that is not over yet, or later, is a plan.
            known = [(end, text) for text in texts if (end := period(text)[1]) <= as_of]
            if known:
                latest, text = max(known)
                age = (as_of - latest).days
                rows.append((resource["name"], rhythm.get("column"), text, latest, age, rhythm["days"], round(age / rhythm["days"], 2)))
    return rows


def _dates(con: duckdb.DuckDBPyConnection, table: str, rhythm: dict) -> list[str]:
    column, only = rhythm["column"], rhythm.get("only", {})
    where = " AND ".join([f'"{column}" IS NOT NULL', *(f'"{name}" = ?' for name in only)])
    sql = f'SELECT DISTINCT "{column}"::VARCHAR FROM {table} WHERE {where} ORDER BY 1'
    return [text for (text,) in con.execute(sql, list(only.values())).fetchall()]


def period(text: str) -> tuple[date, date]:
    """First and last day of a period as the data write it: 2022, 2012-2016, 2022-08, 2022-08-02, 2022-Q2, 2025-Q1-Q3, 2022-H1, 2022-M1-M11.

    Raises ValueError for any other text.
    """
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text):
        day = date.fromisoformat(text)
        return day, day
    if match := re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text):
        return date(int(match[1]), 1, 1), date(int(match[2] or match[1]), 12, 31)
    if match := re.fullmatch(r"(\d{4})-()(\d\d)", text) or re.fullmatch(r"(\d{4})-([QHM])(\d+)(?:-\2(\d+))?", text):
        months = {"Q": 3, "H": 6}.get(match[2], 1)
        first = int(match[3])
        last = int(match[4]) if match.re.groups > 3 and match[4] else first
        year, end = int(match[1]), last * months
        return date(year, (first - 1) * months + 1, 1), date(year, end, monthrange(year, end)[1])
    raise ValueError(f"{json.dumps(text)} is no period")


def _tables(package: dict) -> Iterator[tuple[str, list[dict], list[str]]]:
    """Name, columns and key of each table; the derived ones are left out. The build has checked that names are identifiers."""
    for resource in package["resources"]:
        yield resource["name"], resource["schema"]["fields"], resource["schema"]["primaryKey"]


def _listed(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return con.execute(sql).fetchall()[0][0]


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


DERIVED = {
    function.__name__: function for function in (source_uses, dictionary, quality_columns, quality_checks, quality_freshness, quality_notes)
}
