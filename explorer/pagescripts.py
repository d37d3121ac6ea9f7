"""The scripts in `pages/`: each reads top to bottom like its page, and is run anew for every state of it."""

from functools import lru_cache
from pathlib import Path
from types import CodeType

FOLDER = Path(__file__).resolve().parents[1] / "pages"


def run(name: str) -> None:
    """Run the script of the page `name`."""
    path = FOLDER / f"{name}.py"
    exec(_code(path, path.stat().st_mtime_ns), {"__name__": f"pages.{name}", "__file__": str(path)})


@lru_cache(64)
def _code(path: Path, changed: int) -> CodeType:
    """The compiled script, as it was `changed` (nanoseconds)."""
    return compile(path.read_text("utf-8"), str(path), "exec")
