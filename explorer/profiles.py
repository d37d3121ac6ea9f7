"""The parts that the profiles of platforms, projects and companies share, in the order of the page."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import NoReturn

import pandas as pd
import streamlit as st

from explorer import (
    catalog,
    citing,
    database,
    downloads,
    entity,
    figures,
    filters,
    formats,
    i18n,
    places,
    queries,
    sharing,
    shell,
    tables,
    takeaway,
    wording,
)
from explorer.copying import copy_button
from explorer.entity import Entity
from explorer.markdown import escaped
from explorer.parts import Part
from explorer.plots import profile as plots
from explorer.shell import Page

SHOWN = 12  # links of one group before the rest is folded away
RELATIONS = (
    "host",
    "investor",
    "platform",
    "construction_project",
    "hosted_platform",
    "invested_project",
    "policy",
    "chain",
    "parent_chain",
    "child_chain",
    "project",
    "company",
    "indicator",
    "target",
)
UNPROVEN = ("registered_office_only", "investor_of_zone")  # the map shows these projects only when they are asked for by basis


def open_page(kind: str, way_back: str) -> tuple[Page, str]:
    """The page of the entity that the URL names, and its id; the page ends where there is no such entity."""
    wanted = shell.read().get("id", [])
    if not wanted or wanted[-1] not in catalog.catalog().codes[kind]:
        _missing(kind, " ".join(wanted[-1].split())[: filters.MAX_TEXT] if wanted else "", way_back)
    return shell.open_page(kind), wanted[-1]


def _missing(kind: str, identifier: str, way_back: str) -> NoReturn:
    """Say that there is no such entity and where to look; the URL stays as it is."""
    t = i18n.Translator(shell.language())
    name = catalog.catalog().label("entity_kind", kind, t.lang)
    name = name if t.lang == "zh" else name.lower()
    st.title(t(f"shell.nav_{kind}"))
    st.markdown(t("profile.missing", kind=name, id=escaped(identifier)) if identifier else t("profile.missing_none", kind=name))
    page = st.session_state["pages"][way_back]
    st.markdown(t("profile.missing_way"))
    st.page_link(page, label=page.title, query_params=shell.link(way_back, {}))
    st.stop()


# --- Above the facts ---


def position(page: Page, shown: Entity) -> None:
    """Where the entity stands in the list that the reader came from, with the one before and the one after."""
    name = entity.LISTS[shown.kind]
    items, values = filters.PAGES[name], entity.list_values(name, page.catalog.codes)
    ids = list(database.run(name, **filters.sql_params(items, values))[f"{shown.kind}_id"])
    if shown.id not in ids:
        values = {}
        ids = list(database.run(name)[f"{shown.kind}_id"])
    at, before, after = entity.neighbours(ids, shown.id)
    words = wording.filters_in_words(Page(name, page.t, page.catalog, items, values))
    label = page.t("profile.list_filtered" if words else "profile.list_all", list=page.t(f"shell.nav_{name}"), filters=words)
    with st.container(horizontal=True, vertical_alignment="center", key="position"):
        st.page_link(st.session_state["pages"][name], label=escaped(label), query_params=shell.link(name, filters.to_query(items, values)))
        st.markdown(page.t("profile.position", at=at, n=len(ids)), width="content")
        for key, other in (("previous", before), ("next", after)):
            if other:
                shell.entity_link(
                    page, shown.kind, other, page.t(f"profile.{key}", name=escaped(page.catalog.label(shown.kind, other, page.lang)))
                )


def heading(page: Page, shown: Entity, kinds: Iterable[str]) -> None:
    """The name, the other names, and what kind of thing it is."""
    row, first = shown.row, page.t.pick(shown.row.name_zh, shown.row.name_en)
    st.set_page_config(page_title=f"{first} · {page.t('shell.site')}")
    st.title(escaped(first))
    columns = ("full_name_zh", "name_en", "full_name_en") if page.lang == "zh" else ("full_name_en", "name_zh", "full_name_zh")
    others = dict.fromkeys(row[name] for name in columns if name in row and not formats.unknown(row[name]))
    if others := [escaped(name) for name in others if name != first]:
        st.markdown(page.t("profile.dot").join(others))
    parts = [page.catalog.label("entity_kind", shown.kind, page.lang), *(part for part in kinds if part)]
    st.markdown(f"**{page.t('profile.dot').join(escaped(part) for part in parts)}**")


def kind_line(page: Page, shown: Entity) -> list[str]:
    """What kind of thing an entity is: tier and level, category and status with its date, boards; then its chain."""

    def words(domain: str, column: str) -> str:
        code = shown.row[column]
        return "" if formats.unknown(code) else page.catalog.label(domain, code, page.lang)

    match shown.kind:
        case "platform":
            parts = [words("platform_type", "type"), words("level", "level"), words("platform_status", "status")]
        case "project":
            status = words("project_status", "status")
            date = shown.row.status_as_of
            parts = [
                words("project_category", "category"),
                page.t("profile.status_of", status=status, date=date) if status and not formats.unknown(date) else status,
            ]
        case _:
            boards = dict.fromkeys(shown.parts["listings"].board)
            parts = [page.catalog.label("board", board, page.lang) for board in boards]
    return [*parts, words("chain", "chain_id")]


def actions(page: Page, shown: Entity) -> None:
    """Copy the link, cite, download."""
    name = page.t.pick(shown.row.name_zh, shown.row.name_en)
    as_of = page.catalog.package["as_of"]
    work = citing.Work(
        key=f"{page.catalog.package['name']}-{shown.kind}-{shown.id}-{as_of}",
        author=page.t("shell.site"),
        title=name,
        date=as_of,
        accessed=dt.date.today().isoformat(),
        licence=sharing.licence(page),
        url=shell.address(page),
    )
    with st.container(horizontal=True, vertical_alignment="center", key="actions"):
        copy_button(page.t("shell.copy_link"), page.t("shell.copied"), page.lang, key=f"copy_link_{page.lang}")
        sharing.cite(page, work, page.t("profile.cite"))
        st.markdown(page.t("profile.download"), width="content")
        for extension, write in (("json", _json), ("xlsx", _xlsx)):
            st.download_button(
                page.t(f"shell.download_{extension}"),
                database.later(lambda write=write: write(page, shown, _origin(page, shown, name))),
                file_name=f"{downloads.stem(shown.kind, shown.id, as_of)}.{extension}",
                mime=downloads.FORMATS[extension],
                key=f"download_{shown.kind}_{shown.id}_{extension}_{page.lang}",
                on_click="ignore",
            )


def _origin(page: Page, shown: Entity, name: str) -> downloads.Origin:
    frames = [rows for _, rows in shown.tables().values()]
    origin = tables.downloads_origin(page, f"{shown.kind}_by_id", shown.frame, name, 1)
    columns = list(origin.sources.columns)
    count = sum(len(rows) for rows in frames)
    sources = database.run("sources_by_id", ids=list(shown.numbers))[columns]
    return replace(origin, table=shown.kind, filters="", filters_slug=shown.id, count=count, total=count, sources=sources)


def _json(page: Page, shown: Entity, origin: downloads.Origin) -> bytes:
    return downloads.to_json_tables({table: rows for table, (_, rows) in shown.tables().items()}, origin)


def _xlsx(page: Page, shown: Entity, origin: downloads.Origin) -> bytes:
    named = shown.tables()
    known = queries.load()
    headings = {
        table: {column: tables.heading(page, page.catalog.column(known[query], column)) for column in rows}
        for table, (query, rows) in named.items()
    }
    return downloads.to_xlsx_tables({table: rows for table, (_, rows) in named.items()}, headings, origin)


def take_away(page: Page, shown: Entity) -> None:
    """The profile as a zip, with all the tables that belong to it, and as a report, with the sources under their numbers."""
    t, row = page.t, shown.row
    page.shown.append(
        Part(t("profile.links"), entity.LINKS, shown.links, {"kind": shown.kind, "id": shown.id}, printed=partial(_links, page, shown))
    )
    done = {part.query for part in page.shown}
    page.shown.extend(Part(table, query, rows, {"id": shown.id}) for table, (query, rows) in shown.tables().items() if query not in done)
    kinds = [page.catalog.label("entity_kind", shown.kind, page.lang), *(part for part in kind_line(page, shown) if part)]
    summary = t.pick(row.summary_zh, row.summary_en) if "summary_zh" in row else None
    cited = database.run("sources_by_id", ids=list(shown.numbers)).sort_values("source_id", key=lambda ids: ids.map(shown.numbers))
    titles = {lang: i18n.Translator(lang).pick(row.name_zh, row.name_en) for lang in i18n.LANGUAGES}
    takeaway.row(page, titles=titles, sentences=[t("profile.dot").join(kinds), summary or ""], sources=cited)


def _links(page: Page, shown: Entity) -> pd.DataFrame:
    """The links in words: relation and name."""
    links = shown.links
    return pd.DataFrame(
        {
            page.t("profile.relation"): [page.t(f"profile.relation_{relation}") for relation in links.relation],
            page.t("profile.linked"): [page.catalog.label(kind, code, page.lang) for kind, code in zip(links.kind, links.id, strict=True)],
        }
    )


# --- Links ---


def links(page: Page, shown: Entity) -> None:
    """All that the data link to the entity, by relation, then how many share its chain and its subdistrict."""
    st.subheader(page.t("profile.links"))
    if shown.links.empty:
        st.markdown(page.t("profile.links_none"))
    for relation in RELATIONS:
        rows = shown.links[shown.links.relation == relation]
        if len(rows):
            with st.container(gap="xsmall", key=f"links_{relation}"):
                st.markdown(f"**{page.t(f'profile.relation_{relation}')}**")
                link_list(page, list(zip(rows.kind, rows.id, strict=True)), key=relation)
    batch(page, shown)
    same(page, shown)


def link_list(page: Page, entries: Sequence[tuple[str, str]], *, key: str) -> None:
    """Links to entities by name; those beyond the first SHOWN folded away."""
    for kind, identifier in entries[:SHOWN]:
        shell.entity_link(page, kind, identifier, escaped(page.catalog.label(kind, identifier, page.lang)))
    if rest := entries[SHOWN:]:
        with st.expander(page.t("profile.more", n=len(rest)), key=f"more_{key}_{page.lang}", on_change="rerun") as box:
            if box.open:
                for kind, identifier in rest:
                    shell.entity_link(page, kind, identifier, escaped(page.catalog.label(kind, identifier, page.lang)))


def batch(page: Page, shown: Entity) -> None:
    """The event that a project was part of, its official totals, and the other projects named."""
    rows = shown.parts.get("project_batches", pd.DataFrame())
    if rows.empty:
        return
    row = rows.iloc[0]
    totals = [
        page.t("profile.batch_projects", n=row.projects) if not pd.isna(row.projects) else "",
        page.t("profile.batch_total", amount=formats.money(row.total_investment_cny_100m, page.lang))
        if not pd.isna(row.total_investment_cny_100m)
        else "",
    ]
    said = page.t("shell.list_join").join(part for part in totals if part)
    line = page.t(
        "profile.batch_line" if said else "profile.batch_line_none",
        name=escaped(page.t.pick(row.name_zh, row.name_en)),
        date=formats.date(row.date, row.date_precision),
        totals=said,
    )
    others = database.run("related_in_batch", id=shown.id)
    with st.container(gap="xsmall", key="batch"):
        st.markdown(f"**{page.t('profile.batch')}**")
        st.markdown(f"{line} {escaped(entity.references(entity.split_ids(row.source_ids), shown.numbers))}")
        if row.in_binjiang != "yes":
            st.markdown(page.t("profile.batch_outside"))
        link_list(page, [("project", identifier) for identifier in others.project_id], key="batch")


def same(page: Page, shown: Entity) -> None:
    """How many platforms, projects and companies share the chain and the subdistrict, each number a link to the filtered list."""
    counts = database.run("related_counts", kind=shown.kind, id=shown.id)
    for (parameter, code), rows in counts.groupby(["parameter", "code"]):
        name = page.catalog.label("chain" if parameter == "chain" else "subdistrict", code, page.lang)
        with st.container(gap="xsmall", key=f"same_{parameter}"):
            st.markdown(f"**{page.t.md(f'profile.same_{parameter}', name=name)}**")
            with st.container(horizontal=True, gap="medium"):
                for row in rows.itertuples():
                    target = entity.LISTS[row.kind]
                    st.page_link(
                        st.session_state["pages"][target],
                        label=page.t("profile.same_count", list=page.t(f"shell.nav_{target}"), n=row.n),
                        query_params=shell.link(target, {parameter: [code]}),
                    )
    if len(counts):
        st.markdown(page.t("profile.same_note"))


def place(page: Page, shown: Entity) -> None:
    """The place on a small map, where it is known."""
    st.subheader(page.t("profile.place"))
    if pd.isna(shown.row.latitude):
        st.markdown(page.t("profile.place_none"))
        return
    params: dict[str, object] = {"kind": [shown.kind], "ids": [shown.id]}
    if shown.row.get("location_basis") in UNPROVEN:
        params["basis"] = [shown.row.location_basis]
    places.figure(page, params, height=260, opens=False)


def part_table(page: Page, shown: Entity, table: str, columns: Sequence[str], *, upright: bool = False) -> None:
    """A small table of what belongs to the entity, the numbers of the sources last; upright with a column for each row, so that a few
    rows of many columns fit a phone."""
    rows = shown.parts[table]
    display = tables.display(page, entity.PARTS[shown.kind][table], rows, columns)
    query = queries.load()[entity.PARTS[shown.kind][table]]
    display.columns = [tables.shown_heading(page, page.catalog.column(query, name)) for name in columns]
    for name in display:
        display[name] = [formats.UNKNOWN if pd.isna(value) else escaped(str(value)) for value in display[name]]
    display[page.t("profile.sources")] = [escaped(entity.references(entity.split_ids(ids), shown.numbers)) for ids in rows.source_ids]
    page.shown.append(
        Part(
            getattr(query.title, page.lang),
            query.name,
            rows,
            {"id": shown.id},
            printed=lambda: display.map(entity.unmarked),
        )
    )
    indexed = display.set_index(display.columns[0])
    st.table(indexed.T.rename_axis(indexed.index.name) if upright else indexed, border="horizontal")


def events(page: Page, shown: Entity, table: str) -> None:
    """The events on a line of time, what is only planned apart; a single one in words."""
    rows = shown.parts[table]
    if rows.empty:
        st.markdown(page.t("profile.events_none"))
    elif len(rows) == 1:
        row = rows.iloc[0]
        said = page.t("profile.event", day=row.date_text, event=page.t.pick(row.event_zh, row.event_en))
        st.markdown(escaped(f"{said} {entity.references(entity.split_ids(row.source_ids), shown.numbers)}"))
    else:
        typed = ("event_type",) if "event_type" in rows else ()
        figures.figure(
            page,
            entity.PARTS[shown.kind][table],
            plots.events,
            title=plots.events_title(page.t, rows),
            subtitle=page.t("profile.events_note"),
            params={"id": shown.id},
            columns=("date", *typed, "actual_or_planned", f"event_{page.lang}"),
        )
