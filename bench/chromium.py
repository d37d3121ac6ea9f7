"""A real Chromium: the time from a click to the settled page, and what a first visit costs."""

from collections.abc import Iterator
from contextlib import contextmanager

from bench import server, stats
from bench.server import BOTH, Missing, Server, Target

QUIET = 400  # ms without a change of the document after which a page is settled
PATIENCE = 60_000  # ms
CLICKS, QUICK_CLICKS = 10, 3  # states not seen before, of each target and round
ROUNDS, QUICK_ROUNDS = 2, 1
LOADS, QUICK_LOADS = 5, 1


# Notes when the reader last clicked, when the document last changed, and when the script last changed its state. The same for both
# pages; a page is settled when its script does not run and the document has not changed for QUIET ms. The time of a click ends with
# the last change, not with the waiting. What stands inside a canvas is the text of a table for screen readers; it is not painted, and
# the table writes it 200 ms after the rest.
WATCH = """() => {
    const seen = window.bench = {clicked: 0, changed: performance.now(), ended: 0};
    const painted = ({type, target}) =>
        target.nodeName === 'CANVAS' ? type === 'attributes' : !(target.closest ? target : target.parentElement)?.closest('canvas');
    document.addEventListener('click', () => { seen.clicked = seen.changed = performance.now(); }, true);
    new MutationObserver(changes => {
        if (changes.some(painted)) seen.changed = performance.now();
        if (changes.some(change => change.attributeName === 'data-test-script-state')) seen.ended = performance.now();
    }).observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
}"""
SETTLED = """quiet => window.bench && performance.now() - window.bench.changed > quiet
    && document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === 'notRunning'
    && !document.querySelector("[data-testid=stSkeleton]")"""
TAKEN = "() => ({settled: window.bench.changed - window.bench.clicked, script: window.bench.ended - window.bench.clicked})"


@contextmanager
def launched() -> Iterator:
    """A Chromium of Playwright. Raises Missing, and RuntimeError where a page does not do what is expected."""
    try:
        from playwright.sync_api import Error, sync_playwright

        from tests.chromium import executable
    except ImportError:
        raise Missing("Playwright is not installed: pip install -r requirements-dev.txt") from None
    path = executable()
    if path is None:
        raise Missing("no Chromium: ./test.sh installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        try:
            yield browser
        except Error as error:
            raise RuntimeError(f"Chromium: {error.message}") from error
        finally:
            browser.close()


def settle(page) -> None:
    page.wait_for_function(SETTLED, arg=QUIET, polling=50, timeout=PATIENCE)


def open_filter(browser, target: Target, url: str):
    """The page of the target with its chain filter in view, and the options of the filter that find something."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB", reduced_motion="reduce")
    page.goto(url + target.page)
    page.wait_for_selector("[data-testid=stApp]", timeout=PATIENCE)
    page.evaluate(WATCH)
    settle(page)
    if target.opener:
        page.locator(target.opener).click()
        settle(page)
    options = page.locator(f".st-key-{target.widget} button")
    return page, [options.nth(i) for i, text in enumerate(options.all_inner_texts()) if not text.endswith(" 0")]


def click(page, option) -> dict[str, float]:
    """Milliseconds from a click to the end of the script ("script"), and to the last change of the settled page ("settled")."""
    option.click()
    settle(page)
    return page.evaluate(TAKEN)


def measure_clicks(*, quick: bool = False) -> dict:
    """{target: {new, seen}}: clicks that lead to a state that the server has not seen, and to one that it has, in ms."""
    clicks = QUICK_CLICKS if quick else CLICKS
    times: dict[str, dict[str, list[dict[str, float]]]] = {target.name: {"new": [], "seen": []} for target in BOTH}
    with launched() as browser:
        for turn in range(QUICK_ROUNDS if quick else ROUNDS):
            order = BOTH if turn % 2 == 0 else BOTH[::-1]
            with server.running(order[0]) as first, server.running(order[1]) as second:
                pages = {target.name: open_filter(browser, target, one.url) for target, one in zip(order, (first, second), strict=True)}
                # The first option warms up; each further one is added to those chosen, so that every state is new. Then the last
                # one is taken away and put back.
                for number in range(clicks + 1):
                    for target in order:
                        page, options = pages[target.name]
                        taken = click(page, options[number])
                        if number:
                            times[target.name]["new"].append(taken)
                for _ in range(clicks):
                    for target in order:
                        page, options = pages[target.name]
                        times[target.name]["seen"].append(click(page, options[clicks]))
                for page, _ in pages.values():
                    page.close()
    return {name: {kind: _split(values) for kind, values in found.items()} for name, found in times.items()}


def _split(taken: list[dict[str, float]]) -> dict[str, float]:
    """The times until the page is settled, and the median until the script has ended."""
    return stats.summary([one["settled"] for one in taken]) | {
        "script_p50": round(stats.percentile([one["script"] for one in taken], 50), 3)
    }


def measure_load(*, quick: bool = False) -> dict:
    """{target: {start_s, bytes, websocket_bytes, requests, load_ms}}: cold starts, and the first visit of an empty browser."""
    found: dict[str, dict] = {}
    with launched() as browser:
        runs = {target.name: [_first_visit(browser, target) for _ in range(QUICK_LOADS if quick else LOADS)] for target in BOTH}
    for name, visits in runs.items():
        found[name] = {key: round(stats.percentile([visit[key] for visit in visits], 50), 3) for key in visits[0]}
        found[name]["start_p95_s"] = round(stats.percentile([visit["start_s"] for visit in visits], 95), 3)
    return found


def _first_visit(browser, target: Target) -> dict[str, float]:
    with server.running(target) as fresh:
        return {"start_s": fresh.start_s} | visit(browser, target, fresh)


def visit(browser, target: Target, fresh: Server) -> dict[str, float]:
    """What an empty browser receives until the page is settled, as it comes over the wire, and how long that takes."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    wire = context.new_cdp_session(page)
    sizes: list[float] = []
    frames: list[int] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    wire.on("Network.webSocketFrameReceived", lambda event: frames.append(_payload(event["response"])))
    wire.send("Network.enable")
    page.goto(fresh.url + target.page)
    page.wait_for_selector("[data-testid=stApp]", timeout=PATIENCE)
    page.evaluate(WATCH)
    settle(page)
    changed = page.evaluate("() => window.bench.changed")
    context.close()
    return {"bytes": sum(sizes), "websocket_bytes": sum(frames), "requests": len(sizes), "load_ms": changed}


def _payload(frame: dict) -> int:
    """Bytes of a frame of the WebSocket before its compression; binary ones are given in base64."""
    text = frame["payloadData"]
    return len(text) * 3 // 4 - text[-2:].count("=") if frame["opcode"] == 2 else len(text.encode())
