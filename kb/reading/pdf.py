"""PDF to pages: the text layer where it can be used, optical recognition where there is none or it is garbage."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from kb.errors import InputRefused
from kb.reading.office import LOST
from kb.reading.opened import Opened
from kb.reading.quality import is_garbage, known_share
from kb.reading.recognition import NoRecogniser, Recogniser, recogniser
from kb.reading.sandbox import REASONS, Reply, ask
from kb.reading.scans import Scan, scan
from kb.settings import Settings
from kb.types import Beside, Page

logger = logging.getLogger(__name__)

NOTE = "ocr"
"""Name in a file's metadata under which it is said why scanned pages were not recognised, or not well."""

_LETTERS = 4
"""A page with fewer letters than this holds no text: a scan, or a scan with a page number printed on it."""

_BETTER = 0.1
_MOST_TOLD = 60


def read_pdf(file: Opened, settings: Settings) -> tuple[tuple[Page, ...], dict[str, str]]:
    """The pages and the metadata of a PDF; raises :class:`InputRefused` when it cannot be read within the limits."""
    reply = ask(file, settings, "text")
    reply.refuse(file.name, settings)
    texts, metadata = reply.values.get("pages"), reply.values.get("metadata")
    if not isinstance(texts, list) or not isinstance(metadata, dict):
        raise InputRefused(file.name, *REASONS["crash"])
    layer = {number: str(text) for number, text in enumerate(texts, start=1)}
    stamped, bare = _numbers(reply, "pictured"), _numbers(reply, "bare")
    first = dict(zip(_listed(reply, "alike"), _listed(reply, "alike_to"), strict=False))
    told = {str(name): str(value)[:500] for name, value in metadata.items()}
    doubtful = [number for number, text in layer.items() if number in stamped or needs_recognition(text)]
    drawn = [number for number in doubtful if number not in bare and number not in first]
    found: dict[int, Scan] = {}
    tool: Recogniser | NoRecogniser | None = None
    if drawn:
        found, tool = recognise(file, drawn, settings)
        found |= {number: found[first[number]] for number in doubtful if first.get(number) in found}
    pages = tuple(settled(number, text, found.get(number), number in stamped) for number, text in layer.items())
    beside = _beside(reply)
    pages = tuple(replace(page, beside=tuple(beside.get(page.number, ()))) for page in pages)
    if tool is not None and tool.note:
        told[NOTE] = tool.note
    if lost := _lost(reply):
        told[LOST] = lost
    if all(page.method == "empty" for page in pages):
        raise unreadable(file.name, len(pages), tool)
    return pages, told


def _beside(reply: Reply) -> dict[int, list[Beside]]:
    """What stands beside each page's text, as the child lists it."""
    listed = reply.values.get("beside")
    out: dict[int, list[Beside]] = {}
    for number, kind, text in listed if isinstance(listed, list) else ():
        out.setdefault(int(number), []).append(Beside(str(kind), str(text)))
    return out


def _lost(reply: Reply) -> str:
    """What of the file is not read, a line each, with its pages; page 0 is the whole file."""
    listed = reply.values.get("told")
    pages: dict[str, list[int]] = {}
    for number, text in listed if isinstance(listed, list) else ():
        numbers = pages.setdefault(" ".join(str(text).split()), [])
        if int(number) not in numbers:
            numbers.append(int(number))
    return "\n".join(_told(text, numbers) for text, numbers in list(pages.items())[:_MOST_TOLD])


def _told(text: str, numbers: list[int]) -> str:
    if numbers == [0]:
        return text
    shown = ", ".join(map(str, numbers[:20])) + (" …" if len(numbers) > 20 else "")
    return f"Hlm. {shown}: {text}" if text.endswith(".") else f"Hlm. {shown}: {text} tidak termasuk teks yang dibaca."


def _listed(reply: Reply, name: str) -> list[int]:
    """Page numbers that the child lists under a name."""
    listed = reply.values.get(name)
    return [int(number) for number in listed] if isinstance(listed, list) else []


def _numbers(reply: Reply, name: str) -> frozenset[int]:
    return frozenset(_listed(reply, name))


def needs_recognition(text: str) -> bool:
    """Whether a page's text layer is missing or garbage."""
    return no_text(text) or is_garbage(text)


def no_text(text: str) -> bool:
    """Whether there are hardly any letters."""
    return sum(sign.isalpha() for sign in text) < _LETTERS


def recognise(
    file: Path | Opened, numbers: list[int], settings: Settings, picture: bool = False
) -> tuple[dict[int, Scan], Recogniser | NoRecogniser]:
    """What recognition finds on the pages, and what it was done with."""
    tool = recogniser(settings)
    if not isinstance(tool, Recogniser):
        logger.warning("%d pages without text. %s", len(numbers), tool.note)
        return {}, tool
    return scan(file, numbers, tool, settings, picture), tool


def settled(number: int, text: str, found: Scan | None, stamped: bool = False) -> Page:
    """The page by its text layer or by recognition, whichever reads better."""
    if found is not None and not no_text(found.text) and _better(found.text, text, stamped):
        return Page(number, found.text, "ocr", round(found.confidence, 3))
    return Page(number, "", "empty") if no_text(text) else Page(number, text)


def _better(recognised: str, text: str, stamped: bool) -> bool:
    if no_text(text):
        return True
    if stamped:
        return len(recognised) > 1.5 * len(text)
    return known_share(recognised) > known_share(text) + _BETTER


def unreadable(file: str, count: int, tool: Recogniser | NoRecogniser | None) -> InputRefused:
    """The refusal of a file without any text."""
    if isinstance(tool, NoRecogniser):
        return InputRefused(
            file,
            f"{count} halamannya hasil pindai tanpa lapisan teks, dan {tool.reason}.",
            f"{tool.remedy} Atau cari versi bertulisan di JDIH.",
        )
    return InputRefused(
        file,
        f"{count} halamannya tanpa lapisan teks, dan pengenalan huruf (OCR) tidak menemukan tulisan.",
        "Pindai ulang lebih tajam (200 dpi atau lebih), atau cari versi bertulisan di JDIH.",
    )
