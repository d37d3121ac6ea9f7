"""Shared by the tests: the data read independently of the explorer, and a server with a real browser."""

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from explorer import shell
from explorer.menu import START

ROOT = Path(__file__).resolve().parents[1]
MAIN = str(ROOT / "explorer" / "main.py")
# The tests ask more often than any reader.
os.environ["EXPLORER_RATE"] = "off"


@pytest.fixture(scope="session")
def csv():
    """csv("companies"): a table as pandas reads it from data/csv, all text, empty = ""."""

    @cache
    def read(table: str) -> pd.DataFrame:
        return pd.read_csv(ROOT / "data" / "csv" / f"{table}.csv", dtype=str, keep_default_na=False)

    return read


def awaited(coroutine: Coroutine):
    """What a coroutine gives. In a thread of its own, for an open browser keeps an event loop running in that of the tests."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_server(log: Path, **environment: str) -> tuple[subprocess.Popen, str]:
    """A fresh explorer on loopback: its process and address, once its health says ok."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port), "--server.address", "127.0.0.1"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=log.open("wb"), stderr=subprocess.STDOUT, env=os.environ | environment)
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1) as answer:
                if answer.read() == b"ok":
                    return process, url
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[str]:
    process, url = start_server(tmp_path_factory.mktemp("server") / "log.txt")
    yield url
    process.terminate()
    process.wait(10)


@pytest.fixture
def fresh_server(tmp_path) -> Iterator[str]:
    """A server that nobody has opened before."""
    process, url = start_server(tmp_path / "log.txt")
    yield url
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="session")
def browser() -> Iterator:
    from playwright.sync_api import sync_playwright

    from tests.chromium import executable

    path = executable()
    if path is None:
        message = "no Chromium: ./test.sh installs it"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield chromium
        chromium.close()


def switch(app: AppTest, page: str) -> AppTest:
    """Show another page with the next run. AppTest.switch_page knows no pages but files."""
    app._page_hash = calc_hash("" if page == START else page)
    return app


def opened(page: str, lang: str, queries: list[dict]) -> Iterator[tuple[dict, AppTest]]:
    """A page under each query in turn, by Streamlit's own test harness."""
    app = AppTest.from_file(MAIN, default_timeout=120)
    app.query_params["lang"] = lang
    with pytest.MonkeyPatch.context() as patch:
        # The first run, which a change of pages needs, is not what is tested.
        patch.setattr(shell, "follow", st.stop)
        app.run()
    switch(app, page)
    for query in queries:
        app.query_params.clear()
        for name, value in ({"lang": lang} | query).items():
            app.query_params[name] = value
        app.run()
        yield query, app


class Visitor:
    """One browser window with a locale, a theme and a width; it watches for foreign requests and errors."""

    def __init__(self, browser, url: str, *, locale: str = "zh-CN", theme: str = "light", width: int = 1280):
        self.url = url
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=locale, color_scheme=theme, accept_downloads=True, reduced_motion="reduce"
        )
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page = self.context.new_page()
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self._request(request.url))
        self.page.on("console", lambda message: self._console(message))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _request(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            self.foreign.append(address)

    def _console(self, message) -> None:
        # On a deep link Streamlit itself looks for its base path below the page and gets 404 twice.
        probe = any(part in message.location.get("url", "") for part in ("/_stcore/health", "/_stcore/host-config"))
        if message.type == "error" and not probe:
            self.errors.append(message.text)

    def open(self, path: str):
        self.page.goto(self.url + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the script has run and the page shows no exception."""
        from playwright.sync_api import expect

        self.page.wait_for_timeout(400)
        self.page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']", timeout=20_000)
        expect(self.page.locator("[data-testid=stException], .st-key-script_error")).to_have_count(0)

    @property
    def query(self) -> str:
        return urlsplit(self.page.url).query

    @property
    def count(self) -> str:
        return self.page.locator(".st-key-count").inner_text().strip()


@pytest.fixture
def visit(browser, server) -> Iterator:
    """visit(locale="en-GB", theme="dark", width=390): a Visitor on the shared server."""
    visitors: list[Visitor] = []

    def make(url: str = server, **options) -> Visitor:
        visitors.append(Visitor(browser, url, **options))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.context.close()
