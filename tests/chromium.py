"""Where Chromium is: $CHROMIUM, the system's, or Playwright's own. `python -m tests.chromium` prints it, or fails."""

import os
import shutil
import sys
from pathlib import Path


def executable() -> str | None:
    """The path of a Chromium that can be started, or None."""
    for candidate in (os.environ.get("CHROMIUM"), shutil.which("chromium"), shutil.which("google-chrome")):
        if candidate and Path(candidate).exists():
            return candidate
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


if __name__ == "__main__":
    print(executable() or sys.exit("no Chromium"))
