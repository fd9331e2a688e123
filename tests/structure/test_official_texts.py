"""Regulations recognised in text: structure, identity, relations, and honest gaps."""

from __future__ import annotations

from datetime import date

import pytest
from made_pdf import SMALL_LAW, pages_of

from kb.structure import passages, understand
from kb.structure.cleaning import Line, is_catchword, lines_of
from kb.structure.headings import article_headings
from kb.structure.provisions import read_provisions
from kb.structure.wrapping import join_lines, mend, words_of
from kb.types import Document, LegalStatus, RelationKind

LAW = ["\n".join(lines) for lines in SMALL_LAW]


def _law(body: str, title: str = "LAYANAN") -> Document:
    head = f"PERATURAN PRESIDEN REPUBLIK INDONESIA\nNOMOR 9 TAHUN 2024\nTENTANG\n{title}\nMEMUTUSKAN:\n"
    return understand(pages_of(head + body))


def test_small_law_is_read_whole() -> None:
    document = understand(pages_of(*LAW))
    assert document.articles == ("1", "2", "3")
    assert document.gaps == ()
    found = {passage.key.split("#")[1]: passage for passage in passages(document)}
    assert found["pasal-1-angka-2"].text == "Pengguna adalah orang yang dilayani sesuai dengan perundang-undangan."
    assert found["pasal-2"].text == (
        "(1) Setiap instansi wajib menyelenggarakan layanan sebagaimana dimaksud dalam Pasal 1 angka 1 dengan:\n"
        "a. cepat; dan\nb. tepat.\n(2) Ketentuan lebih lanjut diatur dengan Peraturan Menteri."
    )
    assert (
        found["pasal-2"].context
        == "Perpres 7/2024 Layanan Digital Contoh · BAB II PENYELENGGARAAN · Bagian Kesatu Umum"
    )
    assert found["pasal-2"].page == 2
    assert found["penjelasan-pasal-2"].text.endswith("adalah tanpa menunggu.")
    assert "penjelasan-pasal-3" not in found
    assert "158198" not in "".join(passage.text for passage in found.values())


def test_identity_and_relations_come_from_the_text() -> None:
    document = understand(pages_of(*LAW))
    identity = document.identity
    assert (identity.key, identity.label, identity.title) == (
        "perpres-7-2024",
        "Perpres 7/2024",
        "Layanan Digital Contoh",
    )
    assert identity.enacted == date(2024, 10, 2)
    assert identity.in_force_from == date(2024, 10, 5)
    assert identity.gazette == "LN 2024/182"
    assert identity.issuer == "Presiden Republik Indonesia"
    assert identity.articles == 3
    assert document.status.standing is LegalStatus.UNVERIFIED
    stated = [(relation.kind, relation.object) for relation in document.relations]
    assert stated == [(RelationKind.IMPLEMENTS, "perpres-95-2018"), (RelationKind.REFERS, "uu-11-2008")]


def test_lost_pasal_is_a_gap_that_says_where_its_text_may_be() -> None:
    document = _law("Pasal 1\nSatu ini.\nPasal 2\nDua ini.\nPasal 4\nEmpat ini.")
    assert document.articles == ("1", "2", "4")
    (gap,) = document.gaps
    assert gap.place == "pasal-3"
    assert gap.message == "Pasal 3 tidak terbaca, hlm. 1; teksnya mungkin tergabung di Pasal 2."


def test_lost_heading_is_inferred_where_the_ayat_start_again() -> None:
    document = _law("Pasal 1\n(1) Satu.\n(2) Dua.\n(1) Baru.\n(2) Baru dua.\nPasal 3\nTiga.")
    assert document.articles == ("1", "2", "3")
    assert "disimpulkan dari urutan" in document.gaps[0].message
    assert {p.key.split("#")[1]: p.text for p in passages(document)}["pasal-2"] == "(1) Baru.\n(2) Baru dua."


def test_pasal_27a_is_inserted_between_27_and_28() -> None:
    body = "\n".join(f"Pasal {n}\nIsi pasal ini." for n in [*range(1, 28), "27A", 28])
    assert _law(body).articles[26:29] == ("27", "27A", "28")


def test_revocation_in_the_closing_article() -> None:
    document = _law(
        "Pasal 1\nSatu ini.\nPasal 2\nPada saat Peraturan Presiden ini mulai berlaku, Peraturan Presiden Nomor 3\n"
        "Tahun 2010 tentang Layanan Lama dicabut dan dinyatakan tidak berlaku.\nPasal 3\nPeraturan pelaksanaan dari "
        "Peraturan Presiden Nomor 4 Tahun 2011\ndinyatakan masih tetap berlaku sepanjang tidak bertentangan."
    )
    (relation,) = document.relations
    assert (relation.kind, relation.object, relation.basis) == (RelationKind.REVOKES, "perpres-3-2010", "Pasal 2")


def test_amending_law_keeps_pasal_i_and_ii() -> None:
    document = _law(
        "Pasal I\nBeberapa ketentuan diubah sebagai berikut:\n1. Ketentuan Pasal 5 diubah sehingga berbunyi sebagai\n"
        "berikut:\nPasal 5\n(1) Baru.\n2. Di antara Pasal 13 dan Pasal 14 disisipkan 1 (satu) pasal, yakni Pasal 13A\n"
        "sehingga berbunyi sebagai berikut:\nPasal 13A\nSisipan.\nPasal II\n"
        "Peraturan ini mulai berlaku pada tanggal diundangkan.",
        "PERUBAHAN ATAS PERATURAN PRESIDEN NOMOR 95 TAHUN 2018 TENTANG LAYANAN",
    )
    assert document.articles == ("I", "II")
    places = [section.place for section in document.walk()]
    assert places == [
        "pasal-i", "pasal-i-angka-1", "pasal-i-angka-1-pasal-5", "pasal-i-angka-1-pasal-5-ayat-1",
        "pasal-i-angka-2", "pasal-i-angka-2-pasal-13a", "pasal-ii",
    ]  # fmt: skip
    found = {passage.key.split("#")[1]: passage for passage in passages(document)}
    assert "(1) Baru." in found["pasal-i-angka-1"].text
    assert "Pasal 13A" in found["pasal-i-angka-2"].context
    assert document.relations[0].kind is RelationKind.AMENDS
    assert document.relations[0].object == "perpres-95-2018"


def test_draft_without_number_gets_a_slug_and_region_stands_in_the_key() -> None:
    draft = "PERATURAN BUPATI LAMONGAN\nNOMOR ... TAHUN 2021\nTENTANG\nLAYANAN DIGITAL\nBUPATI LAMONGAN,\nMEMUTUSKAN:\n"
    read = understand(pages_of(draft + "Pasal 1\nIsi.\nPasal 2\nIsi."))
    assert read.key == "perbup-lamongan-rancangan-layanan-digital"
    assert read.status.standing is LegalStatus.PROPOSAL
    numbered = draft.replace("...", "21")
    identity = understand(pages_of(numbered + "Pasal 1\nIsi.")).identity
    assert (identity.key, identity.label) == ("perbup-lamongan-21-2021", "Perbup Lamongan 21/2021")


def test_lampiran_by_bab_and_letter() -> None:
    document = _law(
        "Pasal 1\nSatu.\nDitetapkan di Jakarta\nLAMPIRAN II\nBAB I\nPENDAHULUAN\nA. Latar Belakang\nTeks latar.\n"
        "B. Tujuan\nTeks tujuan."
    )
    places = [section.place for section in document.walk() if section.kind == "lampiran"]
    assert places == ["lampiran-2", "lampiran-2-bab-1", "lampiran-2-bab-1-a", "lampiran-2-bab-1-b"]


@pytest.mark.parametrize(
    "furniture",
    [
        "PRES IDEN",
        "FRESIDEN",
        "PR.ES!DEN",
        "PRESlDEN",
        "REPUBUK INDONESIA",
        "REPIIBLIK INDONESIA",
        "REPUEUK INDONESIA",
        "REPUBL|K INDONESIA",
        "REPUBLIK INDONES]A",
        "- 12 -",
        "-2t-",
        "_25_",
        "-7 -",
        "SK No 158198 A",
        "SK No132281A",
        "8. Arsitektur .",
        "BAB III ...",
        "(41 Tim .",
        "Pasal 1O. . .",
        "Pasal73...",
        "Agar. . .",
    ],
)
def test_print_furniture_goes(furniture: str) -> None:
    kept = [line.text for line in lines_of(pages_of(f"Isi kalimat pertama.\n{furniture}"))]
    assert kept == ["Isi kalimat pertama."]


@pytest.mark.parametrize(
    "joined", ["Pasal 6…", "Pasal 6...", "BAB VI. . .", "Bagian Kedua...", "Agar…", "(2) Wilayah ..."]
)
def test_a_catchword_joined_to_the_line_before_it_goes(joined: str) -> None:
    said = "Wilayah itu semula bagian dari Kecamatan Banyuasin II."
    assert [line.text for line in lines_of(pages_of(f"{said} {joined}\n\nPasal 7"))] == [said, "", "Pasal 7"]


@pytest.mark.parametrize(
    "said",
    [
        "Diubah menurut Pasal 6…",
        "Lihat pula. Pasal 6",
        "Ketentuan mengenai tata cara permohonan itu diatur tersendiri dalam Bagian Kedua...",
    ],
)
def test_what_only_resembles_a_joined_catchword_stays(said: str) -> None:
    assert lines_of(pages_of(f"{said}\n\nKalimat lain sesudahnya."))[0].text == said


@pytest.mark.parametrize(
    "text", ["Isi kalimat.", "a. cepat; dan", "Pasal 4", "PENDAHULUAN ........ 4", "MENTERI,", "2. Tata Kelola"]
)
def test_content_stays(text: str) -> None:
    assert lines_of(pages_of(f"{text}\nKalimat lain."))[0].text == text
    assert not is_catchword(text)


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("Pasal 12", "12"),
        ("Pasal24", "24"),
        ("Pasal 4O", "40"),
        ("Pasal l1", "11"),
        ("Pasil 27A", "27A"),
        ("P asal 7", "7"),
        ("PasalT2", "72"),
        ("' Pasal 23", "23"),
        ("Pasal 4 1", "41"),
    ],
)
def test_garbled_headings_are_read(printed: str, number: str) -> None:
    assert [heading.name for heading in article_headings([Line(printed, 1), Line("Setiap Orang wajib.", 1)])] == [
        number
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["sebagaimana dimaksud dalam", "Pasal 46", "ayat (1) huruf a."],
        ["dimaksud dalam Pasal 8, Pasal 9 dan", "Pasal 10", "berlaku."],
        ["Pasal 4 ayat (1) Undang-Undang Dasar"],
        ["pasal 3"],
    ],
)
def test_cross_references_are_no_headings(lines: list[str]) -> None:
    assert article_headings([Line(line, 1) for line in lines]) == []


@pytest.mark.parametrize(
    "marks", [["(1)", "(2)", "(3)", "(4)"], ["(l)", "(21", "(3)", "(41"], ["(1)", "l2l", "{31;", "(4\\"]]
)
def test_ayat_marks_as_recognition_leaves_them(marks: list[str]) -> None:
    root = read_provisions((f"{mark} Setiap Orang.", 1) for mark in marks)
    assert [child.number for child in root.children] == ["1", "2", "3", "4"]


def test_reference_at_a_line_start_is_no_new_ayat() -> None:
    lines = ["(1) Hal sebagaimana dimaksud pada ayat", "(2) dan ayat (3) berlaku.", "(2) Lain."]
    root = read_provisions((line, 1) for line in lines)
    assert [child.number for child in root.children] == ["1", "2"]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["sesuai Undang-", "Undang ini"], "sesuai Undang-Undang ini"),
        (["peraturan perundang-", "undangan"], "peraturan perundang-undangan"),
        (["penyeleng-", "garaan penyelenggaraan"], "penyelenggaraan penyelenggaraan"),
        (["dan/", "atau"], "dan/ atau"),
        (["satu", "dua"], "satu dua"),
    ],
)
def test_wrapped_lines(lines: list[str], text: str) -> None:
    assert join_lines(lines, words_of(lines)) == text


def test_split_words_are_mended_only_where_the_document_has_them_whole() -> None:
    words = words_of(["yang yang yang yang", "ya ng", "di atas di atas diatas"])
    assert mend("orang ya ng di atas", words) == "orang yang di atas"


def test_text_that_is_no_regulation_becomes_a_report() -> None:
    document = understand(
        pages_of("# Laporan Evaluasi\n\nIsi.\n\n| A | B |\n|---|---|\n| 1 | dua |\n", media_type="text/markdown")
    )
    assert document.identity.kind == "laporan"
    assert "1: dua" in passages(document)[0].text


def test_plain_noise_never_breaks_the_reader() -> None:
    for text in ["x", "Pasal " * 3000, "(1) " * 3000, "A" * 100_000 + "-", "\n".join(["Pasal 1"] * 500), "- . " * 5000]:
        passages(understand(pages_of(text)))


def test_no_word_of_a_circular_is_lost() -> None:
    text = (
        "MENTERI PENDAYAGUNAAN APARATUR NEGARA\nSURAT EDARAN\nNOMOR 18 TAHUN 2022\nTENTANG\nKETERPADUAN\n"
        "1. Latar Belakang\nBahwa saat ini terdapat aplikasi yang tumpang tindih.\n2. Isi\nPakai bersama."
    )
    document = understand(pages_of(text))
    assert document.identity.key == "se-18-2022"
    said = " ".join(f"{passage.text} {passage.context}" for passage in passages(document))
    for word in ("tumpang", "Latar", "bersama", "PENDAYAGUNAAN"):
        assert word in said


def test_a_heading_inside_a_line_keeps_the_words_around_it() -> None:
    document = _law("Pasal 1\nSatu ini. Pasal 2 (1) Dua ini.\n(2) Tiga.\nPasal 3\nEmpat.")
    texts = {section.number: section.full_text for section in document.walk() if section.kind == "pasal"}
    assert texts == {"1": "Satu ini.", "2": "(1) Dua ini.\n(2) Tiga.", "3": "Empat."}


def _numbers(*lines: str) -> list[str]:
    return [heading.name for heading in article_headings([Line(text, 1) for text in lines])]


@pytest.mark.parametrize(
    "heading",
    [
        "_Pasal 5",
        "Pasa-l 5",
        "Pa-sa1 5",
        "Pasa] 5",
        "Fasal 5",
        "P a s a l 5",
        "Pasal, 5",
        "Pasal ^5",
        "Pasa.i 5",
        "P*sal 5",
    ],
)
def test_misspelt_headings_are_found(heading: str) -> None:
    assert _numbers("Pasal 4", "Empat ini.", heading, "Lima ini.", "Pasal 6", "Enam ini.") == ["4", "5", "6"]


@pytest.mark.parametrize("word", ["Pasar 5", "Pasien 5", "Fasilitas 5", "pasal 5"])
def test_other_words_are_no_headings(word: str) -> None:
    assert _numbers("Pasal 4", "Empat ini.", f"{word} Setiap", "Pasal 6", "Enam ini.") == ["4", "6"]


@pytest.mark.parametrize(
    "text",
    [
        "anggaran tersebut. Pasal 5.",
        "tujuan Perusahaan BAB II MODAL Pasal 5 (1) Modal ditetapkan.",
        "Kepegawaian Pasal 5 (1) Direksi mengangkat pegawai.",
        "BAB V KETENTUAN KHUSUS, Pasal 5. Sesuai dengan itu.",
        "sebagaimana diatur dalam Pasal 5 (1) Pemerintah menyediakan dana.",
    ],
)
def test_headings_inside_running_text_are_found(text: str) -> None:
    assert _numbers("Pasal 4", f"(1) Empat ini. {text}", "(2) Lima dua.", "Pasal 6", "Enam.") == ["4", "5", "6"]


@pytest.mark.parametrize(
    "pointer",
    [
        "sebagaimana dimaksud dalam Pasal 5 ayat (1) wajib",
        "melanggar ketentuan Pasal 5 Undang-Undang Nomor 8 Tahun 1981",
        "menurut Pasal 5 huruf a",
        "Pasal 5 ayat (2) Undang-Undang Dasar",
    ],
)
def test_pointers_inside_running_text_are_no_headings(pointer: str) -> None:
    assert _numbers("Pasal 4", f"Setiap orang {pointer} dipidana.", "Pasal 6", "Enam.") == ["4", "6"]


def test_a_number_that_recognition_split_is_read_whole() -> None:
    lines = ["Pasal 10", "Sepuluh.", "Pasal 1 1 Sebelas ini. Pasal 1 2", "(1) Dua belas.", "Pasal 13", "Tiga belas."]
    assert _numbers(*lines) == ["10", "11", "12", "13"]


def test_pasal_ii_is_the_second_where_hardly_another_pasal_stands() -> None:
    text = (
        "PERATURAN PEMERINTAH REPUBLIK INDONESIA\nNOMOR 9 TAHUN 1991\nTENTANG\nPERUBAHAN PERATURAN PEMERINTAH NOMOR 18 "
        "TAHUN 1977 TENTANG TUNJANGAN\nMEMUTUSKAN:\nPasal I\n"
        "Ketentuan Pasal 3 diubah sehingga berbunyi sebagai berikut:\n"
        "Pasal 3\nTiga baru.\nPasal II\nPeraturan Pemerintah ini mulai berlaku."
    )
    document = understand(pages_of(text))
    assert document.articles == ("I", "II")
    assert [amendment.target_document for amendment in document.amendments] == ["pp-18-1977"]


def test_the_body_begins_behind_a_decision_inside_a_line() -> None:
    head = "PERATURAN PEMERINTAH REPUBLIK INDONESIA\nNOMOR 9 TAHUN 2017\nTENTANG\nPEKERJA\nMenimbang: a. bahwa; Dengan "
    body = "MEMUTUSI(AN: Menetapkan : PERATURAN PEMERINTAH TENTANG PEKERJA. BAB I UMUM Pasal 1 Satu "
    rest = "ini. Pasal 2 Dua ini.\nI. UMUM\nBahwa.\nII. PASAL DEMI PASAL\nPasal 1\nCukup jelas.\nPasal 2\nCukup jelas."
    document = understand(pages_of(head + body + rest))
    texts = {section.number: section.full_text for section in document.walk() if section.kind == "pasal"}
    assert list(texts) == ["1", "2"]
    assert "jelas" not in " ".join(texts.values())


def test_a_wrapped_line_does_not_close_the_body() -> None:
    document = _law(
        "Pasal 1\nPersentase yang\nditetapkan di atas untuk anggota\nagar setiap orang tahu.\nPasal 2\nDua."
    )
    assert document.articles == ("1", "2")


def test_a_number_that_the_penjelasan_contradicts_is_doubtful() -> None:
    text = (
        "PERATURAN PEMERINTAH REPUBLIK INDONESIA\nNOMOR 67 TAHUN 2017\nTENTANG\nNAMA\nMEMUTUSKAN:\nPasal 1\nSatu.\n"
        "PENJELASAN\nATAS\nPERATURAN PEMERINTAH REPUBLIK INDONESIA\nNOMOR 61 TAHUN 2017\nTENTANG\nNAMA\nI. UMUM\nIsi."
    )
    document = understand(pages_of(text))
    assert document.key == "pp-67-2017"
    assert any("67/2017" in gap.message and "61/2017" in gap.message for gap in document.gaps)


def test_hostile_runs_of_headings_cost_about_their_length() -> None:
    lines = [Line("Pasal 7 (1) Setiap orang. " * 400, 1) for _ in range(20)]
    assert [heading.number for heading in article_headings(lines)] == [7]
