"""Unpacks a backup as if an enemy had packed it: every name, kind and size is looked at before a byte is written.

Only plain files come out, by the few names that a backup has, each with the content that the list says. An index that
lies in an older backup stays packed: it is built anew from the catalogue.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kb import backup_seal
from kb.backup_seal import Origin
from kb.catalogue.database import HEAD
from kb.data_folder import PRIVATE_FOLDER
from kb.errors import KbError
from kb.tar_stream import MOST_MEMBERS, Member, Refused, TarStream

FORMAT = 2
"""Since 2 the list and its seal come first and the index is left out; 1 has the list last and no seal."""

LIST, SEAL, CATALOGUE = "pandu-backup.json", "pandu-backup.sig", "catalogue.db"

_MOST_LIST_BYTES = 128 << 20
_MOST_SEAL_BYTES = 1000
_MOST_TABLE_BYTES = 4 << 20
_ORIGINAL = re.compile(r"originals/([0-9a-f]{2})/(\1[0-9a-f]{62})(\.\w{1,12})?", re.ASCII)
_TABLES = frozenset({"lexicon.toml", "saved_questions.txt"})
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Listing:
    """What a backup says that it holds: ``sha256`` by name, ``bytes`` of all files, and from where it comes."""

    made: datetime
    sha256: dict[str, str]
    bytes: int
    origin: Origin


def is_original(name: str) -> bool:
    """Whether a member's name is that of a stored original."""
    return _ORIGINAL.fullmatch(name) is not None


def read_listing(archive: Path, key: bytes | None, most_bytes: int) -> Listing:
    """The list of a backup and from where it comes; what it lists is not looked at yet.

    Raises:
        KbError: it is no backup, one of a newer Pandu, damaged, or changed after it was sealed with ``key``.

    """
    listing: bytes | None = None
    sealed: bytes | None = None
    total = 0
    with TarStream(archive, most_bytes) as members:
        for member in members:
            if member.name == LIST and listing is None:
                listing = member.content(_MOST_LIST_BYTES)
            elif member.name == SEAL and listing is not None:
                sealed = member.content(_MOST_SEAL_BYTES)
                break  # the seal follows the list, and the list says what comes
            else:
                total += member.size
    if listing is None:
        raise KbError(f"{archive.name} bukan cadangan Pandu.")
    return _read(listing, sealed, key, archive, total)


def _read(listing: bytes, sealed: bytes | None, key: bytes | None, archive: Path, scanned: int) -> Listing:
    try:
        values = json.loads(listing)
    except (ValueError, RecursionError):
        values = None
    sums = values.get("sha256") if isinstance(values, dict) else None
    if not isinstance(values, dict) or not isinstance(sums, dict) or len(sums) > MOST_MEMBERS:
        raise KbError(f"{archive.name} bukan cadangan Pandu.")
    if values.get("format") not in (1, FORMAT) or str(values.get("catalogue", "")) > HEAD:
        raise KbError(f"{archive.name} dibuat oleh Pandu yang lebih baru. Pasang versi itu untuk memulihkannya.")
    size = values.get("bytes", scanned)
    try:
        made = datetime.fromisoformat(str(values.get("made"))).astimezone(UTC)
    except (ValueError, OverflowError):
        made = None
    sound = all(isinstance(each, str) and _SHA256.fullmatch(each) for each in sums.values())
    if made is None or not sound or not isinstance(size, int) or size < 0:
        raise KbError(f"Daftar dalam {archive.name} rusak. Pakai cadangan lain.")
    return Listing(made, sums, size, backup_seal.origin(listing, sealed, key, archive.name))


def unpack(archive: Path, listing: Listing, into: Path, most_bytes: int) -> int:
    """Write the listed files below a folder, but no index; how many bytes.

    Raises:
        KbError: the archive is damaged, incomplete, or holds what its list or a backup does not.

    """
    left, size = dict(listing.sha256), 0
    with TarStream(archive, most_bytes) as members:
        for member in members:
            if member.name in (LIST, SEAL):
                continue
            wanted = left.pop(member.name, None)
            if wanted is None:
                raise Refused(f"memuat {member.name!r} yang tidak ada dalam daftarnya")
            if not member.name.startswith("index/"):
                _write(member, into / _place(member), wanted)
                size += member.size
    missing = sorted(name for name in left if not name.startswith("index/"))
    if missing:
        raise KbError(f"{archive.name} tidak lengkap: {missing[0]!r} tidak ada. Pakai cadangan lain.")
    if CATALOGUE not in listing.sha256:
        raise KbError(f"{archive.name} tidak memuat katalog. Pakai cadangan lain.")
    return size


def _place(member: Member) -> str:
    """The name of a member, which is one that a backup has."""
    if member.name in _TABLES and member.size > _MOST_TABLE_BYTES:
        raise Refused(f"memuat {member.name!r} yang terlalu besar")
    if member.name not in (CATALOGUE, *_TABLES) and not _ORIGINAL.fullmatch(member.name):
        raise Refused(f"memuat {member.name!r}, nama yang tidak ada pada cadangan Pandu")
    return member.name


def _write(member: Member, target: Path, wanted: str) -> None:
    """Write one file; its content has the listed hash, and an original the one in its name."""
    target.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    sha256 = hashlib.sha256()
    with target.open("xb") as file:
        for part in member.parts():
            sha256.update(part)
            file.write(part)
    original = _ORIGINAL.fullmatch(member.name)
    if sha256.hexdigest() != wanted or (original is not None and original[2] != wanted):
        raise Refused(f"rusak pada {member.name!r}")
