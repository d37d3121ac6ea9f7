"""A data folder larger than the bundled one, made of it: for measurements only, never shown to readers.

    python -m bench.scaled FOLDER --factor 10

Larger means more of what a district can have more of: platforms, projects, companies and all that hangs on them, indicators,
targets, policies, places and sources. What is fixed stays as it is: chains, labels, subdistricts, the districts of the city, and
the tables that describe columns. Copy 0 of a row is the row itself, so that every link of the explorer still leads somewhere; copy
k has "-k" after its ids, names and sources, and so points to copy k of what the row points to. Codes, dates, coordinates and gaps
are those of the original, which keeps their shares exactly. The amounts of one thing are all multiplied by one factor between
1 / SPREAD and SPREAD, drawn by the seed, which keeps its growth and ratios.
"""

import argparse
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

SPREAD = 1.25


@dataclass(frozen=True)
class Copies:
    """How the copies of a table differ from its rows; the first of `ids` is what `amounts` belong to."""

    ids: tuple[str, ...]
    amounts: tuple[str, ...] = ()
    changed: dict[str, str] = field(default_factory=dict)  # column -> expression over the columns and `suffix`
    only: str = "TRUE"  # the rows that are copied


NAMES = ("name_zh", "name_en")
TABLES = {
    "platforms": Copies(("platform_id", *NAMES, "host_company_id"), ("investment_cny_100m",)),
    "platform_units": Copies(("platform_id",)),
    "platform_events": Copies(("platform_id",)),
    "projects": Copies(("project_id", *NAMES, "investor_company_id", "platform_id", "batch_id"), ("investment_cny_100m", "land_mu")),
    "project_events": Copies(("project_id",)),
    "project_batches": Copies(
        ("batch_id", *NAMES),
        ("total_investment_cny_100m", "industry_investment_cny_100m", "government_investment_cny_100m", "land_mu"),
    ),
    "companies": Copies(("company_id", *NAMES, "full_name_zh", "full_name_en")),
    "listings": Copies(("company_id", "ticker", "short_name_zh")),
    "financials": Copies(("company_id",), ("value",)),
    "rd_staff": Copies(("company_id",)),
    "market_caps": Copies(("ticker",), ("market_cap_cny_100m", "market_cap_local_100m")),
    "indicators": Copies(("indicator_id", "row_id", *NAMES), ("value",)),
    "targets": Copies(("indicator_id", "target_id", *NAMES), ("target_value", "latest_actual")),
    "policies": Copies(("policy_id", *NAMES, "platform_id", "project_id")),
    "places": Copies(("place_zh", "place_en")),
    "sources": Copies(("source_id", "title")),
    "source_uses": Copies(("source_id",), only="table_name IN copied"),
    # Each line of the terms is a name or an id.
    "search_terms": Copies(("id",), changed={"terms": "replace(terms, chr(10), suffix || chr(10)) || suffix"}, only="kind <> 'chain'"),
    "quality_notes": Copies((), changed={"row_key": "regexp_replace(row_key, '^[^ ]+', '\\0' || suffix)"}, only="table_name IN copied"),
}
SOURCES = ("source_ids", "location_source_ids")


def scaled(data: Path, folder: Path, factor: int, seed: int = 1) -> dict[str, int]:
    """Write into `folder` a data folder like `data`, `factor` times as large; the rows of each table.

    The same data, factor and seed give the same rows. Raises FileNotFoundError where `data` is no data folder, ValueError for a factor
    below 1.
    """
    if factor < 1:
        raise ValueError(f"the factor must be 1 or more, not {factor}")
    package = json.loads((data / "datapackage.json").read_text("utf-8"))
    keys = {r["name"]: r["schema"]["primaryKey"] for r in [*package["resources"], *package["derived"]]}
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(data / "datapackage.json", folder)
    shutil.copytree(data / "geo", folder / "geo", dirs_exist_ok=True)
    rows = {}
    with duckdb.connect() as con:
        for table, key in keys.items():
            source, target = data / f"{table}.parquet", folder / f"{table}.parquet"
            if table in TABLES:
                con.read_parquet(str(source)).create_view("original", replace=True)
                sql = f"{_copies(con, TABLES[table])} ORDER BY {', '.join(key)}"
                given = {"factor": factor, "seed": seed, "copied": list(TABLES)}
                asked = {name: value for name, value in given.items() if f"${name}" in sql}
                con.execute(f"COPY ({sql}) TO $target (FORMAT parquet)", asked | {"target": str(target)})
            else:
                shutil.copy(source, target)
            rows[table] = con.read_parquet(str(target)).count("*").fetchall()[0][0]
    return rows


def _copies(con: duckdb.DuckDBPyConnection, copies: Copies) -> str:
    """SQL for the copies of the view `original`."""
    columns = [name for name, *_ in con.execute("DESCRIBE original").fetchall()]
    changed = {name: f"{name} || suffix" for name in copies.ids}
    changed |= {name: f"replace({name}, ';', suffix || ';') || suffix" for name in SOURCES if name in columns}
    changed |= {name: f"CASE WHEN copy > 0 THEN round({name} * spread, 4) ELSE {name} END" for name in copies.amounts}
    changed |= copies.changed
    listed = ", ".join(f"{changed[name]} AS {name}" if name in changed else name for name in columns)
    spread = f"{SPREAD} ** ((hash({copies.ids[0]}, copy, $seed) % 2001)::DOUBLE / 1000 - 1)" if copies.amounts else "1"
    only = copies.only.replace("copied", "$copied")
    return f"""
        SELECT {listed}
        FROM (
            SELECT
                *,
                CASE WHEN copy > 0 THEN '-' || copy ELSE '' END AS suffix,
                {spread} AS spread
            FROM original, range($factor) AS copies(copy)
            WHERE copy = 0 OR {only}
        )
    """


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.scaled", description="Write a data folder larger than the bundled one.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--factor", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rows = scaled(Path(__file__).resolve().parents[1] / "data", given.folder, given.factor, given.seed)
    print(*(f"{table:<20}{count:>12,}" for table, count in rows.items()), sep="\n")


if __name__ == "__main__":
    main()
