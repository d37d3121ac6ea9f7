"""The child process of sandbox.py: runs one statement on a read-only database, within limits of the operating system.

Started as `python -I sandbox_child.py DATABASE SECONDS ROWS COLUMNS BYTES`, the SQL on standard input. Writes lines of JSON: one with
"columns" (name, type), some with "values" (a list a column), and a last one with "cut" or "error". It knows nothing of the explorer.
"""

import json
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

MEMORY = 1 << 30  # of address space; the interpreter and DuckDB take a third of it
CHUNK = 1000  # rows fetched at a time
MESSAGE = 2000  # characters
READING = ("SELECT", "EXPLAIN", "MULTI")  # MULTI: a PIVOT
CONFIG = {
    "threads": 1,
    "memory_limit": "256MB",
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
}
NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE")
PLAIN = {"BOOLEAN", "VARCHAR", "DATE", "TIMESTAMP", *NUMBERS, *(f"U{name}" for name in NUMBERS)}


def limit(seconds: int) -> None:
    """What holds whatever the SQL does: memory, time, no file written, no place in the queue before the pages."""
    for kind, value in {"AS": MEMORY, "CPU": seconds, "FSIZE": 0, "CORE": 0}.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{kind}"), (value, value))
    signal.alarm(seconds + 1)  # ends this process even where the parent is gone
    os.nice(10)
    with suppress(OSError):  # Linux: short of memory, the machine ends this process first
        Path("/proc/self/oom_score_adj").write_text("1000")


def open_locked(path: str):
    """The database, read-only and locked; from here on no file, socket or process can be opened."""
    import duckdb

    connection = duckdb.connect(path, read_only=True, config=CONFIG)
    for setting in ("TimeZone = 'UTC'", "enable_external_access = false", "lock_configuration = true"):
        connection.execute(f"SET {setting}")
    for kind in ("NOFILE", "NPROC"):
        resource.setrlimit(getattr(resource, f"RLIMIT_{kind}"), (0, 0))
    return connection


def execute(connection, sql: str, most: int):
    """The result of the one statement of `sql`, its columns with their types; values that JSON lacks are text already."""
    import duckdb

    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise Refused("many" if statements else "empty")
    kind = kind_of(statements[0])
    if kind not in READING:
        raise Refused("writes")
    result = connection.execute(statements[0])
    columns = [(name, str(type_)) for name, type_, *_ in result.description]
    if len(columns) > most:
        raise Refused("wide")
    if kind == "SELECT" and any(type_ not in PLAIN for _, type_ in columns):
        parts = ", ".join(_cast(position, type_) for position, (_, type_) in enumerate(columns, 1))
        try:
            result = connection.execute(f"SELECT {parts} FROM query(?)", [sql])
        except duckdb.Error:
            result = connection.execute(statements[0])  # DESCRIBE and SHOW are no subqueries
    return columns, result


def kind_of(statement) -> str:
    try:
        return statement.type.name
    except ValueError:  # kinds that DuckDB's Python does not know, such as CONNECT
        return ""


def _cast(position: int, type_: str) -> str:
    if type_ in PLAIN:
        return f"#{position}"
    return f"CAST(#{position} AS {'DOUBLE' if type_.startswith('DECIMAL') else 'VARCHAR'})"


class Refused(Exception):
    """The statement is not run; the argument says why."""


def main(path: str, seconds: str, rows: str, most: str, size: str) -> None:
    limit(int(seconds))
    folder = str(Path(path).parent) + os.sep
    output = sys.stdout.buffer

    def put(line: str) -> None:
        output.write(line.replace(folder, "").encode() + b"\n")

    def refuse(reason: str, message: str = "") -> None:
        put(json.dumps({"error": reason, "message": message[:MESSAGE]}, ensure_ascii=False))

    try:
        connection = open_locked(path)
        sql = sys.stdin.buffer.read().decode()
        columns, result = execute(connection, sql, int(most))
        put(json.dumps({"columns": columns}, ensure_ascii=False))
        put(json.dumps({"cut": fetch(result, len(columns), int(rows), int(size), put)}))
    except Refused as refused:
        refuse(str(refused))
    except MemoryError:
        refuse("memory")
    except Exception as error:  # whatever DuckDB raises, the parent learns of it
        refuse("memory" if "OutOfMemory" in type(error).__name__ else "sql", str(error))
    output.flush()
    os._exit(0)  # no tidying up, which would open files


def fetch(result, width: int, rows: int, size: int, put) -> str:
    """Write the values in chunks, until their end or a limit; the limit reached, or ""."""
    while rows_now := result.fetchmany(min(CHUNK, rows + 1)):
        cut = ""
        if len(rows_now) > rows:
            rows_now, cut = rows_now[:rows], "rows"
        line = values(rows_now)
        while rows_now and (taken := max(len(line), 8 * width * len(rows_now))) > size:
            rows_now, cut = rows_now[: min(len(rows_now) * size // taken, len(rows_now) - 1)], "bytes"
            line = values(rows_now)
        if rows_now:
            put(line)
            rows, size = rows - len(rows_now), size - max(len(line), 8 * width * len(rows_now))
        if cut:
            return cut
    return ""


def values(rows: list[tuple]) -> str:
    return json.dumps({"values": list(zip(*rows, strict=True))}, ensure_ascii=False, default=str)


if __name__ == "__main__":
    main(*sys.argv[1:])
