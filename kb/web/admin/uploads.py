"""An upload as a stream: files go to the disk as they come, each within its limits and under a cleaned name."""

from __future__ import annotations

import re
import secrets
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from fastapi import HTTPException, Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from kb.data_folder import PRIVATE_FOLDER
from kb.disk_room import Room
from kb.naming import NameRefused, readable
from kb.reading import supported
from kb.reading.formats import NAMES, REMEDIES
from kb.settings import Settings

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MOST_FILES = 200
_LONGEST_FIELD = 1000
_LONGEST_NAME = 120
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


@dataclass(slots=True)
class Upload:
    """What came: plain fields, files by their place below the folder of uploads, refusals by file name."""

    folder: Path
    fields: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def clean_name(sent: str) -> str:
    """The last part of a file name as sent, without what could lead elsewhere or hide; never empty."""
    name = unicodedata.normalize("NFC", sent).replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in _UNFIT.sub("_", name) if unicodedata.category(c) not in ("Cf", "Cc", "Cs", "Co"))
    stem, dot, ending = name.rstrip(" .").rpartition(".")
    stem, ending = (stem, ending) if dot else (ending, "")
    stem = stem.strip(" .")[:_LONGEST_NAME] or "berkas"
    return f"{stem}.{ending[:10]}" if ending else stem


def unread(name: str) -> str:
    """Why a file of this name cannot be read by Pandu, with what to do; empty where it can."""
    try:
        readable(name)
    except NameRefused as refused:
        return f"Nama berkas: {refused}"
    known = REMEDIES.get(Path(name).suffix.lower())
    return "" if supported(Path(name)) else known[1] if known else NAMES


@dataclass(frozen=True, slots=True)
class Taken:
    """Which files are taken: ``unfit`` says of a name why not; each may hold ``most_mb`` MiB, as ``setting`` says."""

    unfit: Callable[[str], str]
    most_mb: int
    setting: str


async def receive(
    request: Request, settings: Settings, allowed: Callable[[str], None], taken: Taken | None = None
) -> Upload:
    """Take the files of a form in. ``allowed`` is called with its ``csrf`` field before the first byte of a file.

    ``taken`` is what Pandu can read unless given. On any failure, a browser that goes away among them, nothing stays.

    Raises:
        HTTPException: 400 where the body is no such form, 403 from ``allowed``, 413 where it is too large.
        NoRoom: the disk or the data folder has no room for it.

    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or b"boundary" not in options:
        raise HTTPException(400, "bukan kiriman berkas")
    upload = Upload(settings.uploads / secrets.token_hex(8))
    parts = _Parts(upload, allowed, taken or Taken(unread, settings.max_file_mb, "KB_MAX_FILE_MB"))
    room, size = await run_in_threadpool(Room, settings), request.headers.get("content-length", "")
    if size.isascii() and size.isdigit():
        room.take(int(size), "unggahan")  # before the first byte: the browser waits for an answer, nothing is lost
    upload.folder.mkdir(mode=PRIVATE_FOLDER, parents=True)
    try:
        parser = MultipartParser(options[b"boundary"], parts.callbacks())
        async for chunk in request.stream():
            if not size:
                room.take(len(chunk), "unggahan")
            parser.write(chunk)
        parser.finalize()
        if not parts.checked:
            allowed(upload.fields.get("csrf", ""))
    except FormParserError as error:
        shutil.rmtree(upload.folder, ignore_errors=True)
        raise HTTPException(400, "kiriman berkas terputus atau rusak") from error
    except BaseException:
        shutil.rmtree(upload.folder, ignore_errors=True)
        raise
    finally:
        parts.close()
    if not upload.files:
        shutil.rmtree(upload.folder, ignore_errors=True)
    return upload


class _Parts:
    """What the parser calls while it goes through the body."""

    def __init__(self, upload: Upload, allowed: Callable[[str], None], taken: Taken) -> None:
        self.checked = False
        self._upload, self._allowed, self._taken = upload, allowed, taken
        self._header, self._value = b"", b""
        self._headers: dict[bytes, bytes] = {}
        self._name, self._file_name = "", ""
        self._text = b""
        self._target: Path | None = None
        self._file: BinaryIO | None = None
        self._size, self._count = 0, 0

    def callbacks(self) -> MultipartCallbacks:
        """For :class:`MultipartParser`."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }

    def close(self) -> None:
        """Let the open file go."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begin(self) -> None:
        self._headers, self._text, self._size = {}, b"", 0
        self._name = self._file_name = ""
        self._target = None
        self._header = self._value = b""

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in options:
            return
        sent = options[b"filename"].decode("utf-8", "replace")
        self._file_name = clean_name(sent)
        if not sent:
            self._name = ""  # an empty file field
            return
        if not self.checked:
            self._allowed(self._upload.fields.get("csrf", ""))
            self.checked = True
        self._count += 1
        if self._count > MOST_FILES:
            raise HTTPException(413, f"paling banyak {MOST_FILES} berkas sekaligus")
        if reason := self._taken.unfit(self._file_name):
            self._upload.refused.append((self._file_name, reason))
            return
        folder = self._upload.folder / f"{self._count:03}"
        folder.mkdir()
        self._target = folder / self._file_name
        self._file = self._target.open("wb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None and self._target is not None:
            self._size += end - start
            if self._size > self._taken.most_mb << 20:
                self.close()
                self._target.unlink()
                self._target = None
                most, setting = self._taken.most_mb, self._taken.setting
                said = f"Lebih dari {most} MiB. Pecah berkasnya, atau naikkan {setting}."
                self._upload.refused.append((self._file_name, said))
            else:
                self._file.write(data[start:end])
        elif not self._file_name and len(self._text) < _LONGEST_FIELD:
            self._text += data[start:end]

    def _end(self) -> None:
        if self._file is not None and self._target is not None:
            self.close()
            self._upload.files.append(self._target.relative_to(self._upload.folder.parent).as_posix())
        elif self._name and not self._file_name:
            self._upload.fields[self._name] = self._text[:_LONGEST_FIELD].decode("utf-8", "replace")
