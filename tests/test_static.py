"""Streamlit's own files as they come over the wire: whole, small, and asked for once."""

import re
import time
import zlib
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
import streamlit
from fontTools.ttLib import TTFont
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.testclient import TestClient
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_assets_routes

from explorer import static
from scripts import icons
from tests.conftest import awaited

FOLDER = Path(streamlit.__file__).with_name("static")
BROWSER = "gzip, deflate, br, zstd"
MADE_ANEW = {"content-encoding", "content-length", "vary", "accept-ranges", "x-content-type-options"}


@pytest.fixture(scope="module")
def middleware() -> static.Compressed:
    """Around Streamlit's own file server, with one file of each type and the largest script that a list needs compressed."""
    served = static.Compressed(Starlette(routes=create_streamlit_static_assets_routes("")))
    for path in samples():
        served.compress(path)
    return served


@pytest.fixture(scope="module")
def client(middleware) -> TestClient:
    return TestClient(middleware)


def samples() -> list[str]:
    paths = [FOLDER / "static" / name for name in ("js", "css")]
    return [f"/{next(path.glob(f'index.*.{path.name}')).relative_to(FOLDER).as_posix()}" for path in paths]


def file(path: str) -> bytes:
    return (FOLDER / path.lstrip("/")).read_bytes()


def get(client: TestClient, path: str, method: str = "GET", **headers: str):
    """An answer as it comes, not decompressed."""
    headers = {"Accept-Encoding": BROWSER} | {name.replace("_", "-"): value for name, value in headers.items()}
    with client.stream(method, path, headers=headers) as answer:
        answer.raw_body = b"".join(answer.iter_raw())
    return answer


def sent(app, path: str, method: str) -> list[dict]:
    """The messages of an answer: a client would drop a body that does not belong there."""
    scope = {"type": "http", "method": method, "path": path, "headers": [(b"accept-encoding", BROWSER.encode())]}
    messages: list[dict] = []

    async def send(message):
        messages.append(message)

    awaited(app(scope, None, send))
    return messages


@pytest.mark.parametrize("path", samples())
def test_a_browser_gets_the_same_file_with_the_same_headers_in_brotli(client, path):
    answer, plain = get(client, path), get(client, path, Accept_Encoding="identity")
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "br"
    assert brotli.decompress(answer.raw_body) == file(path) == plain.raw_body
    assert int(answer.headers["content-length"]) == len(answer.raw_body) < len(zlib.compress(file(path), 9))
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert {name: value for name, value in answer.headers.items() if name not in MADE_ANEW} == {
        name: value for name, value in plain.headers.items() if name not in MADE_ANEW
    }
    assert plain.headers["cache-control"] == "public, immutable, max-age=31536000"


@pytest.mark.parametrize("path", samples())
def test_head_has_the_headers_without_the_body(client, path):
    start, body = sent(client.app, path, "HEAD")
    assert body.get("body", b"") == b""
    assert dict(Headers(raw=start["headers"])) == dict(get(client, path).headers)


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        (BROWSER, True),
        ("br", True),
        ("BR;Q=0.5", True),
        ("gzip;q=0.8, br;q=1.0", True),
        ("gzip, deflate", False),
        ("br;q=0, gzip", False),
        ("br;q=0.000", False),
        ("gzip;q=1, br;q=0.2", False),
        ("brotli, abr, br-x", False),
        ("br;q=high", False),
        ("br;q=nan", False),
        ("identity", False),
        ("*", False),
        ("", False),
    ],
)
def test_only_who_takes_brotli_gets_it(client, accepted, taken):
    path = samples()[0]
    answer = get(client, path, Accept_Encoding=accepted)
    assert answer.status_code == 200
    assert (answer.headers.get("content-encoding") == "br") is taken
    assert (brotli.decompress(answer.raw_body) if taken else answer.raw_body) == file(path)


def test_accept_encoding_may_come_in_several_lines():
    assert static.takes_brotli(Headers(raw=[(b"accept-encoding", b"gzip"), (b"accept-encoding", b"br")]))
    assert not static.takes_brotli(Headers({}))


def test_a_known_file_is_not_sent_again(client):
    path = samples()[0]
    first = get(client, path)
    for condition in ({"If_None_Match": first.headers["etag"]}, {"If_Modified_Since": first.headers["last-modified"]}):
        again = get(client, path, **condition)
        assert (again.status_code, again.raw_body) == (304, b"")
    assert get(client, path, If_None_Match='"other"').status_code == 200


def test_a_part_of_a_file_is_a_part_of_the_file(client):
    path = samples()[0]
    answer = get(client, path, Range="bytes=10-19")
    assert answer.status_code == 206
    assert "content-encoding" not in answer.headers
    assert answer.raw_body == file(path)[10:20]


@pytest.mark.parametrize(
    "path",
    [
        "/static/js/nothing.js",
        "/static/js/",
        "/static/../index.html",
        "/static/js/%2e%2e/%2e%2e/index.html",
        "/static/js/..%2f..%2f..%2fversion.py",
        "/index.html",
        "/",
        "/static/media/nothing.woff2",
    ],
)
def test_all_else_is_left_to_streamlit(middleware, client, path):
    bare = TestClient(middleware.app)
    answer, expected = get(client, path), get(bare, path)
    assert (answer.status_code, answer.raw_body, dict(answer.headers)) == (
        expected.status_code,
        expected.raw_body,
        dict(expected.headers),
    )
    assert path not in middleware.bodies


def test_only_reading_is_answered(client):
    assert get(client, samples()[0], "POST").status_code == 405


def test_every_script_and_style_is_listed_and_nothing_else():
    listed = static.files(FOLDER)
    assert listed == {
        f"/{path.relative_to(FOLDER).as_posix()}": path
        for path in FOLDER.rglob("*")
        if path.name.endswith((".js", ".css")) and len(path.read_bytes()) >= static.SMALLEST
    }
    assert len(listed) > 200


@pytest.mark.parametrize(("base", "begin"), [(None, ""), ("", ""), ("/", ""), ("district", "/district"), ("/a/b/", "/a/b")])
def test_paths_begin_with_the_base(base, begin):
    assert {address.removeprefix(begin) for address in static.files(FOLDER, base)} == set(static.files(FOLDER))


def test_what_every_page_needs_is_compressed_from_the_start_the_rest_when_asked_for():
    served = static.Compressed(Starlette(routes=create_streamlit_static_assets_routes("")))
    html = (FOLDER / "index.html").read_text("utf-8")
    needed = {path for path in static.files(FOLDER) if f'".{path}"' in html}
    assert len(needed) > 40
    later = next(path for path in served.files if "/js/TextInput." in path)
    assert later not in needed
    with TestClient(served) as client:
        first = get(client, later)
        get(client, "/static/js/nothing.js")
        wait_for(lambda: needed | {later} <= set(served.bodies))
        second = get(client, later)
    assert "content-encoding" not in first.headers
    assert second.headers["content-encoding"] == "br"
    assert first.raw_body == brotli.decompress(second.raw_body) == file(later)
    assert set(served.bodies) == served.asked == needed | {later}


def test_without_a_lifespan_all_goes_the_usual_way():
    served = static.Compressed(Starlette(routes=create_streamlit_static_assets_routes("")))
    assert "content-encoding" not in get(TestClient(served), samples()[0]).headers


def wait_for(true, patience: float = 60) -> None:
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


# --- Icons ---


@pytest.fixture(scope="module")
def fonts() -> tuple[TTFont, TTFont]:
    return TTFont(icons.source()), TTFont(static.ICONS)


def test_every_icon_that_can_show_is_in_the_font(fonts):
    whole, part = (icons.icons(font) for font in fonts)
    assert not icons.names() & set(whole) - set(part), "run: python scripts/icons.py"
    assert {"keyboard_arrow_right", "home", "close", "menu", "keyboard_double_arrow_left"} <= set(part)


def test_the_icons_look_the_same(fonts):
    whole, part = fonts
    found, names = icons.icons(whole), icons.icons(part)
    for name, glyph in names.items():
        assert part["glyf"][glyph].getCoordinates(part["glyf"]) == whole["glyf"][found[name]].getCoordinates(whole["glyf"]), name
        assert part["hmtx"][glyph] == whole["hmtx"][found[name]], name


def test_the_font_comes_in_place_of_the_whole_one():
    path = f"/{icons.source().relative_to(FOLDER).as_posix()}"
    client = TestClient(static.Icons(Starlette(routes=create_streamlit_static_assets_routes(""))))
    answer = get(client, path)
    assert answer.raw_body == static.ICONS.read_bytes()
    assert answer.headers["content-type"] == "font/woff2"
    assert answer.headers["cache-control"] == "public, max-age=86400"
    assert get(client, path, If_None_Match=answer.headers["etag"]).status_code == 304
    assert get(client, path, "HEAD").headers["content-length"] == str(static.ICONS.stat().st_size)
    other = "/static/media/" + next((FOLDER / "static" / "media").glob("KaTeX_Main-Bold.*")).name
    assert get(client, other).raw_body == file(other)


# --- The text font ---


def test_the_text_font_of_streamlit_is_not_asked_for():
    html = (FOLDER / "index.html").read_text("utf-8")
    assert "SourceSans" in html
    without = static.without_font(html)
    assert "SourceSans" not in without
    assert without.count("<script") == html.count("<script")
    # The rule that stands later in the document wins.
    assert without.index('font-family: "Source Sans"') > without.index('rel="stylesheet"')


# --- The server ---


def fetch(url: str, path: str, **headers: str) -> HTTPResponse:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    answer.body = answer.read()
    connection.close()
    return answer


def test_the_server_compresses_with_brotli_and_before_that_with_gzip(server):
    path = "/" + re.search(r'src="\./(static/js/[^"]+)"', fetch(server, "/").body.decode())[1]
    wait_for(lambda: fetch(server, path, Accept_Encoding=BROWSER).headers["content-encoding"] == "br")
    answer = fetch(server, path, Accept_Encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert zlib.decompress(answer.body, 31) == brotli.decompress(fetch(server, path, Accept_Encoding=BROWSER).body)


@pytest.mark.browser
def test_a_second_visit_asks_for_next_to_nothing(server, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    assert received(context, f"{server}/companies?lang=en") < 1_450_000
    assert received(context, f"{server}/companies?lang=en") < 30_000
    context.close()


def received(context, url: str) -> float:
    """Bytes over the wire, without the WebSocket, until a list with its table and figures stands."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    sizes: dict[str, float] = {}
    wire.on("Network.loadingFinished", lambda event: sizes.__setitem__(event["requestId"], event["encodedDataLength"]))
    fonts: list[str] = []
    page.on("request", lambda request: fonts.append(request.url) if request.resource_type == "font" else None)
    wire.send("Network.enable")
    page.goto(url)
    page.wait_for_selector("[data-testid=stDataFrame] canvas", timeout=60_000)
    page.wait_for_selector("[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas", timeout=60_000)
    page.wait_for_load_state("networkidle")
    icon = page.locator("[data-testid=stIconMaterial]").first
    assert icon.evaluate("icon => icon.getBoundingClientRect().width / parseFloat(getComputedStyle(icon).fontSize)") < 1.3
    assert all("MaterialSymbols" in font for font in fonts)
    page.close()
    return sum(sizes.values())
