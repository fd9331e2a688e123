"""Parts of a law that begin inside a line, or under labels without their usual words, stand at their own places."""

from __future__ import annotations

import pytest
from made_pdf import pages_of

from kb.structure import passages, understand
from kb.types import Document

HEAD = "PERATURAN PEMERINTAH REPUBLIK INDONESIA\nNOMOR 9 TAHUN 2024\nTENTANG\nLAYANAN\n"
OPENING = "Menimbang : a. bahwa layanan perlu;\nMengingat : 1. Pasal 5 ayat (2) Undang-Undang Dasar;\n"
BODY = "MEMUTUSKAN:\nPasal 1\nLayanan adalah bantuan.\nPasal 2\nPeraturan ini mulai berlaku pada tanggal diundangkan.\n"
ENDED = "Agar setiap orang mengetahuinya, memerintahkan pengundangan Peraturan ini."


def _texts(text: str) -> dict[str, str]:
    document = understand(pages_of(text))
    assert not _others(document)
    return {passage.key.split("#")[1]: passage.text for passage in passages(document)}


def _others(document: Document) -> list[str]:
    return [part.text for part in document.walk() if part.place.startswith("teks-lain")]


@pytest.mark.parametrize(
    "articles",
    [
        "II. PASAL DEMI PASAL",
        "PENJELASAN PASAL DEMI PASAL.",
        "II. PENJELASAN PASAL DEMI PASAL",
        "… II. PASAL DEMI PASAL:",
    ],
)
@pytest.mark.parametrize(
    "heading",
    [
        "PENJELASAN ATAS PERATURAN PEMERINTAH NOMOR 9 TAHUN 2024 TENTANG LAYANAN I. UMUM ",
        "PENJELASAN ATAS PERATURAN PEMERINTAH NOMOR 9 TAHUN 2024 TENTANG LAYANAN UMUM ",
        "PENJELASAN ATAS PERATURAN PEMERINTAH NOMOR 9 TAHUN 2024 TENTANG LAYANAN. I. PENJELASAN UMUM. ",
        "PENJELASAN PERATURAN PEMERINTAH NOMOR 9 TAHUN 2024 TENTANG LAYANAN. PENJELASAN UMUM. ",
        "PENJELASAN\nATAS\nPERATURAN PEMERINTAH NOMOR 9 TAHUN 2024\nA. UMUM. ",
    ],
)
def test_the_general_part_of_a_penjelasan_follows_its_heading_in_one_line(heading: str, articles: str) -> None:
    said = "Layanan perlu diatur agar warga tidak menunggu lama di kantor."
    rest = f" {articles}\nPasal 1\nCukup jelas.\nPasal 2\nYang dimaksud dengan berlaku adalah mengikat."
    found = _texts(f"{HEAD}{OPENING}{BODY}{ENDED} Ditetapkan di Jakarta {heading}{said}{rest}")
    assert found["penjelasan-umum"].removesuffix(" …") == said
    assert found["penjelasan-pasal-2"] == "Yang dimaksud dengan berlaku adalah mengikat."


def test_a_line_before_the_first_pasal_is_kept_where_nothing_heads_the_pasal() -> None:
    head = "PENJELASAN ATAS PERATURAN PEMERINTAH NOMOR 9 TAHUN 2024 TENTANG LAYANAN\nI. UMUM\n"
    said = "Warga tidak menunggu. Layanan terbuka bagi semua."
    lines = said.replace(". ", ".\n") + "\nPasal 1\nCukup jelas.\nPasal 2\nMengikat semua orang."
    found = _texts(f"{HEAD}{OPENING}{BODY}{ENDED}\n{head}{lines}")
    assert found["penjelasan-umum"] == said
    assert found["penjelasan-pasal-2"] == "Mengikat semua orang."


def test_the_first_pasal_follows_the_heading_of_its_part_in_one_line() -> None:
    head = "PENJELASAN ATAS PERATURAN PEMERINTAH NOMOR 9 TAHUN 2024 TENTANG LAYANAN\nI. UMUM\nWarga dilayani.\n"
    by_article = "II. PASAL DEMI PASAL. Pasal 1 Yang dimaksud dengan bantuan adalah jasa. Pasal 2 Mengikat semua orang."
    found = _texts(f"{HEAD}{OPENING}{BODY}{ENDED}\n{head}{by_article}")
    assert found["penjelasan-pasal-1"] == "Yang dimaksud dengan bantuan adalah jasa."
    assert found["penjelasan-pasal-2"] == "Mengikat semua orang."


def test_a_title_that_ends_in_umum_does_not_begin_the_general_part() -> None:
    head = "PENJELASAN ATAS PERATURAN PEMERINTAH NOMOR 9 TAHUN 2024 TENTANG PERUSAHAAN UMUM (PERUM) GARAM I. UMUM "
    title = HEAD.replace("LAYANAN", "PERUSAHAAN UMUM (PERUM) GARAM")
    found = _texts(
        f"{title}{OPENING}{BODY}{ENDED} {head}Garam perlu dijaga mutunya.\nII. PASAL DEMI PASAL\nPasal 1\nGaram."
    )
    assert found["penjelasan-umum"] == "Garam perlu dijaga mutunya."


def test_the_closing_begins_inside_a_line() -> None:
    text = BODY.rstrip("\n") + " Ditetapkan di Yogyakarta pada tanggal 12 Oktober 2024. SITI RAHAYU."
    found = _texts(HEAD + OPENING + text)
    assert found["pasal-2"] == "Peraturan ini mulai berlaku pada tanggal diundangkan."
    assert found["penutup"].startswith("Ditetapkan di Yogyakarta")


@pytest.mark.parametrize(
    ("opening", "reasons"),
    [
        ("Menimbang :\nperlu untuk mengubah jumlah tunjangan;\n", "perlu untuk mengubah jumlah tunjangan;"),
        (
            "Menimbang : 1. perlu mengubah jumlah tunjangan;\n2. bahwa tunjangan naik;\n",
            "1. perlu mengubah jumlah tunjangan;\n2. bahwa tunjangan naik;",
        ),
        ("Menimbang : baahwa layanan perlu dijaga;\n", "baahwa layanan perlu dijaga;"),
        ("Presiden Republik Indonesia, Menimbang : perlu mengubah jumlah;\n", "perlu mengubah jumlah;"),
        (
            "Presiden Republik Indonesia, Menimbang :\n"
            "Presiden Republik Indonesia, Menimbang : bahwa jumlah berubah;\n",
            "bahwa jumlah berubah;",
        ),
        ("Presiden Republik Indonesia, Menimbang : bahwa jumlah berubah;\n", "bahwa jumlah berubah;"),
    ],
)
def test_reasons_are_read_whatever_word_they_begin_with(opening: str, reasons: str) -> None:
    found = _texts(f"{HEAD}{opening}Mengingat : 1. Pasal 5 ayat (2) Undang-Undang Dasar;\n{BODY}")
    assert found["menimbang"] == reasons
    assert found["mengingat"] == "1. Pasal 5 ayat (2) Undang-Undang Dasar;"


def test_a_law_that_only_names_its_bases_has_them() -> None:
    found = _texts(f"{HEAD}Mengingat : 1. Pasal 5 ayat (2) Undang-Undang Dasar;\n{BODY}")
    assert "menimbang" not in found
    assert found["mengingat"] == "1. Pasal 5 ayat (2) Undang-Undang Dasar;"


def test_labels_that_float_above_their_lists_name_no_reason() -> None:
    floating = "Menimbang :\nMengingat :\nPRESIDEN REPUBLIK INDONESIA,\na. bahwa layanan perlu dijaga;\n"
    found = _texts(f"{HEAD}{floating}1. Pasal 5 ayat (2) Undang-Undang Dasar;\n{BODY}")
    assert found["menimbang"] == "a. bahwa layanan perlu dijaga;"
    assert found["mengingat"] == "1. Pasal 5 ayat (2) Undang-Undang Dasar;"


def test_bases_stand_below_their_label_whatever_they_are() -> None:
    bases = "Mengingat :\nPeraturan sementara tentang jabatan, termuat dalam lampiran;\n"
    found = _texts(f"{HEAD}Menimbang : bahwa layanan perlu;\n{bases}{BODY}")
    assert found["menimbang"] == "bahwa layanan perlu;"
    assert found["mengingat"] == "Peraturan sementara tentang jabatan, termuat dalam lampiran;"


def test_the_pembukaan_of_a_constitution_is_its_own_section() -> None:
    head = "UNDANG-UNDANG DASAR NEGARA REPUBLIK INDONESIA\nTAHUN 1945\nPEMBUKAAN\n( P r e a m b u l e )\n"
    said = "Bahwa warga berhak atas layanan yang adil.\nMaka disusunlah undang-undang dasar ini bagi semua warga.\n"
    found = _texts(f"{head}{said}BAB I\nBENTUK\nPasal 1\nNegara adalah kesatuan.\nPasal 2\nWarga berdaulat.\n")
    assert " ".join(found["pembukaan"].split()) == " ".join(said.split())


@pytest.mark.parametrize(
    ("announced", "printed"), [("(21 Hak", "(2) Hak"), ("(2) Hak . . .", "(21 Hak"), ("(21 Hak", "l2l Hak")]
)
def test_a_catchword_whose_mark_was_misread_is_no_gap(announced: str, printed: str) -> None:
    first = f"{HEAD}{OPENING}MEMUTUSKAN:\nPasal 1\n(1) Tanah diberikan hak pengelolaan.\n{announced}\nSK No 099338 A"
    second = (
        f"PRESIDEN\nREPUBLIK INDONESIA\n-22-\n{printed} atas tanah diberikan kepada warga.\nPasal 2\nTanah dijaga.\n"
    )
    assert not understand(pages_of(first, second)).gaps


def test_a_short_sentence_before_the_turn_of_a_page_is_no_catchword() -> None:
    head = "PENJELASAN ATAS PERATURAN PEMERINTAH NOMOR 9 TAHUN 2024 TENTANG LAYANAN\nI. UMUM\nWarga dilayani.\n"
    said = "II. PASAL DEMI PASAL\nPasal 1\nCukup jelas. …\nPasal 2\nMengikat semua orang."
    assert _texts(f"{HEAD}{OPENING}{BODY}{ENDED}\n{head}{said}")["penjelasan"] == "Pasal 1: Cukup jelas. …"
