"""What stands between the network and the explorer: settings, limits, headers, errors and logs, on the middleware alone and on a server."""

import asyncio
import http.client
import importlib.util
import logging
import os
import re
import socket
import subprocess
import sys
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from explorer import api, failures, filters, i18n, safety, sandbox, workbench
from tests.conftest import ROOT, Visitor, awaited, start_server
from tests.test_browser import OTHERS, PATHS
from tests.test_pages import load

SECRET = "wxyzzy-secret"


# --- Settings ---


@pytest.mark.parametrize(
    ("text", "frames"),
    [
        ("", ("'self'",)),
        ("self", ("'self'",)),
        ("none", ("'none'",)),
        ("https://www.example.org *.example.com", ("'self'", "https://www.example.org", "*.example.com")),
        ("localhost:8080,https://a.b", ("'self'", "localhost:8080", "https://a.b")),
    ],
)
def test_frames_setting(text, frames):
    assert safety.read_settings({"EXPLORER_FRAMES": text}).frames == frames


@pytest.mark.parametrize(
    "text", ["*", "https://*", "self; script-src *", "a.b none", "javascript:alert(1)", "http://a/b", "'self'", "a\nb;c"]
)
def test_frames_that_are_no_hosts_are_refused(text):
    with pytest.raises(safety.SettingError, match="EXPLORER_FRAMES"):
        safety.read_settings({"EXPLORER_FRAMES": text})


@pytest.mark.parametrize(
    ("text", "rate"), [("", (600, 60)), ("600", (600, 60)), ("60/10", (60, 10)), (" 5 ", (5, 60)), ("off", None), ("OFF", None)]
)
def test_rate_setting(text, rate):
    found = safety.read_settings({"EXPLORER_RATE": text}).rate
    assert (found and (found.requests, found.seconds)) == rate


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("RATE", "0"),
        ("RATE", "-1"),
        ("RATE", "10/0"),
        ("RATE", "many"),
        ("RATE", "1/2/3"),
        ("PROXIES", "x"),
        ("PROXIES", "-1"),
        ("PROXIES", "10"),
    ],
)
def test_other_settings_that_cannot_be_read(name, text):
    with pytest.raises(safety.SettingError, match=f"EXPLORER_{name} does not take"):
        safety.read_settings({f"EXPLORER_{name}": text})


def test_a_bad_setting_ends_the_start_with_one_line():
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", "0", "--server.address", "127.0.0.1"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"EXPLORER_FRAMES": "*"}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.strip().startswith("explorer: EXPLORER_FRAMES does not take '*'; it takes: self, none, ")
    assert "Traceback" not in done.stderr


def test_streamlit_keeps_its_own_guards():
    given = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    server = given["server"]
    assert server["enableCORS"] is True
    assert server["enableXsrfProtection"] is True
    assert server["maxUploadSize"] == 1
    assert server["maxMessageSize"] * 1_000_000 > 2 * sandbox.BYTES
    assert given["client"]["showErrorDetails"] == "none"
    assert not server.get("enableAgentApi", False)


# --- Who asks, and how often ---


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_at_once_and_fills_at_its_rate():
    clock = Clock()
    limiter = safety.Limiter(safety.Rate(5, 10), clock)
    assert [limiter.wait("a") for _ in range(5)] == [0] * 5
    assert limiter.wait("a") == 2  # one each 2 seconds
    assert limiter.wait("b") == 0
    clock.now = 1.5
    assert limiter.wait("a") == pytest.approx(0.5)
    clock.now = 2
    assert limiter.wait("a") == 0
    assert limiter.wait("a") == 2
    clock.now = 1000
    assert [limiter.wait("a") for _ in range(6)] == [0] * 5 + [2]  # never more than a full bucket


def test_refused_requests_cost_nothing_and_the_rate_holds_over_a_day():
    clock = Clock()
    limiter = safety.Limiter(safety.Rate(60, 60), clock)
    allowed = 0
    for tenth in range(86_400):
        clock.now = tenth / 10
        allowed += limiter.wait("a") == 0
    assert 8640 <= allowed <= 8640 + 60


def test_memory_is_bounded_and_those_seen_last_are_kept():
    limiter = safety.Limiter(safety.Rate(2, 60), Clock(), clients=100)
    limiter.wait("kept")
    for number in range(1000):
        limiter.wait(str(number))
        if number == 150:
            limiter.wait("kept")
    assert limiter.remembered == 100
    assert limiter.wait("950") == 0
    assert limiter.wait("950") > 0


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "expected"),
    [
        ("203.0.113.5", [], 0, "203.0.113.5"),
        ("203.0.113.5", ["198.51.100.1"], 0, "203.0.113.5"),  # anyone can write the header
        ("198.51.100.1", ["203.0.113.9, 198.51.100.1"], 0, "127.0.0.1"),  # uvicorn took the peer on loopback from it
        (None, [], 0, "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.1"], 1, "198.51.100.1"),
        ("10.0.0.2", ["8.8.8.8, 198.51.100.1"], 1, "198.51.100.1"),  # only the last is the proxy's word
        ("10.0.0.2", ["8.8.8.8", "198.51.100.1"], 1, "198.51.100.1"),
        ("10.0.0.2", ["8.8.8.8, 198.51.100.1, 10.0.0.9"], 2, "198.51.100.1"),
        ("10.0.0.2", ["198.51.100.1"], 2, "10.0.0.2"),
        ("10.0.0.2", [], 1, "10.0.0.2"),
        ("10.0.0.2", ["198.51.100.1:4711"], 1, "198.51.100.1"),
        ("10.0.0.2", ["[2001:db8:1:2:3:4:5:6]:443"], 1, "2001:db8:1:2::/64"),
        ("10.0.0.2", ["<script>"], 1, "unknown"),
        ("2001:db8:1:2::1", [], 0, "2001:db8:1:2::/64"),  # a household has the whole network
        ("::ffff:203.0.113.5", [], 0, "203.0.113.5"),
    ],
)
def test_whom_a_request_counts_for(peer, forwarded, proxies, expected):
    assert safety.client(peer, forwarded, proxies) == expected


# --- The middleware ---


def guarded(*routes: Route, **given) -> TestClient:
    settings = safety.Settings(**{"rate": None} | given)
    app = Starlette(routes=[*routes, *api.ROUTES], middleware=[Middleware(safety.Guard, settings)])
    return TestClient(app, raise_server_exceptions=False)


def test_the_api_says_429_when_to_come_back_and_to_whom():
    client = guarded(rate=safety.Rate(3, 60))
    assert [client.get("/api/v1/openapi.json").status_code for _ in range(3)] == [200] * 3
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 20
    assert "too many requests" in answer.json()["error"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Retry-After" in answer.headers["access-control-expose-headers"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    # The header of a visitor does not make another client of him, that of a proxy does.
    assert client.get("/api/v1/openapi.json", headers={"X-Forwarded-For": "8.8.8.8"}).status_code == 429
    proxied = guarded(rate=safety.Rate(1, 60), proxies=1)
    codes = [proxied.get("/api/v1/openapi.json", headers={"X-Forwarded-For": f"8.8.8.8, 192.0.2.{n}"}).status_code for n in (1, 1, 2)]
    assert codes == [200, 429, 200]


def test_pages_are_not_counted():
    client = guarded(Route("/companies", lambda request: PlainTextResponse("page")), rate=safety.Rate(1, 60))
    assert [client.get("/companies").status_code for _ in range(5)] == [200] * 5


def test_too_large_requests_are_refused_with_a_reason():
    client = guarded(Route("/companies", lambda request: PlainTextResponse("page"), methods=["GET", "POST"]))
    long = "/companies?sql=" + "x" * (safety.URL_BYTES - len("/companiessql="))
    assert client.get(long).status_code == 200
    assert client.get(long + "x").status_code == 414
    assert "too long" in client.get("/api/v1/companies.json?q=" + "x" * safety.URL_BYTES).json()["error"]
    assert client.get("/companies?" + "&".join(["a=1"] * safety.PARAMETERS)).status_code == 200
    assert client.get("/companies?" + "&".join(["a=1"] * (safety.PARAMETERS + 1))).status_code == 400
    assert client.post("/companies", content=b"x" * safety.BODY_BYTES).status_code == 200
    assert client.post("/companies", content=b"x" * (safety.BODY_BYTES + 1)).status_code == 413
    assert client.post("/companies", content=iter([b"x"])).status_code == 413  # of unknown length
    assert client.put("/_stcore/upload_file/session/file", content=b"x").status_code == 413


def test_the_longest_link_of_the_page_sql_fits():
    assert len(quote("海" * filters.MAX_SQL)) < safety.URL_BYTES < 65_536  # what h11 takes for the head of a request


@pytest.mark.parametrize("host", ['a"><script>alert(1)</script>', "a b", "a/b", "user@host", "", "a:b", "[::1", "a;b", "host:123456"])
def test_a_host_header_that_is_none_is_refused(host):
    assert guarded().get("/api/v1/openapi.json", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8501", "[::1]:8501", "explorer_1", "xn--fiqs8s.example.org:443"])
def test_host_headers_of_all_kinds_are_accepted(host):
    answer = guarded().get("/api/v1/openapi.json", headers={"Host": host})
    assert answer.status_code == 200
    assert f"connect-src 'self' ws://{host} wss://{host};" in answer.headers["content-security-policy"]


def test_an_error_is_json_with_a_reference_and_the_log_has_no_text_of_the_reader(caplog):
    def broken(request):
        raise ValueError(f"cannot read {request.query_params['q']}")

    client = guarded(Route("/api/v1/broken.json", broken))
    with caplog.at_level(logging.WARNING):
        answer = client.get(f"/api/v1/broken.json?q={SECRET}")
    assert answer.status_code == 500
    reference = re.fullmatch(r"something went wrong here; reference (\w{8})", answer.json()["error"])[1]
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert reference in caplog.text
    assert "ValueError" in caplog.text
    assert "in broken" in caplog.text
    assert SECRET not in caplog.text


def test_an_answer_that_breaks_off_is_not_made_whole(caplog):
    async def parts():
        yield b"half"
        raise ValueError(SECRET)

    app = safety.Guard(StreamingResponse(parts()), safety.Settings(rate=None))
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        await asyncio.sleep(60)

    scope = {
        "type": "http",
        "path": "/x",
        "query_string": b"",
        "headers": [(b"host", b"a")],
        "method": "GET",
        "asgi": {"spec_version": "2.4"},
    }
    awaited(app(scope, receive, send))
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[-1]["more_body"]
    assert SECRET not in caplog.text


def test_headers_of_frames():
    def of(*frames):
        return safety.security_headers(frames, "a.b")

    assert of("'self'")["X-Frame-Options"] == "SAMEORIGIN"
    assert of("'none'")["X-Frame-Options"] == "DENY"
    named = of("'self'", "https://www.example.org")
    assert "X-Frame-Options" not in named  # it cannot name hosts
    assert named["Content-Security-Policy"].endswith("frame-ancestors 'self' https://www.example.org")


def test_the_policy_names_no_foreign_host_and_no_free_script():
    policy = safety.security_headers(("'self'",), "a.b")["Content-Security-Policy"]
    rules = {name: values for name, *values in (rule.split() for rule in policy.split("; "))}
    assert rules["default-src"] == ["'self'"]
    assert rules["object-src"] == ["'none'"]
    assert rules["base-uri"] == rules["form-action"] == ["'self'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "data:", "https:"} & set(rules["script-src"])
    hosts = {value for values in rules.values() for value in values if "." in value or "*" in value}
    assert hosts == {"ws://a.b", "wss://a.b"}


# --- SQL ---


def test_runs_of_sql_are_counted_by_client_but_kept_rows_are_not(monkeypatch):
    monkeypatch.setattr(safety, "settings", lambda: safety.Settings(rate=safety.Rate(40, 60)))
    safety._sql_limiter.cache_clear()
    try:
        assert [safety.sql_wait(None, []) for _ in range(2)] == [0, 0]
        assert safety.sql_wait(None, []) == 30
        assert safety.sql_wait("203.0.113.5", []) == 0
        runs = []
        first = sandbox.run("SELECT 41 AS n", lambda: runs.append(1) or 0)
        assert sandbox.run("SELECT 41 AS n", lambda: 99) is first
        assert runs == [1]
        with pytest.raises(sandbox.Refused, match="rate"):
            sandbox.run("SELECT 42 AS n", lambda: 99)
    finally:
        safety._sql_limiter.cache_clear()


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_page_says_how_long_to_wait(monkeypatch, lang):
    monkeypatch.setenv("EXPLORER_SQL", "on")
    monkeypatch.setattr(workbench.safety, "sql_wait", lambda peer, forwarded: 7)
    app = load("sql", lang=lang, sql="SELECT 'counted' AS word")
    assert not app.exception
    assert app.error[0].value == i18n.Translator(lang)("sql.refused_rate", wait="7")


# --- The audit of the packages ---


def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / "scripts" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_audit_asks_for_all_that_runs():
    asked = audit().needed(["streamlit==1.67.0  # the server", "# nothing", "XlsxWriter"])
    assert {"streamlit", "starlette", "uvicorn", "pyarrow", "xlsxwriter"} <= set(asked)
    assert not {"pytest", "playwright", "pip-audit"} & set(asked)
    assert asked["streamlit"] == "1.67.0"


def test_the_audit_fails_on_what_can_be_mended_and_says_what_it_does_not_know():
    sound = {"name": "a", "version": "1", "vulns": []}
    open_ = {"name": "b", "version": "2", "vulns": [{"id": "X-1", "fix_versions": []}]}
    fixed = {"name": "c", "version": "3", "vulns": [{"id": "X-2", "fix_versions": ["3.1"]}]}
    skipped = {"name": "d", "skip_reason": "not found"}
    verdict = audit().verdict
    assert verdict([]) == verdict([skipped]) == (["No vulnerability service reachable: not audited."], False)
    assert verdict([sound, open_, skipped]) == (
        ["b 2: X-1, no fix yet", "Not known to the service: d.", "Audited: 2 packages; known vulnerabilities with a fix: 0."],
        False,
    )
    lines, bad = verdict([sound, fixed])
    assert bad
    assert lines[0] == "c 3: X-2, fixed in 3.1"


# --- A server ---


def raw(url: str, request: str) -> tuple[int, str]:
    """The status and the whole answer to a request written by hand."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode())
        data = b""
        while part := connection.recv(65_536):
            data += part
            if b"101 " in data[:20]:
                break
    return int(data.split()[1]), data.decode(errors="replace")


def handshake(url: str, host: str, origin: str) -> int:
    request = (
        f"GET /_stcore/stream HTTP/1.1\nHost: {host}\nOrigin: {origin}\nConnection: Upgrade\nUpgrade: websocket\n"
        "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Protocol: streamlit\n\n"
    )
    return raw(url, request)[0]


def fetch(url: str, path: str, **headers: str) -> http.client.HTTPResponse:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    answer.body = answer.read()
    connection.close()
    return answer


def test_a_websocket_from_another_site_is_refused(server):
    host = urlsplit(server).netloc
    assert handshake(server, host, server) == 101
    assert handshake(server, host, "https://evil.example") in (400, 403)


def test_only_the_api_is_open_to_other_sites(server):
    for path in ("/", "/companies", "/_stcore/health", "/robots.txt", "/static/js/nothing.js", "/media/nothing"):
        assert fetch(server, path, Origin="https://evil.example").headers.get("access-control-allow-origin") is None, path
    assert fetch(server, "/api/v1/chains.json", Origin="https://evil.example").headers["access-control-allow-origin"] == "*"


def test_every_kind_of_answer_has_the_headers(server):
    script = re.search(rb'src="\./(static/js/[^"]+)"', fetch(server, "/").body)[1].decode()
    paths = ["/", "/companies?board=star", f"/{script}", "/api/v1/chains.json", "/api/v1/nothing.json", "/robots.txt", "/_stcore/health"]
    for path in paths:
        headers = fetch(server, path).headers
        assert "object-src 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin", path
        assert headers["x-frame-options"] == "SAMEORIGIN", path
        assert headers["cross-origin-opener-policy"] == "same-origin", path


def test_a_hostile_host_header_comes_back_nowhere(server):
    for path in ("/", "/sitemap.xml", "/robots.txt"):
        status, text = raw(server, f'GET {path} HTTP/1.1\nHost: a"><script>alert(1)</script>\nConnection: close\n\n')
        assert status == 400
        assert "<script>alert" not in text


def test_allowed_hosts_hold_for_pages_api_and_websocket(tmp_path):
    log = tmp_path / "log.txt"
    process, url = start_server(log, STREAMLIT_SERVER_ALLOWED_HOSTS="explorer.example")
    try:
        for path in ("/", "/api/v1/chains.json"):
            assert fetch(url, path, Host="explorer.example").status == 200
            assert fetch(url, path, Host="evil.example").status == 400
        assert fetch(url, "/_stcore/health", Host="10.0.0.7:8501").body == b"ok"
        assert handshake(url, "explorer.example", "https://explorer.example") == 101
        assert handshake(url, "evil.example", "https://evil.example") in (400, 403)
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.browser
def test_the_log_has_neither_addresses_nor_what_readers_typed(browser, tmp_path):
    log = tmp_path / "log.txt"
    process, url = start_server(log)
    try:
        visitor = Visitor(browser, url)
        for path in (f"/companies?q={SECRET}", f"/search?q={SECRET}", f"/sql?sql=SELECT+'{SECRET}'+FROM+{SECRET}", f"/company?id={SECRET}"):
            visitor.open(path)
        visitor.context.close()
        for path in (f"/api/v1/companies.json?q={SECRET}", f"/api/v1/{SECRET}.json", f"/api/v1/companies.json?{SECRET}=1"):
            fetch(url, path, X_Forwarded_For="203.0.113.77", User_Agent=SECRET)
        raw(url, f"GET /{SECRET} HTTP/1.1\nHost: {SECRET}:{SECRET}\nConnection: close\n\n")
        raw(url, f"{SECRET}\n\n")
    finally:
        process.terminate()
        process.wait(10)
    text = log.read_text()
    assert "You can now view" in text
    assert SECRET not in text
    assert "203.0.113.77" not in text
    assert "127.0.0.1" not in text.replace(url, "")


def test_a_failed_page_is_logged_without_the_words_of_the_error(caplog, capfd):
    failures.keep_texts_out()
    logging.getLogger("streamlit.error_util").error("Uncaught app execution", exc_info=ValueError(SECRET))
    failures.failed("page", ValueError(SECRET))
    assert SECRET not in caplog.text + "".join(capfd.readouterr())


# --- A browser ---


@pytest.fixture
def watched(visit):
    """A visitor whose page notes what the content security policy refuses."""

    def make(**options):
        visitor = visit(**options)
        visitor.page.add_init_script(
            "window.refused = []; document.addEventListener('securitypolicyviolation',"
            " e => refused.push([e.violatedDirective, e.blockedURI, e.sourceFile, e.sample].join(' ')))"
        )
        return visitor

    return make


@pytest.mark.browser
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_every_page_lives_with_the_policy(watched, locale):
    visitor = watched(locale=locale)
    for path in [*PATHS.values(), *OTHERS.values()]:
        page = visitor.open(path)
        page.wait_for_timeout(600)
        assert page.evaluate("refused") == [], path
        assert page.evaluate("document.documentElement.lang") == ("en" if locale == "en-GB" else "zh-CN"), path
        for chart in page.get_by_test_id("stVegaLiteChart").all():
            assert chart.locator("svg.marks, canvas.marks, svg").count(), path
    assert visitor.errors == []
    assert visitor.foreign == []


@pytest.mark.browser
def test_what_pages_do_works_with_the_policy(watched):
    visitor = watched(locale="en-GB")
    page = visitor.open("/companies?board=star")
    chart = page.locator(".st-key-figure_companies_by_chain [data-testid=stVegaLiteChart]")
    chart.locator("path[aria-roledescription=bar]").first.wait_for()
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("button", name="Copied").wait_for()
    with page.expect_download() as caught:
        page.locator(".st-key-downloads_companies").get_by_role("button", name="CSV").click()
    assert caught.value.path().read_bytes().startswith(b"\xef\xbb\xbf")
    # Two clicks, one after the other, on names in the table: our own script follows each.
    for height in (52, 87):
        table = page.get_by_test_id("stDataFrame").last
        table.scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        table.click(position={"x": 60, "y": height})
        page.wait_for_url("**/company?**")
        visitor.settle()
        page.go_back()
        visitor.settle()
    assert page.evaluate("refused") == []
    assert visitor.errors == []


@pytest.mark.browser
def test_a_script_that_the_explorer_did_not_write_does_not_run(watched):
    page = watched().open("/")
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
            const image = document.createElement("div");
            image.innerHTML = "<img src=x onerror='window.ran = true'>";
            document.body.append(image);
            const link = document.createElement("a");
            link.href = "javascript:window.ran = true";
            document.body.append(link);
            link.click();
        }"""
    )
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") is None
    assert len(page.evaluate("refused")) >= 3


@pytest.mark.browser
def test_frames_by_setting(browser, server, tmp_path):
    """A page of another origin may show the explorer in a frame only where it is named."""

    class Framing(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<iframe src='{parse_qs(urlsplit(self.path).query)['of'][0]}/policies'></iframe>".encode())

        def log_message(self, *args):
            pass

    other = ThreadingHTTPServer(("127.0.0.1", 0), Framing)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{other.server_port}"
    process, named = start_server(tmp_path / "named.txt", EXPLORER_FRAMES=origin)
    context = browser.new_context()
    try:
        shown = {}
        for url in (server, named):
            page = context.new_page()
            page.goto(f"{origin}/?of={url}", wait_until="load")
            shown[url] = page.frames[-1].locator("#root").count()
        assert shown == {server: 0, named: 1}
    finally:
        context.close()
        process.terminate()
        process.wait(10)
        other.shutdown()
