"""Temporary folders that do not outlive their process, even where it is killed.

Each holds a locked file as long as its process lives; whoever makes the next one takes away those that nobody holds. (Not on Windows,
which has no such locks: there a killed process leaves its folder behind.)
"""

import os
import shutil
import stat
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path

if os.name == "posix":
    import fcntl

PREFIX = "explorer-"
LOCK = "lock"


class Folder:
    """A new temporary folder; `close` removes it. Raises OSError where there is no place for it."""

    def __init__(self):
        place = Path(tempfile.gettempdir())
        with ExitStack() as undo:
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
            undo.callback(shutil.rmtree, self.path, ignore_errors=True)
            if os.name == "posix":
                undo.callback(os.close, _locked(self.path))
                clean(place)
            self.close = undo.pop_all().close


def _locked(folder: Path) -> int:
    """A locked file in the folder. It is locked before it has the name by which others look for it."""
    lock = os.open(folder / "new", os.O_CREAT | os.O_RDWR, 0o600)
    with suppress(OSError):  # some network file systems have no locks; there nobody cleans up either
        fcntl.flock(lock, fcntl.LOCK_EX)
    (folder / "new").rename(folder / LOCK)
    return lock


def clean(place: Path) -> None:
    """Remove the folders of processes that have ended without doing it: only our own, and only where nobody holds the lock."""
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(OSError):
            found = folder.lstat()
            if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid():
                lock = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)
                finally:
                    os.close(lock)
