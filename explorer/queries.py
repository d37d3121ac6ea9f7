"""Query files: one question per file in `queries/`, described in its header.

-- title: 中文 | English
-- purpose: 中文 | English
-- param: name TYPE
-- column: name | 中文 | English [| label domain]     (only columns that no table has)
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = re.compile(r"^-- (title|purpose|param|column): (.+)$")


class QueryError(ValueError):
    """A query file that does not keep the format; the message names file and line."""


@dataclass(frozen=True)
class Text:
    zh: str
    en: str


@dataclass(frozen=True)
class Column:
    name: str
    title: Text
    domain: str = ""  # label domain of its codes


@dataclass(frozen=True)
class Query:
    name: str
    sql: str
    title: Text
    purpose: Text
    params: dict[str, str]  # name -> DuckDB type
    columns: dict[str, Column]  # computed columns; the others are described in the data package


def parse(name: str, text: str) -> Query:
    """The query in `text`; QueryError where the header does not keep the format."""
    found: dict[str, list[list[str]]] = {"title": [], "purpose": [], "param": [], "column": []}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("-- "):
            break
        match = HEADER.match(line)
        parts = re.split(r"\s*\|\s*", match[2].strip()) if match else []
        if match and match[1] == "param":
            parts = parts[0].split()
        if not match or len(parts) not in ({"column": (3, 4)}.get(match[1], (2,))):
            raise QueryError(f"queries/{name}.sql:{number} is not a header line of title, purpose, param or column: {line}")
        found[match[1]].append(parts)
    if len(found["title"]) != 1 or len(found["purpose"]) != 1:
        raise QueryError(f"queries/{name}.sql needs one title and one purpose in its header")
    columns = {c[0]: Column(c[0], Text(c[1], c[2]), *c[3:]) for c in found["column"]}
    params = {p[0]: p[1] for p in found["param"]}
    return Query(name, text, Text(*found["title"][0]), Text(*found["purpose"][0]), params, columns)


@cache
def load(folder: Path = ROOT / "queries") -> dict[str, Query]:
    """All queries of a folder by name."""
    return {path.stem: parse(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.sql"))}


def body(query: Query) -> str:
    """The SQL without the header."""
    lines = query.sql.splitlines()
    start = next(i for i, line in enumerate(lines) if not HEADER.match(line))
    return "\n".join(lines[start:]).strip()
