"""The servers that are measured: the explorer and the bare page, on loopback, started alike."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BENCH = Path(__file__).resolve().parent
PATIENCE = 60  # seconds to wait for a server


class Missing(RuntimeError):
    """What a section needs is not there; the message says what, and how to get it."""


@dataclass(frozen=True)
class Target:
    """A Streamlit app with a list of companies: where it is, and how its chain filter is called."""

    name: str
    script: Path
    page: str  # path and query in the browser
    widget: str  # key of the filter
    agent: dict  # what opens it in the agent API
    opener: str = ""  # what shows the filter when clicked, "" where it is in view

    @property
    def folder(self) -> Path:
        """Where it is started: the settings of the explorer hold for the explorer only."""
        return self.script.parent


OURS = Target(
    "explorer",
    ROOT / "app.py",
    "/companies?lang=en",
    "companies_chain_en",
    {"page": "companies", "query_params": {"lang": ["en"]}},
    ".st-key-filters button:has-text('Industry chain')",
)
BARE = Target("bare", BENCH / "bare" / "app.py", "/", "chain", {})
BOTH = (OURS, BARE)


@dataclass(frozen=True)
class Server:
    url: str
    pid: int
    start_s: float  # from the start of the process until its health says ok


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(target: Target, *options: str) -> Iterator[Server]:
    """A fresh server of the target, ended with the block. Raises RuntimeError with its log where it does not come up."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(target.script), "--server.port", str(port), "--server.address", "127.0.0.1"]
    command += ["--server.headless", "true", "--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false", *options]
    with served(command, target.folder, f"http://127.0.0.1:{port}", "/_stcore/health", b"ok") as server:
        yield server


@contextmanager
def served(command: list[str], folder: Path, url: str, health: str, body: bytes | None = None) -> Iterator[Server]:
    """The process of a command that serves `url`, once `health` answers (with `body`); ended with the block."""
    begin = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ | {"NO_COLOR": "1"}
    ) as process:
        try:
            while not _answers(url + health, body):
                if process.poll() is not None or time.perf_counter() - begin > PATIENCE:
                    process.kill()
                    raise RuntimeError(f"{' '.join(command[:5])} … did not start:\n{process.stderr.read().decode(errors='replace')}")
                time.sleep(0.01)
            yield Server(url, process.pid, time.perf_counter() - begin)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _answers(url: str, body: bytes | None) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return body is None or answer.read() == body
    except OSError:
        return False
