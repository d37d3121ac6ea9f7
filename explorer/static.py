"""Streamlit's own files, so that a first visit is short: scripts and styles compressed once, and an icon font without what never shows.

The names of the files hold a hash of what is in them, and browsers keep them for a year: what is compressed once stays right.
"""

import re
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from os import PRIO_PROCESS, setpriority
from pathlib import Path

import brotli
import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

FOLDER = Path(st.__file__).with_name("static")
TYPES = {".js", ".css"}
SMALLEST = 500  # bytes; less gains nothing
QUALITY = 10  # 11 takes three times as long for 2 % less
PRELOAD = re.compile(r'<link\s[^>]*as="font"[^>]*>\s*')
# "Source Sans" is Streamlit's text font, which the theme does without: until the theme is there, what the system has stands in for it.
# "Latin signs" are for a system without Latin fonts: a Chinese font leaves the room of a Chinese sign around these.
FACES = """
@font-face { font-family: "Source Sans"; font-weight: 100 900; src: local("Segoe UI"), local("Roboto"), local("Helvetica Neue"),
  local("Noto Sans"), local("Arial"), local("Liberation Sans"), local("DejaVu Sans"), local("Noto Sans CJK SC"); }
@font-face { font-family: "Latin signs"; unicode-range: U+B7, U+2018-201D, U+2026; src: local("DejaVu Sans"), local("Arial"); }
"""
ICONS = Path(__file__).with_name("icons.woff2")  # made by scripts/icons.py
DAY = 86_400  # seconds
# What asks for less than the file, or whether it has changed: Streamlit answers that.
CONDITIONS = ("range", "if-none-match", "if-modified-since")
# Of the security headers only this one means anything for a script or a style; the others are 900 bytes, a hundred times a visit.
HEADERS = {
    "Content-Encoding": "br",
    "Vary": "Accept-Encoding",
    "Cache-Control": "public, immutable, max-age=31536000",
    "X-Content-Type-Options": "nosniff",
}


def root(base: str | None) -> str:
    """What the paths of all addresses begin with, by Streamlit's `server.baseUrlPath`: "" or "/base"."""
    return f"/{(base or '').strip('/')}".rstrip("/")


def files(folder: Path, base: str | None = None) -> dict[str, Path]:
    """The scripts and styles of Streamlit, by their path in an address."""
    found = sorted(path for path in (folder / "static").rglob("*") if path.suffix in TYPES and path.stat().st_size >= SMALLEST)
    return {f"{root(base)}/{path.relative_to(folder).as_posix()}": path for path in found}


def named_in_html(folder: Path, addresses: Iterable[str]) -> list[str]:
    """Those of the addresses that every page asks for: the HTML names them."""
    html = (folder / "index.html").read_text("utf-8")
    names = set(re.findall(r'(?:src|href)="\.(/static/[^"]+)"', html))
    return [address for address in addresses if any(address.endswith(name) for name in names)]


def without_font(html: str) -> str:
    """Streamlit's HTML without its text font, 170 kB, which a browser would fetch ahead, and for the first words on the screen."""
    return PRELOAD.sub("", html).replace("</head>", f"<style>{FACES}</style></head>")


def weight(accepted: str, coding: str) -> float:
    """How much a client likes a coding, 0 to 1, by its Accept-Encoding; 0 where it does not name it or cannot be read."""
    for part in accepted.lower().split(","):
        match = re.fullmatch(rf"\s*{coding}\s*(?:;\s*q=([01](?:\.\d{{0,3}})?)\s*)?", part)
        if match:
            return float(match[1] or 1)
    return 0


def takes_brotli(headers: Headers) -> bool:
    """Whether a client takes Brotli, and likes it no less than gzip."""
    accepted = ",".join(headers.getlist("accept-encoding"))
    return weight(accepted, "br") > 0 and weight(accepted, "br") >= weight(accepted, "gzip")


class Compressed:
    """ASGI middleware that answers for files of Streamlit that it has compressed, and passes on all else.

    Those that every page needs are compressed from the start of the server on, the others after the first request for each; until
    then a request goes the usual way. It keeps at most what is in Streamlit's folder, some 5 MB, and usually 1 MB.
    """

    def __init__(self, app, folder: Path = FOLDER):
        self.app = app
        self.folder = folder
        self.files = files(folder, st.get_option("server.baseUrlPath"))
        self.bodies: dict[str, bytes] = {}
        self.asked: set[str] = set()
        self._pool: ThreadPoolExecutor | None = None  # while the server runs

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            with self.working():
                await self.app(scope, receive, send)
            return
        path = scope["path"]
        if scope["type"] != "http" or path not in self.files or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not takes_brotli(headers) or any(name in headers for name in CONDITIONS):
            await self.app(scope, receive, send)
        elif path in self.bodies:
            await self._answer(path, scope["method"], send)
        else:
            self.compress_later(path)
            await self.app(scope, receive, send)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Compress beside the server, one file after another, as long as the block runs."""
        self._pool = ThreadPoolExecutor(1, "brotli", initializer=_stand_back)
        for path in named_in_html(self.folder, self.files):
            self.compress_later(path)
        try:
            yield
        finally:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def compress_later(self, path: str) -> None:
        if self._pool and path not in self.asked:
            self.asked.add(path)
            self._pool.submit(self.compress, path)

    def compress(self, path: str) -> None:
        self.bodies[path] = brotli.compress(self.files[path].read_bytes(), mode=brotli.MODE_TEXT, quality=QUALITY)

    async def _answer(self, path: str, method: str, send) -> None:
        file, body = self.files[path], self.bodies[path]
        # Content-Type, ETag and Last-Modified as Streamlit sends them, so that it knows the file when asked whether it has changed.
        headers = MutableHeaders(raw=FileResponse(file, stat_result=file.stat()).raw_headers)
        del headers["accept-ranges"]
        headers.update(HEADERS | {"Content-Length": str(len(body))})
        await send({"type": "http.response.start", "status": 200, "headers": headers.raw})
        await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


class Icons:
    """ASGI middleware that answers for Streamlit's icon font, 375 kB, with the part of it that can show, 52 kB.

    Streamlit asks for the whole font as it starts, whatever fonts the theme names. Browsers keep the part for a day only: it may change
    with the explorer, and its address does not.
    """

    def __init__(self, app, folder: Path = FOLDER):
        self.app = app
        fonts = (folder / "static" / "media").glob("MaterialSymbols-Rounded.*.woff2")
        self.addresses = {f"{root(st.get_option('server.baseUrlPath'))}/static/media/{font.name}" for font in fonts}
        self.part = StaticFiles(directory=ICONS.parent)

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or scope["path"] not in self.addresses or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        answer = self.part.file_response(ICONS, ICONS.stat(), scope)
        answer.headers["Cache-Control"] = f"public, max-age={DAY}"
        await answer(scope, receive, send)


def _stand_back() -> None:
    """Let the pages go first: on Linux each thread has a priority of its own."""
    if sys.platform == "linux":
        setpriority(PRIO_PROCESS, threading.get_native_id(), 19)
