"""SQL of readers: what is asked for comes back right; whatever else is tried ends soon, with a message, and changes nothing."""

import hashlib
import threading
import time
from pathlib import Path

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
}
HARMLESS = {
    "environment variables": "SELECT getenv('PATH') AS x, getenv('HOME') AS y",
    "settings": "SELECT name FROM duckdb_settings() LIMIT 5",
    "secrets": "SELECT * FROM duckdb_secrets()",
    "tables": "SHOW TABLES",
    "unicode": "SELECT '海康😀\u202e' AS 名",
}


def fingerprint() -> dict[str, str]:
    files = [Path(database.database().path), *sorted((ROOT / "data").glob("*.parquet"))]
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


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
