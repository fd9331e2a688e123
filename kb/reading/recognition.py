"""Optical recognition of one page by Tesseract's own program: grey pixels in, words with places and confidence out."""

from __future__ import annotations

import csv
import os
import resource
import shutil
import subprocess
from dataclasses import dataclass, replace
from math import inf
from time import monotonic

from PIL import Image

from kb.reading.list_marks import with_marks
from kb.reading.words import Picture, Word
from kb.settings import Settings

INSTALL = "Pasang Tesseract: apt-get install tesseract-ocr tesseract-ocr-ind."
"""The remedy where recognition is missing."""

_COLUMNS = "4"
"""Tesseract's page segmentation mode: one column of text of varying size. Measured in docs/reading.md."""

_BLOCK = "6"
"""One block of lines of one size."""

_NARROW = 0.7
"""Share of its width to which a page is squeezed before recognition. Tesseract's time goes with the length of the lines
(measured in docs/reading.md): at 0.7 it needs a quarter less and reads as well."""

_DASHES = frozenset("—–-_~")
_INK = 60

_FALLBACK = "eng"

_KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TESSDATA_PREFIX")
"""What Tesseract needs of our environment."""


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Tesseract as installed: its program and languages; nothing is recognised after ``until`` (monotonic)."""

    program: str
    languages: str
    seconds: int
    memory_mb: int
    note: str = ""
    until: float = inf

    def words(self, picture: Picture, dpi: int) -> tuple[Word, ...] | None:
        """The words of an upright picture in reading order; None where recognition failed or took too long."""
        narrow = picture.narrowed(_NARROW)
        found = self._table(narrow, dpi, _COLUMNS)
        if found is None:
            return None
        found = _inked(narrow, found)
        found = with_marks(narrow, found, lambda marks: self._table(marks, dpi, _BLOCK) or ())
        return tuple(_widened(word, 1 / _NARROW) for word in found)

    def _table(self, picture: Picture, dpi: int, layout: str) -> tuple[Word, ...] | None:
        table = self._run(picture, dpi, ["-l", self.languages, "--psm", layout, "tsv"])
        if table is None:
            return None
        found = []
        for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
            text = (row.get("text") or "").strip()
            if row.get("level") != "5" or not text:
                continue
            left, top = float(row["left"]), float(row["top"])
            box = (left, top, left + float(row["width"]), top + float(row["height"]))
            line = (int(row["block_num"]), int(row["par_num"]), int(row["line_num"]))
            found.append(Word(text, box, line, float(row["conf"])))
        return tuple(found)

    def quarters(self, picture: Picture, dpi: int) -> int | None:
        """By how many clockwise quarters the picture must be turned to be upright; None where that cannot be told."""
        said = self._run(picture, dpi, ["-l", "osd", "--psm", "0"])
        for row in (said or "").splitlines():
            name, _, value = row.partition(":")
            if name == "Rotate":
                return int(value) // 90
        return None

    def _run(self, picture: Picture, dpi: int, arguments: list[str]) -> str | None:
        """What Tesseract prints on the picture; None where it fails, or passes its limits."""
        command = [self.program, "stdin", "stdout", "--dpi", str(dpi), *arguments]
        left = min(self.seconds, self.until - monotonic())
        if left <= 0:
            return None
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | {"OMP_THREAD_LIMIT": "1"}
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment) as child:
            memory = self.memory_mb * 1024 * 1024
            try:
                resource.prlimit(child.pid, resource.RLIMIT_AS, (memory, memory))
                grey = b"P5 %d %d 255\n" % (picture.width, picture.height) + picture.grey
                out, _ = child.communicate(grey, timeout=left)
            except subprocess.TimeoutExpired:
                child.kill()
                child.communicate()
                return None
            except ProcessLookupError:
                return None
        return out.decode("utf-8", "replace") if child.returncode == 0 else None


@dataclass(frozen=True, slots=True)
class NoRecogniser:
    """Why there is no recognition, and what to do, in words for the user."""

    reason: str
    remedy: str

    @property
    def note(self) -> str:
        """Both as one sentence."""
        return f"{self.reason[:1].upper()}{self.reason[1:]}. {self.remedy}"


def recogniser(settings: Settings) -> Recogniser | NoRecogniser:
    """Tesseract with the languages set, or why there is none."""
    if not settings.ocr:
        return NoRecogniser("pengenalan huruf (OCR) dimatikan", "Nyalakan dengan KB_OCR=true.")
    program = shutil.which("tesseract")
    if program is None:
        return NoRecogniser("pengenalan huruf (OCR) belum terpasang di komputer ini", INSTALL)
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=30, check=False)
    held = set(listed.stdout.split())
    wished = [name for name in settings.ocr_languages.split("+") if name in held]
    note = ""
    if len(wished) < len(settings.ocr_languages.split("+")):
        note = f"Data bahasa OCR «{settings.ocr_languages}» tidak lengkap. {INSTALL}"
    if not wished and _FALLBACK not in held:
        return NoRecogniser(f"data bahasa OCR «{settings.ocr_languages}» belum terpasang", INSTALL)
    languages = "+".join(wished) or _FALLBACK
    return Recogniser(program, languages, settings.ocr_page_seconds, settings.read_memory_mb, note)


def _inked(picture: Picture, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words without dashes that are only the wide space of a justified line: where they stand there is no ink."""
    if not any(word.text in _DASHES for word in words):
        return words
    page = picture.image()
    return tuple(word for word in words if word.text not in _DASHES or _contrast(page, word) > _INK)


def _contrast(page: Image.Image, word: Word) -> int:
    left, top, right, bottom = map(int, word.box)
    shades = page.crop((left, top, max(right, left + 1), max(bottom, top + 1))).histogram()
    held = [shade for shade, count in enumerate(shades) if count]
    return held[-1] - held[0]


def _widened(word: Word, factor: float) -> Word:
    left, top, right, bottom = word.box
    return replace(word, box=(left * factor, top, right * factor, bottom))
