"""The only door to the data: one read-only DuckDB per process, one cursor per call.

At start the Parquet files are loaded into a temporary file, which is then reopened read-only and locked: no access to other
files or the network, no extensions, no settings. Results are cached, as many as CACHE_SIZE.
"""

import atexit
import os
import tempfile
import threading
from functools import lru_cache
from pathlib import Path

import duckdb
import pandas as pd

from explorer import queries

SCHEMA = Path(__file__).with_name("schema.sql")
CACHE_SIZE = 512
LOCKED = {
    "threads": 2,
    "memory_limit": "512MB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "enable_external_access": False,
    "lock_configuration": True,
}
_lock = threading.Lock()


class DataError(RuntimeError):
    """The data folder cannot be read; the message says what and what to do."""


def data_dir() -> Path:
    """The folder of the data package: EXPLORER_DATA, else the bundled one."""
    return Path(os.environ.get("EXPLORER_DATA") or queries.ROOT / "data")


class Database:
    """Tables, views and macros of one data folder, in a temporary file that goes with the process."""

    def __init__(self, folder: Path):
        files = sorted(folder.glob("*.parquet"))
        if not files:
            raise DataError(f"no Parquet files in {folder}: run `python -m explorer.build` to make them from {folder / 'csv'}")
        temporary = tempfile.TemporaryDirectory(prefix="explorer-")
        atexit.register(temporary.cleanup)
        path = str(Path(temporary.name) / "explorer.duckdb")
        try:
            with duckdb.connect(path) as writer:
                for file in files:
                    writer.read_parquet(str(file)).create(file.stem)
                writer.execute(SCHEMA.read_text("utf-8"))
        except duckdb.Error as error:
            raise DataError(f"the data in {folder} cannot be loaded: {error}. Run `python -m explorer.build` to make it anew") from error
        self.path = path
        self._connection = duckdb.connect(path, read_only=True, config=LOCKED)
        self._run = lru_cache(CACHE_SIZE)(self._execute)

    def _execute(self, name: str, params: tuple[tuple[str, object], ...]) -> pd.DataFrame:
        bound = {key: list(value) if isinstance(value, tuple) else value for key, value in params}
        with self._connection.cursor() as cursor:
            return cursor.execute(queries.load()[name].sql, bound).df()

    def run(self, name: str, **params: object) -> pd.DataFrame:
        """Rows of the query `name`. Parameters not given are neutral: an empty list, or None.

        Raises KeyError for an unknown query and TypeError for an unknown parameter.
        """
        declared = queries.load()[name].params
        if unknown := params.keys() - declared.keys():
            raise TypeError(f"query {name} has no parameter {', '.join(sorted(unknown))}")
        full = {key: params.get(key, () if kind.endswith("[]") else None) for key, kind in declared.items()}
        frozen = tuple((key, tuple(value) if isinstance(value, list) else value) for key, value in full.items())
        # pandas copies on write, so a shallow copy keeps the cached frame safe.
        return self._run(name, frozen).copy(deep=False)

    def table(self, name: str) -> pd.DataFrame:
        """A whole table of the package, as it is stored. Raises duckdb.CatalogException where there is none."""
        with self._connection.cursor() as cursor:
            return cursor.table(name).df()


@lru_cache(1)
def _open(folder: Path) -> Database:
    return Database(folder)


def database() -> Database:
    """The database of this process, made on first use. Raises DataError."""
    with _lock:
        return _open(data_dir())


def run(name: str, **params: object) -> pd.DataFrame:
    """Rows of the query `name` in `queries/`; see Database.run."""
    return database().run(name, **params)
