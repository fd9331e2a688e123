"""Pointers to law in every spelling: what each names, and what must not be taken for one."""

from __future__ import annotations

import pytest

from kb.structure.kinds import family, kind_of, kinds, printed_kind, rank
from kb.structure.references import format_reference, parse_references, without_references


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("psl 46 ayat satu perpres 95/2018", ["Perpres 95/2018 Pasal 46 ayat (1)"]),
        ("Pasal 5 ayat (2) huruf a UU 11/2008", ["UU 11/2008 Pasal 5 ayat (2) huruf a"]),
        ("UU No. 27 Tahun 2022", ["UU 27/2022"]),
        ("pp 71 2019 ps 20 ayat (2) sm (3)", ["PP 71/2019 Pasal 20 ayat (2)", "PP 71/2019 Pasal 20 ayat (3)"]),
        ("46(1)", ["Pasal 46 ayat (1)"]),
        ("P46", ["Pasal 46"]),
        ("perpres no.95/2018", ["Perpres 95/2018"]),
        ("perpres no.95 th 2018", ["Perpres 95/2018"]),
        ("permenpan 59", ["PermenPANRB 59"]),
        ("permenpan rb 59 tahun 2020", ["PermenPANRB 59/2020"]),
        ("Pasal 1 angka 5", ["Pasal 1 angka 5"]),
        ("Pasal 27A", ["Pasal 27A"]),
        ("uu nomor 14 tahun 2008", ["UU 14/2008"]),
        ("UU 11/2008 jo. UU 19/2016", ["UU 11/2008", "UU 19/2016"]),
        ("Permen 5", ["Permen 5"]),
        ("Perda 01/2015", ["Perda 1/2015"]),
        ("pasal dua puluh ayat dua", ["Pasal 20 ayat (2)"]),
        ("pmk 3/PMK.03/2022", ["Permenkeu 3/2022"]),
        ("pasal 46, 47 dan 48", ["Pasal 46", "Pasal 47", "Pasal 48"]),
        ("pasal 46 sampai 48", ["Pasal 46", "Pasal 47", "Pasal 48"]),
        ("Peraturan Bupati Tabalong Nomor 21 Tahun 2023", ["Perbup Tabalong 21/2023"]),
        ("pasal 46 UU PDP", ["Pasal 46"]),
        ("perpres spbe pasal lima", ["Pasal 5"]),
        ("apa isi pasal 46 itu, di perpres 95/2018", ["Perpres 95/2018 Pasal 46"]),
        (
            "Peraturan Presiden Republik Indonesia Nomor 95 Tahun 2018 tentang SPBE Pasal 46 ayat (1)",
            ["Perpres 95/2018 Pasal 46 ayat (1)"],
        ),
        ("BSSN 8/2024 pasal 5", ["Peraturan BSSN 8/2024 Pasal 5"]),
    ],
)
def test_spellings(text: str, expected: list[str]) -> None:
    assert [format_reference(reference) for reference in parse_references(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "P3K itu apa",
        "P3DN",
        "UU 2008",
        "22 (dua puluh dua) orang",
        "uu pdp",
        "pasalnya sulit",
        "SOP-03",
        "pukul 10.30",
        "",
    ],
)
def test_what_is_no_reference(text: str) -> None:
    assert parse_references(text) == ()


def test_place_and_document_keys() -> None:
    (reference,) = parse_references("Pasal 27A ayat (2) huruf b UU 1/2024")
    assert reference.document == "uu-1-2024"
    assert reference.place == "pasal-27a-ayat-2-huruf-b"


def test_span_covers_what_was_read() -> None:
    text = "Menurut psl 46 ayat satu perpres 95/2018, apa?"
    (reference,) = parse_references(text)
    assert text[reference.start : reference.end] == "psl 46 ayat satu perpres 95/2018"


def test_each_place_binds_to_its_own_document() -> None:
    found = parse_references("Pasal 5 UU 11/2008 dan Pasal 20 PP 71/2019")
    assert [format_reference(reference) for reference in found] == ["UU 11/2008 Pasal 5", "PP 71/2019 Pasal 20"]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("permenpan", "permenpanrb"),
        ("permen panrb", "permenpanrb"),
        ("PERATURAN MENTERI PENDAYAGUNAAN APARATUR NEGARA DAN REFORMASI BIROKRASI REPUBLIK INDONESIA", "permenpanrb"),
        ("pmk", "permenkeu"),
        ("Peraturan Badan Siber dan Sandi Negara", "peraturan-bssn"),
        ("Peraturan Pemerintah Pengganti Undang-Undang", "perppu"),
        ("UNDANG.UNDANG", "uu"),
        ("perbup", "perbup"),
        ("Surat Edaran Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi", "se-menpanrb"),
        ("persekutuan", None),
    ],
)
def test_kind_of(text: str, slug: str | None) -> None:
    assert kind_of(text) == slug


def test_hierarchy_and_names() -> None:
    assert rank("uud") < rank("uu") < rank("pp") < rank("perpres") < rank("permenpanrb") < rank("perbup") < rank("se")
    assert rank("uu") == rank("perppu")
    assert printed_kind("permenpanrb") == "PermenPANRB"
    assert family("sop") == "sop"
    assert all(kind.spellings or kind.slug == "dokumen" for kind in kinds().values())


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("apa isi Pasal 5 UU 11/2008 itu", "apa isi itu"),
        ("UU 11/2008 Pasal 5 ayat (1) dan ayat (2) tentang apa", "tentang apa"),
        ("Pasal 5 dan Pasal 6 UU 11/2008 tentang sanksi apa", "tentang sanksi apa"),
        ("siapa koordinatornya", "siapa koordinatornya"),
    ],
)
def test_a_text_without_its_pointers_keeps_every_other_word(text: str, rest: str) -> None:
    assert " ".join(without_references(text).split()) == rest
