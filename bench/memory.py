"""What the server takes of the memory: alone, with one session, with more, and after many reruns."""

from pathlib import Path

from bench import server, sessions
from bench.server import BOTH, Missing, Target

MORE, QUICK_MORE = 30, 5  # sessions
RERUNS, QUICK_RERUNS = 500, 20
STATES = 12  # that the reruns go through; all of them have been seen before the reruns are counted


def resident(pid: int) -> float:
    """Resident memory of a process and all its children, in MB (1 MB = 1,000,000 bytes). Raises Missing where there is no /proc."""
    if not Path("/proc/self/status").exists():
        raise Missing("memory is read from /proc, which this system does not have")
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended meanwhile
    family = {pid}
    while new := {child for child, parent in parents.items() if parent in family} - family:
        family |= new
    return sum(_kilobytes(member) for member in family) * 1024 / 1e6


def _kilobytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def measure(*, quick: bool = False) -> dict:
    """{target: {idle, one, per_session, growth}} in MB."""
    more, reruns = (QUICK_MORE, QUICK_RERUNS) if quick else (MORE, RERUNS)
    return {target.name: _of(target, more, reruns) for target in BOTH}


def _of(target: Target, more: int, reruns: int) -> dict[str, float]:
    with server.running(target, *sessions.OPTIONS) as running:
        found = {"idle": resident(running.pid)}
        first = sessions.Session(running.url, target)
        found["one"] = resident(running.pid)
        # Every session shows the same view, so that what grows is the session, not what the server keeps of the views.
        open_ones = [sessions.Session(running.url, target) for _ in range(more)]
        found["per_session"] = (resident(running.pid) - found["one"]) / more
        for session in [first, *open_ones]:
            session.close()
        states = [first.choice(number) for number in range(STATES)]
        for number in range(2 * STATES):
            first.choose(states[number % STATES])
        before = resident(running.pid)
        for number in range(reruns):
            first.choose(states[number % STATES])
        found["growth"] = resident(running.pid) - before
        first.close()
    return {name: round(value, 2) for name, value in found.items()} | {"sessions": more, "reruns": reruns}
