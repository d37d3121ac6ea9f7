"""How tables and columns are described to the reader: meaning, type, values, the code that loads them, and examples of the API."""

import json
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

import pandas as pd

from explorer import api, formats
from explorer.catalog import Catalog
from explorer.i18n import Translator

CODES_SHOWN = 12  # codes of a column that are named before the rest is only counted
LOCAL = "http://localhost:8501"  # where the address of the server is not known


def columns(t: Translator, catalog: Catalog, rows: pd.DataFrame, *, with_table: bool = False) -> pd.DataFrame:
    """The columns of `rows` (of the query data_dictionary) as a table for the reader; the share filled stays a number."""
    shown = {
        "table": [catalog.label("table", row.table_name, t.lang) for row in rows.itertuples()],
        "column": list(rows.column_name),
        "name": [both_names(t, row) for row in rows.itertuples()],
        "meaning": [t.pick(row.description_zh, None) if t.lang == "zh" else row.description_en for row in rows.itertuples()],
        "type": [type_words(t, row) for row in rows.itertuples()],
        "filled": list(rows.filled_share),
        "values": [values_words(t, catalog, row) for row in rows.itertuples()],
        "example": [None if formats.unknown(row.example) else row.example for row in rows.itertuples()],
    }
    if not with_table:
        del shown["table"]
    return pd.DataFrame(shown)


def both_names(t: Translator, row) -> str:
    own, other = (row.title_zh, row.title_en) if t.lang == "zh" else (row.title_en, row.title_zh)
    return t("data.both_names", own=own, other=other)


def type_words(t: Translator, row) -> str:
    """The type with its unit, and whether it is part of the key."""
    words = t(f"data.type_{row.type}")
    unit = row.unit_zh if t.lang == "zh" else row.unit_en
    if not formats.unknown(unit):
        words = t("data.type_unit", type=words, unit=unit)
    return t("data.type_key", type=words) if row.is_key else words


def values_words(t: Translator, catalog: Catalog, row) -> str | None:
    """What a column ranges over: its codes with their names, its links, its smallest and largest value, or how many values it has."""
    if not formats.unknown(row.codes):
        codes = row.codes.split(";")
        named = [code_words(t, catalog, row.label_domain, code) for code in codes[:CODES_SHOWN]]
        words = t("shell.list_join").join(named)
        return words if len(codes) <= CODES_SHOWN else t("data.codes_more", codes=words, n=len(codes))
    if not formats.unknown(row.links_to):
        return t("data.links_to", column=row.links_to)
    if not formats.unknown(row.minimum):
        return t("data.range", low=row.minimum, high=row.maximum)
    if formats.unknown(row.distinct_count) or pd.isna(row.distinct_count):
        return None
    return t("data.distinct", n=formats.number(row.distinct_count, t.lang))


def code_words(t: Translator, catalog: Catalog, domain: object, code: str) -> str:
    """A code with its name where it has one that differs."""
    name = code if formats.unknown(domain) else catalog.label(str(domain), code, t.lang)
    return code if name == code else t("data.code_named", code=code, name=name)


def api_base(url: str | None) -> str:
    """The address of the API on the server that shows the page at `url`."""
    parts = urlsplit(url or "")
    root = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').rpartition('/')[0]}" if parts.netloc else LOCAL
    return f"{root}/api/v1"


def text_columns(rows: pd.DataFrame) -> list[str]:
    """The text columns that programs take for numbers: keys, links, and whatever is written in digits only."""
    texts = rows[rows.type == "string"]
    linked = texts.links_to.notna() & (texts.links_to != "sources.source_id")
    digits = texts.example.fillna("").astype(str).str.fullmatch(r"[0-9]+")
    return list(texts.column_name[texts.is_key | linked | digits])


def snippets(table: str, rows: pd.DataFrame, address: str) -> Mapping[str, tuple[str, str]]:
    """Code that loads a table, by tool: (code, its language). address: the table in the API without format, "" where it has none."""
    texts = text_columns(rows)
    as_str = ", ".join(f'"{name}": str' for name in texts)
    as_polars = ", ".join(f'"{name}": pl.String' for name in texts)
    as_r = ", ".join(f'{name} = "character"' for name in texts)

    def code(start: str, file: str, api: str) -> str:
        return "\n".join([start, "", file, *([f"# {api}"] if address else [])])

    found = {
        "pandas": (
            code(
                "import pandas as pd",
                f'{table} = pd.read_parquet("{table}.parquet")',
                f'{table} = pd.read_csv("{address}.csv"' + (f", dtype={{{as_str}}})" if texts else ")"),
            ),
            "python",
        ),
        "polars": (
            code(
                "import polars as pl",
                f'{table} = pl.read_parquet("{table}.parquet")',
                f'{table} = pl.read_csv("{address}.csv"' + (f", schema_overrides={{{as_polars}}})" if texts else ")"),
            ),
            "python",
        ),
        "DuckDB": (
            code(
                "import duckdb",
                f"{table} = duckdb.sql(\"FROM '{table}.parquet'\").df()",
                f"{table} = duckdb.sql(\"FROM '{address}.parquet'\").df()",
            ),
            "python",
        ),
        "R": (
            code(
                "library(arrow)",
                f'{table} <- read_parquet("{table}.parquet")',
                f'{table} <- read.csv("{address}.csv", fileEncoding = "UTF-8-BOM"' + (f", colClasses = c({as_r}))" if texts else ")"),
            ),
            "r",
        ),
    }
    if address:
        found["Excel"] = (POWER_QUERY.format(address=address), "powerquery")
    return found


POWER_QUERY = """let
    Source = Csv.Document(Web.Contents("{address}.csv"), [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),
    Headed = Table.PromoteHeaders(Source, [PromoteAllScalars = true])
in
    Headed"""


def examples(search: str) -> tuple[tuple[str, str, Mapping[str, list[str]]], ...]:
    """What the page shows of the API: a text of the page, the path, its parameters. search: what to look for."""
    return (
        ("star", "companies.json", {"board": ["star"], "year": ["2019-"]}),
        ("find", "search.json", {"q": [search]}),
        ("financials", "financials.csv", {}),
        ("wrong", "companies.json", {"board": ["nasdaq"]}),
    )


LINES_SHOWN = 4  # of an answer as CSV


def link(base: str, path: str, query: Mapping[str, list[str]]) -> str:
    return f"{base}/{path}{'?' if query else ''}{urlencode(query, doseq=True)}"


def answer(path: str, query: Mapping[str, list[str]]) -> tuple[str, str]:
    """What the API answers, and in which format: of JSON the first row and source, of CSV the first lines."""
    name, _, extension = path.rpartition(".")
    try:
        body = api.search_file(dict(query)) if name == "search" else api.table_file(name, extension, dict(query))[0]
    except api.BadRequest as error:
        return json.dumps({"error": str(error)}, ensure_ascii=False, indent=2), "json"
    if extension != "json":
        return "\n".join(body.decode("utf-8-sig").splitlines()[:LINES_SHOWN]), "csv"
    payload = json.loads(body)
    cut = payload | {part: payload[part][:1] for part in ("sources", "rows")}
    return json.dumps(cut, ensure_ascii=False, indent=2), "json"


def command_line(base: str) -> str:
    """The API from a shell: a filtered list as a file, and a file only if it has changed."""
    return "\n".join(
        [
            f'curl "{link(base, "companies.csv", {"board": ["star"]})}" -o star.csv',
            f'curl --etag-save etag.txt --etag-compare etag.txt "{link(base, "financials.parquet", {})}" -o financials.parquet',
        ]
    )
