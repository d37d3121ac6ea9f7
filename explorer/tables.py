"""Tables on a page: cells in the reader's language, dates no more exact than known, downloads, sources and SQL."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from explorer import database, downloads, formats, queries, reproduce, shell, wording
from explorer.catalog import Field
from explorer.markdown import escaped
from explorer.parts import Part
from explorer.shell import Page

SEPARATOR = ";"


def source_ids(frame: pd.DataFrame) -> list[str]:
    """The distinct source ids of the rows of a frame."""
    columns = [column for column in frame.columns if column.endswith("source_ids")]
    return sorted({part for column in columns for ids in frame[column].dropna().unique() for part in ids.split(";") if part})


def sources_of(frame: pd.DataFrame) -> pd.DataFrame:
    """The sources that the rows of a frame name, official ones first."""
    return database.run("sources_by_id", ids=source_ids(frame))


def heading(page: Page, field: Field) -> str:
    """The name of a column with its unit."""
    title = getattr(field.title, page.lang)
    unit = getattr(field.unit, page.lang) if field.unit else ""
    brackets = ("（", "）") if page.lang == "zh" else (" (", ")")
    return f"{title}{brackets[0]}{unit}{brackets[1]}" if unit and unit not in title else title


def shown_heading(page: Page, field: Field) -> str:
    """The heading on the page, where the texts are those of its language: "Event", not "Event, in English"."""
    return re.sub(r", in (English|Chinese)$", "", heading(page, field))


def cell(page: Page, field: Field, value: object, precision: object = "day") -> object:
    """A value as the reader sees it: codes by name, dates by their precision; numbers stay numbers, unknown stays None."""
    if not isinstance(value, list) and not hasattr(value, "__len__") and pd.isna(value):
        return None
    if field.domain and isinstance(value, str):
        return page.t("shell.list_join").join(page.catalog.label(field.domain, code, page.lang) for code in value.split(SEPARATOR))
    if isinstance(value, pd.Timestamp):
        return formats.date(value, precision)
    if pd.api.types.is_bool(value):
        return page.t("shell.yes" if value else "shell.no")
    return value


def display(page: Page, query: str, frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The columns of a frame as the reader sees them, under their own names."""
    shown = {}
    for name in columns:
        field = page.catalog.column(queries.load()[query], name)
        precisions = frame[field.precision] if field.precision in frame else _precisions(frame, name)
        cells = [cell(page, field, value, precision) for value, precision in zip(frame[name], precisions, strict=True)]
        # Whole numbers stay whole beside unknown ones.
        whole = pd.api.types.is_integer_dtype(frame[name]) and not field.domain
        shown[name] = pd.array(cells, dtype="Int64") if whole else cells
    return pd.DataFrame(shown, index=frame.index)


def _precisions(frame: pd.DataFrame, name: str) -> pd.Series:
    """The precision column of a computed date, by name: x_date -> x_precision."""
    named = name.removesuffix("date") + "precision"
    return frame[named] if named in frame else pd.Series("day", frame.index)


def _config(page: Page, query: str, frame: pd.DataFrame, columns: Sequence[str]) -> dict[str, object]:
    config: dict[str, object] = {}
    for name in columns:
        field = page.catalog.column(queries.load()[query], name)
        label, note = shown_heading(page, field), escaped(getattr(field.description, page.lang)) or None
        if pd.api.types.is_numeric_dtype(frame[name]):
            whole = pd.api.types.is_integer_dtype(frame[name])
            year = name.endswith("year")
            config[name] = st.column_config.NumberColumn(label, help=note, format="%d" if year else "localized" if whole else "%.2f")
        else:
            config[name] = st.column_config.TextColumn(label, help=note)
    return config


def plain(page: Page, query: str, frame: pd.DataFrame, columns: Sequence[str] | None = None, *, part: str = "") -> None:
    """A table without links: the twin of a chart. `part` tells apart several tables of one query on a page."""
    names = [name for name in (columns or frame.columns) if not name.endswith("source_ids")]
    shown = display(page, query, frame, names)
    st.dataframe(
        shown,
        column_config=_config(page, query, shown, names),
        hide_index=True,
        placeholder=formats.UNKNOWN,
        key=f"table_{query}{part}_{page.lang}",
        alt=page.t("shell.table_alt", title=getattr(queries.load()[query].title, page.lang), n=len(frame)),
    )


def linked(
    page: Page,
    query: str,
    frame: pd.DataFrame,
    columns: Sequence[str],
    *,
    name_column: str,
    on_open: Callable[[int], None],
    extra: Mapping[str, Mapping[str, object]] | None = None,
    part: str = "",
    width: str = "medium",
) -> None:
    """The table of a list: the name of each row opens it (`on_open` gets the row's position); what `extra` sets of a
    column counts. `part` tells apart several tables of a page."""
    shown = display(page, query, frame, columns)
    key = f"open_{page.name}{part}"
    config = _config(page, query, shown, columns)
    field = page.catalog.column(queries.load()[query], name_column)
    config[name_column] = st.column_config.ButtonColumn(
        heading(page, field),
        type="tertiary",
        alignment="left",
        pinned=width == "medium",
        width=width,
        key=key,
        on_click=lambda: on_open(st.session_state[key].row),
    )
    for name, given in (extra or {}).items():
        config[name] = {**config.get(name, {}), **{part: value for part, value in given.items() if value is not None}}
    st.dataframe(
        shown,
        column_config=config,
        hide_index=True,
        placeholder=formats.UNKNOWN,
        height=min(38 + 35 * len(shown), 560) if len(shown) else "auto",
        key=f"table_{page.name}{part}_{page.lang}",
        alt=page.t("shell.table_alt", title=getattr(queries.load()[query].title, page.lang), n=len(frame)),
    )


def opening(
    page: Page,
    query: str,
    frame: pd.DataFrame,
    opens: Mapping[str, Callable[[pd.Series], tuple[str, shell.Query] | None]],
    columns: Sequence[str],
) -> None:
    """A table whose cells in the columns of `opens` lead to the page that the function of the row gives; a count of 0 to none."""
    shown = display(page, query, frame, columns)
    config = _config(page, query, shown, columns)

    def follow(column: str, key: str) -> None:
        row = frame.iloc[st.session_state[key].row]
        if row[column] and (place := opens[column](row)):
            shell.visit(*place)

    for column in opens:
        field = page.catalog.column(queries.load()[query], column)
        numbers = pd.api.types.is_numeric_dtype(shown[column])
        if numbers:
            shown[column] = [formats.number(value, page.lang) for value in shown[column]]
        key = f"open_{query}_{column}"
        config[column] = st.column_config.ButtonColumn(
            shown_heading(page, field),
            type="tertiary",
            alignment="left",
            width="small" if numbers else "medium",
            pinned=not numbers,
            key=key,
            on_click=partial(follow, column, key),
        )
    st.dataframe(
        shown,
        column_config=config,
        hide_index=True,
        placeholder=formats.UNKNOWN,
        height="content",
        key=f"opening_{query}_{page.lang}",
        alt=page.t("shell.table_alt", title=getattr(queries.load()[query].title, page.lang), n=len(frame)),
    )


def downloads_origin(page: Page, query: str, frame: pd.DataFrame, title: str, total: int) -> downloads.Origin:
    """What a downloaded file of a query, or of a whole table, says of itself."""
    known = queries.load().get(query)
    source_columns = ["source_id", "kind", "title", "publisher", "url", "published"]
    sources = sources_of(frame)[source_columns]
    fields = {name: page.catalog.column(known, name) if known else page.catalog.tables[query][name] for name in frame.columns}
    fields |= {name: page.catalog.tables["sources"][name] for name in source_columns if name not in fields}
    licence = page.catalog.package["licenses"][0]
    return downloads.Origin(
        table=query,
        title=title,
        filters=wording.filters_in_words(page),
        filters_slug=page.slug,
        count=len(frame),
        total=total,
        as_of=page.catalog.package["as_of"],
        licence=f"{licence.get('name', '')} {licence.get('path', '')}".strip(),
        sources=sources,
        headings={name: heading(page, field) for name, field in fields.items()},
        words={word: page.t(f"shell.notes_{word}") for word in ("sheet", "title", "filters", "none", "rows", "as_of", "licence")},
    )


def downloads_row(
    page: Page,
    query: str,
    frame: pd.DataFrame,
    *,
    title: str,
    total: int,
    params: Mapping[str, object] | None = None,
    columns: Sequence[str] = (),
    in_words: pd.DataFrame | None = None,
) -> None:
    """The four downloads of a table. See record."""
    record(page, query, frame, title=title, total=total, params=params, columns=columns, in_words=in_words)
    download_buttons(page, frame, partial(downloads_origin, page, query, frame, title, total), query, page.slug)


def record(
    page: Page,
    query: str,
    frame: pd.DataFrame,
    *,
    title: str = "",
    total: int | None = None,
    params: Mapping[str, object] | None = None,
    columns: Sequence[str] = (),
    in_words: pd.DataFrame | None = None,
) -> None:
    """Keep a table of the page for its report and its bundle.

    title: that of the query by default. params: of the query, those of the page by default. columns: those that the report
    prints. in_words: the rows as it prints them.
    """
    given = page.params if params is None else params
    words = partial(printed, page, query, frame if in_words is None else in_words, columns) if columns else None
    page.shown.append(Part(title or getattr(queries.load()[query].title, page.lang), query, frame, given, printed=words, total=total))


def printed(page: Page, query: str, frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The columns as the reader sees them, under their headings."""
    known = queries.load()[query]
    shown = display(page, query, frame, columns)
    return shown.set_axis([shown_heading(page, page.catalog.column(known, name)) for name in columns], axis=1)


def download_buttons(page: Page, frame: pd.DataFrame, origin: Callable[[], downloads.Origin], table: str, slug: str = "") -> None:
    """A frame in four formats, each made when it is clicked, as is what it says of itself. table, slug: see downloads.stem."""
    stem = downloads.stem(table, slug, page.catalog.package["as_of"])

    def write(extension: str) -> bytes:
        return downloads.WRITERS[extension](frame, origin())

    with st.container(horizontal=True, vertical_alignment="center", key=f"downloads_{table}"):
        st.markdown(page.t("shell.download", n=len(frame)), width="content")
        for extension in ("csv", "xlsx", "parquet", "json"):
            st.download_button(
                page.t(f"shell.download_{extension}"),
                database.later(partial(write, extension)),
                file_name=f"{stem}.{extension}",
                mime=downloads.FORMATS[extension],
                key=f"download_{table}_{extension}_{page.lang}",
                on_click="ignore",
            )


def sources(page: Page, ids: Sequence[str], *, key: str) -> None:
    """The sources with these ids, official ones first."""
    if not ids:
        st.markdown(page.t("shell.sources_none"))
        return
    frame = database.run("sources_by_id", ids=list(ids))
    columns = ["title", "publisher", "kind", "published", "url"]
    shown = display(page, "sources_by_id", frame, columns)
    config = _config(page, "sources_by_id", shown, columns)
    config["url"] = st.column_config.LinkColumn(
        heading(page, page.catalog.tables["sources"]["url"]), display_text=page.t("shell.open_source"), width="small"
    )
    st.markdown(f"**{page.t('shell.sources_title', n=len(frame))}**")
    st.dataframe(
        shown,
        column_config=config,
        hide_index=True,
        placeholder=formats.UNKNOWN,
        height=min(38 + 35 * len(shown), 320),
        key=f"sources_{key}_{page.lang}",
        alt=page.t("shell.table_alt", title=page.t("shell.sources_title", n=len(frame)), n=len(frame)),
    )


def method(page: Page, query: str, params: Mapping[str, object]) -> None:
    """What a query answers, and its SQL with the values filled in, ready to copy and run."""
    st.markdown(page.t("shell.method_intro", purpose=getattr(queries.load()[query].purpose, page.lang)))
    st.code(reproduce.script(query, params), language="sql", height=260)
