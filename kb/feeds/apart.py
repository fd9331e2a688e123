"""A feed's bytes become rows in the limited child: its JSON is others' and may unfold to a hundred times its size."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from pydantic import TypeAdapter, ValidationError

from kb.errors import InputRefused
from kb.feeds.rows import Row, rows_of
from kb.reading.opened import Budget
from kb.reading.sandbox import REASONS, ask_of
from kb.settings import Settings


@dataclass(frozen=True, slots=True)
class _Answer:
    """The rows, or why there are none (reason and remedy)."""

    rows: tuple[Row, ...] = ()
    refused: tuple[str, str] | None = None


def rows_apart(content: bytes, base: str, name: str, settings: Settings) -> list[Row]:
    """The rows of a feed as it came; ``base`` is the address that relative ones are read against.

    Raises:
        InputRefused: the feed is a page of HTML, holds no JSON objects, or takes more than the limits.

    """
    asked = json.dumps([base, name]).encode() + b"\n" + content
    reply = ask_of(__name__, name, asked, settings, Budget(settings.read_seconds))
    reply.refuse(name, settings)
    try:
        answer = _answer().validate_json(reply.body)
    except ValidationError as error:
        raise InputRefused(name, *REASONS["crash"]) from error
    if answer.refused is not None:
        raise InputRefused(name, *answer.refused)
    return list(answer.rows)


def warm() -> None:
    """Load the tables that reading any feed needs."""
    done(b'["", ""]\n[{"judul": "Peraturan Bupati Nomor 1 Tahun 2020", "jenis": "Peraturan Bupati"}]')


def done(content: bytes) -> bytes:
    """The child's part: the answer to what :func:`rows_apart` asked."""
    head, _, feed = content.partition(b"\n")
    base, name = json.loads(head)
    try:
        answer = _Answer(tuple(rows_of(decoded(feed), base, name)))
    except InputRefused as error:
        answer = _Answer(refused=(error.reason, error.remedy))
    return _answer().dump_json(answer)


def decoded(content: bytes) -> str:
    """Text by its byte order mark, else UTF-8, else Windows-1252."""
    try:
        return content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


@cache
def _answer() -> TypeAdapter[_Answer]:
    return TypeAdapter(_Answer)
