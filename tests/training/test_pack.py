"""The printed pack: every part is a PDF that says what it is from; the key stands apart from the sheet."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from kb.catalogue import CatalogueView
from kb.training import Wish, exercises
from kb.training.material import Material
from kb.training.pack import NothingToPrint, Part, Stock, pack
from kb.training.printing import Paper, Press
from kb.training.wording import words

TODAY = date(2026, 11, 25)


def stock(view: CatalogueView) -> Stock:
    return Stock(Material(view, TODAY), exercises(view, "snap-1", Wish(), TODAY), words("id"), "snap-1")


def pages(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


@pytest.mark.parametrize(("paper", "width"), [("A4", 595), ("A5", 420)])
@pytest.mark.parametrize("part", [Part.CHEAT, Part.PROCEDURES, Part.SHEET])
def test_each_part_is_printed_on_both_papers(view: CatalogueView, part: Part, paper: Paper, width: int) -> None:
    content = pack(part, stock(view), paper)
    assert round(PdfReader(io.BytesIO(content)).pages[0].mediabox.width) == width
    assert all("snap-1" in page and "25 November 2026" in page for page in pages(content))


def test_the_key_begins_on_a_page_of_its_own(view: CatalogueView) -> None:
    told = pages(pack(Part.SHEET, stock(view)))
    key = next(number for number, page in enumerate(told) if "Kunci dan alasannya" in page)
    assert key > 0
    assert not any("diperiksa" in page for page in told[:key])
    assert "diperiksa 1 November 2026" in told[key]


def test_an_sop_card_says_that_the_sop_is_only_proposed(view: CatalogueView) -> None:
    assert "usulan, belum ditetapkan" in pages(pack(Part.PROCEDURES, stock(view)))[0]


def test_the_same_stock_prints_the_same_bytes(view: CatalogueView) -> None:
    assert pack(Part.SHEET, stock(view)) == pack(Part.SHEET, stock(view))


def test_a_part_without_anything_is_refused_with_a_remedy(view: CatalogueView) -> None:
    with pytest.raises(NothingToPrint, match="masukkan dokumennya"):
        pack(Part.GUIDE, stock(view))


def pages_of(press: Press, lines: int) -> int:
    """Pages that so many lines take when they are kept on one page where that can be read."""
    blocks = press.on_one_page([press.bullet(f"Langkah {number}") for number in range(lines)])
    return len(PdfReader(io.BytesIO(press.printed(blocks))).pages)


def test_a_card_that_runs_over_a_little_is_set_smaller_and_a_long_one_is_not() -> None:
    press = Press("A5", "Kartu", "kaki")
    plain = [
        len(PdfReader(io.BytesIO(press.printed([press.bullet("x") for _ in range(n)]))).pages) for n in range(1, 90)
    ]
    full = plain.index(2)  # so many lines fill one page
    assert pages_of(press, full) == 1
    assert pages_of(press, full + full // 10) == 1
    assert pages_of(press, 2 * full) > 1


def test_a_small_set_asks_about_a_passage_once(view: CatalogueView) -> None:
    sources = {item.source for item in exercises(view, "snap", Wish(), TODAY)}
    few = exercises(view, "snap", Wish(count=len(sources), seed=3), TODAY)
    assert {item.source for item in few} == sources
