"""A table of standings imported as claims."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb.errors import InputRefused
from kb.feeds.claims import import_claims, read_row
from kb.knowledge_base import KnowledgeBase
from kb.types import DocumentKey, LegalStatus

HEAD = "url,Jenis/Bentuk Peraturan,Pemrakarsa,Nomor,Tahun,Tentang,Status\n"
GONE = "Tidak Berlaku Dicabut Oleh :"


def row(
    status: str,
    kind: str = "PERATURAN PEMERINTAH",
    office: str = "PEMERINTAH PUSAT",
    number: str = "1",
    year: str = "1998",
) -> dict[str, str]:
    return {"Jenis/Bentuk Peraturan": kind, "Pemrakarsa": office, "Nomor": number, "Tahun": year, "Status": status}


def revokers(status: str, **more: str) -> list[str | None]:
    return [claim.by for claim in read_row(row(status, **more), "t", None)[0]]


def test_a_revoker_is_read_and_those_in_its_title_are_not() -> None:
    words = GONE + "Peraturan Pemerintah Nomor 9 Tahun 2019 Tentang Perubahan Atas PP Nomor 7 Tahun 2000"
    assert revokers(words) == ["pp-9-2019"]


def test_entries_that_run_together_are_told_apart_and_counted_once() -> None:
    words = GONE + (
        "Peraturan Pemerintah Nomor 98 Tahun 2000 Tentang Pengadaan Pegawai Negeri SipilPeraturan Pemerintah Nomor 99 "
        "Tahun 2000 Tentang Kenaikan PangkatPeraturan Pemerintah Nomor 98 Tahun 2000 Tentang "
        "Pengadaan Pegawai Negeri Sipil"
    )
    assert revokers(words) == ["pp-98-2000", "pp-99-2000"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (GONE + "Peraturan Pemerintah Nomor 1 Tahun 1998 Tentang X", "dirinya sendiri"),
        (GONE + "Undang-Undang Nomor 8 Tahun 1983 Tentang PPN", "lebih tua"),
        (GONE + "Peraturan Bersama Nomor X Tentang Y", "tidak dikenali"),
    ],
)
def test_a_revoker_that_cannot_be_is_unclear_and_the_revocation_stays_a_claim(words: str, why: str) -> None:
    (claim,), (doubt,) = read_row(row(words), "t", None)
    assert (claim.by, claim.standing) == (None, LegalStatus.REVOKED)
    assert why in doubt


@pytest.mark.parametrize(
    ("kind", "office", "number", "key"),
    [
        ("PERATURAN MENTERI", "KEMENTERIAN KEUANGAN", "3/PMK.03/2022", "permenkeu-3-2020"),
        ("PERATURAN MENTERI", "KEMENTERIAN KOMUNIKASI DAN INFORMATIKA", "5", "permenkominfo-5-2020"),
        ("PERATURAN BADAN/LEMBAGA", "BADAN SIBER DAN SANDI NEGARA", "3", "peraturan-bssn-3-2020"),
        ("PERATURAN DAERAH", "KOTA MALANG", "2", "perda-kota-malang-2-2020"),
        ("KEPUTUSAN PRESIDEN", "PEMERINTAH PUSAT", "KEPPRES12", "keppres-12-2020"),
        ("PERATURAN MENTERI", "KEMENTERIAN PERHUBUNGAN", "PM 41", "permenhub-41-2020"),
    ],
)
def test_keys_of_rows(kind: str, office: str, number: str, key: str) -> None:
    (claim,), _ = read_row(row("Berlaku", kind, office, number, "2020"), "t", None)
    assert claim.key == key


def test_a_table_is_taken_row_by_row_with_its_account(pandu: KnowledgeBase, tmp_path: Path) -> None:
    file = tmp_path / "status_2023.csv"
    lines = [
        "u1,PERATURAN PEMERINTAH,PUSAT,1,1998,a,Berlaku",
        f"u2,PERATURAN PEMERINTAH,PUSAT,2,1998,b,{GONE}Peraturan Pemerintah Nomor 9 Tahun 2019 Tentang c",
        "u3,PERATURAN PEMERINTAH,PUSAT,3,1998,c,",
        "u4,MONOGRAFI,PUSAT,4,1998,d,Berlaku",
        "u1,PERATURAN PEMERINTAH,PUSAT,1,1998,a,Berlaku",
        "u5,PERATURAN PEMERINTAH,PUSAT,5,1998,e,Berlaku",
        "u6,PERATURAN PEMERINTAH,PUSAT,5,1998,e,Tidak Berlaku",
    ]
    file.write_text("\ufeff" + HEAD + "\n".join(lines), "utf-8")
    report = import_claims(pandu, file)
    assert (report.rows, report.taken, report.revocations, report.checked) == (7, 4, 1, date(2023, 1, 1))
    assert report.ignored == {"tanpa status": 1, "tidak jelas": 1, "baris ganda": 1}
    assert [(unclear.row, unclear.what) for unclear in report.unclear] == [(5, "u4"), (0, "pp-5-1998")]
    assert pandu.catalogue.at().status(DocumentKey("pp-2-1998"), date(2026, 1, 1)).by == ("pp-9-2019",)
    assert import_claims(pandu, file).changed == 0


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "", "\x00\xff"])
def test_what_is_no_such_table_is_refused(pandu: KnowledgeBase, tmp_path: Path, content: str) -> None:
    file = tmp_path / "x.csv"
    file.write_text(content, "latin-1")
    with pytest.raises(InputRefused):
        import_claims(pandu, file)


def test_the_real_table(pandu: KnowledgeBase, shared: Path) -> None:
    report = import_claims(pandu, shared / "data" / "corpus" / "peraturan_go_id_metadata_2023.csv")
    assert report.rows == 15982
    assert report.taken > 15_000 and report.revocations > 1_100
    assert len(report.unclear) < 300
    assert pandu.catalogue.at().status(DocumentKey("pp-1-1998"), date(2026, 1, 1)).by == ("pp-9-2019",)
