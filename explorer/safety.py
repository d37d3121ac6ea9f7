"""What stands between the network and the explorer: security headers, limits of size and rate, errors without internals.

Settings by environment: EXPLORER_FRAMES, EXPLORER_RATE, EXPLORER_PROXIES; and Streamlit's own `server.allowedHosts`.
"""

import base64
import hashlib
import ipaddress
import math
import os
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from explorer import api, failures, filters, scripts

URL_BYTES = 10 * filters.MAX_SQL  # the longest link of the page SQL, percent-encoded Chinese, still fits
PARAMETERS = 200  # of one address; the longest list of filters has some 100
BODY_BYTES = 16_000  # nothing here reads a request body
CLIENTS = 10_000  # that a limiter remembers
SQL_SHARE = 20  # so many API requests weigh as much as one run of SQL
HEALTH = "/_stcore/health"  # asked for by machines, under any name
UPLOADS = "/_stcore/upload_file/"  # Streamlit's way for files of visitors; no page takes any
HOST = re.compile(r"([\w.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?", re.ASCII)
FRAME = re.compile(r"(https?://)?(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?", re.IGNORECASE)
UNUSED = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb")


class SettingError(ValueError):
    """A setting that cannot be read; the message names it and says what it takes."""


@dataclass(frozen=True)
class Rate:
    """So many requests in so many seconds, all of which may come at once."""

    requests: int
    seconds: float


@dataclass(frozen=True)
class Settings:
    frames: tuple[str, ...] = ("'self'",)  # the sources of frame-ancestors
    rate: Rate | None = Rate(600, 60)
    proxies: int = 0  # in front of the server, each of which adds the address of its client to X-Forwarded-For


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment. Raises SettingError."""
    return Settings(
        _frames(environment.get("EXPLORER_FRAMES", "")),
        _rate(environment.get("EXPLORER_RATE", "")),
        _proxies(environment.get("EXPLORER_PROXIES", "")),
    )


@cache
def settings() -> Settings:
    """The settings of this process. Raises SettingError."""
    return read_settings(os.environ)


def _frames(text: str) -> tuple[str, ...]:
    names = text.replace(",", " ").split() or ["self"]
    if names == ["none"]:
        return ("'none'",)
    hosts = [name for name in names if name != "self"]
    if wrong := [host for host in hosts if not FRAME.fullmatch(host) or host == "none"]:
        takes = "self, none, or the hosts that may show the explorer in a frame, such as https://www.example.org *.example.com"
        raise SettingError(f"EXPLORER_FRAMES does not take {wrong[0]!r}; it takes: {takes}")
    return ("'self'", *hosts)


def _rate(text: str) -> Rate | None:
    text = text.strip().lower()
    if text == "off":
        return None
    match = re.fullmatch(r"(\d{1,9})(?:/(\d{1,6}))?", text or "600")
    if not match or not int(match[1]) or (match[2] and not int(match[2])):
        takes = "requests a minute (600), requests in a number of seconds (60/10), or off"
        raise SettingError(f"EXPLORER_RATE does not take {text!r}; it takes: {takes}")
    return Rate(int(match[1]), int(match[2] or 60))


def _proxies(text: str) -> int:
    if not re.fullmatch(r"\d?", text.strip(), re.ASCII):
        takes = "how many proxies of yours stand in front of the explorer, 0 to 9"
        raise SettingError(f"EXPLORER_PROXIES does not take {text!r}; it takes: {takes}")
    return int(text.strip() or 0)


# --- Who asks, and how often ---


class Limiter:
    """A bucket of tokens for each client, refilled at the rate; of at most `clients`, those seen last."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic, clients: int = CLIENTS):
        self._rate, self._clock, self._clients = rate, clock, clients
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # client -> tokens, and when they were counted
        self._lock = threading.Lock()

    def wait(self, client: str) -> float:
        """Take a token: 0 where there was one, else the seconds until there is."""
        now, each = self._clock(), self._rate.seconds / self._rate.requests
        with self._lock:
            tokens, then = self._buckets.pop(client, (float(self._rate.requests), now))
            tokens = min(float(self._rate.requests), tokens + (now - then) / each)
            allowed = tokens >= 1
            self._buckets[client] = (tokens - allowed, now)
            if len(self._buckets) > self._clients:
                self._buckets.popitem(last=False)
        return 0 if allowed else (1 - tokens) * each

    @property
    def remembered(self) -> int:
        """How many clients it knows."""
        return len(self._buckets)


def client(peer: str | None, forwarded: Sequence[str], proxies: int) -> str:
    """Whom a request counts for: the peer, or what the outermost trusted proxy wrote into X-Forwarded-For; of IPv6 the network.

    Without proxies the header counts for nothing. uvicorn puts its address in the place of a peer on loopback: such a request is one
    of this machine.
    """
    named = [name.strip() for line in forwarded for name in line.split(",") if name.strip()]
    if proxies and len(named) >= proxies:
        return _network(named[-proxies])
    if not proxies and peer in named:
        return "127.0.0.1"
    return _network(peer or "127.0.0.1")


def _network(text: str) -> str:
    bare = re.sub(r"^\[(.*)\](:\d+)?$", r"\1", text) if text.startswith("[") else re.sub(r"^([\d.]+):\d+$", r"\1", text)
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(address.ipv4_mapped or ipaddress.ip_network((address.packed[:8] + bytes(8), 64)))


@cache
def _sql_limiter() -> Limiter | None:
    rate = settings().rate
    return Limiter(Rate(max(1, rate.requests // SQL_SHARE), rate.seconds)) if rate else None


def sql_wait(peer: str | None, forwarded: Sequence[str]) -> int:
    """Take a run of SQL for a visitor: 0, or the whole seconds until there is one."""
    limiter = _sql_limiter()
    return math.ceil(limiter.wait(client(peer, forwarded, settings().proxies))) if limiter else 0


# --- Headers ---


@cache
def script_hashes() -> list[str]:
    """The scripts that stand inside a page: Streamlit's own in its HTML, and those of the explorer."""
    html = Path(st.__file__).with_name("static").joinpath("index.html").read_text("utf-8")
    texts = [*re.findall(r"<script>(.*?)</script>", html, re.DOTALL), *scripts.ALL]
    return [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts]


def security_headers(frames: tuple[str, ...], host: str) -> dict[str, str]:
    """The headers of every answer. host: a checked Host header; the WebSocket of the page goes there.

    Streamlit writes style elements and attributes as it runs, loads the script of a component from a blob, and reckons with
    WebAssembly; it needs no eval: Vega runs its expressions in an interpreter.
    """
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "blob:", "'wasm-unsafe-eval'", *script_hashes()]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self' ws://{host} wss://{host}" if host else "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": " ".join(frames),
    }
    named = {("'self'",): {"X-Frame-Options": "SAMEORIGIN"}, ("'none'",): {"X-Frame-Options": "DENY"}}
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in rules.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
        "Cross-Origin-Opener-Policy": "same-origin",
        **named.get(frames, {}),
    }


# --- The middleware ---


class Guard:
    """ASGI middleware around everything else: refuses what is too large, too often or for another host, answers what failed, and adds
    the security headers."""

    def __init__(self, app, settings: Settings):
        self.app = app
        self.settings = settings
        self.limiter = Limiter(self.settings.rate) if self.settings.rate else None

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Headers(scope=scope)
        host = request.get("host", "")
        added = security_headers(self.settings.frames, host if HOST.fullmatch(host) else "")
        started = False

        async def guarded(message):
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(raw=message.setdefault("headers", [])).update(added)
            await send(message)

        refused = self.refusal(scope, request)
        try:
            await (refused or self.app)(scope, receive, guarded)
        except Exception as error:
            reference = failures.failed("request", error)
            if started:
                return  # the server ends the connection: the client sees that the answer is not whole
            await api.failure(500, f"something went wrong here; reference {reference}")(scope, receive, guarded)

    def refusal(self, scope, request: Headers) -> Response | None:
        """The answer to a request that goes no further, or None."""
        path, query, host = scope["path"], scope.get("query_string", b""), request.get("host", "")
        if not HOST.fullmatch(host) or not (is_host_allowed(host) or path == HEALTH):
            return api.failure(400, "the Host header names no host of this server")
        if len(scope.get("raw_path") or path.encode()) + len(query) > URL_BYTES:
            return api.failure(414, f"the address is too long: {URL_BYTES} bytes at most")
        if query.count(b"&") >= PARAMETERS:
            return api.failure(400, f"the address has too many parameters: {PARAMETERS} at most")
        length = request.get("content-length", "0")
        large = not length.isdigit() or int(length) > BODY_BYTES or "transfer-encoding" in request
        if path.startswith(UPLOADS) or (large and not path.startswith("/_stcore/")):
            return api.failure(413, f"no files are taken, and no request body of more than {BODY_BYTES} bytes")
        if self.limiter and path.startswith(f"{api.PREFIX}/"):
            peer = (scope.get("client") or ("",))[0]
            wait = self.limiter.wait(client(peer, request.getlist("x-forwarded-for"), self.settings.proxies))
            if wait:
                seconds = math.ceil(wait)
                answer = api.failure(429, f"too many requests; try again in {seconds} s")
                answer.headers["Retry-After"] = str(seconds)
                return answer
        return None
