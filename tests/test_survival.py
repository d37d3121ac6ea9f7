"""What must not bring the server down: broken data, a full disk, data that change, clients that come, go and dawdle, signals."""

import gc
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest
from websockets.sync.client import connect

from explorer import build, catalog, database, scratch
from tests.conftest import MAIN, ROOT, free_port, switch

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))


# --- A server of its own ---


def command(port: int, *options: str) -> list[str]:
    here = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    return [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *here, *options]


def fetch(url: str, **given) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, **given), timeout=30) as answer:
        return answer.read()


class Served:
    """A server: its process, address and log."""

    def __init__(self, log: Path, *options: str, port: int = 0, before: tuple[str, ...] = (), **environment: str):
        self.log, port = log, port or free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [*before, *command(port, *options)],
            cwd=ROOT,
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
            env=os.environ | {"EXPLORER_RATE": "off"} | environment,
        )

    def healthy(self) -> bool:
        try:
            return fetch(f"{self.url}/_stcore/health") == b"ok"
        except OSError:
            return False

    def started(self) -> "Served":
        wait_for(lambda: self.healthy() or self.process.poll() is not None)
        assert self.process.poll() is None, self.log.read_text()
        return self

    def api(self, path: str) -> dict:
        return json.loads(fetch(f"{self.url}/api/v1/{path}"))

    def metric(self, name: str) -> float:
        found = re.search(rf"^{name}(?:{{[^}}]*}})? (\S+)$", fetch(f"{self.url}/_stcore/metrics").decode(), re.MULTILINE)
        return float(found[1])

    def memory(self) -> int:
        """Bytes that the process holds in memory."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def serving(log: Path, *options: str, **given) -> Iterator[Served]:
    served = Served(log, *options, **given)
    try:
        yield served.started()
    finally:
        served.process.kill()
        served.process.wait()


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


class Session:
    """A browser's connection without the browser."""

    def __init__(self, served: Served, query: str = "", page: str = ""):
        self.socket = connect(f"{served.url.replace('http', 'ws')}/_stcore/stream", subprotocols=["streamlit"], max_size=None, legacy=True)
        self.run(query, page)

    def run(self, query: str = "", page: str = "") -> str:
        """Let the page run; all that was sent, as text."""
        message = BackMsg()
        message.rerun_script.query_string, message.rerun_script.page_name = query, page
        self.socket.send(message.SerializeToString())
        seen = ""
        while True:
            answer = ForwardMsg.FromString(self.socket.recv(60))
            seen += str(answer)
            if answer.WhichOneof("type") == "script_finished":
                return seen


# --- Data that cannot be served ---


def rewritten(path: Path, select: str) -> None:
    """The Parquet file with other rows: a SELECT over the view `old`."""
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE old AS FROM read_parquet('{path}')")
        con.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")


def claiming(path: Path, rows: int, everywhere: bool) -> None:
    """The Parquet file with another number of rows in its footer."""
    raw = path.read_bytes()
    (size,) = struct.unpack("<I", raw[-8:-4])
    footer, old = raw[-8 - size : -8], b"\x16" + varint(2 * duckdb.read_parquet(str(path)).shape[0])
    new = footer.replace(old, b"\x16" + varint(2 * rows), -1 if everywhere else 1)
    assert new != footer
    path.write_bytes(raw[: -8 - size] + new + struct.pack("<I", len(new)) + b"PAR1")


def varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def packaged(change: Callable[[dict], object]) -> Callable[[Path], None]:
    """A change of datapackage.json."""

    def apply(folder: Path) -> None:
        path = folder / "datapackage.json"
        package = json.loads(path.read_text("utf-8"))
        change(package)
        path.write_text(json.dumps(package, ensure_ascii=False), "utf-8")

    return apply


def resource(package: dict, name: str) -> dict:
    return next(one for one in package["resources"] if one["name"] == name)


def without_column(folder: Path) -> None:
    rewritten(folder / "companies.parquet", "SELECT * EXCLUDE employees FROM old")

    def change(package: dict) -> None:
        schema = resource(package, "companies")["schema"]
        schema["fields"] = [field for field in schema["fields"] if field["name"] != "employees"]
        schema["x_dates"] = []

    packaged(change)(folder)


def without_table(folder: Path) -> None:
    (folder / "policies.parquet").unlink()
    packaged(lambda package: package["resources"].remove(resource(package, "policies")))(folder)


def another_view(folder: Path) -> None:
    """A table of the package that has the name of a view."""
    shutil.copy(folder / "rd_staff.parquet", folder / "entities.parquet")
    extra = {"name": "entities", "path": "csv/entities.csv"}
    packaged(lambda package: package["resources"].append(resource(package, "rd_staff") | extra))(folder)


BROKEN: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "no folder": (shutil.rmtree, ("no such folder", "EXPLORER_DATA")),
    "no table": (lambda f: (f / "chains.parquet").unlink(), ("chains.parquet: is missing", "explorer.build")),
    "no csv": (lambda f: (shutil.rmtree(f / "csv"), (f / "chains.parquet").unlink()), ("chains.parquet: is missing", "copy the whole")),
    "truncated": (lambda f: os.truncate(f / "companies.parquet", 9000), ("companies.parquet: cannot be read",)),
    "empty": (lambda f: os.truncate(f / "companies.parquet", 0), ("companies.parquet: cannot be read",)),
    "random": (lambda f: (f / "labels.parquet").write_bytes(os.urandom(9000)), ("labels.parquet: cannot be read",)),
    "page": (
        lambda f: (f / "sources.parquet").write_bytes(b"PAR1" + bytes(20_000) + (f / "sources.parquet").read_bytes()[20_004:]),
        ("sources.parquet: cannot be read",),
    ),
    "folder": (lambda f: ((f / "chains.parquet").unlink(), (f / "chains.parquet").mkdir()), ("chains.parquet: is no file",)),
    "pipe": (lambda f: ((f / "chains.parquet").unlink(), os.mkfifo(f / "chains.parquet")), ("chains.parquet: is no file",)),
    "other columns": (
        lambda f: shutil.copy(f / "chains.parquet", f / "companies.parquet"),
        ("companies.parquet: column company_id is missing",),
    ),
    "no column": (
        lambda f: rewritten(f / "companies.parquet", "SELECT * EXCLUDE employees FROM old"),
        ("companies.parquet: column employees is missing (BIGINT)",),
    ),
    "another column": (
        lambda f: rewritten(f / "companies.parquet", """SELECT *, 1 AS "x'; DROP TABLE companies" FROM old"""),
        ("companies.parquet: column", "DROP TABLE", "is not declared"),
    ),
    "wrong type": (
        lambda f: rewritten(f / "companies.parquet", "SELECT * REPLACE (employees::VARCHAR AS employees) FROM old"),
        ("companies.parquet: column employees is VARCHAR; declared is BIGINT",),
    ),
    "most rows": (
        lambda f: claiming(f / "chains.parquet", 2 * 10**12, everywhere=True),
        ("chains.parquet: claims 2,000,000,000,000 rows",),
    ),
    "more rows": (lambda f: claiming(f / "chains.parquet", 90, everywhere=False), ("chains.parquet: claims 90 rows, but has 22",)),
    "no id": (
        lambda f: rewritten(f / "chains.parquet", "SELECT * REPLACE (nullif(chain_id, 'eco-iot') AS chain_id) FROM old"),
        ("chains.parquet: column chain_id must not be empty",),
    ),
    "twice": (lambda f: rewritten(f / "chains.parquet", "FROM old UNION ALL FROM old"), ("chains.parquet: chain_id must be unique",)),
    "code": (
        lambda f: rewritten(f / "projects.parquet", "SELECT * REPLACE ('nix' AS status) FROM old"),
        ("projects.parquet: column status holds unknown codes",),
    ),
    "infinite": (
        lambda f: rewritten(f / "financials.parquet", "SELECT * REPLACE ('inf'::DOUBLE AS value) FROM old"),
        ("financials.parquet: column value is not between",),
    ),
    "era": (
        lambda f: rewritten(f / "listings.parquet", "SELECT * REPLACE (DATE '99999-01-01' AS listing_date) FROM old"),
        ("listings.parquet: column listing_date is not between",),
    ),
    "another table": (lambda f: shutil.copy(f / "chains.parquet", f / "more.parquet"), ('"more.parquet" is no table', "take it away")),
    "sql": (lambda f: shutil.copy(f / "chains.parquet", f / "x; DROP.parquet"), ('"x; DROP.parquet" is no table',)),
    "quotes": (lambda f: shutil.copy(f / "chains.parquet", f / "a'b\"c.parquet"), ("a'b", "is no table")),
    "view": (lambda f: shutil.copy(f / "chains.parquet", f / "entities.parquet"), ('"entities.parquet" is no table',)),
    "declared view": (another_view, ("entities", "view")),
    "no package": (lambda f: (f / "datapackage.json").unlink(), ("datapackage.json: cannot be read",)),
    "half a package": (lambda f: os.truncate(f / "datapackage.json", 70_000), ("datapackage.json", "is not")),
    "deep": (lambda f: (f / "datapackage.json").write_text("[" * 300_000), ("datapackage.json: does not have the shape",)),
    "list": (lambda f: (f / "datapackage.json").write_text("[]"), ("datapackage.json: does not have the shape",)),
    "nothing in it": (lambda f: (f / "datapackage.json").write_text("{}"), ("datapackage.json: name must be a text",)),
    "null": (packaged(lambda p: p.update(resources=None)), ("datapackage.json: does not have the shape",)),
    "type": (
        packaged(lambda p: resource(p, "chains")["schema"]["fields"][0].update(type="geopoint")),
        ("datapackage.json", "unknown type geopoint"),
    ),
    "name": (packaged(lambda p: resource(p, "rd_staff").update(name='x"; DROP')), ("datapackage.json", "is not of a-z")),
    "path": (
        packaged(lambda p: resource(p, "chains").update(path="../../chains.csv")),
        ("datapackage.json", "path must be csv/chains.csv"),
    ),
    "title": (packaged(lambda p: resource(p, "chains").pop("title_zh")), ("datapackage.json: table chains has no title_zh",)),
    "as of": (packaged(lambda p: p.update(as_of="yesterday")), ("datapackage.json: as_of must be a date",)),
    "licence": (packaged(lambda p: p.update(licenses=[{}])), ("datapackage.json: licenses",)),
    "licences": (packaged(lambda p: p.update(licenses=[5])), ("datapackage.json: does not have the shape",)),
    "undeclared column": (without_column, ("datapackage.json: column companies.employees is not declared, which the explorer needs",)),
    "undeclared table": (without_table, ("datapackage.json: table policies is not declared, which the explorer needs",)),
    "outlines": (lambda f: (f / "geo" / "hangzhou_districts.geojson").write_text("[1"), ("geo/hangzhou_districts.geojson: is no GeoJSON",)),
}


@pytest.mark.parametrize("what", BROKEN)
def test_data_that_cannot_be_served_are_refused(folder, tmp_path, monkeypatch, what):
    """The message names the file, what is wrong with it and what to do; nothing stays in the temporary folder."""
    change, words = BROKEN[what]
    change(folder)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(database.DataError) as refused:
        catalog.of(database.Database(folder))
    message = str(refused.value)
    assert message.startswith(f"the data in {folder} cannot be served:\n- ")
    assert "\nWhat to do: " in message
    for word in words:
        assert word in message
    assert len(message) < 4000
    assert not list(tmp_path.glob(f"{scratch.PREFIX}*"))


@pytest.mark.parametrize("what", ["no package", "truncated"])
def test_the_server_does_not_start_without_data(folder, tmp_path, what):
    """It ends with an error code and the message alone; its health never says ok."""
    change, words = BROKEN[what]
    change(folder)
    served = Served(tmp_path / "log.txt", EXPLORER_DATA=str(folder))
    said_ok = False
    while served.process.poll() is None:
        said_ok |= served.healthy()
    output = served.log.read_text()
    assert not said_ok
    assert served.process.returncode == 1
    assert f"explorer: the data in {folder} cannot be served:" in output
    assert words[0] in output
    assert "Traceback" not in output


def test_a_folder_may_have_any_name(folder, tmp_path):
    odd = folder.rename(tmp_path / 'year=2020 [a-z]* it\'s "数据"')
    data = database.Database(odd)
    assert len(data.table("companies")) == len(pd.read_csv(ROOT / "data" / "csv" / "companies.csv", dtype=str))
    assert "year" not in data.table("companies")


# --- No place for temporary files ---


def namespace(*steps: str) -> tuple[str, ...]:
    """The start of a command that runs with other mounts, which nobody else sees."""
    start = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-c"]
    script = " && ".join([*steps, 'exec "$@"'])
    try:
        tried = subprocess.run([*start, script, "sh", "true"], capture_output=True, text=True, check=False)
        said = tried.stderr
    except FileNotFoundError:
        tried, said = None, "unshare is missing (Debian: util-linux)"
    if tried is None or tried.returncode:
        pytest.skip(f"this machine lets nobody mount: {said.strip()}")
    return (*start, script, "sh")


def read_only(*places: Path | str) -> list[str]:
    there = [f"'{place}'" for place in places if Path(place).is_dir()]
    return [f"mount --bind {place} {place} && mount -o remount,bind,ro {place}" for place in there]


def serves_from_memory(log: Path, before: tuple[str, ...], **environment: str) -> str:
    """The server starts all the same, answers, and says why there is no SQL; what it said."""
    with serving(log, before=before, **environment) as served:
        assert served.api("companies.json?board=star")["count"] == len(database.run("companies", board=["star"]))
        assert served.healthy()
        assert "EXPLORER_SQL" in Session(served, "lang=en", "sql").run("lang=en", "sql")
    said = log.read_text()
    assert "no temporary file for the data" in said
    assert "TMPDIR" in said
    assert "Traceback" not in said
    return said


def test_read_only_file_system(tmp_path):
    """Neither the temporary folders nor that of the explorer can be written."""
    before = namespace(*read_only("/tmp", "/var/tmp", "/usr/tmp", ROOT, tmp_path))
    serves_from_memory(tmp_path / "log.txt", before, TMPDIR="/tmp")


def test_full_disk(tmp_path):
    (tmp_path / "small").mkdir()
    before = namespace(f"mount -t tmpfs -o size=600k tmpfs '{tmp_path}/small'")
    assert "o space" in serves_from_memory(tmp_path / "log.txt", before, TMPDIR=str(tmp_path / "small"))


def test_limit_of_file_size(tmp_path):
    """The same without the right to mount: no file may have more than 512 KB."""
    (tmp_path / "temporary").mkdir()
    before = ("sh", "-c", 'ulimit -f 512; exec "$@"', "sh")
    serves_from_memory(tmp_path / "log.txt", before, TMPDIR=str(tmp_path / "temporary"), PYTHONDONTWRITEBYTECODE="1")
    assert not list((tmp_path / "temporary").glob("*/*.duckdb*"))


def test_data_in_memory_are_the_same_and_locked(folder, monkeypatch):
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/nowhere")
    data = database.Database(folder)
    assert data.path is None
    pd.testing.assert_frame_equal(data.run("companies", board=["star"]), database.run("companies", board=["star"]))
    for sql in ("FROM read_csv('/etc/hostname')", "COPY companies TO '/tmp/x'", "SET threads = 1", "INSTALL httpfs"):
        with pytest.raises(duckdb.Error), data._connection.cursor() as cursor:
            cursor.execute(sql)


def test_sql_is_off_without_a_file(folder, monkeypatch):
    monkeypatch.setenv("EXPLORER_DATA", str(folder))
    monkeypatch.setenv("EXPLORER_SQL", "on")
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/nowhere")
    app = AppTest.from_file(MAIN, default_timeout=30)
    app.query_params["lang"] = "en"
    app.run()
    switch(app, "sql").run()
    assert not app.exception
    assert "does not run SQL" in app.info[0].value


# --- Data that change while they are served ---


def edition(folder: Path, as_of: str, mark: str) -> Path:
    """Another edition of the data in `folder`: every company has the mark in its English name; built as a host builds it."""
    packaged(lambda package: package.update(as_of=as_of))(folder)
    path = folder / "csv" / "companies.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table["name_en"] = table.name_en.str.replace(r" Edition\w+$", "", regex=True) + f" {mark}"
    table.to_csv(path, index=False, lineterminator="\n")
    assert build.main(["--data", str(folder)]) == 0
    return folder


def swap(link: Path, target: Path) -> None:
    """Let the link name another folder, at once."""
    new = link.with_suffix(".new")
    new.symlink_to(target)
    new.replace(link)


def editions(text: str) -> set[str]:
    """The editions that an answer holds something of."""
    dates = {"2031-01-31": "EditionTwo", "2032-02-29": "EditionThree"}
    return set(re.findall(r"Edition(?:One|Two|Three)", text)) | {edition for date, edition in dates.items() if date in text}


def test_new_data_are_served_whole(tmp_path):
    """A link that names another folder, then a broken one, then a build in place: each answer is wholly of one edition."""
    one = Path(shutil.copytree(ROOT / "data", tmp_path / "one"))
    edition(one, "2030-12-31", "EditionOne")
    two = edition(Path(shutil.copytree(one, tmp_path / "two")), "2031-01-31", "EditionTwo")
    broken = Path(shutil.copytree(one, tmp_path / "broken"))
    os.truncate(broken / "companies.parquet", 5000)
    link = tmp_path / "current"
    link.symlink_to(one)
    (tmp_path / "temporary").mkdir()
    answers: list[tuple[str, str]] = []  # what was newest when it was asked for, and the answer
    newest = ["any"]
    done = threading.Event()

    with serving(tmp_path / "log.txt", EXPLORER_DATA=str(link), TMPDIR=str(tmp_path / "temporary")) as served:

        def ask(path: str) -> None:
            while not done.is_set():
                answers.append((newest[0], fetch(f"{served.url}/api/v1/{path}").decode()))

        def read() -> None:
            session = Session(served)
            while not done.is_set():
                answers.append((newest[0], session.run("lang=en&tab=table", "companies")))

        def asked(edition: str) -> int:
            return sum(when == edition for when, _ in answers)

        threads = [threading.Thread(target=ask, args=("companies.json",)), threading.Thread(target=read)]
        for thread in threads:
            thread.start()
        try:
            wait_for(lambda: len(answers) > 8)
            swap(link, two)
            wait_for(lambda: served.api("datapackage.json")["as_of"] == "2031-01-31")
            newest[0] = "EditionTwo"
            wait_for(lambda: asked("EditionTwo") > 8)
            swap(link, broken)
            wait_for(lambda: "are served on" in served.log.read_text())
            assert served.api("datapackage.json")["as_of"] == "2031-01-31"
            newest[0] = "any"
            swap(link, two)
            edition(two, "2032-02-29", "EditionThree")
            wait_for(lambda: served.api("datapackage.json")["as_of"] == "2032-02-29")
            newest[0] = "EditionThree"
            wait_for(lambda: asked("EditionThree") > 8)
        finally:
            done.set()
            for thread in threads:
                thread.join()
        seen = [(when, editions(answer)) for when, answer in answers]
        assert all(len(found) == 1 for _, found in seen), [found for _, found in seen if len(found) != 1][:3]
        assert seen[0] == ("any", {"EditionOne"})
        assert all(found == {when} for when, found in seen if when != "any")
        log = served.log.read_text()
        assert "companies.parquet: cannot be read" in log
        assert log.count("are served on") == 1
        assert "Traceback" not in log
        wait_for(lambda: len(list((tmp_path / "temporary").iterdir())) == 1)  # the databases of before are closed


def test_every_answer_of_a_run_is_of_one_version(folder, monkeypatch):
    monkeypatch.setenv("EXPLORER_DATA", str(folder))
    store = database.Store()
    monkeypatch.setattr(database, "_store", store)
    first = store.current()
    with database.held():
        name = database.run("companies").name_en[0]
        deferred = database.later(lambda: database.run("companies").name_en[0])
        edition(folder, "2031-01-31", "EditionTwo")
        assert not store.refresh(catalog.of)  # it may still be written to
        assert store.refresh(catalog.of)
        assert not store.refresh(catalog.of)
        assert database.run("companies").name_en[0] == name
        assert catalog.catalog().package["as_of"] == first.package.descriptor["as_of"]
    assert database.run("companies").name_en[0].endswith(" EditionTwo")
    assert catalog.catalog().package["as_of"] == "2031-01-31"
    assert deferred() == name
    place = Path(first.path).parent
    assert place.exists()
    del first, deferred
    assert not place.exists()


def test_caches_go_with_the_database(folder, monkeypatch):
    """Whatever a page keeps: a chart, the outlines, the starters of SQL, a result of SQL."""
    monkeypatch.setenv("EXPLORER_DATA", str(folder))
    store = database.Store()
    monkeypatch.setattr(database, "_store", store)
    place = Path(store.current().path).parent
    for page, query in (("companies", {}), ("map", {}), ("sql", {"sql": "FROM companies"})):
        app = AppTest.from_file(MAIN, default_timeout=60)
        app.run()
        for name, value in query.items():
            app.query_params[name] = value
        switch(app, page).run()
        assert not app.exception
    del app
    edition(folder, "2031-01-31", "EditionTwo")
    store.refresh(catalog.of)
    store.refresh(catalog.of)
    gc.collect()  # what a page of the test harness leaves behind refers to itself
    assert not place.exists()


def test_a_build_that_fails_changes_nothing(folder):
    before = {path.name: path.read_bytes() for path in folder.glob("*.parquet")}
    table = folder / "csv" / "chains.csv"
    table.write_text(table.read_text("utf-8").replace("eco-iot", "eco-xyz", 1), "utf-8")
    limited = ["sh", "-c", 'ulimit -f 8; exec "$@"', "sh", sys.executable, "-B", "-m", "explorer.build", "--data"]
    assert build.main(["--data", str(folder)]) == 1
    full = subprocess.run([*limited, str(ROOT / "data")], cwd=ROOT, capture_output=True, text=True, check=False)
    assert full.returncode == 1
    assert "nothing written" in full.stdout
    assert "Traceback" not in full.stderr
    assert {path.name: path.read_bytes() for path in folder.glob("*.parquet")} == before
    assert not list(folder.glob(".build-*"))


# --- Clients that come, go and dawdle; signals ---


def test_sixty_sessions_come_and_go(tmp_path):
    """None stays behind, and so does little memory, whatever they looked at."""
    pages = ("companies", "search", "sources", "policies", "targets")

    def visit(served: Served, rounds: int) -> None:
        for number in range(rounds):
            session = Session(served, f"lang={'zh' if number % 2 else 'en'}", pages[number % len(pages)])
            if number % 3:
                session.socket.close()
            else:
                session.socket.socket.shutdown(socket.SHUT_RDWR)  # gone without a word
        wait_for(lambda: served.metric("active_sessions") == 0)

    with serving(tmp_path / "log.txt", "--server.disconnectedSessionTTL", "1") as served:
        visit(served, 12)  # fills the caches
        before = served.memory()
        visit(served, 60)
        assert served.metric("session_events_total") >= 72
        assert served.memory() - before < 60e6  # 1 MB each would be 60
        assert "Traceback" not in served.log.read_text()


def test_slow_clients_keep_nobody_waiting(tmp_path):
    """Some send half a request, some read a download byte by byte: the others are served meanwhile, and the slow ones in the end."""
    with serving(tmp_path / "log.txt") as served:
        place = ("127.0.0.1", int(served.url.rsplit(":", 1)[1]))
        request = b"GET /api/v1/dictionary.json HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        half, reading = [], []
        for _ in range(10):
            half += [socket.create_connection(place) for _ in range(4)]
            client = socket.create_connection(place)
            client.sendall(request)
            reading.append(client)
        for client in half:
            client.sendall(request[:30])
        for client in reading:
            assert [client.recv(1) for _ in range(4)] == [b"H", b"T", b"T", b"P"]
        expected = fetch(f"{served.url}/api/v1/dictionary.json")
        for _ in range(20):
            assert served.healthy()
            assert served.api("chains.json")["count"] == len(database.run("chain_list"))
        Session(served, "lang=en", "companies").socket.close()
        for client in half:
            client.sendall(request[30:])
        for client, start in [*((client, b"") for client in half), *((client, b"HTTP") for client in reading)]:
            with client, client.makefile("rb") as stream:
                head, _, body = (start + stream.read()).partition(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 200 OK")
                assert body == expected


def test_terminate_and_kill(tmp_path):
    """SIGTERM ends the server and its temporary files even with a session open; after SIGKILL the next start takes them away."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    served = Served(tmp_path / "log.txt", TMPDIR=str(temporary)).started()
    session = Session(served, "lang=en", "companies")
    assert len(list(temporary.iterdir())) == 1
    served.process.terminate()
    served.process.wait(20)
    with suppress(Exception):
        session.socket.close()
    assert not list(temporary.iterdir())
    assert "Traceback" not in served.log.read_text()

    killed = Served(tmp_path / "log.txt", TMPDIR=str(temporary)).started()
    other = Served(tmp_path / "other.txt", TMPDIR=str(temporary)).started()
    left = set(temporary.iterdir())
    assert len(left) == 2
    killed.process.send_signal(signal.SIGKILL)
    killed.process.wait()
    assert set(temporary.iterdir()) == left
    (temporary / f"{scratch.PREFIX}of-somebody-else").mkdir()
    port = int(killed.url.rsplit(":", 1)[1])
    try:
        with serving(tmp_path / "log.txt", port=port, TMPDIR=str(temporary)) as again:
            assert len(set(temporary.glob("*/explorer.duckdb"))) == 2
            assert again.api("chains.json")["count"] == other.api("chains.json")["count"]
    finally:
        other.process.kill()
        other.process.wait()
    assert (temporary / f"{scratch.PREFIX}of-somebody-else").exists()


@pytest.mark.browser
def test_an_open_page_outlives_a_kill(browser, tmp_path):
    """After kill and restart the page that is open connects again by itself, with its filters."""
    from tests.conftest import Visitor

    with serving(tmp_path / "log.txt") as served:
        visitor = Visitor(browser, served.url, locale="en-GB")
        visitor.open("/companies?board=star&year=2019-")
        count = visitor.count
        served.process.kill()
        served.process.wait()
        port = int(served.url.rsplit(":", 1)[1])
        with serving(tmp_path / "again.txt", port=port) as again:
            wait_for(lambda: again.metric("active_sessions") == 1)
            visitor.settle()
            assert (visitor.query, visitor.count) == ("board=star&year=2019-", count)
            visitor.page.reload()
            visitor.settle()
            assert (visitor.query, visitor.count) == ("board=star&year=2019-", count)
        visitor.context.close()


@pytest.mark.browser
def test_an_open_page_takes_up_new_data_with_its_next_click(browser, folder, tmp_path):
    """The click runs the page alone; where the data have changed, what stands around it follows, and the filter holds."""
    from tests.conftest import Visitor

    with serving(tmp_path / "log.txt", EXPLORER_DATA=str(folder)) as served:
        visitor = Visitor(browser, served.url, locale="en-GB")
        page = visitor.open("/companies")
        edition(folder, "2031-01-31", "EditionTwo")
        wait_for(lambda: served.api("datapackage.json")["as_of"] == "2031-01-31")
        assert "2031-01-31" not in page.get_by_test_id("stSidebar").inner_text()
        page.locator(".st-key-filters").get_by_role("button", name="Board").click()
        page.get_by_test_id("stPopoverBody").get_by_text("STAR Market").click()
        page.get_by_test_id("stSidebar").get_by_text("2031-01-31").wait_for()
        visitor.settle()
        assert visitor.query == "board=star"
        assert visitor.count.startswith("12 / ")
        visitor.context.close()
