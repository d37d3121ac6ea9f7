"""What deploy/ ships: the files agree with each other and with the explorer, the image's files run as it runs them, and two explorers
behind nginx serve, share nothing, and stand in for each other."""

import gzip
import http.client
import itertools
import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import tomllib
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address, ip_network
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn
from urllib.parse import quote, urlsplit

import kubernetes_validate
import pytest
import yaml
from streamlit import config

from deploy.health import healthy
from explorer.filters import MAX_SQL
from tests.conftest import ROOT, Visitor, free_port

DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
NGINX = (DEPLOY / "nginx.conf").read_text()
KUBERNETES = {item["kind"]: item for item in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text())}
UNIT = (DEPLOY / "explorer@.service").read_text()
POD = KUBERNETES["Deployment"]["spec"]["template"]
CONTAINER = POD["spec"]["containers"][0]
EXPLORERS = {name: service for name, service in COMPOSE["services"].items() if name.startswith("explorer")}
STAGE = DOCKERFILE.rpartition("\nFROM ")[2]  # what the image is made of
USER = 10001


def missing(message: str) -> NoReturn:
    """Skip for want of a tool; where nothing may be left out, fail."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(message)


def copied() -> list[str]:
    """The files and folders of the tree that the image holds."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", STAGE, re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


def environment() -> dict[str, str]:
    """The variables that the image sets."""
    pairs = [pair.partition("=") for line in re.findall(r"^ENV (.+)$", STAGE, re.MULTILINE) for pair in line.split()]
    return {name: value for name, _, value in pairs}


def command(instruction: str) -> list[str]:
    return json.loads(re.search(rf"^{instruction}\b.*?(\[.+\])$", STAGE, re.MULTILINE)[1])


# --- The files ---


def test_the_image_holds_what_is_there():
    for source in copied():
        assert (ROOT / source).exists(), source
        assert f"!{source}" in (ROOT / ".dockerignore").read_text().splitlines(), f"{source} is kept from the build"
    assert set(command("HEALTHCHECK")) & set(copied()) == {"deploy/health.py"}


def test_the_image_has_the_python_that_the_code_is_written_for():
    versions = re.findall(r"^FROM python:3\.(\d+)-slim\b", DOCKERFILE, re.MULTILINE)
    target = tomllib.loads((ROOT / "ruff.toml").read_text())["target-version"]
    assert [f"py3{minor}" for minor in versions] == [target] * DOCKERFILE.count("\nFROM ")


def test_the_image_runs_as_nobody_in_particular():
    assert re.search(r"^USER (\d+):\d+$", STAGE, re.MULTILINE)[1] == str(USER)
    assert POD["spec"]["securityContext"]["runAsUser"] == USER
    assert re.search(r"^WORKDIR (.+)$", STAGE, re.MULTILINE)[1] != "/"


def test_dockerfile_lint():
    linter = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([linter, DEPLOY / "Dockerfile"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("kind", KUBERNETES)
def test_kubernetes_takes_the_manifest(kind):
    kubernetes_validate.validate(KUBERNETES[kind], "1.37", strict=True)


def test_kubernetes_parts_find_each_other():
    labels = POD["metadata"]["labels"].items()
    selectors = [
        KUBERNETES["Deployment"]["spec"]["selector"]["matchLabels"],
        KUBERNETES["Service"]["spec"]["selector"],
        KUBERNETES["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
        KUBERNETES["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
        POD["spec"]["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"],
    ]
    assert all(selector and selector.items() <= labels for selector in selectors)
    (port,) = CONTAINER["ports"]
    assert port["containerPort"] == int(re.search(r"^EXPOSE (\d+)$", STAGE, re.MULTILINE)[1]) == config.get_option("server.port")
    (served,) = KUBERNETES["Service"]["spec"]["ports"]
    assert served["targetPort"] == port["name"] == KUBERNETES["NetworkPolicy"]["spec"]["ingress"][0]["ports"][0]["port"]
    backend = KUBERNETES["Ingress"]["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert backend == {"name": KUBERNETES["Service"]["metadata"]["name"], "port": {"name": served["name"]}}
    target = KUBERNETES["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", KUBERNETES["Deployment"]["metadata"]["name"])


def test_kubernetes_asks_the_health_as_the_image_does():
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert CONTAINER[probe]["exec"]["command"] == command("HEALTHCHECK")


def test_explorers_write_nowhere_and_reach_nothing():
    assert CONTAINER["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert [mount["mountPath"] for mount in CONTAINER["volumeMounts"]] == ["/tmp"]
    policy = KUBERNETES["NetworkPolicy"]["spec"]
    assert (policy["policyTypes"], policy["egress"]) == (["Ingress", "Egress"], [])
    for name, service in COMPOSE["services"].items():
        assert service["read_only"] is True, name
        assert [mount.partition(":")[0] for mount in service["tmpfs"]] == ["/tmp"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["mem_limit"], name
    for service in EXPLORERS.values():
        assert [COMPOSE["networks"][name]["internal"] for name in service["networks"]] == [True]
        assert "ports" not in service


def test_nginx_knows_the_explorers_of_the_compose_file():
    inside = COMPOSE["networks"]["inside"]["ipam"]["config"][0]["subnet"]
    addresses = {name: service["networks"]["inside"]["ipv4_address"] for name, service in COMPOSE["services"].items()}
    assert all(ip_address(address) in ip_network(inside) for address in addresses.values())
    assert len(EXPLORERS) == 2
    assert set(re.findall(r"server ([\d.]+):8501 ", NGINX)) == {addresses[name] for name in EXPLORERS}
    assert {service["environment"]["FORWARDED_ALLOW_IPS"] for service in EXPLORERS.values()} == {addresses["nginx"]}
    (published,) = COMPOSE["services"]["nginx"]["ports"]
    assert f"listen {published.rpartition(':')[2]};" in NGINX


def test_every_setting_is_one():
    known = {"STREAMLIT_" + re.sub("([a-z])([A-Z])", r"\1_\2", name.replace(".", "_")).upper() for name in config.get_config_options()}
    code = "".join(file.read_text() for file in (ROOT / "explorer").glob("*.py"))
    texts = [file.read_text() for file in (*DEPLOY.iterdir(), ROOT / "docs" / "hosting.md") if file.is_file()]
    for name in {name for text in texts for name in re.findall(r"\b(?:STREAMLIT|EXPLORER)_[A-Z_]+\b", text)}:
        assert name in known or f'"{name}"' in code, name
    for service in EXPLORERS.values():
        assert service["environment"]["EXPLORER_SQL"] == "${EXPLORER_SQL:-off}"
    assert environment()["EXPLORER_SQL"] == "off"
    assert {"name": "EXPLORER_SQL", "value": "off"} in CONTAINER["env"]
    assert "Environment=EXPLORER_SQL=off" in UNIT


def test_systemd_takes_the_unit(tmp_path):
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("no systemd-analyze")
    # Paths as they are here, for it looks whether they exist.
    unit = UNIT.replace("/opt/explorer/.venv/bin", str(Path(sys.executable).parent)).replace("/opt/explorer", str(ROOT))
    file = tmp_path / "explorer@8501.service"
    file.write_text(unit)
    done = subprocess.run([verify, "verify", "--man=no", file], capture_output=True, text=True)
    assert [line for line in done.stderr.splitlines() if file.name in line] == []
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("status", "body", "expected"), [(200, b"ok", True), (200, b"<!DOCTYPE html>ok", False), (503, b"unavailable", False)]
)
def test_health_reads_the_body(status, body, expected):
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.end_headers()
            if self.path == "/base/_stcore/health":
                self.wfile.write(body)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert healthy(server.server_port, "/base/") is expected
        server.shutdown()
    assert healthy(server.server_port) is False


# --- The image, without the image ---


def wait_until_healthy(process: subprocess.Popen, port: int, log: Path) -> None:
    for _ in range(300):
        if healthy(port):
            return
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"not healthy after 30 seconds:\n{log.read_text()}")


def as_somebody_else() -> list[str]:
    """What runs a command as the image's user: nothing where the tests are not root's, else setpriv. Skips where that cannot be.

    The right to read everything is kept where it can be, for the interpreter may lie in the home of root; that to write is not.
    """
    if os.getuid():
        return []
    switch = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--no-new-privs"]
    reading = ["--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search", "--bounding-set=-all,+dac_read_search"]
    for prefix in ([*switch, *reading], switch):
        try:
            subprocess.run([*prefix, sys.executable, "-c", "import streamlit"], env={}, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return prefix
    missing("no setpriv, or an interpreter that only root can read")


def read_only_copy(folder: Path) -> None:
    """The files that the image holds, as it holds them."""
    for source in copied():
        target = folder / source
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, target, ignore=shutil.ignore_patterns("__pycache__", "secrets.toml"))
        else:
            shutil.copy(ROOT / source, target)
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)


def test_the_files_of_the_image_run_read_only_as_another_user(csv):
    prefix = as_somebody_else()
    with TemporaryDirectory() as base:
        root, temporary, log = Path(base) / "root", Path(base) / "tmp", Path(base) / "log.txt"
        Path(base).chmod(0o755)
        root.mkdir()
        temporary.mkdir()
        temporary.chmod(0o1777)
        read_only_copy(root)
        before = sorted(root.rglob("*"))
        port = free_port()
        place = {"TMPDIR": str(temporary), "STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_ADDRESS": "127.0.0.1"}
        image = {name: value for name, value in environment().items() if name != "PATH"} | place
        program, *arguments = command("CMD")
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*prefix, sys.executable, "-m", program, *arguments], cwd=root, env=image, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            wait_until_healthy(process, port, log)
            _, *health = command("HEALTHCHECK")
            assert subprocess.run([*prefix, sys.executable, *health], cwd=root, env=image).returncode == 0
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/companies.json?board=star", timeout=30) as answer:
                assert json.load(answer)["total"] == len(csv("companies"))
            drawn = [*prefix, sys.executable, "-m", "explorer.svg"]
            spec = [{"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"x": {"field": "a", "type": "quantitative"}}}]
            svg = subprocess.run(drawn, cwd=root, env=image, input=json.dumps(spec), capture_output=True, text=True)
            assert "<svg" in svg.stdout, svg.stderr
            assert any(temporary.iterdir())
            assert "Permission denied" not in log.read_text()
            assert "Read-only" not in log.read_text()
            tried = "import pathlib; pathlib.Path('explorer/new').write_text('')"
            assert subprocess.run([*prefix, sys.executable, "-c", tried], cwd=root, env=image, capture_output=True).returncode != 0
        finally:
            process.terminate()
            process.wait(10)
        assert sorted(root.rglob("*")) == before
        for path in (root, *root.rglob("*")):
            if path.is_dir():
                path.chmod(0o755)


# --- Two explorers behind nginx ---


@dataclass
class Replica:
    """One explorer, which may be killed and started again at its port."""

    port: int
    log: Path
    settings: dict[str, str]
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        here = ["--server.port", str(self.port), "--server.address", "127.0.0.1"]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", "app.py", *here],
                cwd=ROOT,
                env=os.environ | {"EXPLORER_PROXIES": EXPLORERS["explorer-1"]["environment"]["EXPLORER_PROXIES"]} | self.settings,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wait_until_healthy(self.process, self.port, self.log)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def sessions(self) -> dict[str, int]:
        """How many are open, and how often one was opened ("connect"), left and found again."""
        with urllib.request.urlopen(f"{self.url}/_stcore/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        events = {match[1]: int(match[2]) for line in lines if (match := re.fullmatch(r'session_events_total\{type="(\w+)"\} (\d+)', line))}
        return events | {"open": next(int(line.split()[1]) for line in lines if line.startswith("active_sessions "))}


@dataclass
class Site:
    """nginx before two explorers; `command` starts it."""

    url: str
    replicas: list[Replica]
    command: list
    log: Path
    nginx: subprocess.Popen | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.nginx = subprocess.Popen(self.command, stderr=output)
        wait_until_healthy(self.nginx, urlsplit(self.url).port, self.log)

    def stop(self) -> None:
        self.nginx.terminate()
        self.nginx.wait(20)

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        return get(self.url, path, **headers)


def get(url: str, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers by lower-case name, body: as sent, not decompressed."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def configuration(folder: Path, port: int, replicas: list[Replica]) -> str:
    """deploy/nginx.conf with the addresses and folders of this test in the place of those of the containers."""
    text = NGINX.replace("listen 8080;", f"listen 127.0.0.1:{port};").replace("/tmp/", f"{folder}/")
    for address, replica in zip(re.findall(r"server ([\d.]+:\d+) ", NGINX), replicas, strict=True):
        text = text.replace(address, f"127.0.0.1:{replica.port}")
    return text


@contextmanager
def site(folder: Path, rate: str = "off") -> Iterator[Site]:
    """Two explorers and nginx before them, as processes on loopback."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        missing("no nginx: ./test.sh installs it")
    port = free_port()
    replicas = [Replica(free_port(), folder / f"explorer-{number}.txt", {"EXPLORER_RATE": rate}) for number in (1, 2)]
    file = folder / "nginx.conf"
    file.write_text(configuration(folder, port, replicas))
    # Workers of the user who tests, for the folders are theirs.
    main = f"daemon off; user {pwd.getpwuid(os.getuid()).pw_name};"
    here = Site(f"http://127.0.0.1:{port}", replicas, [program, "-e", "stderr", "-p", folder, "-c", file, "-g", main], folder / "nginx.txt")
    try:
        for part in (*replicas, here):
            part.start()
        yield here
    finally:
        for process in (here.nginx, *(replica.process for replica in replicas)):
            if process and process.poll() is None:
                process.terminate()
                process.wait(20)


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture
def fresh(tmp_path) -> Iterator[Site]:
    with site(tmp_path) as running:
        yield running


PASSED_ON = {
    "/": "text/html",
    "/companies?board=star": "text/html",
    "/api/v1/companies.csv?board=star": "text/csv",
    "/robots.txt": "text/plain",
}


@pytest.mark.parametrize(("path", "kind"), PASSED_ON.items())
def test_nginx_changes_neither_headers_nor_bytes(shared, path, kind):
    own = {"server", "date", "connection", "transfer-encoding", "content-length", "set-cookie"}
    host = urlsplit(shared.url).netloc
    asked = {"Host": host, "Accept_Encoding": "gzip"}
    status, headers, body = shared.get(path, **asked)
    assert status == 200
    assert headers["content-type"].startswith(kind)
    direct = get(shared.replicas[0].url, path, **asked)
    assert (body, direct[0]) == (direct[2], 200)
    assert {name: value for name, value in headers.items() if name not in own} == {
        name: value for name, value in direct[1].items() if name not in own
    }


def test_the_api_behind_nginx_compresses_and_knows_what_the_client_has(shared):
    path = "/api/v1/companies.json?board=star&year=2019-2023"
    _, headers, body = shared.get(path, Accept_Encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(body)) == json.loads(shared.get(path)[2])
    # Whichever explorer answers: both give the same tag.
    for _ in range(6):
        status, again, nothing = shared.get(path, If_None_Match=headers["etag"])
        assert (status, again["etag"], nothing) == (304, headers["etag"], b"")


def test_nginx_believes_no_client_and_tells_nothing(shared):
    _, headers, page = shared.get("/companies", X_Forwarded_Proto="https", X_Forwarded_Host="evil.example")
    assert headers["server"] == "nginx"
    assert f'rel="canonical" href="{shared.url}/companies' in page.decode()
    assert b"evil.example" not in page
    assert shared.get("/_stcore/metrics")[0] == 404


def test_visitors_are_counted_by_the_address_that_nginx_sees(tmp_path):
    def status(address: str, claimed: str) -> int:
        connection = http.client.HTTPConnection(urlsplit(here.url).netloc, timeout=30, source_address=(address, 0))
        connection.request("GET", "/api/v1/chains.json", headers={"X-Forwarded-For": claimed})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    with site(tmp_path, rate="20/99999") as here:
        # Each explorer counts for itself.
        assert Counter(status("127.0.0.2", f"10.0.0.{number}") for number in range(150)) == {200: 40, 429: 110}
        assert status("127.0.0.3", "127.0.0.2") == 200


def test_nginx_takes_long_links_and_no_large_bodies(shared):
    assert shared.get(f"/sql?sql={quote('江' * MAX_SQL)}")[0] == 200
    assert get(shared.url, "/", "POST", b"x" * 100_000)[0] == 413


def test_a_visitor_keeps_a_place_that_says_nothing_of_them(shared):
    places = Counter()
    for _ in range(40):
        cookie = shared.get("/")[1]["set-cookie"]
        places[re.fullmatch("place=([0-9a-f]{2}); Path=/; HttpOnly; SameSite=Lax", cookie)[1]] += 1
    assert len(places) > 10
    assert "set-cookie" not in shared.get("/", Cookie=f"place={next(iter(places))}")[1]
    # One that is no place is replaced.
    assert "set-cookie" in shared.get("/", Cookie="place=%0d%0aX")[1]
    # Nor does what a shared cache may keep carry one.
    assert "set-cookie" not in shared.get("/api/v1/chains.json")[1]


class Watched(Visitor):
    """A visitor who notes when a WebSocket opens and closes, and which explorer answers it."""

    def __init__(self, browser, url: str):
        super().__init__(browser, url)
        self.opened = self.closed = 0
        self.page.on("websocket", self._watch)

    def _watch(self, socket) -> None:
        self.opened += 1
        socket.on("close", lambda _: self._close())

    def _close(self) -> None:
        self.closed += 1

    def download(self, table: str, label: str = "CSV", timeout: int = 15_000) -> bytes:
        with self.page.expect_download(timeout=timeout) as caught:
            self.page.locator(f".st-key-downloads_{table}").get_by_role("button", name=label).click()
        return caught.value.path().read_bytes()


VIEW = "board=star&year=2019-2023"


def arrive(browser, here: Site, view: str = VIEW) -> tuple[Watched, Replica]:
    """A new visitor on a filtered page, and the explorer that has the session."""
    before = [replica.sessions()["open"] for replica in here.replicas]
    visitor = Watched(browser, here.url)
    visitor.open(f"/companies?{view}")
    more = [replica for replica, count in zip(here.replicas, before, strict=True) if replica.sessions()["open"] == count + 1]
    assert len(more) == 1
    return visitor, more[0]


@pytest.mark.browser
def test_pages_and_downloads_through_nginx(browser, shared):
    visitor, _ = arrive(browser, shared)
    assert visitor.page.get_by_role("heading", name="上市公司").is_visible()
    assert visitor.download("companies") == shared.get(f"/api/v1/companies.csv?{VIEW}&lang=zh")[2]
    assert (visitor.opened, visitor.closed) == (1, 0)
    assert (visitor.errors, visitor.foreign) == ([], [])
    visitor.context.close()


class Load:
    """Requests of the API, one after the other, until it is stopped; statuses counted."""

    def __init__(self, url: str):
        self.answers: Counter = Counter()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(url,))

    def _run(self, url: str) -> None:
        paths = itertools.cycle(("/api/v1/companies.json?board=star", "/api/v1/projects.csv", "/api/v1/search.json?q=hik", "/robots.txt"))
        while not self._stop.is_set():
            try:
                self.answers[get(url, next(paths))[0]] += 1
            except (OSError, http.client.HTTPException) as error:
                self.answers[repr(error)] += 1

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join(60)


def wait_for(condition, visitor: Visitor, what: str) -> None:
    for _ in range(150):
        if condition():
            return
        visitor.page.wait_for_timeout(200)
    raise AssertionError(f"not after 30 seconds: {what}")


@pytest.mark.browser
def test_sessions_outlive_nginx(browser, fresh):
    """Whoever loses the connection comes back to the explorer that has the session."""
    arrived = [arrive(browser, fresh) for _ in range(3)]
    # Other requests in between, so that taking turns would not bring anybody back by chance.
    with Load(fresh.url):
        for round_ in (2, 3, 4):
            fresh.stop()
            fresh.start()
            for visitor, _ in arrived:
                wait_for(lambda visitor=visitor, round_=round_: visitor.opened == round_, visitor, "a new WebSocket")

    def counted() -> list[int]:
        counts = [replica.sessions() for replica in fresh.replicas]
        return [sum(count[name] for count in counts) for name in ("open", "connect", "reconnect")]

    # The browser knows of its connection before the explorer has counted it.
    wait_for(lambda: counted() == [3, 3, 9], arrived[0][0], f"each session found again, but {counted()}")
    visitor = arrived[0][0]
    visitor.page.get_by_test_id("stSidebar").get_by_text("English").click()
    visitor.settle()
    assert visitor.query == f"lang=en&{VIEW}"
    for visitor, _ in arrived:
        visitor.context.close()


@pytest.mark.browser
def test_a_killed_explorer_takes_nobody_along(browser, fresh):
    everybody: list[tuple[Watched, Replica]] = []
    while min(Counter(replica.port for _, replica in everybody).get(replica.port, 0) for replica in fresh.replicas) < 2:
        everybody.append(arrive(browser, fresh))
        assert len(everybody) < 14, "nginx sends all visitors to one explorer"
    dead = everybody[0][1]
    (alive,) = [replica for replica in fresh.replicas if replica is not dead]
    moved = [visitor for visitor, replica in everybody if replica is dead]
    stayed = [visitor for visitor, replica in everybody if replica is alive]
    count = everybody[0][0].count
    # What only the session of the one who stays knows: the filters of a page that is not open.
    stayed[0].page.get_by_role("link", name="创新平台").click()
    stayed[0].settle()
    assert stayed[0].query == ""
    assert alive.sessions()["disconnect"] == 0

    with Load(fresh.url) as load, Load(fresh.url) as more:
        wait_for(lambda: min(load.answers[200], more.answers[200]) > 20, moved[0], "load")
        dead.kill()
        for visitor in moved:
            wait_for(lambda visitor=visitor: visitor.opened == 2, visitor, "a WebSocket to the other explorer")
        wait_for(lambda: min(load.answers[200], more.answers[200]) > 80, moved[0], "load after the kill")
    # Only what the dead one had begun to send may have broken off: one answer of each who asked.
    broken = (load.answers + more.answers) - Counter({200: load.answers[200] + more.answers[200]})
    assert broken.total() <= 2, broken
    assert all(str(answer).startswith("IncompleteRead") for answer in broken), broken

    for visitor in moved:
        visitor.settle()
        assert (visitor.query, visitor.count) == (VIEW, count)
    expected = {"open": len(everybody), "connect": len(everybody), "reconnect": 0, "disconnect": 0}
    wait_for(lambda: alive.sessions() == expected, stayed[0], f"all sessions on the other explorer, but {alive.sessions()}")
    assert all((visitor.opened, visitor.closed) == (1, 0) for visitor in stayed)
    stayed[0].page.get_by_role("link", name="上市公司").click()
    stayed[0].settle()
    assert (stayed[0].query, stayed[0].count) == (VIEW, count)
    for visitor in moved:
        visitor.page.reload()
        visitor.settle()
        assert (visitor.query, visitor.count) == (VIEW, count)
    for visitor, _ in everybody:
        assert visitor.foreign == []
        visitor.context.close()


@pytest.mark.browser
def test_the_first_click_after_a_failover_counts(browser, fresh):
    visitor, dead = arrive(browser, fresh)
    expected = fresh.get(f"/api/v1/companies.csv?{VIEW}&lang=zh")[2]
    dead.kill()
    wait_for(lambda: visitor.opened == 2, visitor, "a WebSocket to the other explorer")
    visitor.settle()
    assert visitor.download("companies", timeout=5000) == expected
    visitor.page.get_by_test_id("stSidebar").get_by_text("English").click()
    visitor.settle()
    assert visitor.query == f"lang=en&{VIEW}"


@pytest.mark.browser
def test_downloads_survive_the_return_of_an_explorer(browser, fresh):
    """A visitor who moved stays with the other explorer, whereas nginx again sends what is new to the first."""
    visitor, first = arrive(browser, fresh)
    first.kill()
    visitor.page.reload()
    visitor.settle()
    (second,) = [replica for replica in fresh.replicas if replica is not first]
    assert second.sessions()["open"] == 1
    first.start()
    # Longer than nginx leaves a failed explorer alone.
    visitor.page.wait_for_timeout(6000)
    expected = fresh.get(f"/api/v1/companies.csv?{VIEW}&lang=zh")[2]
    assert visitor.download("companies") == expected
    assert (first.sessions()["open"], second.sessions()["open"]) == (0, 1)
    visitor.context.close()


@pytest.mark.browser
def test_with_no_explorer_left_nginx_says_so(browser, fresh):
    for replica in fresh.replicas:
        replica.kill()
    status, headers, body = fresh.get("/companies")
    assert (status, headers["content-type"], headers["cache-control"]) == (503, "text/plain; charset=utf-8", "no-store")
    assert "请过片刻再试" in body.decode()
    assert "try again" in body.decode()
    fresh.replicas[1].start()
    for _ in range(100):
        if fresh.get("/api/v1/chains.json")[0] == 200:
            break
        time.sleep(0.1)
    assert fresh.get("/")[0] == 200
