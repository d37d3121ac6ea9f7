"""SQL of readers: run in a child process that can read one database file and nothing else, and is ended where it takes too long.

DuckDB's own limits do not hold for every function, and a SELECT can write; so the operating system sets the limits
(sandbox_child.py), and the server takes no more rows than it can bear.
"""

import ipaddress
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from explorer import database

CHILD = Path(__file__).with_name("sandbox_child.py")
SECONDS = 4  # of a run, the start of the child included
WAIT = 4  # seconds for a place, before the answer is "busy"
AT_ONCE = 2
ROWS = 100_000
COLUMNS = 500
BYTES = 10_000_000  # of the values, as JSON or at 8 bytes each
TEXT = 16_000  # characters of SQL
KEPT = 4  # results kept, so that drawing or downloading one does not run it again
_places = threading.BoundedSemaphore(AT_ONCE)


class Refused(Exception):
    """No rows. `reason`: empty, long, many, writes, wide, sql, memory, time, busy, rate or lost; `message` is DuckDB's, where it has
    one, and the seconds to wait for "rate"."""

    def __init__(self, reason: str, message: str = ""):
        super().__init__(reason, message)
        self.reason = reason
        self.message = message


@dataclass(frozen=True)
class Result:
    """The rows; `cut` says which limit left others out: "rows", "bytes" or ""."""

    frame: pd.DataFrame
    cut: str


def enabled(address: str | None) -> bool:
    """Whether this server, bound to `address`, runs the SQL of readers: as EXPLORER_SQL says, else only on loopback; and only
    where the data are in a file, which the child can open."""
    if os.name != "posix" or database.database().path is None:
        return False
    if wanted := os.environ.get("EXPLORER_SQL"):
        return wanted.strip().lower() == "on"
    return is_loopback(address)


def is_loopback(address: str | None) -> bool:
    """Whether a server bound to `address` is reached from its own machine only; no address means all of them."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address or "0.0.0.0").is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class _Question:
    sql: str
    wait: Callable[[], int] = field(compare=False)


def run(sql: str, wait: Callable[[], int] = lambda: 0) -> Result:
    """The rows of the one reading statement of `sql`. Raises Refused.

    wait: takes a run for whoever asks and says in how many seconds there will be one; not called where the rows are still kept.
    """
    if not sql.strip():
        raise Refused("empty")
    if len(sql) > TEXT:
        raise Refused("long")
    return _kept(database.database(), _Question(sql, wait))


@database.per_database(KEPT)
def _kept(data: database.Database, question: _Question) -> Result:
    if seconds := question.wait():
        raise Refused("rate", str(seconds))
    if not _places.acquire(timeout=WAIT):
        raise Refused("busy")
    try:
        return _result(_answer(question.sql, data.path))
    finally:
        _places.release()


def _answer(sql: str, path: str) -> list[bytes]:
    """The lines that the child writes. It has an empty folder, none of the server's variables, and is ended in any case."""
    limits = [str(limit) for limit in (SECONDS, ROWS, COLUMNS, BYTES)]
    command = [sys.executable, "-I", "-B", "-X", "utf8", str(CHILD), path, *limits]
    with tempfile.TemporaryDirectory(prefix="sql-", dir=Path(path).parent) as folder:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={"OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )
        try:
            with suppress(BrokenPipeError), process.stdin:
                process.stdin.write(sql.encode("utf-8", "replace"))
            return _read(process.stdout, time.monotonic() + SECONDS).splitlines()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.stdout.close()
            process.wait()


def _read(pipe, deadline: float) -> bytes:
    """All that is written to a pipe before the deadline, and no more than twice what the child may write."""
    parts, size = [], 0
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while size <= 2 * BYTES:
            if not selector.select(max(deadline - time.monotonic(), 0)):
                raise Refused("time")
            part = os.read(pipe.fileno(), 1 << 20)
            if not part:
                return b"".join(parts)
            parts.append(part)
            size += len(part)
    raise Refused("lost")


def _result(lines: list[bytes]) -> Result:
    """The rows in the lines of the child."""
    columns, chunks, last = [], [], {}
    for line in lines:
        last = json.loads(line)
        if "columns" in last:
            columns = last["columns"]
        elif "values" in last:
            chunks.append(_chunk(columns, last["values"]))
    if reason := last.get("error"):
        raise Refused(reason, last["message"])
    if "cut" not in last:
        raise Refused("lost")  # ended by a limit: memory, or the time of the processor
    frame = pd.concat(chunks, ignore_index=True) if chunks else _chunk(columns, [[] for _ in columns])
    return Result(pd.DataFrame({name: _typed(frame[name], type_) for name, (_, type_) in zip(frame, columns, strict=True)}), last["cut"])


def _chunk(columns: list[list[str]], values: list[list]) -> pd.DataFrame:
    names: dict[str, None] = {}
    for name, _ in columns:
        base, number = name, 0
        while name in names:
            number += 1
            name = f"{base}_{number}"
        names[name] = None
    return pd.DataFrame({name: _plain(column, type_) for name, column, (_, type_) in zip(names, values, columns, strict=True)})


def _plain(values: list, type_: str) -> pd.Series:
    """A column of a chunk; whole numbers stay whole beside unknown ones."""
    if type_ == "BOOLEAN":
        return pd.Series(values, dtype="boolean")
    if type_.endswith("INT") or type_ == "INTEGER" or type_ == "UINTEGER":
        fits = all(value is None or -(2**63) <= value < 2**63 for value in values)
        return pd.Series(values, dtype="Int64" if fits else "float64")
    if type_ in ("FLOAT", "DOUBLE") or type_.startswith("DECIMAL("):
        return pd.Series(values, dtype="float64")
    texts = [value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values]
    return pd.Series(texts, dtype="str")


def _typed(column: pd.Series, type_: str) -> pd.Series:
    """Whole numbers and truth values without unknown ones as plain ones, days as dates; times of day stay text."""
    if column.dtype in ("Int64", "boolean") and not column.isna().any():
        return column.astype(column.dtype.name.lower().replace("boolean", "bool"))
    if column.dtype == "Float64":
        return column.astype("float64")  # some chunks hold whole numbers beyond 64 bits
    if type_ in ("DATE", "TIMESTAMP") and column.dropna().str.fullmatch(r"[1-9]\d{3}-\d\d-\d\d( 00:00:00)?").all():
        return pd.to_datetime(column.str[:10], format="%Y-%m-%d")
    return column
