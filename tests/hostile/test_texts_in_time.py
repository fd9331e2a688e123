"""Whole functions over texts made to be slow: four times the text takes about four times as long."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from kb.browsing.finding import snippet
from kb.structure import understand_all
from kb.structure.markdown import unwrapped
from kb.structure.passages import passages
from kb.structure.references import parse_references
from kb.training.exchange import ExchangeError, read_gift
from kb.types import Page, Pages

LAW = (
    "PERATURAN BUPATI CONTOH\nNOMOR 7 TAHUN 2024\nTENTANG\nLAYANAN CONTOH\nMenimbang : a. bahwa perlu;\nMEMUTUSKAN:\n"
    "Menetapkan : PERATURAN BUPATI TENTANG LAYANAN CONTOH.\nPasal 1\n"
)
NAMED = "Peraturan Bupati Nomor 1 Tahun 2020 tentang A, "
MOST_GROWTH = 9.0
"""Times as long that four times the text may take: the square would be 16."""
FLOOR = 0.05


def structure(text: str) -> object:
    pages = Pages("x.txt", "0" * 64, "text/plain", (Page(1, text),))
    return [passages(document) for document in understand_all(pages)]


def gift(text: str) -> object:
    try:
        return list(read_gift(text.encode()))
    except ExchangeError:
        return None


CASES: dict[str, tuple[Callable[[str], object], str, str, str, int]] = {
    "articles, a line each": (structure, LAW, "Pasal 1\n", "", 2000),
    "articles in one line": (structure, "", "Pasal 1 ", "", 2000),
    "wide spaces": (structure, LAW, "\u2003", "x", 50_000),
    "letters without items": (structure, LAW, "a.\n", "", 3000),
    "changes": (
        structure,
        LAW.replace("LAYANAN", "PERUBAHAN ATAS LAYANAN"),
        "1. Ketentuan Pasal 1 diubah.\n",
        "",
        1000,
    ),
    "revoked": (structure, f"{LAW}Pada saat ", NAMED, "dicabut dan dinyatakan tidak berlaku.", 600),
    "unclosed marks": (lambda text: unwrapped(text, ("**", "__", "*", "_")), "", "**a _b ", "", 20_000),
    "articles referred to": (parse_references, "", "Pasal 1, UU 27/2022 ayat (2) ", "", 600),
    "words that are all looked for": (lambda text: snippet(text, lambda _: True), "", "kata ", "", 5000),
    "questions that never end": (gift, "", "// sumber:a\n::a:: b {\n", "", 2000),
    "questions never begun": (gift, "", "//a\n\n", "", 8000),
    "escapes": (gift, "a {", "\\", "", 40_000),
}


def seconds(run: Callable[[str], object], text: str) -> float:
    started = time.thread_time()
    run(text)
    return time.thread_time() - started


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_m2_time_grows_with_the_text(case: tuple[Callable[[str], object], str, str, str, int]) -> None:
    run, before, piece, after, count = case
    small, large = before + piece * count + after, before + piece * 4 * count + after
    run(small)
    for _ in range(4):
        first, last = seconds(run, small), seconds(run, large)
        if last < FLOOR or last < MOST_GROWTH * first:
            return
    pytest.fail(f"{first:.3f} s → {last:.3f} s")


def test_m2_a_law_of_25_000_articles_with_one_number_is_read_in_time() -> None:
    assert seconds(structure, LAW + "Pasal 1\n" * 25_000) < 7
