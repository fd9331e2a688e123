"""A Pasal whose heading is broken or missing is read under its number, or told as a gap with its place."""

from __future__ import annotations

import pytest
from made_pdf import pages_of

from kb.structure import passages, understand
from kb.types import Document

HEAD = (
    "PERATURAN BUPATI SUKAMERTA\nNOMOR 12 TAHUN 2022\nTENTANG\nLAYANAN SURAT\nMenimbang : bahwa surat;\nMEMUTUSKAN:\n"
)
CLOSING = "Ditetapkan di Sukamerta\npada tanggal 4 Mei 2022\n"
EXPLAINED = "PENJELASAN\nATAS\nPERATURAN BUPATI SUKAMERTA\nI. UMUM\nSurat penting.\nII. PASAL DEMI PASAL\n"


def _law(body: str, after: str = "") -> Document:
    return understand(pages_of(f"{HEAD}{body}\n{CLOSING}{after}"))


def _texts(document: Document) -> dict[str, str]:
    return {passage.key.split("#")[1]: passage.text for passage in passages(document)}


def _explained(last: int) -> str:
    return EXPLAINED + "".join(f"Pasal {number}\nCukup jelas.\n" for number in range(1, last + 1))


@pytest.mark.parametrize(
    "heading",
    ["Pasal", "Pasa1 ~", "Pasal ?", "Pasal 31", "Pasal 2", "Pasa]", "PASAL"],
)
def test_a_broken_heading_between_two_known_ones_is_read(heading: str) -> None:
    document = _law(f"Pasal 1\nSatu ini.\nPasal 2\nDua ini.\n{heading}\nTiga ini.\nPasal 4\nEmpat ini.")
    assert document.articles == ("1", "2", "3", "4")
    assert _texts(document)["pasal-3"] == "Tiga ini."
    assert _texts(document)["pasal-2"] == "Dua ini."
    assert [gap.place for gap in document.gaps if gap.place] == ["pasal-3"]
    assert "disimpulkan dari urutan" in document.gaps[0].message


def test_a_broken_heading_above_the_first_ayat_is_one_piece() -> None:
    document = _law("Pasal 1\n(1) Satu.\n(2) Dua.\nPasal ~\n(1) Tiga.\n(2) Empat.\nPasal 3\nLima.")
    assert document.articles == ("1", "2", "3")
    assert _texts(document)["pasal-2"] == "(1) Tiga.\n(2) Empat."


@pytest.mark.parametrize("heading", ["PASAL {}", "PASAL{}", "P A S A L {}", "Pasal {}."])
def test_headings_in_capitals_are_read(heading: str) -> None:
    body = "\n".join(f"{heading.format(number)}\nIsi nomor {number} ini." for number in range(1, 13))
    assert _law(body).articles == tuple(map(str, range(1, 13)))


def test_capitals_inside_a_line_are_no_heading() -> None:
    document = _law("Pasal 1\nSatu.\nPERUBAHAN ATAS PASAL 2 UNDANG-UNDANG\nPASAL 2 AYAT (1)\nDua.\nPasal 2\nTiga.")
    assert document.articles == ("1", "2")
    assert _texts(document)["pasal-2"] == "Tiga."


def test_the_last_articles_are_missed_where_the_penjelasan_speaks_of_them() -> None:
    document = _law("Pasal 1\nSatu.\nPasal 2\nDua ini berlaku.", _explained(4))
    assert [gap.place for gap in document.gaps] == ["pasal-3", "pasal-4"]
    assert document.gaps[0].message == "Pasal 3 tidak terbaca, hlm. 1; teksnya mungkin tergabung di Pasal 2."
    assert document.identity.articles == 4


def test_the_last_article_is_read_where_penjelasan_and_pieces_agree() -> None:
    document = _law("Pasal 1\nSatu.\nPasal 2\nDua.\nPasal\nTiga.", _explained(3))
    assert document.articles == ("1", "2", "3")
    assert _texts(document)["pasal-3"] == "Tiga."
    assert [gap.place for gap in document.gaps] == ["pasal-3"]


@pytest.mark.parametrize(
    ("tail", "first"),
    [
        ("(1) Satu.\n(2) Dua.\n(1) Tiga baru.\n(2) Empat.", "(1) Tiga baru."),
        ("Dua ini.\nPasal\nTiga ini.", "Tiga ini."),
        ("Dua ini.\nPasal 71\nTiga ini.", "Tiga ini."),
        ("Dua ini.\nBAB II\nPENUTUP\nTiga ini berlaku.", "Tiga ini berlaku."),
        ("Dua ini.\nPeraturan Bupati ini mulai berlaku pada tanggal diundangkan.", "Peraturan Bupati ini mulai"),
    ],
    ids=["ayat start again", "broken", "number out of order", "a chapter without Pasal", "usual last words"],
)
def test_what_may_be_an_article_behind_the_last_one_is_told(tail: str, first: str) -> None:
    document = _law(f"Pasal 1\nSatu.\nPasal 2\n{tail}")
    (gap,) = [gap for gap in document.gaps if gap.place]
    assert gap.place == "pasal-3"
    assert gap.page == 1
    assert gap.message.startswith(f"Sesudah Pasal 2, hlm. 1, mungkin ada pasal yang judulnya tidak terbaca: «{first}")
    assert document.identity.articles == 3


@pytest.mark.parametrize(
    "tail",
    [
        "(1) Satu.\n(2) Peraturan Bupati ini mulai berlaku pada tanggal diundangkan.",
        "Surat sebagaimana dimaksud dalam\nPasal 1\nditulis oleh petugas.",
        "Petugas menaati ketentuan\nPasal 71\nundang-undang itu.",
        "Peraturan Bupati ini mulai berlaku pada tanggal diundangkan.",
    ],
)
def test_a_whole_last_article_is_not_doubted(tail: str) -> None:
    assert [gap.place for gap in _law(f"Pasal 1\nSatu.\nPasal 2\n{tail}").gaps if gap.place] == []


def test_a_last_article_that_the_penjelasan_ends_with_is_not_doubted() -> None:
    document = _law(
        "Pasal 1\nSatu.\nPasal 2\nDua ini.\nPeraturan Bupati ini mulai berlaku pada tanggal diundangkan.", _explained(2)
    )
    assert document.gaps == ()


def test_marks_of_ayat_without_words_are_told() -> None:
    document = _law("Pasal 1\nSatu.\nPasal 2\n(1)\n(2)\nSurat dicatat.\nSurat dikirim.\nPasal 3\nTiga.")
    (gap,) = [gap for gap in document.gaps if gap.place]
    assert gap.place == "pasal-2-ayat-1"
    assert gap.message.startswith("Tanda ayat (1) Pasal 2 tercetak terpisah dari bunyinya, hlm. 1")
