"""Heads that name the chapter on each page open no chapter and stand in no text."""

from __future__ import annotations

import pytest
from made_pdf import pages_of

from kb.structure import passages, understand
from kb.structure.chapters import repeated_chapters
from kb.types import Document

HEAD = "PERATURAN BUPATI SUKAMERTA\nNOMOR 12 TAHUN 2022\nTENTANG\nLAYANAN SURAT\nMenimbang : bahwa surat;\nMEMUTUSKAN:"
LAW = (
    f"{HEAD}\nBAB I\nKETENTUAN UMUM\nPasal 1\nSurat adalah pesan tertulis yang dikirim oleh",
    "pejabat kepada pejabat lain.\nPasal 2\nSurat dicatat oleh petugas yang ditunjuk setiap",
    "hari kerja.\nBAB II\nPENGIRIMAN\nPasal 3\n(1) Surat dikirim dalam satu hari.\n(2) Surat rahasia dikirim oleh",
    "kurir yang ditunjuk.\nPasal 4\nKurir dilatih setiap tahun dan memakai tanda",
    "pengenal.\nBAB III\nPENUTUP\nPasal 5\nPeraturan Bupati ini mulai berlaku pada tanggal diundangkan.",
)
CHAPTERS = {
    "bab-1": ("Ketentuan Umum", ["1", "2"]),
    "bab-2": ("Pengiriman", ["3", "4"]),
    "bab-3": ("Penutup", ["5"]),
}
HEADS = {
    "number alone": ("", "BAB I", "BAB II", "BAB II", "BAB III"),
    "with its title": ("", "BAB I KETENTUAN UMUM", *("BAB II PENGIRIMAN",) * 2, "BAB III PENUTUP"),
    "title below": ("", "BAB I\nKETENTUAN UMUM", *("BAB II\nPENGIRIMAN",) * 2, "BAB III\nPENUTUP"),
    "small letters": ("", "Bab I Ketentuan Umum", "", "Bab II Pengiriman", ""),
    "with the page's number": ("", "2 | BAB I KETENTUAN UMUM", "", "BAB II - PENGIRIMAN 4", ""),
    "every other page": ("", "BAB I", "", "BAB II", ""),
}


def _texts(heads: tuple[str, ...], foot: bool) -> list[str]:
    pairs = zip(LAW, heads, strict=True)
    return [f"{text}\n{head}".strip() if foot else f"{head}\n{text}".strip() for text, head in pairs]


def _chapters(document: Document) -> dict[str, tuple[str, list[str]]]:
    return {
        section.place: (section.title.title(), [child.number for child in section.children])
        for section in document.sections
        if section.kind == "bab"
    }


@pytest.mark.parametrize("foot", [False, True], ids=["head", "foot"])
@pytest.mark.parametrize("heads", HEADS.values(), ids=HEADS.keys())
def test_a_running_head_is_no_chapter_and_no_text(heads: tuple[str, ...], foot: bool) -> None:
    document = understand(pages_of(*_texts(heads, foot)))
    assert _chapters(document) == CHAPTERS
    texts = {passage.key.split("#")[1]: passage.text for passage in passages(document)}
    assert texts["pasal-1"] == "Surat adalah pesan tertulis yang dikirim oleh pejabat kepada pejabat lain."
    assert texts["pasal-2"] == "Surat dicatat oleh petugas yang ditunjuk setiap hari kerja."
    assert "oleh kurir yang ditunjuk." in texts["pasal-3"]
    assert texts["pasal-4"] == "Kurir dilatih setiap tahun dan memakai tanda pengenal."
    assert not any("bab i" in text.lower() for text in texts.values())
    account = document.account
    assert account is not None and account.words_in_gaps == 0
    assert not [gap for gap in document.gaps if "BAB" in gap.message]


def test_a_head_may_name_the_chapter_that_ends_on_its_page() -> None:
    document = understand(pages_of(*_texts(("", "BAB I", "BAB I", "BAB II", "BAB II"), foot=False)))
    assert _chapters(document) == CHAPTERS


def test_a_running_head_in_a_text_without_pages() -> None:
    """Recognised Markdown has no page edges: the name of the chapter stands between its lines."""
    heads = ("", "BAB I", "BAB I", "BAB II", "BAB II")
    text = "\n\n".join(text.replace("\n", "\n\n") for text in _texts(heads, foot=False))
    assert _chapters(understand(pages_of(text, media_type="text/markdown", file="teks.md"))) == CHAPTERS


def test_a_catchword_of_a_chapter_does_not_count_twice() -> None:
    """ "BAB II" at a page's foot and again at the next one's top is one chapter; the next keeps its number."""
    pages = [
        f"{LAW[0]}\npejabat.\nPasal 2\nSurat dicatat.\nBAB II",
        "BAB II\nPENGIRIMAN\nPasal 3\nSurat dikirim.",
        LAW[4],
    ]
    document = understand(pages_of(*pages))
    assert _chapters(document) == {**CHAPTERS, "bab-2": ("Pengiriman", ["3"])}


def test_names_of_chapters_that_are_not_repeated_stay() -> None:
    kept = [
        ["BAB I", "KETENTUAN UMUM", "isi", "BAB I", "KEWENANGAN"],  # the second is BAB II, misread
        ["BAB I", "PENDAHULUAN", "isi bab", "LAMPIRAN II", "BAB I", "PENDAHULUAN"],
        ["BAB I KETENTUAN UMUM ........ 1", "BAB I", "KETENTUAN UMUM"],
        ["BAB I", "UMUM", "isi", "BAB II", "ISI", "isi", "BAB I", "UMUM"],
    ]
    assert [repeated_chapters([rows]) for rows in kept] == [[frozenset()]] * len(kept)
    assert repeated_chapters([rows[:3] for rows in kept]) == [frozenset()] * len(kept)
    pages = [
        ["BAB I", "UMUM", "satu", "dua"],
        ["tiga", "empat", "lima", "enam", "BAB I", "tujuh", "delapan", "sembilan"],
    ]
    assert repeated_chapters(pages) == [frozenset(), frozenset()]
