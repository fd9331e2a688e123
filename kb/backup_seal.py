"""The office's key, and what it signs: whether a backup was made here and is as it was made.

A backup's list names the SHA-256 of every file, and the seal is an HMAC over the list. The key lies in the data folder
and in no backup. It proves nothing to another office: a seal is only ever checked with the key that made it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from kb.data_folder import PRIVATE_FILE, PRIVATE_FOLDER
from kb.errors import KbError

KEY = "backup.key"
"""The key's file in the data folder."""

_BYTES = 32
_PURPOSE = b"pandu-backup-list\0"


class Origin(StrEnum):
    """From where a backup comes, as far as its seal tells."""

    OURS = "kantor ini"
    FOREIGN = "kunci lain"
    UNKNOWN = "tanpa tanda"


def office_key(data: Path) -> bytes:
    """The key of a data folder; made at the first call.

    Raises:
        KbError: its file is damaged.

    """
    file = data / KEY
    if not file.exists():
        data.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        aside = data / f".{KEY}.{os.getpid()}"
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
        with os.fdopen(handle, "w", encoding="ascii") as made:
            made.write(secrets.token_hex(_BYTES) + "\n")
            made.flush()
            os.fsync(made.fileno())
        with suppress(FileExistsError):  # another process was first; its key is the office's
            os.link(aside, file)
        aside.unlink()
    key = read_key(file)
    assert key is not None  # it is there
    return key


def read_key(file: Path) -> bytes | None:
    """The key in a file; None where there is no file.

    Raises:
        KbError: the file holds no key.

    """
    try:
        key = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        key = b""
    if len(key) != _BYTES:
        raise KbError(
            f"{file} bukan kunci cadangan. Kembalikan berkas kunci yang asli; atau pindahkan berkas itu, dan Pandu "
            "membuat kunci baru (cadangan lama lalu dianggap bertanda kunci lain)."
        )
    return key


def seal(listing: bytes, key: bytes) -> bytes:
    """The seal of a list: the name of the key and the list's HMAC-SHA256, two words."""
    return f"{_name(key)} {_code(listing, key)}\n".encode("ascii")


def origin(listing: bytes, sealed: bytes | None, key: bytes | None, archive: str) -> Origin:
    """From where a list comes, by its seal and the key of this office (None: there is none here).

    Raises:
        KbError: it names our key and was changed since.

    """
    if sealed is None:
        return Origin.UNKNOWN
    name, _, code = sealed.decode("ascii", "replace").strip().partition(" ")
    if key is None or not hmac.compare_digest(name.encode(), _name(key).encode()):
        return Origin.FOREIGN
    if not hmac.compare_digest(code.encode(), _code(listing, key).encode()):
        raise KbError(f"{archive} diubah setelah ditandatangani di sini. Pakai cadangan lain.")
    return Origin.OURS


def _name(key: bytes) -> str:
    """What tells keys apart and says nothing of them."""
    return hashlib.sha256(b"pandu-backup-key\0" + key).hexdigest()[:16]


def _code(listing: bytes, key: bytes) -> str:
    return hmac.new(key, _PURPOSE + listing, hashlib.sha256).hexdigest()
