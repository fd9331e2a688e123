"""Ayat that a Pasal's run lacks are looked for inside its lines and under misread marks; what is not found is told."""

from __future__ import annotations

import pytest
from made_pdf import pages_of

from kb.structure.understanding import understand
from kb.types import Document, Section

HEAD = "PERATURAN BUPATI CONTOH\nNOMOR 3 TAHUN 2022\nTENTANG\nASET\nMEMUTUSKAN:"


def _law(article: str) -> Document:
    return understand(pages_of(f"{HEAD}\nPasal 1\nAset dicatat.\nPasal 2\n{article}\nPasal 3\nAset dilaporkan."))


def _second(document: Document) -> Section:
    (article,) = (part for part in document.walk() if part.kind == "pasal" and part.number == "2")
    return article


@pytest.mark.parametrize(
    "article",
    [
        "(1) Aset dikelola oleh badan.\n(2t Aset dapat disewakan.\n(3) Sewa ditetapkan oleh komite.",
        "(1) Aset dikelola oleh badan. (2) Aset dapat disewakan.\n(3) Sewa ditetapkan oleh komite.",
        "(1) Aset dikelola oleh badan.\n(Z) Aset dapat disewakan.\n(3) Sewa ditetapkan oleh komite.",
    ],
)
def test_a_mark_inside_a_line_or_misread_opens_the_ayat_that_its_run_lacks(article: str) -> None:
    document = _law(article)

    assert [verse.text for verse in _second(document).children] == [
        "(1) Aset dikelola oleh badan.",
        "(2) Aset dapat disewakan.",
        "(3) Sewa ditetapkan oleh komite.",
    ]
    assert not [gap for gap in document.gaps if "Ayat" in gap.message]


def test_an_ayat_read_as_eight_between_two_and_four_is_the_third() -> None:
    article = "(1) Aset dicatat.\n(2) Aset dijaga.\n(8) Aset dinilai.\n(4) Aset disewakan."

    assert [verse.number for verse in _second(_law(article)).children] == ["1", "2", "3", "4"]


def test_a_pointer_to_an_ayat_opens_none() -> None:
    article = "(1) Aset dikelola menurut ayat (2) Undang-Undang Aset.\n(3) Sewa ditetapkan oleh komite."

    assert [verse.number for verse in _second(_law(article)).children] == ["1", "3"]


def test_an_ayat_that_is_not_found_is_told_with_its_pasal() -> None:
    document = _law("(1) Aset dikelola oleh badan. Aset dapat disewakan.\n(3) Sewa ditetapkan oleh komite.")

    (gap,) = (gap for gap in document.gaps if "Ayat" in gap.message)
    assert gap.place == "pasal-2"
    assert "Ayat (2) Pasal 2 tidak terbaca" in gap.message


def test_a_change_of_the_penjelasan_alone_gives_its_pasal_no_new_words() -> None:
    text = (
        "UNDANG-UNDANG REPUBLIK INDONESIA\nNOMOR 8 TAHUN 2020\nTENTANG\n"
        "PERUBAHAN ATAS UNDANG-UNDANG NOMOR 3 TAHUN 2010 TENTANG ARSIP\nMEMUTUSKAN:\nPasal I\n"
        "Beberapa ketentuan dalam Undang-Undang Nomor 3 Tahun 2010 diubah sebagai berikut:\n"
        "1. Ketentuan Pasal 5 tetap dengan perubahan penjelasan ayat (1) sehingga penjelasan Pasal 5 menjadi\n"
        "sebagaimana ditetapkan dalam penjelasan pasal demi pasal Undang-Undang ini.\n"
        "2. Ketentuan Pasal 6 diubah sehingga berbunyi sebagai berikut:\nPasal 6\nArsip disimpan.\n"
        "Pasal II\nUndang-Undang ini mulai berlaku."
    )

    changed = [part.number for part in understand(pages_of(text)).walk() if part.kind == "ubahan"]

    assert changed == ["6"]


def test_a_capital_that_recognition_split_at_a_comma_is_no_mark() -> None:
    assert _second(_law("l,embaga melaksanakan:\na. pengawasan; dan\nb. pembinaan.")).full_text.startswith("l,embaga")


def test_a_bagian_numbered_in_one_word_is_a_heading() -> None:
    document = _law("(1) Aset dicatat.\n(2) Aset dijaga\nBagian Ketigabelas\nPangan")

    assert _second(document).full_text.endswith("Aset dijaga")
    assert any(part.kind == "bagian" and part.number == "13" for part in document.walk())
