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


def check_room(settings: Settings, need: int, what: str, folder: Path | None = None) -> None:
    """Raise where so many more bytes do not fit. ``what`` names them in Indonesian, for the message.

    They go to the data folder, or to ``folder``.

    Raises:
        NoRoom: with what is needed, what is left, and which setting says so.

    """
    left, setting = room_left(settings, folder)
    if need > left:
        raise NoRoom(what, need, left, setting)


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
