"""A ZIP archive's members, unpacked under names of our own; what may not be unpacked is named with its reason."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

from kb.reading.inside.fault import Fault
from kb.reading.inside.package import BROKEN, opened

MOST_DEPTH = 8
"""Most folders above a member."""

_PART = 1 << 20


def unpack(path: Path, into: Path, unpacked_bytes: int) -> list[dict[str, str]]:
    """Each member as ``{"name", "file"}`` or ``{"name", "fault"}``, in the archive's order.

    ``file`` is a name of our own below ``into`` with the member's ending; nothing of the archive names a path. Folders
    and what systems leave behind (``__MACOSX``, hidden files) are no members.
    """
    archive = opened(path, unpacked_bytes)
    out: list[dict[str, str]] = []
    seen: set[str] = set()
    for number, entry in enumerate(archive.infolist(), start=1):
        name = entry.filename.replace("\\", "/")
        if entry.is_dir() or _is_left_behind(name):
            continue
        fault = _fault(entry, name, seen)
        seen.add(name.casefold())
        if fault:
            out.append({"name": _shown(name), "fault": fault})
            continue
        ending = Path(name).suffix.lower()[:12]
        file = f"{number:05d}{ending if ending[1:].isalnum() else ''}"
        fault = _write(archive, entry, into / file)
        out.append({"name": _shown(name), "fault": fault} if fault else {"name": _shown(name), "file": file})
    if not out:
        raise Fault("no_members")
    return out


def _is_left_behind(name: str) -> bool:
    parts = name.split("/")
    return parts[0] == "__MACOSX" or any(part.startswith(".") and part not in {".", ".."} for part in parts)


def _shown(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name)[-300:]


def _fault(entry: zipfile.ZipInfo, name: str, seen: set[str]) -> str:
    """Why a member is left packed; empty when it may be unpacked."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind and not stat.S_ISREG(kind):
        return "link"
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or ":" in parts[0] or not parts[-1].strip():
        return "outside"
    if len(parts) > MOST_DEPTH + 1:
        return "deep"
    return "doubled" if name.casefold() in seen else ""


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> str:
    try:
        with archive.open(entry) as packed, target.open("xb") as out:
            while piece := packed.read(_PART):
                out.write(piece)
    except BROKEN:
        target.unlink(missing_ok=True)
        return "damaged"
    return ""
