"""A table as a file: CSV, Excel, Parquet, JSON. All rows and all columns of the frame that the screen shows."""

import datetime as dt
import io
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

FORMATS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
}
EXCEL_CELL = 32_767


@dataclass(frozen=True)
class Origin:
    """What a file says of itself: table, filters in words, counts, as-of date, licence, link, sources."""

    table: str
    title: str
    filters: str  # in words, "" for none
    filters_slug: str  # the same for a file name, "" for none
    count: int
    total: int
    as_of: str
    licence: str
    sources: pd.DataFrame  # columns of the table sources
    headings: Mapping[str, str]  # column -> name for people (Excel)
    words: Mapping[str, str]  # the labels of the notes sheet


def stem(table: str, filters_slug: str, as_of: str) -> str:
    """The name of a file without its end: "companies_board-star_year-2019-2023_2026-11-24"; at most 120 characters."""
    slug = re.sub(r"[^\w\-]+", "-", filters_slug).strip("-")[:80]
    return "_".join(part for part in (table, slug, as_of) if part)


def file_name(origin: Origin, extension: str) -> str:
    """The name of the file that holds what `origin` describes."""
    return f"{stem(origin.table, origin.filters_slug, origin.as_of)}.{extension}"


def neutral(value: object) -> object:
    """Text that a spreadsheet would run as a formula, made harmless by a leading apostrophe."""
    if (isinstance(value, str) and value.lstrip()[:1] in ("=", "+", "-", "@")) or (isinstance(value, str) and value[:1] in ("\t", "\r")):
        return "'" + value
    return value


def flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Lists as text joined by ";", times of midnight as dates: one plain value per cell."""
    return _each(frame, _plain)


def _each(frame: pd.DataFrame, change: Callable[[object], object]) -> pd.DataFrame:
    """The frame with every value changed, without pandas guessing types again."""
    return pd.DataFrame({name: pd.Series([change(value) for value in column], dtype=object) for name, column in frame.items()})


def _plain(value: object) -> object:
    if hasattr(value, "__len__") and not isinstance(value, str):
        return ";".join(f"{item:.12g}" if isinstance(item, float) else str(item) for item in value)
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value.item() if hasattr(value, "item") else value


def to_csv(frame: pd.DataFrame, origin: Origin) -> bytes:
    """UTF-8 with byte-order mark, so that Excel opens Chinese right; formulas neutralised."""
    return _each(flat(frame), neutral).to_csv(index=False).encode("utf-8-sig")


def to_parquet(frame: pd.DataFrame, origin: Origin) -> bytes:
    """Typed as in the data; zstd."""
    buffer = io.BytesIO()
    # pandas writes the type of its Arrow lists into the file, but cannot read it there.
    lists = {name: object for name, kind in frame.dtypes.items() if isinstance(kind, pd.ArrowDtype)}
    frame.astype(lists).to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()


def to_json(frame: pd.DataFrame, origin: Origin) -> bytes:
    """{"table", "count", "total", "as_of", "licence", "filters", "sources", "rows"}; dates as ISO text."""
    payload = {
        "table": origin.table,
        "count": origin.count,
        "total": origin.total,
        "as_of": origin.as_of,
        "licence": origin.licence,
        "filters": origin.filters,
        "sources": _records(origin.sources),
        "rows": _records(frame),
    }
    return json.dumps(payload, ensure_ascii=False, allow_nan=False, default=str).encode()


def to_json_tables(tables: Mapping[str, pd.DataFrame], origin: Origin) -> bytes:
    """Several tables of one entity: {"table", "id", "as_of", "licence", "sources", "tables": {name: rows}}."""
    payload = {
        "table": origin.table,
        "id": origin.filters_slug,
        "as_of": origin.as_of,
        "licence": origin.licence,
        "sources": _records(origin.sources),
        "tables": {name: _records(frame) for name, frame in tables.items()},
    }
    return json.dumps(payload, ensure_ascii=False, allow_nan=False, default=str).encode()


def _records(frame: pd.DataFrame) -> list[dict]:
    return _each(frame, _json_value).to_dict("records")


def _json_value(value: object) -> object:
    if hasattr(value, "__len__") and not isinstance(value, str):
        return value.tolist() if hasattr(value, "tolist") else list(value)
    plain = _plain(value)
    if isinstance(plain, float) and math.isinf(plain):
        return str(plain)  # JSON has no infinity
    return plain.isoformat() if isinstance(plain, dt.date) else plain


def to_xlsx(frame: pd.DataFrame, origin: Origin) -> bytes:
    """Two sheets: the rows with typed columns, and what they are (filters, counts, as-of, licence, sources)."""
    return to_xlsx_tables({origin.table: frame}, {origin.table: origin.headings}, origin)


def to_xlsx_tables(tables: Mapping[str, pd.DataFrame], headings: Mapping[str, Mapping[str, str]], origin: Origin) -> bytes:
    """A sheet for each table, with the headings of its columns, and one that says what they are."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        # The date of the data and not of the file: the same rows give the same bytes, which the API's ETag needs.
        book.set_properties({"title": origin.title, "created": dt.datetime.fromisoformat(origin.as_of)})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for table, frame in tables.items():
            rows = book.add_worksheet(table[:31])
            plain = flat(frame)
            for position, name in enumerate(plain.columns):
                rows.write_string(0, position, f"{headings[table].get(name, name)}\n{name}", bold)
                rows.set_column(position, position, 14)
                for line, value in enumerate(plain[name], 1):
                    _write(rows, line, position, value, day)
            rows.freeze_panes(1, 1)
            rows.autofilter(0, 0, max(len(plain), 1), max(len(plain.columns) - 1, 0))
        _write_notes(book, origin, bold)
    return buffer.getvalue()


def _write(sheet, line: int, position: int, value: object, day) -> None:
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, position, value)
    elif isinstance(value, dt.date):
        sheet.write_datetime(line, position, dt.datetime.combine(value, dt.time()), day)
    elif isinstance(value, (int, float)) and not math.isinf(value):
        sheet.write_number(line, position, value)
    else:
        sheet.write_string(line, position, str(neutral(value))[:EXCEL_CELL])


def _write_notes(book, origin: Origin, bold) -> None:
    notes = book.add_worksheet(origin.words["sheet"])
    facts = [
        (origin.words["title"], origin.title),
        (origin.words["filters"], origin.filters or origin.words["none"]),
        (origin.words["rows"], f"{origin.count} / {origin.total}"),
        (origin.words["as_of"], origin.as_of),
        (origin.words["licence"], origin.licence),
    ]
    for line, (name, value) in enumerate(facts):
        notes.write_string(line, 0, name, bold)
        notes.write_string(line, 1, str(neutral(value)))
    start = len(facts) + 1
    sources = flat(origin.sources)
    for position, name in enumerate(sources.columns):
        notes.write_string(start, position, origin.headings.get(name, name), bold)
        for line, value in enumerate(sources[name], start + 1):
            if value is not None:
                notes.write_string(line, position, str(neutral(value))[:EXCEL_CELL])
    notes.set_column(0, 0, 26)
    notes.set_column(1, 3, 40)


WRITERS = {"csv": to_csv, "xlsx": to_xlsx, "parquet": to_parquet, "json": to_json}
