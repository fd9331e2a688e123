"""Letters (.eml) to Markdown: subject, sender, receivers, date, words; attachments are files of their own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from pathlib import Path

from kb.reading.inside import marks
from kb.reading.inside.fault import Fault
from kb.reading.inside.plain import decode
from kb.reading.inside.web import web_lines

_SHOWN = (("From", "Dari"), ("To", "Kepada"), ("Cc", "Tembusan"), ("Date", "Tanggal"))
_MOST_PARTS = 500
_LONGEST_HEADER = 20_000
_DAMAGE = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


def read_mail(path: Path) -> tuple[list[str], dict[str, str]]:
    """One page, and the metadata: ``lost`` names the attachments that the letter has.

    Raises :class:`Fault` ``damaged`` for what is no letter, ``entries`` for too many parts, or ``no_words``.
    """
    content = path.read_bytes()
    if content.count(b"\n--") > 4 * _MOST_PARTS:
        raise Fault("entries", str(content.count(b"\n--")))
    try:
        letter = message_from_bytes(content)
        if not letter.keys() or not any(letter[name] for name in ("From", "Subject", "Date", "To", "Received")):
            raise Fault("damaged")
        lines = marks.heading(1, header(letter["Subject"]) or "Surat elektronik")
        for name, label in _SHOWN:
            if words := header(letter[name]):
                lines += marks.paragraph(f"{label}: {words}")
        body = _body(letter)
    except _DAMAGE as error:
        raise Fault("damaged") from error
    if not any(re.search(r"\w", line) for line in body) and not header(letter["Subject"]):
        raise Fault("no_words")
    return [marks.joined([*lines, *body])], {"title": header(letter["Subject"])[:300]}


def unpack_mail(path: Path, into: int) -> list[dict[str, str | int]]:
    """Each attachment as ``{"name", "start", "size"}`` or ``{"name", "fault"}``; bytes go to ``into``, an open file."""
    content = path.read_bytes()
    if content.count(b"\n--") > 4 * _MOST_PARTS:
        raise Fault("entries", str(content.count(b"\n--")))
    out: list[dict[str, str | int]] = []
    try:
        letter = message_from_bytes(content)
        with os.fdopen(into, "wb") as file:
            for number, part in enumerate(_attachments(letter), start=1):
                name, attached = _named(part, number), _content(part)
                start = file.tell()
                file.write(attached)
                out.append({"name": name, "start": start, "size": len(attached)})
    except _DAMAGE as error:
        raise Fault("damaged") from error
    return out


def html_of(content: bytes) -> bytes:
    """The page of a web archive (.mht); empty where it has none."""
    try:
        found = next(
            (part for part in _leaves(message_from_bytes(content)) if part.get_content_type() == "text/html"), None
        )
        return _content(found) if found is not None else b""
    except _DAMAGE:
        return b""


def header(value: object) -> str:
    """A header's words; a wrong label of their charset does no harm."""
    if value is None:
        return ""
    text = str(value)[:_LONGEST_HEADER].encode("utf-8", "surrogateescape")
    if b"=?" not in text:
        return " ".join(decode(text).split())
    try:
        parts = decode_header(text.decode("utf-8", "replace"))
    except (*_DAMAGE,):
        return " ".join(decode(text).split())
    return " ".join(
        "".join(part if isinstance(part, str) else decode(part, label or "") for part, label in parts).split()
    )


def _leaves(letter: Message) -> Iterator[Message]:
    """The parts that hold something, in order; those of a letter within the letter stay in it."""
    stack = [letter]
    seen = 0
    while stack:
        part = stack.pop()
        seen += 1
        if seen > _MOST_PARTS:
            raise Fault("entries", str(_MOST_PARTS))
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            stack.extend(reversed([one for one in part.get_payload() if isinstance(one, Message)]))
        else:
            yield part


def _is_attached(part: Message) -> bool:
    if part.get_content_maintype() == "image" and part["Content-ID"] and part.get_content_disposition() != "attachment":
        return False  # a picture of the letter's own page
    if part.get_content_disposition() == "attachment" or part.get_content_maintype() == "message":
        return True
    return bool(part.get_filename()) or part.get_content_maintype() != "text"


def _attachments(letter: Message) -> Iterator[Message]:
    return (part for part in _leaves(letter) if _is_attached(part))


def _named(part: Message, number: int) -> str:
    if part.get_content_maintype() == "message":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        subject = header(first["Subject"]) if isinstance(first, Message) else ""
        name = part.get_filename() or f"{subject or f'surat {number}'}.eml"
    else:
        name = part.get_filename() or f"lampiran {number}"
    shown = "".join(sign if sign.isprintable() and sign not in "/\\" else "_" for sign in header(name))
    return shown[-200:] or f"lampiran {number}"


def _content(part: Message) -> bytes:
    if part.get_content_maintype() == "message":
        inner = part.get_payload()
        return b"".join(one.as_bytes() for one in inner if isinstance(one, Message)) if isinstance(inner, list) else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _body(letter: Message) -> list[str]:
    """The letter's words: those of its plain text, or of its page where it has none."""
    texts = [part for part in _leaves(letter) if not _is_attached(part)]
    plain = [part for part in texts if part.get_content_type() != "text/html"]
    lines: list[str] = []
    for part in plain:
        text = re.sub(r"\r\n?", "\n", decode(_content(part), part.get_content_charset() or ""))
        for paragraph in re.split(r"\n[ \t]*\n", text):
            lines += marks.paragraph(paragraph)
    if any(re.search(r"\w", line) for line in lines):
        return lines
    for part in texts:
        if part.get_content_type() == "text/html":
            lines += web_lines(_content(part))[0]
    return lines
