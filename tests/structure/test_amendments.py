"""What an amending law orders, keyed by its target; and a law read with its amendments."""

# ruff: noqa: E501
from __future__ import annotations

from pathlib import Path

import pytest
from made_pdf import pages_of

from kb.reading import read
from kb.settings import Settings
from kb.structure import consolidate, understand
from kb.structure.changes import read_changes
from kb.types import Document


@pytest.mark.parametrize(
    ("sentence", "changes"),
    [
        ("Ketentuan Pasal 12 diubah sehingga berbunyi sebagai berikut:", ["change pasal-12"]),
        ("Pasal 12 dihapus.", ["delete pasal-12"]),
        ("Ketentuan ayat (4) Pasal 5 diubah sehingga Pasal 5 berbunyi", ["change pasal-5-ayat-4"]),
        ("Ketentuan Pasal 1 angka 7 dan angka 8 diubah sehingga", ["change pasal-1-angka-7", "change pasal-1-angka-8"]),
        ("Ketentuan huruf a ayat (1) Pasal 3 dihapus", ["delete pasal-3-ayat-1-huruf-a"]),
        ("Pasal 12 sampai dengan Pasal 14 dihapus.", ["delete pasal-12", "delete pasal-13", "delete pasal-14"]),
        (
            "Di antara Pasal 16 dan Pasal 17 disisipkan 2 (dua) pasal, yakni Pasal 16A dan Pasal 168 sehingga berbunyi",
            ["insert pasal-16a", "insert pasal-16b"],
        ),
        (
            "Di antara ayat (2) dan ayat (3) Pasal 40 disisipkan 2 (dua) ayat, yakni ayat (2a) dan ayat (2b); ketentuan "
            "ayat (6) Pasal 40 diubah; serta penjelasan ayat (1) Pasal 40 diubah sehingga Pasal 40 berbunyi",
            [
                "insert pasal-40-ayat-2a",
                "insert pasal-40-ayat-2b",
                "change pasal-40-ayat-6",
                "change penjelasan-pasal-40-ayat-1",
            ],
        ),
        (
            "ketentuan ayat (5) Pasal 43 ditambahkan 1 (satu) huruf, yakni huruf l, dan penjelasan ayat (5) huruf j Pasal 43 "
            "diubah sehingga",
            ["add pasal-43-ayat-5-huruf-l", "change penjelasan-pasal-43-ayat-5-huruf-j"],
        ),
        ("Di antara BAB VII dan BAB VIII disisipkan 1 (satu) bab, yakni BAB VIIA sehingga", ["insert bab-7a"]),
        ("Judul BAB III diubah sehingga berbunyi", ["change bab-3-judul"]),
        ("Setiap Orang wajib melaksanakan ketentuan sebagaimana dimaksud dalam Pasal 5.", []),
    ],
)
def test_an_order_names_its_targets(sentence: str, changes: list[str]) -> None:
    assert [f"{change.action} {change.place}" for change in read_changes(sentence)] == changes


def _law(number: int, year: int, title: str, body: str) -> Document:
    head = f"UNDANG-UNDANG REPUBLIK INDONESIA\nNOMOR {number} TAHUN {year}\nTENTANG\n{title}\nMEMUTUSKAN:\n"
    return understand(pages_of(head + body))


BASE = "\n".join(f"Pasal {n}\n(1) Bunyi lama {n}.\n(2) Ayat kedua {n}." for n in range(1, 6))
FIRST = """Pasal I
Beberapa ketentuan diubah sebagai berikut:
1. Ketentuan Pasal 2 diubah sehingga berbunyi sebagai berikut:
Pasal 2
(1) Bunyi baru 2.
2. Di antara Pasal 2 dan Pasal 3 disisipkan 1 (satu) pasal, yakni Pasal 2A sehingga berbunyi sebagai berikut:
Pasal 2A
Bunyi sisipan.
3. Pasal 3 dihapus.
4. Ketentuan ayat (2) Pasal 4 diubah sehingga berbunyi sebagai berikut:
(2) Ayat kedua yang baru.
Pasal II
Undang-Undang ini mulai berlaku pada tanggal diundangkan."""
SECOND = """Pasal I
Beberapa ketentuan diubah sebagai berikut:
1. Ketentuan Pasal 2A diubah sehingga berbunyi sebagai berikut:
Pasal 2A
Bunyi sisipan yang diperbarui.
2. Ketentuan Pasal 9 dihapus.
Pasal II
Undang-Undang ini mulai berlaku pada tanggal diundangkan."""


def test_a_law_is_consolidated_with_two_amendments_whatever_their_order() -> None:
    base = _law(1, 2001, "CONTOH", BASE)
    first = _law(2, 2005, "PERUBAHAN ATAS UNDANG-UNDANG NOMOR 1 TAHUN 2001 TENTANG CONTOH", FIRST)
    second = _law(3, 2009, "PERUBAHAN KEDUA ATAS UNDANG-UNDANG NOMOR 1 TAHUN 2001 TENTANG CONTOH", SECOND)
    view = consolidate(base, [second, first])
    assert view.amended_by == ("uu-2-2005", "uu-3-2009")
    assert [article.place for article in view.articles] == [
        "pasal-1", "pasal-2", "pasal-2a", "pasal-3", "pasal-4", "pasal-5",
    ]  # fmt: skip
    words = {article.place: article for article in view.articles}
    assert words["pasal-1"].given_by == "uu-1-2001"
    assert words["pasal-2"].text == "(1) Bunyi baru 2."
    assert words["pasal-2"].words_from == "uu-2-2005#pasal-i-angka-1-pasal-2"
    assert words["pasal-2a"].text == "Bunyi sisipan yang diperbarui."
    assert words["pasal-2a"].given_by == "uu-3-2009"
    assert words["pasal-3"].is_deleted
    assert words["pasal-3"].text == ""
    assert words["pasal-4"].text == "(1) Bunyi lama 4.\n(2) Ayat kedua yang baru."
    assert [step.amendment.target_place for step in view.unplaced] == ["pasal-9"], "what is not there can not be struck"


def test_an_omnibus_act_keys_each_change_by_the_law_it_changes() -> None:
    body = """Pasal 1
Dalam Undang-Undang ini yang dimaksud dengan Cipta adalah cipta.
Pasal 2
Beberapa ketentuan dalam Undang-Undang Nomor 26 Tahun 2007 tentang Penataan Ruang diubah sebagai berikut:
1. Ketentuan Pasal 1 diubah sehingga berbunyi sebagai berikut:
Pasal 1
Ruang adalah wadah.
2. Pasal 9 dihapus.
Pasal 3
Beberapa ketentuan dalam Undang-Undang Nomor 32 Tahun 2014 tentang Kelautan diubah sebagai berikut:
1. Ketentuan Pasal 4 diubah sehingga berbunyi sebagai berikut:
Pasal 4
Laut adalah laut.
Pasal 4
Undang-Undang ini mulai berlaku pada tanggal diundangkan."""
    document = _law(11, 2020, "CIPTA KERJA", body)
    assert document.articles == ("1", "2", "3", "4")
    assert [(a.target_document, a.target_place, a.action, a.text_place) for a in document.amendments] == [
        ("uu-26-2007", "pasal-1", "change", "pasal-2-angka-1-pasal-1"),
        ("uu-26-2007", "pasal-9", "delete", "pasal-2-angka-2"),
        ("uu-32-2014", "pasal-4", "change", "pasal-3-angka-1-pasal-4"),
    ]
    assert [(r.object, r.places) for r in document.relations] == [
        ("uu-26-2007", ("pasal-1", "pasal-9")),
        ("uu-32-2014", ("pasal-4",)),
    ]


def test_uu_ite_is_read_with_both_its_amendments(shared: Path) -> None:
    names = ("uu-11-2008-ite", "uu-19-2016-perubahan-ite", "uu-1-2024-perubahan-kedua-ite")
    laws = [understand(read(shared / "data" / "spbe_core" / "pdf" / f"{name}.pdf", Settings())) for name in names]
    assert all("uu-11-2008" in {r.object for r in law.relations if r.kind == "mengubah"} for law in laws[1:])
    view = consolidate(laws[0], laws[1:])
    assert view.amended_by == ("uu-19-2016", "uu-1-2024")
    assert view.unplaced == ()
    given = {article.place: article.given_by for article in view.articles}
    second = (
        "5",
        "13",
        "13a",
        "16a",
        "16b",
        "17",
        "18a",
        "27",
        "27a",
        "27b",
        "28",
        "29",
        "36",
        "40",
        "40a",
        "43",
        "45",
    )
    assert {given[f"pasal-{number}"] for number in second} == {"uu-1-2024"}
    assert {given[f"pasal-{number}"] for number in ("1", "26", "31")} == {"uu-19-2016"}
    assert given["pasal-2"] == "uu-11-2008"
    insulted = view.article("27A")
    assert insulted is not None
    assert insulted.text.startswith("Setiap Orang dengan sengaja menyerang kehormatan")
