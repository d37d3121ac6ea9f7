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


def script(name: str, params: Mapping[str, object]) -> str:
    """The whole computation of a query, to be run by `duckdb` in the data folder."""
    query = queries.load()[name]
    values = {key: params.get(key, [] if kind.endswith("[]") else None) for key, kind in query.params.items()}
    body = re.sub(r"\$(\w+)", lambda match: literal(values[match[1]]), queries.body(query))
    views = [f"CREATE VIEW {table} AS FROM '{table}.parquet';" for table in catalog.tables_of(query)]
    shared = [f"{statement};" for statement in catalog.shared_of(queries.body(query)).values()]
    return "\n\n".join(["\n".join([f"-- queries/{name}.sql", *views]), *shared, f"{body};"]) + "\n"
