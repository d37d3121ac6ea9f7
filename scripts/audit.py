"""Looks up the packages that the explorer runs on, and those that they need, in a service of known vulnerabilities (pip-audit).

Exit code 1 where one of them has a fix. Where no service answers in time it says that nothing was audited, and fails nothing.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 20
NOBODY = "No vulnerability service reachable: not audited."


def needed(lines: Iterable[str]) -> dict[str, str]:
    """The installed versions of the required packages and of all that those need here, by name."""
    found: dict[str, str] = {}
    waiting = [Requirement(text) for line in lines if (text := line.split("#")[0].strip())]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name not in found and (wanted.marker is None or wanted.marker.evaluate({"extra": ""})):
            package = metadata.distribution(name)
            found[name] = package.version
            waiting += [Requirement(text) for text in package.requires or ()]
    return found


def asked(packages: dict[str, str]) -> list[dict]:
    """What pip-audit says of each package; nothing where it does not answer in time."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("".join(f"{name}=={version}\n" for name, version in packages.items()))
        file.flush()
        command = [sys.executable, "-m", "pip_audit", "--requirement", file.name, "--no-deps", "--disable-pip", "--format", "json"]
        try:
            done = subprocess.run([*command, "--timeout", "5"], capture_output=True, text=True, timeout=SECONDS)
            return json.loads(done.stdout)["dependencies"]
        except (subprocess.TimeoutExpired, ValueError, KeyError):
            return []


def verdict(answers: list[dict]) -> tuple[list[str], bool]:
    """What to print, and whether a known vulnerability has a fix."""
    known = [answer for answer in answers if "vulns" in answer]
    if not known:
        return [NOBODY], False
    lines, fixable = [], 0
    for package in known:
        for found in package["vulns"]:
            fixed = ", ".join(found["fix_versions"])
            fixable += bool(fixed)
            lines.append(f"{package['name']} {package['version']}: {found['id']}, {f'fixed in {fixed}' if fixed else 'no fix yet'}")
    if skipped := [answer["name"] for answer in answers if "vulns" not in answer]:
        lines.append(f"Not known to the service: {', '.join(skipped)}.")
    return [*lines, f"Audited: {len(known)} packages; known vulnerabilities with a fix: {fixable}."], fixable > 0


if __name__ == "__main__":
    words, bad = verdict(asked(needed((ROOT / "requirements.txt").read_text("utf-8").splitlines())))
    print("\n".join(words))
    sys.exit(bad)
