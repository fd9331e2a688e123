"""SOP pages as offices lay them out: every field of every step is the one laid out, on a scanned print too."""

from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
from shutil import which

import pytest
from sop_pages_made import Step, in_columns, in_words, pdf_file, scanned, sheet_file, steps_of_model, word_file

from kb.reading import read
from kb.settings import Settings
from kb.structure import understand
from kb.types import Document

FIELDS = ("action", "actor", "papers", "time", "output")
PAGES: list[tuple[str, str, Callable[[str, list[Step], Path], Path]]] = [
    ("16", "Word, actor in words", lambda t, s, to: word_file(t, in_words(s), to / "a.docx", merged=False)),
    ("03", "Word, joined heads", lambda t, s, to: word_file(t, in_columns(s, "√"), to / "b.docx", merged=True)),
    ("10", "Excel, signs", lambda t, s, to: sheet_file(t, in_columns(s, "√"), to / "c.xlsx")),
    ("11", "PDF, actor in words", lambda t, s, to: pdf_file(t, in_words(s), to / "d.pdf")),
    ("12", "PDF, signs", lambda t, s, to: pdf_file(t, in_columns(s, "X"), to / "e.pdf")),
]


def fields_of(document: Document) -> list[dict[str, str]]:
    return [section.fields for section in document.walk() if section.kind == "langkah" and section.fields]


@pytest.mark.parametrize(("number", "form", "lay"), PAGES, ids=[row[1] for row in PAGES])
def test_every_field_of_a_laid_out_sop_is_read(
    tmp_path: Path, number: str, form: str, lay: Callable[[str, list[Step], Path], Path]
) -> None:
    title, steps = steps_of_model(number)
    document = understand(read(lay(title, steps, tmp_path), Settings()))
    assert document.identity.kind == "sop"
    read_back = [[row[name].strip(" .") for name in FIELDS] for row in fields_of(document)]
    assert read_back == [[getattr(step, name).strip(" .") for name in FIELDS] for step in steps]
    assert document.gaps == ()


@pytest.mark.skipif(which("tesseract") is None, reason="Tesseract is not installed")
@pytest.mark.parametrize(("number", "angle"), [("11", 0.6), ("17", -1.1)])
def test_a_scanned_print_gives_the_same_steps(tmp_path: Path, number: str, angle: float) -> None:
    title, steps = steps_of_model(number, 7)
    path = scanned(pdf_file(title, in_words(steps), tmp_path / "cetak.pdf"), tmp_path / "pindai.pdf", angle)
    found = fields_of(understand(read(path, Settings())))
    assert [row["actor"] for row in found] == [step.actor for step in steps]
    for row, step in zip(found, steps, strict=True):
        for name in FIELDS:
            alike = SequenceMatcher(None, row[name], getattr(step, name), autojunk=False).ratio()
            assert alike >= 0.9, (name, row[name], getattr(step, name))
