"""Names, units and descriptions of tables, columns and codes: the data package and its labels, nothing else."""

import re
from dataclasses import dataclass, field
from functools import cache

from explorer import database, packages, queries
from explorer import district as districts
from explorer.queries import Query, Text

KINDS = {"platforms": "platform", "projects": "project", "companies": "company", "chains": "chain"}  # tables whose rows have names
SOURCE_KINDS = ("official", "filing", "press", "dataset", "secondary")


@dataclass(frozen=True)
class Field:
    """A column: names, meaning, unit, type, and the label domain where it holds codes."""

    name: str
    title: Text
    description: Text
    type: str
    unit: Text | None = None
    domain: str = ""
    decimals: int | None = None
    precision: str = ""  # the column that says how exact this date is
    values: dict[str, Text] = field(default_factory=dict, compare=False)  # the names of values that are no codes


@dataclass(frozen=True)
class Catalog:
    package: dict
    tables: dict[str, dict[str, Field]]
    titles: dict[str, Text]
    labels: dict[tuple[str, str], Text]
    codes: dict[str, tuple[str, ...]]  # domain -> codes in their order
    chain_depth: dict[str, int] = field(default_factory=dict)
    district: districts.District = field(default_factory=districts.District)

    @property
    def ecosystems(self) -> tuple[str, ...]:
        """The chains without a parent, in the order of their colours."""
        tops = [chain for chain, depth in self.chain_depth.items() if not depth]
        first = [chain for chain in self.district.ecosystems if chain in tops]
        return tuple(dict.fromkeys([*first, *tops]))

    def label(self, domain: str, code: object, lang: str) -> str:
        """The name of a code, or the code itself where it has none."""
        text = self.labels.get((domain, str(code)))
        return getattr(text, lang) if text else str(code)

    def column(self, query: Query, name: str) -> Field:
        """The description of a column of a query: its header, the table of its name, then all it reads. Raises KeyError."""
        if own := query.columns.get(name):
            return Field(name, own.title, Text("", ""), "", domain=own.domain)
        for table in (query.name, *tables_of(query)):
            if name in self.tables.get(table, {}):
                return self.tables[table][name]
        raise KeyError(f"queries/{query.name}.sql: column {name} is described neither in its header nor in {', '.join(tables_of(query))}")


def _fields(resource: dict) -> dict[str, Field]:
    keys = resource["schema"].get("foreignKeys", [])
    kinds = {key["fields"][0]: KINDS.get(key["reference"]["resource"], "") for key in keys if len(key["fields"]) == 1}
    precision = {d["date"]: d.get("precision") or "" for d in resource["schema"].get("x_dates", [])}
    return {
        f["name"]: Field(
            f["name"],
            Text(f["title_zh"], f["title"]),
            Text(f["description_zh"], f["description"]),
            f["type"],
            Text(f.get("unit_zh", f["unit"]), f["unit"]) if f.get("unit") else None,
            kinds.get(f["name"]) or f.get("labels", ""),
            f.get("decimals"),
            precision.get(f["name"], ""),
            {value: districts.text(name) for value, name in f.get("x_values", {}).items()},
        )
        for f in resource["schema"]["fields"]
    }


@database.per_database(1)
def _read(data: database.Database) -> Catalog:
    package = data.package.descriptor
    resources = [*package["resources"], *package.get("derived", [])]
    labels = {(row.domain, row.code): Text(row.zh, row.en) for row in data.run("labels").itertuples()}
    fields = [f for resource in resources for f in resource["schema"]["fields"]]
    codes = {f["labels"]: tuple(f["constraints"]["enum"]) for f in fields if "labels" in f}
    chains = data.run("chain_list")
    # Whatever has an id is a code of its kind: platforms, projects, companies, chains, indicators ...
    entities = data.run("entity_names")
    labels |= {(row.kind, row.id): Text(row.name_zh, row.name_en) for row in entities.itertuples()}
    codes |= dict.fromkeys(codes["entity_kind"], ()) | {kind: tuple(rows.id) for kind, rows in entities.groupby("kind")}
    # So is a table of the package.
    labels |= {("table", r["name"]): Text(r["title_zh"], r["title"]) for r in resources}
    codes["table"] = tuple(r["name"] for r in resources)
    district = districts.read(package)
    # And an indicator by which the districts around are shown on the map.
    labels |= {("mapped", code): name for code, name in district.mapped.items()}
    labels = {("indicator", code): name for code, name in district.mapped.items()} | labels
    codes["mapped"] = tuple(district.mapped)
    return Catalog(
        package,
        {r["name"]: _fields(r) for r in resources},
        {r["name"]: Text(r["title_zh"], r["title"]) for r in resources},
        labels,
        codes | {"chain": tuple(chains.chain_id)},
        dict(zip(chains.chain_id, chains.tree_depth, strict=True)),
        district,
    )


def of(data: database.Database) -> Catalog:
    """The catalog of a database. Raises DataError where its package does not have the shape that this takes."""
    try:
        return _read(data)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        fault = f"datapackage.json: does not have the shape that the explorer needs ({type(error).__name__}: {error})"
        raise database.DataError(data.package.folder, [fault], packages.CORRECT) from error


def catalog() -> Catalog:
    """The catalog of the data in use."""
    return of(database.database())


@cache
def _shared_statements() -> dict[str, str]:
    """The views and macros of schema.sql by name."""
    statements = database.SCHEMA.read_text("utf-8").split(";\n")
    named = {m[1]: s.strip() for s in statements if (m := re.search(r"^CREATE (?:VIEW|MACRO) (\w+)", s, re.MULTILINE))}
    return {name: re.sub(r"\A(?:--.*\n|\n)+(?=CREATE)", "", sql) for name, sql in named.items()}


def shared_of(sql: str) -> dict[str, str]:
    """The views and macros that a piece of SQL rests on, in the order in which they must be created."""
    shared = _shared_statements()
    needed: set[str] = set()
    waiting = [sql]
    while waiting:
        new = (set(re.findall(r"\w+", waiting.pop())) & shared.keys()) - needed
        needed |= new
        waiting += [shared[name] for name in new]
    return {name: statement for name, statement in shared.items() if name in needed}


def tables_of(query: Query) -> tuple[str, ...]:
    """The tables that a query reads, directly or through views and macros."""
    return _tables_of(database.database(), queries.body(query))


@database.per_database(256)
def _tables_of(data: database.Database, sql: str) -> tuple[str, ...]:
    text = "\n".join([sql, *shared_of(sql).values()])
    return tuple(dict.fromkeys(t for t in re.findall(r"(?:FROM|JOIN)\s+(\w+)", text) if t in data.package.tables))
