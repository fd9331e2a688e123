"""Each Lampiran is one of its own, however its heading is printed; a sentence that names one heads none."""

from __future__ import annotations

import pytest
from made_pdf import pages_of

from kb.structure import passages, understand
from kb.types import Document

RULE = """PERATURAN BUPATI SUKAMERTA
NOMOR 12 TAHUN 2022
TENTANG
LAYANAN SURAT
Menimbang : bahwa surat;
MEMUTUSKAN:
Pasal 1
Surat adalah pesan tertulis.
Pasal 2
Bentuk surat tercantum dalam Lampiran I dan daftar alat dalam
Lampiran II Peraturan Bupati ini.
"""
CLOSING = "Ditetapkan di Sukamerta\npada tanggal 4 Mei 2022\nBUPATI SUKAMERTA,\nttd.\nSITI RAHAYU\n"
FIRST = "A. Bentuk Surat\nSurat ditulis di atas kertas putih."
SECOND = "A. Daftar Alat\nMesin ketik dan mesin hitung."
OF = "NOMOR 12 TAHUN 2022\nTENTANG LAYANAN SURAT"


def _held(document: Document) -> dict[str, str]:
    return {passage.key.split("#")[1]: passage.text for passage in passages(document)}


@pytest.mark.parametrize("closing", [CLOSING, ""], ids=["signed", "not signed"])
@pytest.mark.parametrize(
    ("one", "two"),
    [
        (f"LAMPIRAN I\nPERATURAN BUPATI SUKAMERTA\n{OF}", f"LAMPIRAN II\nPERATURAN BUPATI SUKAMERTA\n{OF}"),
        (f"LAMPIRAN I PERATURAN BUPATI SUKAMERTA\n{OF}", f"LAMPIRAN Il PERATURAN BUPATI SUKAMERTA\n{OF}"),
        (f"LAMPIRAN 1 PERATURAN BUPATI SUKAMERTA\n{OF}", f"LAMPIRAN 2 PERATURAN BUPATI SUKAMERTA\n{OF}"),
        (
            "Lampiran I : Peraturan Bupati Sukamerta\nNomor : 12 Tahun 2022\nTanggal : 4 Mei 2022",
            "Lampiran II : Peraturan Bupati Sukamerta\nNomor : 12 Tahun 2022\nTanggal : 4 Mei 2022",
        ),
        (
            "LAMPIRAN I Peraturan Bupati Sukamerta\nNomor 12 Tahun 2022",
            "LAMPIRAN II Peraturan Bupati Sukamerta\nNomor 12 Tahun 2022",
        ),
        (
            "Lampiran I\nPeraturan Bupati Sukamerta\nNomor : 12 Tahun 2022",
            "Lampiran II\nPeraturan Bupati Sukamerta\nNomor : 12 Tahun 2022",
        ),
    ],
)
def test_a_second_lampiran_is_no_part_of_the_first(one: str, two: str, closing: str) -> None:
    held = _held(understand(pages_of(f"{RULE}{closing}{one}\n{FIRST}\n{two}\n{SECOND}")))
    assert "kertas putih" in held["lampiran-1-a"]
    assert "mesin hitung" in held["lampiran-2-a"]
    assert "tercantum dalam Lampiran I dan daftar alat dalam Lampiran II Peraturan Bupati ini." in held["pasal-2"]
    assert not any("putih" in text and "hitung" in text for text in held.values())


def test_lettered_attachments_are_kept_apart() -> None:
    text = f"{RULE}{CLOSING}LAMPIRAN A\n{OF}\n{FIRST}\nLAMPIRAN B\n{OF}\n{SECOND}"
    held = _held(understand(pages_of(text)))
    assert "kertas putih" in held["lampiran-a-a"]
    assert "mesin hitung" in held["lampiran-b-a"]


def test_a_lampiran_named_on_each_of_its_pages_is_one() -> None:
    head = f"LAMPIRAN I PERATURAN BUPATI SUKAMERTA\n{OF}"
    held = _held(
        understand(pages_of(f"{RULE}{CLOSING}", f"{head}\n{FIRST}", f"{head}\nB. Amplop\nAmplop diberi alamat."))
    )
    assert "kertas putih" in held["lampiran-1-a"]
    assert "alamat" in held["lampiran-1-b"]


def test_a_file_that_is_one_lampiran_holds_the_next_beside_it() -> None:
    text = (
        f"LAMPIRAN I PERATURAN BUPATI SUKAMERTA\n{OF}\n{FIRST}\nLAMPIRAN II PERATURAN BUPATI SUKAMERTA\n{OF}\n{SECOND}"
    )
    document = understand(pages_of(text))
    assert document.identity.key == "perbup-sukamerta-12-2022-lampiran-1"
    held = _held(document)
    assert "mesin hitung" in held["lampiran-2-a"]
    assert not any("putih" in text and "hitung" in text for text in held.values())


def test_sentences_that_name_a_lampiran_head_none() -> None:
    said = (
        "Surat ditulis menurut\nLampiran II Peraturan Bupati ini\nyang memuat contoh.\nLampiran III merupakan bagian."
    )
    held = _held(understand(pages_of(f"{RULE}{CLOSING}LAMPIRAN I\n{OF}\nA. Bentuk Surat\n{said}")))
    assert "yang memuat contoh" in held["lampiran-1-a"]
    assert not [place for place in held if place.startswith(("lampiran-2", "lampiran-3"))]
