"""The HTTP API beside Datasette over the same tables: the same rows, on the same machine, in turns."""

import csv
import http.client
import importlib.util
import io
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd

from bench import server, stats
from bench.server import OURS, Missing
from explorer import queries

DATA = queries.ROOT / "data"
TABLES = ("companies", "financials")
REQUESTS, QUICK_REQUESTS = 100, 10
CLIENTS = 4
SECONDS, QUICK_SECONDS = 3.0, 0.5  # of the parallel clients
# Datasette counts no facets that nobody asked for, and returns whole tables, as the explorer does.
SETTINGS = {"suggest_facets": "off", "max_returned_rows": "5000", "max_csv_mb": "0"}


def _json_rows(body: bytes) -> int:
    return len(json.loads(body)["rows"])


def _csv_rows(body: bytes) -> int:
    return sum(1 for _ in csv.reader(io.StringIO(body.decode("utf-8-sig")))) - 1


def _facets(body: bytes) -> int:
    return len(json.loads(body)["facet_results"]["presence"]["results"])


# What is asked: paths of the explorer (None where its API has nothing of the kind) and of Datasette, and how the answer is counted.
TASKS: dict[str, tuple[str | None, str, Callable[[bytes], int]]] = {
    "list": ("/api/v1/companies.json", "/data/companies.json?_shape=objects&_size=max", _json_rows),
    "filter": ("/api/v1/companies.json?presence=both", "/data/companies.json?_shape=objects&_size=max&presence=both", _json_rows),
    "facet": (None, "/data/companies.json?_shape=objects&_size=0&_facet=presence", _facets),
    "csv": ("/api/v1/financials.csv", "/data/financials.csv?_stream=on", _csv_rows),
}


def sqlite(path: Path) -> None:
    """The tables as a SQLite file, with an index on the key of each."""
    con = sqlite3.connect(path)
    for table in TABLES:
        frame = pd.read_parquet(DATA / f"{table}.parquet")
        frame.to_sql(table, con, index=False)
        con.execute(f"CREATE INDEX {table}_key ON {table} (company_id)")
    con.commit()
    con.close()


def measure(*, quick: bool = False) -> dict:
    """{task: {explorer, datasette: {p50, p95, n, per_s, rows, kb}}}, the times in ms. Raises Missing without Datasette."""
    if importlib.util.find_spec("datasette") is None:
        raise Missing("Datasette is not installed: pip install -r requirements-dev.txt")
    requests, seconds = (QUICK_REQUESTS, QUICK_SECONDS) if quick else (REQUESTS, SECONDS)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        file = Path(folder) / "data.db"
        sqlite(file)
        port = server.free_port()
        settings = [part for name, value in SETTINGS.items() for part in ("--setting", name, value)]
        command = [sys.executable, "-m", "datasette", "serve", "-i", str(file), "-h", "127.0.0.1", "-p", str(port), *settings]
        with (
            server.running(OURS) as explorer,
            server.served(command, Path(folder), f"http://127.0.0.1:{port}", "/-/versions.json") as datasette,
        ):
            found: dict[str, dict] = {}
            for turn, (task, (ours, theirs, count)) in enumerate(TASKS.items()):
                asked = {"explorer": (explorer.url, ours), "datasette": (datasette.url, theirs)}
                names = list(asked) if turn % 2 == 0 else list(asked)[::-1]
                found[task] = {name: _times(*asked[name], count, requests, seconds) for name in names if asked[name][1]}
    return found


def _times(url: str, path: str, count: Callable[[bytes], int], requests: int, seconds: float) -> dict[str, float]:
    """One client after its own answers, then some in parallel; the first answer is not timed, its rows are counted."""
    body = _get(_connected(url), path)
    one = _connected(url)
    taken = []
    for _ in range(requests):
        begin = time.perf_counter()
        _get(one, path)
        taken.append(1000 * (time.perf_counter() - begin))
    end = time.perf_counter() + seconds

    def client(_: int) -> int:
        own, answers = _connected(url), 0
        while time.perf_counter() < end:
            _get(own, path)
            answers += 1
        return answers

    begin = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = sum(pool.map(client, range(CLIENTS)))
    return stats.summary(taken) | {
        "per_s": round(answers / (time.perf_counter() - begin), 1),
        "rows": count(body),
        "kb": round(len(body) / 1000, 1),
    }


def _connected(url: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(url).hostname, urlsplit(url).port, timeout=60)


def _get(connection: http.client.HTTPConnection, path: str) -> bytes:
    """The body of an answer. Raises RuntimeError where it is not 200."""
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answers {answer.status}: {body[:200]!r}")
    return body
