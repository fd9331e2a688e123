"""Kinds of law by their titles, decrees by diktum, several laws in one file, relations with places."""

# ruff: noqa: E501
from __future__ import annotations

import pytest
from made_pdf import pages_of

from kb.structure import passages, understand, understand_all
from kb.structure.cleaning import Line
from kb.structure.headings import article_headings
from kb.structure.title import NUMBER, number_and_year
from kb.types import RelationKind

BODY = "Menimbang : a. bahwa perlu;\nMEMUTUSKAN:\nPasal 1\nSatu.\nPasal 2\nDua.\n"


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("UNDANG-UNDANG REPUBLIK INDONESIA\nNOMOR 1 TAHUN 2020", "uu-1-2020"),
        ("PERATURAN PEMERINTAH PENGGANTI UNDANG-UNDANG\nNOMOR 2 TAHUN 2022", "perppu-2-2022"),
        ("PERATURAN PEMERNTAH REPUBLIK INDONESIA\nNOMOR 23TAHUN2022", "pp-23-2022"),
        ("PERATURAN MENTERI KEUANGAN REPUBLIK INDONESIA\nNOMOR 3/PMK.03/2022", "permenkeu-3-2022"),
        ("PERATURAN BADAN SIBER DAN SANDI NEGARA\nNOMOR 8 TAHUN 2024", "peraturan-bssn-8-2024"),
        ("PERATURAN DAERAH KABUPATEN TABALONG\nNOMOR 5 TAHUN 2019", "perda-tabalong-5-2019"),
        ("PERATURAN DAERAH KOTA BANDUNG\nNOMOR 5 TAHUN 2019", "perda-kota-bandung-5-2019"),
        ("KEPUTUSAN PRESIDEN REPUBLIK INDONESIA\nNOMOR 1/M TAHUN 2000", "keppres-1m-2000"),
        ("KEPUTUSAN PRESIDEN REPUBLIK INDONESIA\nNOMOR 1 TAHUN 2000", "keppres-1-2000"),
        ("PERATURAN GUBERNUR BALI\nNOMOR 2 TAHUN 2021", "pergub-bali-2-2021"),
        ("KEPUTUSAN BERSAMA\nMENTERI A DAN MENTERI B\nNOMOR : 15 TAHUN 2019\nNOMOR : 4 TAHUN 2019", "skb-15-2019"),
        ("PERATURAN WALIKOTA DENPASAR\nNOMOR 7 TAHUN 2019", "perwali-denpasar-7-2019"),
        ("KEPUTUSAN WALIKOTA DENPASAR\nNOMOR 188.45/1612/HK/2019", "kepwali-denpasar-188.45-1612-hk-2019"),
    ],
)
def test_a_title_gives_the_key(title: str, key: str) -> None:
    assert understand(pages_of(f"{title}\nTENTANG\nLAYANAN DIGITAL\n{BODY}")).key == key


def test_the_head_of_the_penjelasan_names_a_law_that_lost_its_title() -> None:
    text = "a. bahwa perlu;\nMEMUTUSKAN:\nMenetapkan : PERATURAN PEMERINTAH TENTANG LAYANAN.\nPasal 1\nSatu.\nPasal 2\nDua.\n"
    document = understand(
        pages_of(text + "PENJELASAN ATAS PERATURAN PEMERINTAH No. 6 TAHUN 1962 tentang LAYANAN\nUMUM\nIsi.")
    )
    assert document.key == "pp-6-1962"


def test_a_number_in_the_title_of_another_law_is_not_its_own() -> None:
    title = "PERATURAN PEMERINTAH REPUBLIK INDONESIA\nNOMOR 31 TAHUN 2018\nTENTANG\nPERUBAHAN ATAS PERATURAN PEMERINTAH NOMOR 67 "
    document = understand(
        pages_of(title + "TAHUN 2014\nTENTANG PELAKSANAAN UNDANG-UNDANG NOMOR 15 TAHUN 2012\n" + BODY)
    )
    assert document.key == "pp-31-2018"


DECREE = (
    "KEPUTUSAN BUPATI TABALONG\nNOMOR 188.45/12/2021\nTENTANG\nTIM KOORDINASI SPBE\nMenimbang : a. bahwa perlu;\nMEMUTUSKAN:\n"
    "Menetapkan :\nKESATU : Membentuk Tim Koordinasi SPBE.\nKEDUA : Tim sebagaimana dimaksud pada diktum\n"
    "KESATU bertugas mengoordinasikan.\nKETIGA : Keputusan ini mulai berlaku pada tanggal ditetapkan.\nDitetapkan di Tanjung\n"
)


def test_a_speck_between_the_name_of_a_diktum_and_its_colon_is_passed_over() -> None:
    specked = DECREE.replace("KEDUA : Tim", "KEDUA ': Tim")

    assert [part.text for part in understand(pages_of(specked)).walk() if part.place == "diktum-kedua"] == [
        "Tim sebagaimana dimaksud pada diktum KESATU bertugas mengoordinasikan."
    ]


def test_a_decree_is_read_by_its_diktum() -> None:
    document = understand(pages_of(DECREE))
    found = {section.place: section.text for section in document.walk() if section.kind == "diktum"}
    assert list(found) == ["diktum-kesatu", "diktum-kedua", "diktum-ketiga"]
    assert found["diktum-kedua"] == "Tim sebagaimana dimaksud pada diktum KESATU bertugas mengoordinasikan."
    assert any(passage.key.endswith("#diktum-kesatu") for passage in passages(document))


def test_two_laws_in_one_file_are_two_documents_with_their_own_pages() -> None:
    first = f"PERATURAN BUPATI TABALONG\nNOMOR 3 TAHUN 2020\nTENTANG\nSATU\n{BODY}Ditetapkan di Tanjung\n"
    second = f"PERATURAN BUPATI TABALONG\nNOMOR 4 TAHUN 2020\nTENTANG\nDUA\n{BODY}Ditetapkan di Tanjung\n"
    documents = understand_all(pages_of(first, second))
    assert [document.key for document in documents] == ["perbup-tabalong-3-2020", "perbup-tabalong-4-2020"]
    assert {section.page for section in documents[1].walk()} == {2}


def test_a_lampiran_or_a_second_copy_of_the_title_is_no_law_of_its_own() -> None:
    title = "PERATURAN BUPATI TABALONG\nNOMOR 3 TAHUN 2020\nTENTANG\nSATU\n"
    pages = pages_of(
        f"{title}{BODY}Ditetapkan di Tanjung\n", f"LAMPIRAN\n{title}A. Tata Kelola\nIsi.", f"{title}{BODY}"
    )
    assert len(understand_all(pages)) == 1


def test_a_law_that_dies_in_part_keeps_its_places() -> None:
    text = (
        "UNDANG-UNDANG REPUBLIK INDONESIA\nNOMOR 23 TAHUN 2014\nTENTANG\nPEMERINTAHAN DAERAH\nMEMUTUSKAN:\nPasal 1\nSatu.\nPasal 2\n"
        "Pada saat Undang-Undang ini mulai berlaku:\na. Undang-Undang Nomor 32 Tahun 2004 tentang Pemerintahan Daerah; dan\n"
        "b. Pasal 314, Pasal 315, dan Pasal 318 Undang-Undang Nomor 17 Tahun 2014 tentang Majelis,\n"
        "dicabut dan dinyatakan tidak berlaku."
    )
    stated = {relation.object: relation for relation in understand(pages_of(text)).relations}
    assert stated["uu-32-2004"].kind is RelationKind.REVOKES
    assert stated["uu-32-2004"].places == ()
    assert stated["uu-17-2014"].kind is RelationKind.REVOKES_PARTLY
    assert stated["uu-17-2014"].places == ("pasal-314", "pasal-315", "pasal-318")


def test_several_pasal_in_one_line_are_all_found() -> None:
    line = "Pasal 1 (1) Satu. (2) Dua sebagaimana dimaksud dalam Pasal 9 ayat (1). Pasal 2 (1) Tiga. Pasal 3 Empat adalah empat."
    found = article_headings([Line(line, 1)])
    assert [(heading.name, heading.rest) for heading in found][1:] == [("2", "(1) Tiga."), ("3", "Empat adalah empat.")]


def test_a_lone_high_number_is_a_pointer_and_no_heading() -> None:
    lines = [Line("Pasal 98", 1), Line("Undang-undang Dasar Sementara;", 1)]
    assert article_headings(lines, of_a_whole_law=True) == []


def test_a_penjelasan_of_cukup_jelas_is_weighed_in_no_time() -> None:
    said = "Ayat (1) Cukup jelas. " * 3000 + "Yang dimaksud dengan andal adalah baik."
    body = f"Pasal 1\nSatu.\nPasal 2\nDua.\nDitetapkan di Jakarta\nPENJELASAN ATAS\nUMUM\nIsi.\nPASAL DEMI PASAL\nPasal 1\n{said}"
    text = f"PERATURAN PRESIDEN\nNOMOR 9 TAHUN 2024\nTENTANG\nX\nMEMUTUSKAN:\n{body}"
    assert any("andal" in passage.text for passage in passages(understand(pages_of(text))))


@pytest.mark.parametrize(
    ("items", "letters"),
    [
        (
            ["menunjuk pejabat;", "menetapkan standar", "kinerja; dan", "melakukan pembinaan."],
            ["a", "b", "c", "d", "e"],
        ),
        (["agama;", "status perkawinan; dan/ atau", "Data Pribadi yang", "dikombinasikan.", "untuk"], ["a", "b"]),
    ],
)
def test_list_marks_that_float_away_go_back_only_where_the_items_are_as_many(
    items: list[str], letters: list[str]
) -> None:
    marks = ["c.", "d.", "e."] if len(letters) == 5 else ["c.", "d.", "e.", "f."]
    body = "\n".join(["Pasal 1", "Data meliputi:", "a. nama;", "b. kelamin;", *marks, *items, "Pasal 2", "Dua."])
    document = understand(pages_of(f"PERATURAN PRESIDEN\nNOMOR 9 TAHUN 2024\nTENTANG\nX\nMEMUTUSKAN:\n{body}"))
    assert [section.number for section in document.walk() if section.kind == "huruf"] == letters
    assert bool(document.gaps) == (len(letters) == 2)


@pytest.mark.parametrize(
    ("sentence", "kind", "places"),
    [
        (
            "Peraturan Pemerintah Nomor 3 Tahun 2010 tentang Layanan dicabut dan dinyatakan tidak berlaku.",
            "mencabut",
            (),
        ),
        (
            "ketentuan mengenai Kepegawaian yang diatur dalam Bab V Undang-Undang Nomor 32 Tahun 2004 dicabut dan dinyatakan tidak berlaku.",
            "mencabut_sebagian",
            ("bab-5",),
        ),
        (
            "Peraturan Pemerintah Nomor 15 Tahun 1977 sepanjang tidak mengatur karantina dinyatakan tidak berlaku.",
            "mencabut_sebagian",
            (),
        ),
        (
            "izin sebagaimana dimaksud dalam Pasal 124 Undang-Undang Nomor 61 Tahun 2009 dicabut dan dinyatakan tidak berlaku.",
            "",
            (),
        ),
        ("Undang-Undang Nomor 4 Tahun 2009 dinyatakan masih tetap berlaku.", "", ()),
    ],
)
def test_what_dies_whole_and_what_in_part(sentence: str, kind: str, places: tuple[str, ...]) -> None:
    head = "UNDANG-UNDANG REPUBLIK INDONESIA\nNOMOR 5 TAHUN 2014\nTENTANG\nX\nMEMUTUSKAN:\nPasal 1\nSatu.\nPasal 2\n"
    if "Peraturan Pemerintah" in sentence:
        head = head.replace("UNDANG-UNDANG", "PERATURAN PEMERINTAH")
    document = understand(pages_of(f"{head}Pada saat peraturan ini mulai berlaku, {sentence}"))
    assert [(str(relation.kind), relation.places) for relation in document.relations] == (
        [(kind, places)] if kind else []
    )


def test_a_decree_s_number_is_written_together_however_it_is_spaced() -> None:
    match = NUMBER.match("NOMOR 188.45 / 283 / HK / 2016")
    assert match is not None
    assert number_and_year(match) == ("188.45/283/HK/2016", 2016)
