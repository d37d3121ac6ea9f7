"""How a figure was computed: its query with the values filled in, as a script that DuckDB runs over the Parquet files."""

import re
from collections.abc import Mapping

from explorer import catalog, queries


def literal(value: object) -> str:
    """A parameter value as SQL text, for reading and copying; the explorer itself binds parameters."""
    if value is None:
        return "NULL"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    if isinstance(value, (int, float)):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def filled(name: str, params: Mapping[str, object]) -> str:
    """The body of a query with its values filled in; parameters not given are neutral."""
    query = queries.load()[name]
    values = {key: params.get(key, [] if kind.endswith("[]") else None) for key, kind in query.params.items()}
    return re.sub(r"\$(\w+)", lambda match: literal(values[match[1]]), queries.body(query))


def script(name: str, params: Mapping[str, object]) -> str:
    """The whole computation of a query, to be run by `duckdb` in the data folder."""
    query = queries.load()[name]
    views = [f"CREATE VIEW {table} AS FROM '{table}.parquet';" for table in catalog.tables_of(query)]
    shared = [f"{statement};" for statement in catalog.shared_of(queries.body(query)).values()]
    return "\n\n".join(["\n".join([f"-- queries/{name}.sql", *views]), *shared, f"{filled(name, params)};"]) + "\n"


def stand_alone(sql: str) -> str:
    """Any SQL over the tables, views and macros of the explorer, to be run by `duckdb` in the data folder."""
    shared = [f"{statement};" for statement in catalog.shared_of(sql).values()]
    words = set(re.findall(r"\w+", " ".join([sql, *shared])))
    views = [f"CREATE VIEW {table} AS FROM '{table}.parquet';" for table in sorted(catalog.catalog().tables.keys() & words)]
    end = "" if sql.rstrip().endswith(";") else "\n;"
    return "\n\n".join(part for part in ["\n".join(views), *shared, sql.strip() + end] if part) + "\n"
