"""Old Word files (.doc) by LibreOffice, where it is installed: a process with a folder and limits of its own.

What it writes is read like any other Word file, in the limited child.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from kb.errors import InputRefused
from kb.reading.confinement import bubblewrap
from kb.reading.opened import Opened
from kb.reading.sandbox import REASONS
from kb.settings import Settings

PROGRAMS = ("soffice", "libreoffice")
CONVERTED = frozenset({".doc"})
"""Endings that are read only where LibreOffice is installed."""

_START_SECONDS = 15
"""What LibreOffice may take for its own start, beside the time of the file."""

_MEMORY_KIB = 4 << 20
"""Address space; LibreOffice maps far more than it uses."""

_LIMITED = 'ulimit -c 0; ulimit -t "$1"; ulimit -f "$2"; ulimit -v "$3"; shift 3; exec "$@"'
_OF_SYSTEM = ("/etc/fonts", "/etc/libreoffice", "/etc/ld.so.conf", "/opt", "/var/lib/libreoffice")


def converter() -> str | None:
    """The program that reads old files; None where it is not installed."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def converted(program: str, file: Opened, settings: Settings) -> bytes:
    """An old Word file as .docx; the time that it takes is taken from the file's budget.

    Raises :class:`InputRefused` where LibreOffice cannot read the file, or needs more than the limits.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pandu-lama-") as name:
        folder = Path(name)
        with file.content() as content:
            (folder / "lama.doc").write_bytes(content)
        ended = _run(program, folder, settings)
        file.budget.seconds -= time.monotonic() - began
        made = folder / "lama.docx"
        if ended is None:
            raise InputRefused(file.name, *REASONS["time"])
        if ended or not made.is_file() or made.stat().st_size > settings.max_file_mb << 20:
            raise InputRefused(
                file.name,
                "LibreOffice tidak dapat membacanya.",
                "Buka di Word atau LibreOffice, simpan sebagai .docx, lalu masukkan hasilnya.",
            )
        return made.read_bytes()


def _run(program: str, folder: Path, settings: Settings) -> int | None:
    """The exit code of the conversion; None where it took too long."""
    limits = [str(settings.read_seconds), str(settings.max_unpacked_mb * 2048), str(_MEMORY_KIB)]
    command = [
        *_around(folder), "/bin/sh", "-c", _LIMITED, "sh", *limits, program, "--headless", "--norestore",
        f"-env:UserInstallation=file://{folder}/profil", "--convert-to", "docx", "--outdir", str(folder),
        str(folder / "lama.doc"),
    ]  # fmt: skip
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(folder), "LANG": "C.UTF-8"}
    null = subprocess.DEVNULL
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=null, stdout=null, stderr=null, start_new_session=True
    )
    try:
        return process.wait(settings.read_seconds + _START_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its own group: what it started ends with it
        process.wait()


def _around(folder: Path) -> list[str]:
    """The command before the program's own that shows it its folder and no network; empty where it lacks."""
    wrap = bubblewrap()
    if wrap is None:
        return []
    shown = [word for path in _OF_SYSTEM if Path(path).exists() for word in ("--ro-bind", path, path)]
    return [*wrap[:-1], *shown, "--bind", str(folder), str(folder), "--"]
