"""Many sessions at once, without browsers: real runs of the script over the agent API of Streamlit, on loopback only."""

import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from bench import server, stats
from bench.server import BOTH, Target

OPTIONS = ("--server.enableAgentApi", "true")
AT_ONCE, QUICK_AT_ONCE = (1, 10, 30, 60), (1, 10)
RERUNS = 4  # of each session
ALONE = 20  # reruns of a session that is alone
WAIT = 120  # seconds for an answer


class Session:
    """A session of the agent API on the list of companies. Raises RuntimeError where it does not open."""

    def __init__(self, url: str, target: Target):
        self._target = target
        self._connection = http.client.HTTPConnection(urlsplit(url).hostname, urlsplit(url).port, timeout=WAIT)
        answer = self._post(target.agent)
        if answer.get("status") != "ready":
            raise RuntimeError(f"{target.name} opens no session: {json.dumps(answer)[:500]}")
        self._id = answer["session_id"]
        self._options = [text for text in _options(answer["tree"], target.widget) if not text.startswith(":gray")]

    def choice(self, number: int) -> list[str]:
        """A state of the chain filter: one of its options, so that states come again, as those of readers do."""
        return [self._options[number % len(self._options)]]

    def choose(self, options: list[str]) -> bool:
        """Run the page with these options; whether it came to its end without an error."""
        answer = self._post({"session_id": self._id, "widget_state": {self._target.widget: options}})
        return (
            answer.get("status") == "ready"
            and not any(_nodes(answer["tree"], "type", "exception"))
            and not any(_nodes(answer["tree"], "key", "script_error"))
        )

    def close(self) -> None:
        self._connection.close()

    def _post(self, body: dict) -> dict:
        self._connection.request("POST", "/_stcore/agent/interact", json.dumps(body).encode(), {"Content-Type": "application/json"})
        return json.loads(self._connection.getresponse().read())


def _nodes(tree: object, name: str, value: str):
    """The nodes of a tree whose `name` is `value`."""
    if isinstance(tree, dict):
        if tree.get(name) == value:
            yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            yield from _nodes(part, name, value)


def _options(tree: object, key: str) -> list[str]:
    return next(_nodes(tree, "key", key))["props"]["options"]


def measure(*, quick: bool = False) -> dict:
    """{target: {sessions: {per_s, p50, p95, n, errors, opened_p50}}}, times in seconds; each number meets a fresh server."""
    found: dict[str, dict] = {target.name: {} for target in BOTH}
    for turn, number in enumerate(QUICK_AT_ONCE if quick else AT_ONCE):
        for target in BOTH if turn % 2 == 0 else BOTH[::-1]:
            with server.running(target, *OPTIONS) as running:
                Session(running.url, target).close()
                found[target.name][str(number)] = at_once(running.url, target, number)
    return found


def at_once(url: str, target: Target, number: int) -> dict[str, float]:
    """`number` sessions that open together and then choose filters as fast as they are answered."""
    reruns = ALONE if number == 1 else RERUNS

    def reader(place: int) -> tuple[float, list[float], int]:
        begin = time.perf_counter()
        try:
            session = Session(url, target)
        except (RuntimeError, OSError, ValueError):
            return time.perf_counter() - begin, [], reruns + 1
        opened, taken, errors = time.perf_counter() - begin, [], 0
        for step in range(reruns):
            begin = time.perf_counter()
            try:
                errors += not session.choose(session.choice(place * reruns + step))
            except (OSError, ValueError, KeyError):
                errors += 1
            taken.append(time.perf_counter() - begin)
        session.close()
        return opened, taken, errors

    begin = time.perf_counter()
    with ThreadPoolExecutor(number) as pool:
        readers = list(pool.map(reader, range(number)))
    duration = time.perf_counter() - begin
    taken = [one for _, times, _ in readers for one in times]
    rates = {"per_s": round((len(taken) + number) / duration, 2), "errors": sum(errors for _, _, errors in readers)}
    opened = {"opened_p50": round(stats.percentile([opened for opened, _, _ in readers], 50), 3)}
    return (stats.summary(taken) if taken else {"n": 0}) | rates | opened
