"""The data folder: for its owner's eyes only, and no path that is written in it leads out of it."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

log = logging.getLogger(__name__)

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
"""What everything below the data folder may be read and written by: its owner."""

TIGHTENED = "Folder data {data}: izin {count} berkas dan folder diperketat, kini hanya untuk pemiliknya."
"""What a command says once it has tightened a folder."""

_OURS = (
    "catalogue.db*",
    "originals",
    "index",
    "uploads",
    "backups",
    "pemulihan",
    "sebelum-pemulihan",
    "lexicon.toml",
    "saved_questions.txt",
    "worker.lock",
    "backup.key",
)
"""What Pandu makes in a data folder; whatever else lies there is let be."""


def keep_private() -> None:
    """Let every file and folder that this process and its children make be its owner's alone. Called once, at start."""
    os.umask(0o077)


def tighten(data: Path) -> int:
    """Take the rights of group and others from a data folder that an older Pandu made; how many entries had some.

    Links are not followed, and what another user owns stays as it is.
    """
    changed = 0
    for path in _entries(data):
        with suppress(OSError):
            found = path.lstat()
            if stat.S_ISLNK(found.st_mode) or found.st_uid != os.geteuid() or not found.st_mode & 0o077:
                continue
            path.chmod(PRIVATE_FOLDER if stat.S_ISDIR(found.st_mode) else PRIVATE_FILE)
            changed += 1
    return changed


def within(folder: Path, place: str) -> Path | None:
    """The file at a place below a folder; None where the place leads out of it, by its name or through a link.

    Every path that comes out of the catalogue goes through here before a file is opened, served or removed.
    """
    name = PurePosixPath(place)
    if not name.parts or name.is_absolute() or ".." in name.parts or "\0" in place or "\\" in place:
        log.warning("a path of the catalogue that leads out of %s is refused", folder.name)
        return None
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        log.warning("a path of the catalogue that leads through a link out of %s is refused", folder.name)
        return None
    return path


def _entries(data: Path) -> Iterator[Path]:
    if not data.is_dir():
        return
    yield data
    for pattern in _OURS:
        for path in data.glob(pattern):
            yield path
            if path.is_dir() and not path.is_symlink():
                yield from _below(path)


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        yield from (Path(parent) / name for name in (*folders, *files))
