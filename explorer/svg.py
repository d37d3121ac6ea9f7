"""Vega-Lite specs to SVG, in a process of its own: the renderer takes 150 MB that the server would never give back.

`python -m explorer.svg` reads a JSON list of specs and writes a JSON list of SVG texts.
"""

import json
import subprocess
import sys
from collections.abc import Sequence

from explorer.queries import ROOT

SECONDS = 60


def render(specs: Sequence[dict]) -> list[str]:
    """The SVG of each spec. Raises subprocess.SubprocessError where that fails or takes longer than SECONDS."""
    if not specs:
        return []
    command = [sys.executable, "-m", "explorer.svg"]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(specs), capture_output=True, text=True, timeout=SECONDS, check=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    import vl_convert

    print(json.dumps([vl_convert.vegalite_to_svg(spec) for spec in json.load(sys.stdin)]))
