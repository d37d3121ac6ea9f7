"""SQL of readers: what is asked for comes back right; whatever else is tried ends soon, with a message, and changes nothing."""

import hashlib
import math
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

from explorer import database, sandbox
from tests.conftest import ROOT

SOON = 10  # seconds: the limit of a run, twice, on a slow machine
FORBIDDEN = {
    "read a text file": "SELECT * FROM read_text('/etc/passwd')",
    "read a csv file": "SELECT * FROM read_csv('/etc/passwd')",
    "read the bundled parquet": f"SELECT * FROM read_parquet('{ROOT / 'data' / 'companies.parquet'}')",
    "read by name": f"SELECT * FROM '{ROOT / 'data' / 'companies.parquet'}'",
    "list files": "SELECT * FROM glob('/*')",
    "read the environment of the process": "SELECT * FROM read_text('/proc/self/environ')",
    "attach a file": "ATTACH '/tmp/x.duckdb'",
    "attach in memory": "ATTACH ':memory:' AS m",
    "copy to a file": "COPY companies TO '/tmp/explorer-attack.csv'",
    "export": "EXPORT DATABASE '/tmp/explorer-attack'",
    "install": "INSTALL httpfs",
    "load": "LOAD httpfs",
    "load a library": "LOAD '/tmp/x.duckdb_extension'",
    "set": "SET memory_limit = '100GB'",
    "reset": "RESET memory_limit",
    "pragma": "PRAGMA enable_external_access = true",
    "unlock": "SET lock_configuration = false",
    "delete in a select": "WITH d AS (DELETE FROM companies RETURNING *) SELECT * FROM d",
    "insert in a select": "WITH d AS (INSERT INTO labels VALUES ('a', 'b', 'c', 'd') RETURNING *) SELECT * FROM d",
    "create": "CREATE TABLE x AS SELECT 1",
    "create temporary": "CREATE TEMP TABLE x AS SELECT 1",
    "drop": "DROP TABLE companies",
    "update": "UPDATE companies SET name_zh = 'x'",
    "two statements": "SELECT 1; SELECT 2",
    "a statement behind": "SELECT 1; DROP TABLE companies",
    "python objects": "SELECT * FROM sys",
    "network": "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
    "secrets": "CREATE SECRET s (TYPE s3)",
    "a list that fills the memory": "SELECT list_sum(range(300000000))",
    "a text that fills the memory": "SELECT length(repeat('x', 2000000000))",
    "a join without end": "SELECT count(*) FROM financials a, financials b, financials c, financials d",
    "a recursion without end": "WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r",
    "sleep": "SELECT pg_sleep(60)",
    "not SQL": "hello",
    "nothing": "",
    "only a comment": "-- nothing",
    "a zero byte": "SELECT '\0'; DROP TABLE companies",
    "too long": "SELECT '" + "x" * 20_000 + "'",
    "deeply nested": "SELECT " + "(" * 5000 + "1" + ")" * 5000,
    "only semicolons": ";;",
    "many columns": "SELECT " + ", ".join("1" * 600),
    "copy over the database": "COPY companies TO 'explorer.duckdb'",
    "copy within an explanation": "EXPLAIN ANALYZE COPY companies TO '/tmp/explorer-attack.csv'",
    "copy from a file": "COPY companies FROM '/etc/passwd'",
    "import": "IMPORT DATABASE '/tmp/explorer-attack'",
    "another database": "FROM read_duckdb('/tmp/x.duckdb')",
    "connect": "CONNECT 'x'",
    "a transaction": "BEGIN",
    "a prepared statement": "PREPARE p AS SELECT 1",
    "a variable": "SET VARIABLE a = 1",
    "checkpoint": "CHECKPOINT",
    "call": "CALL pragma_database_list()",
    "sql within sql": "FROM query('DELETE FROM companies')",
    "lists that double": "WITH RECURSIVE t AS (SELECT [1] AS x UNION ALL SELECT list_concat(x, x) FROM t) SELECT max(len(x)) FROM t",
    "work in a list": "SELECT list_sum(list_transform(range(30000000), lambda x: x + 1))",
    "large values": "SELECT repeat('x', 1000000) FROM range(1000)",
    "a long message": "SELECT error(repeat('x', 10000000))",
    "sleep within an explanation": "EXPLAIN ANALYZE SELECT pg_sleep(60)",
    "a parameter": "SELECT $x",
}
HARMLESS = {
    "environment variables": "SELECT getenv('PATH') AS x, getenv('HOME') AS y",
    "settings": "SELECT name FROM duckdb_settings() LIMIT 5",
    "secrets": "SELECT * FROM duckdb_secrets()",
    "tables": "SHOW TABLES",
    "unicode": "SELECT '海康😀\u202e' AS 名",
    "half a character": "SELECT '\ud800'",
    "where the database is": "SELECT path FROM duckdb_databases()",
    "paths in settings": "SELECT * FROM duckdb_settings()",
    "one large value": "SELECT repeat('x', 30000000) AS x",
    "a log entry": "SELECT write_log('x')",
}


def fingerprint() -> dict[str, str]:
    """The data and the database as they are, and what of ours lies in the temporary folder."""
    path = Path(database.database().path)
    files = [*sorted(path.parent.rglob("*")), *sorted((ROOT / "data").rglob("*"))]
    sums = {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()}
    return sums | dict.fromkeys(folders(), "folder")


def folders() -> list[str]:
    """The folders of children of this process that are still there."""
    return sorted(str(folder) for folder in Path(database.database().path).parent.glob("sql-*"))


@pytest.fixture(scope="module", autouse=True)
def nothing_is_written():
    before = fingerprint()
    yield
    assert fingerprint() == before
    assert not list(Path("/tmp").glob("explorer-attack*"))


@pytest.mark.parametrize("attack", FORBIDDEN)
def test_attacks_end_soon_with_a_reason(attack):
    answered = []
    done = threading.Event()

    def page():
        while not done.is_set():
            answered.append(len(database.run("companies")))
            time.sleep(0.05)

    reader = threading.Thread(target=page)
    reader.start()
    started = time.monotonic()
    try:
        with pytest.raises(sandbox.Refused) as refused:
            sandbox.run(FORBIDDEN[attack])
    finally:
        done.set()
        reader.join()
    assert time.monotonic() - started < SOON
    assert refused.value.reason in ("empty", "long", "many", "writes", "wide", "sql", "memory", "time", "busy", "lost")
    assert "Traceback" not in refused.value.message
    assert str(Path(database.database().path).parent) not in refused.value.message
    assert set(answered) == {61}


@pytest.mark.parametrize("question", HARMLESS)
def test_harmless_questions_tell_nothing_of_the_server(question, monkeypatch):
    monkeypatch.setenv("EXPLORER_TEST_SECRET", "hidden-value")
    try:
        frame = sandbox.run(HARMLESS[question]).frame
    except sandbox.Refused as refused:
        assert refused.reason in ("sql", "writes")
        return
    text = frame.to_csv()
    assert "hidden-value" not in text
    assert "/root" not in text
    assert str(ROOT) not in text
    assert str(Path(database.database().path).parent) not in text


def test_rows_are_right(csv):
    frame = sandbox.run("SELECT company_id, name_zh, founded_date, employees, latitude FROM companies ORDER BY company_id").frame
    rows = csv("companies").sort_values("company_id")
    assert list(frame.company_id) == list(rows.company_id)
    assert list(frame.name_zh) == list(rows.name_zh)
    assert [int(value) for value in frame.employees.dropna()] == [int(value) for value in rows.employees if value]
    assert list(frame.latitude.dropna()) == [float(value) for value in rows.latitude if value]
    days = [value for value in rows.founded_date if value]
    assert [str(value)[:10] for value in frame.founded_date.dropna()] == days


def test_queries_and_macros_of_the_explorer_can_be_used(csv):
    star = csv("listings")
    wanted = star[star.board == "star"].company_id.nunique()
    none = "[]::VARCHAR[]"
    sql = f"SELECT count(*) AS n FROM listed_companies(NULL, {none}, {none}, {none}, ['star'], {none}, {none}, NULL, NULL)"
    assert list(sandbox.run(sql).frame.n) == [wanted]


def test_the_rows_are_those_of_the_explorer_for_every_table():
    """The way through the child changes no value."""
    for table in ("companies", "financials", "targets", "rd_staff", "chains"):
        rows = sandbox.run(f"FROM {table}").frame
        with database.database()._connection.cursor() as cursor:
            expected = cursor.execute(f"FROM {table}").df()
        pd.testing.assert_frame_equal(rows, expected, check_dtype=False)


def test_every_type_becomes_a_number_a_truth_value_a_day_or_text():
    frame = sandbox.run(
        "SELECT 1::HUGEINT AS big, 1.25::DECIMAL(5, 2) AS exact, [1, 2] AS list, {'a': 1} AS struct, MAP {DATE '2020-01-01': 1} AS map,"
        " INTERVAL 3 DAY AS span, TIMESTAMPTZ '2020-01-01 08:00:00+08' AS moment, DATE '2020-02-29' AS day,"
        " TIMESTAMP '2020-01-01 10:00' AS hour,"
        " date_trunc('year', DATE '2020-02-29') AS year, TRUE AS yes, NULL AS nothing, 'inf'::DOUBLE AS endless, 1 AS a, 2 AS a"
    ).frame
    row = frame.iloc[0]
    assert (row.big, row.exact, row["list"], row["struct"], row["map"]) == (1, 1.25, "[1, 2]", "{'a': 1}", "{2020-01-01=1}")
    assert (row.span, row.moment, row.hour) == ("3 days", "2020-01-01 00:00:00+00", "2020-01-01 10:00:00")
    assert (row.day, row.year) == (pd.Timestamp("2020-02-29"), pd.Timestamp("2020-01-01"))
    assert bool(row.yes) is True
    assert pd.isna(row.nothing)
    assert math.isinf(row.endless)
    assert (row.a, row.a_1) == (1, 2)


def test_whole_numbers_stay_whole_beside_unknown_ones():
    frame = sandbox.run("SELECT * FROM (VALUES (9007199254740993, TRUE), (NULL, NULL)) AS t (n, b)").frame
    assert int(frame.n[0]) == 9007199254740993
    assert frame.isna().sum().to_dict() == {"n": 1, "b": 1}


def test_order_and_names_without_rows():
    frame = sandbox.run("SELECT company_id, employees FROM companies WHERE FALSE").frame
    assert (len(frame), list(frame.columns)) == (0, ["company_id", "employees"])
    numbers = sandbox.run("SELECT range AS n FROM range(5000) ORDER BY n DESC").frame.n
    assert list(numbers) == list(range(4999, -1, -1))


@pytest.mark.parametrize("sql", ["SELECT 1 AS n;\n-- done", "/* a */ FROM (SELECT 1 AS n) ;", "VALUES (1)", "WITH t AS (SELECT 1) FROM t"])
def test_one_statement_with_comments_around_it(sql):
    assert sandbox.run(sql).frame.iloc[0, 0] == 1


@pytest.mark.parametrize(
    "sql",
    ["DESCRIBE companies", "SHOW ALL TABLES", "SUMMARIZE chains", "EXPLAIN FROM chains", "PIVOT companies ON presence USING count(*)"],
)
def test_other_ways_to_read(sql):
    assert len(sandbox.run(sql).frame)


def test_a_wide_result_is_cut_at_its_size():
    result = sandbox.run("SELECT * FROM financials AS a, companies AS b")
    assert result.cut == "bytes"
    assert 0 < len(result.frame) < sandbox.ROWS


def test_the_child_cannot_open_anything_and_knows_nothing_of_the_server(tmp_path):
    """The limits of the operating system by themselves, with DuckDB's own guard left aside."""
    attempt = (
        "import os, runpy, socket, sys\n"
        "child = runpy.run_path(sys.argv[1])\n"
        "child['limit'](4)\n"
        "child['open_locked'](sys.argv[2])\n"
        "tries = {'file': lambda: open('/etc/hostname'), 'new': lambda: open('x', 'w'), 'socket': socket.socket, 'pipe': os.pipe}\n"
        "for name, open_it in tries.items():\n"
        "    try:\n        open_it()\n        print(name)\n    except OSError:\n        pass\n"
        "print(sorted(os.environ))\n"
    )
    command = [sys.executable, "-I", "-B", "-c", attempt, str(sandbox.CHILD), database.database().path]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env={}, check=True, timeout=30)
    assert done.stdout.strip() in ("[]", "['LC_CTYPE']")
    assert not list(tmp_path.iterdir())


def test_nothing_is_left_of_a_child_that_was_ended():
    before = set(folders())
    with pytest.raises(sandbox.Refused, match="time"):
        sandbox.run("SELECT pg_sleep(61)")
    assert set(folders()) == before
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    if children.exists():
        names = [Path(f"/proc/{child}/cmdline").read_bytes() for child in children.read_text().split()]
        assert not any(b"sandbox_child" in name for name in names)


def test_a_result_is_kept_and_not_run_again(monkeypatch):
    first = sandbox.run("SELECT random() AS r")
    monkeypatch.setattr(sandbox, "_answer", None)
    assert sandbox.run("SELECT random() AS r") is first


def test_busy_is_said_after_a_while(monkeypatch):
    monkeypatch.setattr(sandbox, "WAIT", 0)
    monkeypatch.setattr(sandbox, "_places", threading.BoundedSemaphore(1))
    with sandbox._places, pytest.raises(sandbox.Refused, match="busy"):
        sandbox.run("SELECT 'busy'")


def test_a_huge_result_is_cut_and_says_so():
    result = sandbox.run("SELECT * FROM range(5000000)")
    assert result.cut in ("rows", "bytes")
    assert 0 < len(result.frame) <= sandbox.ROWS


def test_many_at_once_wait_or_are_told():
    outcomes = []

    def one(number: int) -> None:
        try:
            outcomes.append(int(sandbox.run(f"SELECT {number} AS n").frame.n[0]))
        except sandbox.Refused as refused:
            outcomes.append(refused.reason)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 8
    assert all(outcome == "busy" or outcome in range(8) for outcome in outcomes)
    assert any(isinstance(outcome, int) for outcome in outcomes)


@pytest.mark.parametrize(
    ("setting", "address", "on"),
    [
        (None, "127.0.0.1", True),
        (None, "localhost", True),
        (None, "::1", True),
        (None, None, False),
        (None, "", False),
        (None, "0.0.0.0", False),
        (None, "example.org", False),
        ("on", "0.0.0.0", True),
        ("off", "127.0.0.1", False),
    ],
)
def test_off_on_a_shared_instance_unless_wanted(monkeypatch, setting, address, on):
    monkeypatch.delenv("EXPLORER_SQL", raising=False)
    if setting:
        monkeypatch.setenv("EXPLORER_SQL", setting)
    assert sandbox.enabled(address) is on
