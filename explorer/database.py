"""The only door to the data: one read-only DuckDB for each version of the data folder, one cursor per call.

The Parquet files are loaded into a temporary file, which is then reopened read-only and locked: no access to other files or the
network, no extensions, no settings. Results are cached, as many as CACHE_SIZE.

The folder may change while the server runs: `refresh` opens the new version beside the old one. Whoever needs several answers of one
and the same version takes `hold` or `held`; a version is closed when nobody has it any more.
"""

import logging
import os
import threading
import warnings
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import lru_cache, partial, wraps
from pathlib import Path

import duckdb
import pandas as pd

from explorer import frames, packages, queries, scratch
from explorer.packages import DataError

SCHEMA = Path(__file__).with_name("schema.sql")
CACHE_SIZE = 512
LARGE = 1_000_000  # rows of all tables and views, from which it pays to plan twice and copy less
BATCH = 2048  # rows of a result in one piece: memory for more is asked of the system each time, which takes longer than to fill it
TRIES = 5  # to read a folder that is being written
CLOSED = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
}
LOCKED = {
    "memory_limit": "512MB",
    # The filters that a join hands to the table it reads cost milliseconds to make, more than they save in tables of this size.
    "disabled_optimizers": "join_filter_pushdown",
    **CLOSED,
    "enable_external_access": False,
    "lock_configuration": True,
}
# The copy costs less than a relation does, which is planned twice.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result", module=__name__)
log = logging.getLogger("explorer")


class DataChanged(DataError):
    """The folder was written to while it was read."""


def data_dir() -> Path:
    """The folder of the data package: EXPLORER_DATA, else the bundled one."""
    return Path(os.environ.get("EXPLORER_DATA") or queries.ROOT / "data")


class Database:
    """Tables, views and macros of one version of a data folder. Raises DataError where the folder cannot be served.

    path: its file, which other processes may read; None where there is no place for a file and the tables are in memory.
    remove_file: for the end of the server, which is faster than that of its sessions; who has the file open can read on.
    """

    def __init__(self, folder: Path):
        self.stamp = packages.stamp(folder)
        self.package = packages.read(folder)
        with ExitStack() as undo:
            try:
                place = scratch.Folder()
                undo.callback(place.close)
                self.path, self.remove_file = str(place.path / "explorer.duckdb"), place.close
                self._connection = _in_file(self.package, self.path)
            except (OSError, duckdb.Error, DataError) as error:
                undo.close()
                self.path, self.remove_file = None, lambda: None
                self._connection = _in_memory(self.package)
                reason = error.problems[0] if isinstance(error, DataError) else str(error).split("\n")[0]
                log.warning(
                    "explorer: no temporary file for the data (%s): they are held in memory, and the page SQL is off. "
                    "What to do: let TMPDIR name a folder with free space that can be written, and start again.",
                    reason,
                )
            undo.callback(self._connection.close)
            self._large = _is_large(self._connection)
            if packages.stamp(folder) != self.stamp:
                raise DataChanged(folder, ["it was written to while it was read"], "start again when that is done")
            weakref.finalize(self, undo.pop_all().close)
        # By weak reference: a cache of its own must not keep a database that nobody else has.
        self._own = weakref.proxy(self)
        self._caches: dict[Callable, Callable] = {}
        self._parsed: dict[str, duckdb.Statement] = {}

    def kept(self, function: Callable, size: int, *args: object):
        """function(self, *args), of which `size` results are kept as long as this database."""
        cache = self._caches.setdefault(function, lru_cache(size)(partial(function, self._own)))
        return cache(*args)

    def _execute(self, name: str, params: tuple[tuple[str, object], ...]) -> pd.DataFrame:
        bound = {key: list(value) if isinstance(value, tuple) else value for key, value in params}
        with self._connection.cursor() as cursor:
            if name not in self._parsed:
                [self._parsed[name]] = cursor.extract_statements(queries.load()[name].sql)
            # A relation is planned twice; a result of execute is copied once more.
            answer = cursor.sql(self._parsed[name], params=bound) if self._large else cursor.execute(self._parsed[name], bound)
            return frames.frame(answer.to_arrow_table(BATCH))

    def run(self, name: str, **params: object) -> pd.DataFrame:
        """Rows of the query `name`. Parameters not given are neutral: an empty list, or None.

        Raises KeyError for an unknown query and TypeError for an unknown parameter.
        """
        declared = queries.load()[name].params
        if unknown := params.keys() - declared.keys():
            raise TypeError(f"query {name} has no parameter {', '.join(sorted(unknown))}")
        full = {key: params.get(key, () if kind.endswith("[]") else None) for key, kind in declared.items()}
        frozen = tuple((key, tuple(value) if isinstance(value, list) else value) for key, value in full.items())
        # Not shallow: the cached frame would keep up to 500 weak references a column to copies that are gone. Texts are not copied anyway.
        return self.kept(Database._execute, CACHE_SIZE, name, frozen).copy()

    def table(self, name: str) -> pd.DataFrame:
        """A whole table of the package, as it is stored. Raises duckdb.CatalogException where there is none."""
        with self._connection.cursor() as cursor:
            return cursor.table(name).df()


def _in_file(package: packages.Package, path: str) -> duckdb.DuckDBPyConnection:
    with duckdb.connect(path, config=CLOSED) as writer:
        _fill(package, writer)
        writer.execute("CHECKPOINT")  # a full disk shows here, not when the file is read
        threads = _threads(writer)
    return duckdb.connect(path, read_only=True, config=LOCKED | {"threads": threads})


def _in_memory(package: packages.Package) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config=CLOSED)
    _fill(package, connection)
    connection.execute(f"SET threads = {_threads(connection)}")
    for name in ("disabled_optimizers", "enable_external_access", "lock_configuration"):
        connection.execute(f"SET {name} = {LOCKED[name]}")
    return connection


def _is_large(connection: duckdb.DuckDBPyConnection) -> bool:
    [[rows]] = connection.execute("SELECT sum(estimated_size) FROM duckdb_tables()").fetchall()
    return rows >= LARGE


def _threads(connection: duckdb.DuckDBPyConnection) -> int:
    """Of a query: to share the work out takes longer than to do it where there is little."""
    return 2 if _is_large(connection) else 1


def _fill(package: packages.Package, connection: duckdb.DuckDBPyConnection) -> None:
    packages.load(package, connection)
    try:
        # The data do not change: each view is computed once, here, and not with every query.
        connection.execute(SCHEMA.read_text("utf-8").replace("CREATE VIEW", "CREATE TABLE"))
    except duckdb.Error as error:
        names = "no table may have the name of a view of explorer/schema.sql"
        raise DataError(package.folder, [f"the views of the explorer cannot be made over its tables ({error}); {names}"]) from error


def per_database(size: int) -> Callable:
    """Decorator of a function of a database and hashable arguments: `size` results are kept, as long as the database."""

    def decorated(function: Callable) -> Callable:
        @wraps(function)
        def answer(data: Database, *args: object):
            return data.kept(function, size, *args)

        return answer

    return decorated


class Store:
    """The version of the data folder that is served."""

    def __init__(self):
        self._lock = threading.Lock()
        self._data: Database | None = None
        self._folder: Path | None = None
        self._seen: tuple = ()  # the stamp at the last look
        self._tried: tuple = ()  # the stamp of the version that was opened last, or could not be

    def current(self) -> Database:
        """The database, opened on first use. Raises DataError."""
        folder = data_dir()
        with self._lock:
            if self._data is None or self._folder != folder:
                self._data, self._folder = _opened(folder), folder
            return self._data

    def refresh(self, check: Callable[[Database], object]) -> bool:
        """Look whether the folder has changed and is not being written any more; then serve the new version. Whether it does.

        A version that cannot be opened, or for which `check` raises DataError, changes nothing but the log, which says why, once.
        """
        data, folder = self.current(), data_dir()
        stamp, before = packages.stamp(folder), self._seen
        self._seen = stamp
        if stamp in (data.stamp, self._tried) or stamp != before:
            return False
        self._tried = stamp
        try:
            new = Database(folder)
            check(new)
        except DataChanged:
            return False
        except DataError as error:
            log.error("explorer: the data have changed, but the old ones are served on: %s", error)
            return False
        with self._lock:
            self._data, self._folder = new, folder
        was, now = (one.package.descriptor["as_of"] for one in (data, new))
        log.warning("explorer: the data have changed and are served: as of %s, before of %s", now, was)
        return True


def _opened(folder: Path) -> Database:
    for _ in range(TRIES - 1):
        try:
            return Database(folder)
        except DataChanged:
            continue
    return Database(folder)


_store = Store()
refresh = _store.refresh
_held: ContextVar[Database | None] = ContextVar("database", default=None)


def database() -> Database:
    """The database of this run or request where it holds one, else the newest. Raises DataError."""
    return _held.get() or _store.current()


def hold() -> None:
    """From here to the end of the run, or until it says so again, all answers come from the version that is newest now."""
    _held.set(_store.current())


@contextmanager
def held(data: Database | None = None) -> Iterator[None]:
    """All answers within come from `data`, by default the version that is newest now."""
    token = _held.set(data or _store.current())
    try:
        yield
    finally:
        _held.reset(token)


def later(function: Callable) -> Callable:
    """The function for a call after the run, with the answers of the version that the run holds."""
    data = database()

    @wraps(function)
    def answer(*args: object, **given: object):
        with held(data):
            return function(*args, **given)

    return answer


def run(name: str, **params: object) -> pd.DataFrame:
    """Rows of the query `name` in `queries/`; see Database.run."""
    return database().run(name, **params)
