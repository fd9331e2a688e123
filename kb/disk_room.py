"""How much the data folder may still take in: asked before anything large is written, never after."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from kb.errors import KbError
from kb.settings import Settings

_MIB = 1 << 20


class NoRoom(KbError):
    """Something does not fit; nothing of it was written. ``need_mb`` and ``left_mb`` are MiB, ``setting`` the limit."""

    def __init__(self, what: str, need: int, left: int, setting: str) -> None:
        self.need_mb, self.left_mb, self.setting = -(-need // _MIB), max(0, left) // _MIB, setting
        super().__init__(
            f"Ruang untuk {what} tidak cukup: perlu sekitar {self.need_mb} MiB, sisa {self.left_mb} MiB ({setting}). "
            "Belum ada yang ditulis dan tidak ada yang hilang. Hapus cadangan lama di halaman Cadangan, tambah ruang, "
            f"atau ubah {setting}, lalu ulangi."
        )


def room_left(settings: Settings, folder: Path | None = None) -> tuple[int, str]:
    """Bytes that may still be written into a folder (the data folder unless given), and the setting that says so."""
    folder = folder or settings.data
    free = shutil.disk_usage(_standing(folder)).free - settings.min_free_mb * _MIB
    if not settings.max_data_mb or not folder.resolve().is_relative_to(settings.data):
        return free, "KB_MIN_FREE_MB"
    allowed = settings.max_data_mb * _MIB - size_of(settings.data)
    return min((free, "KB_MIN_FREE_MB"), (allowed, "KB_MAX_DATA_MB"))


class Room:
    """What is left below the data folder, or below ``folder``, as it is now; :meth:`take` counts it down."""

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        self.left, self._setting = room_left(settings, folder)

    def take(self, need: int, what: str) -> None:
        """Take so many bytes of it, for what is about to be written: ``what`` names that in Indonesian.

        Raises:
            NoRoom: with what is needed, what is left, and which setting says so.

        """
        if need > self.left:
            raise NoRoom(what, need, self.left, self._setting)
        self.left -= need


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder; 0 where there is none."""
    total = 0
    for parent, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(f"{parent}/{name}").st_size
            except FileNotFoundError:  # removed by another process while we count
                continue
    return total


def _standing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())
