"""Every quote's words stand in its order on its page, as PDFium itself gives the page; a changed word is seen."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from made_pdf import SMALL_LAW, made_pdf

from kb.settings import Settings

sys.path.append(str(Path(__file__).parents[2] / "bench"))

from quotes import drawn, strangers


def test_the_words_of_every_quote_stand_on_its_page(tmp_path: Path) -> None:
    path = tmp_path / "hukum.pdf"
    path.write_bytes(made_pdf(SMALL_LAW))
    quotes = list(drawn(path, Settings(ocr=False)))
    assert len(quotes) > 5
    assert {passage.key: strangers(passage.text, page) for passage, page in quotes} == {
        passage.key: [] for passage, _ in quotes
    }


@pytest.mark.parametrize(
    ("quote", "foreign"),
    [
        ("Setiap instansi wajib menyediakan layanan", []),
        ("wajib Setiap instansi menyediakan layanan", ["wajib"]),
        ("Setiap instansi dapat menyediakan layanan", ["dapat"]),
        ("Setiap instansi wajib menye diakan layanan", []),
    ],
)
def test_changed_and_moved_words_are_foreign(quote: str, foreign: list[str]) -> None:
    assert strangers(quote, "(1) Setiap instansi wajib menye-\ndiakan layanan.") == foreign
