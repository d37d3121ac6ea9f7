"""Measure the explorer: `python -m bench`. Prints one table, and writes bench/results.json and what docs/performance.md shows of it."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench import api, chromium, machine, memory, queries, report, sessions

RESULTS = Path(__file__).with_name("results.json")
SECTIONS: dict[str, Callable[..., dict]] = {
    "queries": queries.measure,
    "click": chromium.measure_clicks,
    "load": chromium.measure_load,
    "memory": memory.measure,
    "sessions": sessions.measure,
    "api": api.measure,
}


def measured(measure: Callable[..., dict], *, quick: bool) -> dict:
    """What a section finds, with its day and what else the machine did before; or the reason why it could not run."""
    head = {"date": date.today().isoformat(), "load_before": round(os.getloadavg()[0], 2)}
    try:
        return head | measure(quick=quick)
    except (RuntimeError, OSError) as error:
        return head | {"missing": str(error).strip().split("\n")[0]}


def merged(earlier: dict, now: dict) -> dict:
    """The results with the sections of an earlier run that this one did not measure, if it was on the same machine."""
    kept = earlier.get("sections", {}) if earlier.get("machine") == now["machine"] else {}
    both = kept | now["sections"]
    return now | {"sections": {name: both[name] for name in SECTIONS if name in both}}


def main(arguments: list[str] | None = None) -> int:
    """Run the sections asked for, one after another. Returns the exit code: 1 where one could not run."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the explorer beside a bare Streamlit page and Datasette.")
    parser.add_argument("--only", metavar="SECTIONS", help=f"some of {','.join(SECTIONS)}; the others keep their earlier results")
    parser.add_argument("--quick", action="store_true", help="few repeats, to see that all runs; nothing is written")
    given = parser.parse_args(arguments)
    names = given.only.split(",") if given.only else list(SECTIONS)
    if unknown := [name for name in names if name not in SECTIONS]:
        parser.error(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    results = {"machine": machine.machine(), "versions": machine.versions(), "sections": {}}
    for name in names:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        results["sections"][name] = measured(SECTIONS[name], quick=given.quick)
        if not given.quick:
            write(merged(json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}, results))
    print(report.table(results))
    return int(any("missing" in section for section in results["sections"].values()))


def write(results: dict) -> None:
    """Keep the results, and show them in the documentation."""
    RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    report.write(results)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an end from outside also ends the servers
    sys.exit(main())
