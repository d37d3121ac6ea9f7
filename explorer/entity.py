"""One platform, project, company or policy: its row, all that belongs to it, its facts in words, and its numbered sources."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from explorer import database, filters, formats, queries, shell, tables
from explorer.markdown import JOINER, escaped, unescaped
from explorer.parts import Part
from explorer.shell import Page

LISTS = {"platform": "platforms", "project": "projects", "company": "companies"}  # kinds with a page of their own -> their list
# What belongs to an entity: table -> query.
PARTS = {
    "platform": {"platform_units": "units_of_platform", "platform_events": "events_of_platform"},
    "project": {"project_events": "events_of_project", "project_batches": "batch_of_project"},
    "company": {
        "listings": "listings_of_company",
        "financials": "financials_of_company",
        "rd_staff": "rd_staff_of_company",
        "market_caps": "market_caps_of_company",
    },
    "policy": {},
}
LINKS = "links_of"
# Columns that are no facts of their own: names and texts shown elsewhere, what serves others, links shown as links.
SHOWN_ELSEWHERE = {
    "name_zh",
    "name_en",
    "full_name_zh",
    "full_name_en",
    "summary_zh",
    "summary_en",
    "note",
    "chain_basis",
    "investment_basis",
}
SHOWN_ELSEWHERE |= {"status_as_of", "address_as_of", "employees_snapshot", "latitude", "longitude", "location_precision"}
LINKED = {"host_company_id", "investor_company_id", "batch_id"}
HELPERS = ("_precision", "_text", "source_ids")
# The column that says of when a fact is.
AS_OF = {"status": "status_as_of", "registered_address_": "address_as_of", "office_address_": "address_as_of"}
# Nothing is missing where a policy is no platform or project.
NOT_MISSING = {("policy", "platform_id"), ("policy", "project_id")}
NOT_MISSING |= {(kind, "location_matched_on") for kind in LISTS}
PLACE = ("location_matched_on", "coordinates")  # facts that rest on the sources of the place


@dataclass(frozen=True)
class Fact:
    text: str  # Markdown
    as_of: str = ""
    source_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entity:
    kind: str
    id: str
    frame: pd.DataFrame  # its row
    parts: Mapping[str, pd.DataFrame]  # table -> rows that belong to it
    links: pd.DataFrame
    numbers: Mapping[str, int]  # source id -> its number on the page

    @property
    def row(self) -> pd.Series:
        return self.frame.iloc[0]

    def tables(self) -> dict[str, tuple[str, pd.DataFrame]]:
        """All tables of the entity that have rows: name -> (query, rows)."""
        plural = {**LISTS, "policy": "policies"}[self.kind]
        found = {plural: (f"{self.kind}_by_id", self.frame)}
        found |= {table: (PARTS[self.kind][table], rows) for table, rows in self.parts.items()}
        found["links"] = (LINKS, self.links)
        return {table: (query, rows) for table, (query, rows) in found.items() if len(rows)}


def load(kind: str, identifier: str) -> Entity:
    """The entity with this id, which must exist."""
    frame = database.run(f"{kind}_by_id", id=identifier)
    parts = {table: database.run(query, id=identifier) for table, query in PARTS[kind].items()}
    links = database.run(LINKS, kind=kind, id=identifier)
    return Entity(kind, identifier, frame, parts, links, numbered([frame, *parts.values(), links]))


# --- Sources by number ---


def numbered(frames: Iterable[pd.DataFrame]) -> dict[str, int]:
    """The sources of the frames numbered from 1: those of the rows first, then of their places, frame by frame; the official first."""
    numbers: dict[str, int] = {}
    for frame in frames:
        for column in ("source_ids", "location_source_ids"):
            if column in frame:
                new = [i for i in tables.source_ids(frame[[column]]) if i not in numbers]
                numbers |= {i: len(numbers) + n for n, i in enumerate(database.run("sources_by_id", ids=new).source_id, 1)}
    return numbers


def references(ids: Iterable[str], numbers: Mapping[str, int]) -> str:
    """The numbers of sources in brackets, three or more in a row as a span: "[1]–[4] [7]"."""
    runs: list[list[int]] = []
    for number in sorted({numbers[i] for i in ids if i in numbers}):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    texts = [f"[{run[0]}]{JOINER}–{JOINER}[{run[-1]}]" if len(run) > 2 else "\u00a0".join(f"[{n}]" for n in run) for run in runs]
    return " ".join(texts)


def unbroken(date: str) -> str:
    """A date that stays on one line."""
    return date.replace("-", f"{JOINER}-{JOINER}")


def split_ids(value: object) -> tuple[str, ...]:
    return () if formats.unknown(value) else tuple(part for part in str(value).split(tables.SEPARATOR) if part)


# --- Place in the list ---


def list_values(name: str, codes: Mapping[str, Iterable[str]]) -> filters.Values:
    """The filters of a list as the reader last used them."""
    return filters.parse(filters.PAGES[name], st.session_state.get("remembered", {}).get(name, {}), codes)


def neighbours(ids: Sequence[str], identifier: str) -> tuple[int, str | None, str | None]:
    """(position from 1, the id before, the id after) in a list that holds the id."""
    at = list(ids).index(identifier)
    return at + 1, ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None


# --- Facts ---


def facts(page: Page, kind: str, frame: pd.DataFrame) -> tuple[dict[str, Fact], list[str]]:
    """What is known of the entity by heading, and the headings of what is not; of each pair of texts that of the page's language.

    Names, summary and note stand elsewhere on the page; the place comes last, before the id.
    """
    other = "en" if page.lang == "zh" else "zh"
    row = frame.iloc[0]
    names = [n for n in frame.columns if n not in SHOWN_ELSEWHERE and n not in LINKED and not n.endswith(HELPERS)]
    names = [n for n in names if not (n.endswith(f"_{other}") and f"{n[:-2]}{page.lang}" in names)]
    if kind == "project":
        names.remove("platform_id")
    if "latitude" in frame:
        names.append("coordinates")
    last = (*PLACE, f"{kind}_id")
    ordered = [*(n for n in names if n not in last), *(n for n in last if n in names)]
    known: dict[str, Fact] = {}
    unknown: list[str] = []
    for name in ordered:
        text = _fact(page, kind, frame, name, other)
        if text is None:
            unknown += [] if (kind, name) in NOT_MISSING else [_heading(page, kind, name)]
        else:
            ids = split_ids(row.get("location_source_ids")) if name in PLACE else ()
            known[_heading(page, kind, name)] = Fact(text, _as_of(row, name), ids or split_ids(row.source_ids))
    return known, unknown


def _heading(page: Page, kind: str, name: str) -> str:
    """The name of a fact; units stand with the value."""
    if name == "coordinates":
        return page.t("profile.coordinates")
    title = getattr(page.catalog.column(queries.load()[f"{kind}_by_id"], name).title, page.lang)
    return re.sub(r", in (English|Chinese)$", "", title)


def _as_of(row: pd.Series, name: str) -> str:
    column = AS_OF.get(name) or AS_OF.get(name[:-2])
    value = row.get(column) if column else None
    return "" if formats.unknown(value) else unbroken(str(value))


def _fact(page: Page, kind: str, frame: pd.DataFrame, name: str, other: str) -> str | None:
    """One fact in words, in the other language where it is known in that only; None where it is unknown."""
    row = frame.iloc[0]
    if name == "coordinates":
        return _point(page, row)
    text = _text(page, kind, frame, name)
    pair = f"{name[:-2]}{other}"
    if text is None and name.endswith(f"_{page.lang}") and pair in frame:
        text = _text(page, kind, frame, pair)
    if text is not None and page.lang == "en" and name != "location_matched_on" and re.search(r"[\u4e00-\u9fff]", text):
        return text + page.t("profile.as_printed")
    return text


def _point(page: Page, row: pd.Series) -> str | None:
    if pd.isna(row.latitude):
        return None
    point = page.t("profile.point", lat=f"{row.latitude:.4f}", lon=f"{row.longitude:.4f}")
    precision = page.catalog.label("location_precision", row.location_precision, page.lang)
    return of_basis(page, point, page.t("profile.place_to", precision=within(precision)))


def _text(page: Page, kind: str, frame: pd.DataFrame, name: str) -> str | None:
    row = frame.iloc[0]
    value = tables.display(page, f"{kind}_by_id", frame, [name])[name].iloc[0]
    if formats.unknown(value) or pd.isna(value):
        return None
    if name == "investment_cny_100m":
        amount = formats.money(value, page.lang)
        basis = row.get("investment_basis")
        said = None if formats.unknown(basis) else page.catalog.label("investment_basis", basis, page.lang)
        return of_basis(page, amount, said) if said else amount
    if name == "chain_id":
        return chain_words(page, kind, row)
    if pd.api.types.is_number(value):
        unit = page.catalog.column(queries.load()[f"{kind}_by_id"], name).unit
        number = formats.number(value, page.lang, 4)
        text = page.t.md("profile.with_unit", n=number, unit=getattr(unit, page.lang).replace("m2", "m²")) if unit else number
        snapshot = row.employees_snapshot if name == "employees" else None
        return text if formats.unknown(snapshot) else page.t("profile.snapshot", value=text, date=snapshot)
    if name == "website":
        address = str(value)
        return f"[{escaped(address)}]({address if '://' in address else f'http://{address}'})"
    return escaped(str(value))


def chain_words(page: Page, kind: str, row: pd.Series) -> str:
    """The chain with who says so: only companies are named by sources; all else is our reading."""
    name = page.catalog.label("chain", row.chain_id, page.lang)
    basis = row.get("chain_basis")
    if formats.unknown(basis):
        return page.t.md("shell.our_reading", chain=name)
    return of_basis(page, name, page.catalog.label("chain_basis", basis, page.lang))


def of_basis(page: Page, value: str, basis: str) -> str:
    """A value with what it rests on in brackets."""
    return page.t.md("profile.of_basis", value=value, basis=within(basis))


def within(label: str) -> str:
    """A label inside a sentence: without its capital."""
    return label[:1].lower() + label[1:]


def unmarked(text: str) -> str:
    """Markdown made by `escaped` as text again; a link is its address."""
    return unescaped(re.sub(r"\[[^\]]*\]\((\S+)\)", r"\1", text))


# --- On the page ---


def body(page: Page, kind: str, identifier: str) -> None:
    """Summary, facts, note and sources of one entity."""
    entity = load(kind, identifier)
    summary(page, entity)
    facts_table(page, entity)
    sources_table(page, entity.numbers)


def summary(page: Page, entity: Entity) -> None:
    if "summary_zh" in entity.frame and (text := page.t.pick(entity.row.summary_zh, entity.row.summary_en)):
        st.markdown(escaped(text))


def facts_table(page: Page, entity: Entity) -> None:
    """The facts with as-of dates and the numbers of their sources; below, what is unknown, and the note."""
    known, unknown = facts(page, entity.kind, entity.frame)
    columns = {page.t("profile.value"): [fact.text for fact in known.values()]}
    if any(fact.as_of for fact in known.values()):
        columns[page.t("profile.as_of")] = [fact.as_of for fact in known.values()]
    columns[page.t("profile.sources")] = [escaped(references(fact.source_ids, entity.numbers)) for fact in known.values()]
    table = pd.DataFrame(columns, index=pd.Index(list(known), name=page.t("profile.fact")))
    st.table(table, border="horizontal")
    page.shown.append(
        Part(
            page.t("profile.facts"),
            f"{entity.kind}_by_id",
            entity.frame,
            {"id": entity.id},
            printed=lambda: table.reset_index().map(unmarked),
        )
    )
    st.markdown(page.t("profile.facts_note"))
    if unknown:
        st.markdown(page.t("shell.unknown_fields", fields=page.t("shell.list_join").join(unknown)))
    if not formats.unknown(note := entity.row.get("note")):
        st.markdown(page.t("profile.note", note=escaped(note)))


def sources_table(page: Page, numbers: Mapping[str, int]) -> None:
    """The sources under their numbers; a click on a title shows all that rests on the source."""
    frame = database.run("sources_by_id", ids=list(numbers))
    frame = frame.assign(number=frame.source_id.map(numbers)).sort_values("number", ignore_index=True)
    frame["title"] = [page.t("profile.numbered", n=n, title=title) for n, title in zip(frame.number, frame.title, strict=True)]
    link = st.column_config.LinkColumn(
        tables.heading(page, page.catalog.tables["sources"]["url"]), display_text=page.t("shell.open_source"), width="small"
    )

    def show(position: int) -> None:
        shell.visit("source", {"id": [frame.source_id[position]]})

    st.subheader(page.t("profile.sources_heading", n=len(frame)))
    st.markdown(page.t("profile.sources_hint"))
    tables.linked(
        page,
        "sources_by_id",
        frame,
        ("title", "url", "kind", "published", "publisher"),
        name_column="title",
        on_open=show,
        extra={"url": link},
        width="large",
        part="_sources",
    )
