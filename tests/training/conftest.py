"""A small collection for exercises: a law, an SOP, a rule that was revoked, as the reader makes them from Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb.catalogue import Catalogue, CatalogueView, SourceFile
from kb.reading import read
from kb.settings import Settings
from kb.structure import passages, understand

HEAD = """---
kind: {kind}
form: {form}
title: "{title}"
number: "{number}"
year: {year}
issuer: "Uji"
enacted: {enacted}
in_force_from: {enacted}
status: {status}
status_checked: 2026-11-01
confidence: V
relations: {relations}
sources: ["dibuat untuk pengujian"]
---
"""

LAW = """# BAB I Ketentuan Umum
## Pasal 1
1. Sistem Arsip adalah rangkaian unsur untuk menyimpan dan menemukan kembali dokumen kantor.
2. Pencatat adalah pegawai yang diberi tugas menerima dan mendaftar surat masuk pada kantor.
3. Berkas adalah kumpulan naskah yang saling berkaitan karena satu urusan dinas.
4. Jadwal Simpan adalah daftar jangka waktu penyimpanan beserta keterangan nasib akhirnya.
5. Layanan Naskah adalah kegiatan meminjamkan dan menyalin dokumen bagi peminta yang berhak.
6. Ruang Baca adalah tempat membuka dokumen asli dengan pengawasan petugas kantor.
7. Buku Besar adalah catatan tetap mengenai surat yang keluar dan kembali setiap hari.
## Pasal 2
(1) Sekretaris Daerah menetapkan Jadwal Simpan bagi seluruh perangkat daerah setiap tahun anggaran.
(2) Pencatat wajib mendaftar surat masuk pada hari surat itu diterima oleh kantor.
(3) Kepala Bidang dapat menunjuk pegawai pengganti selama pejabat sedang menjalankan tugas luar.
## Pasal 3
(1) Permintaan salinan dijawab paling lambat 14 hari kerja setelah permintaan itu tercatat lengkap.
(2) Penyusunan daftar berkas dikoordinasikan oleh Bappeda.
(3) Setiap pegawai dilarang memindahkan dokumen rahasia ke luar kantor tanpa izin tertulis.
(4) Pimpinan unit kearsipan menyusun laporan penyimpanan dan menyampaikannya kepada bupati.
"""

SOP = """# Ringkasan
SOP uji.

# Langkah
| No | Kegiatan | Pelaksana | Kelengkapan | Waktu | Output | Keterangan |
| --- | --- | --- | --- | --- | --- | --- |
| 1 | Mengajukan permohonan salinan kepada kantor. | Peminta | Formulir, identitas | 2 hari kerja | Permohonan | |
| 2 | Memeriksa isian yang diserahkan peminta. | Verifikator | Daftar periksa | 3 hari kerja | Catatan | {note} |
| 3 | Menyetujui pemberian salinan. | Kepala Bidang | Konsep balasan | 1 hari kerja | Persetujuan | {other} |
| 4 | Menyerahkan salinan dan mencatatnya. | Penjaga loket | Buku besar | 1 hari kerja | Tanda terima | {last} |
| 5 | Menyimpan bukti penyerahan ke dalam map. | Arsiparis | Map, label | 1 hari kerja | Bukti | |
"""
NOTES = {
    "note": "Jika isian kurang: minta dilengkapi oleh pemohonnya",
    "other": "Jika salinan rahasia: tolak dengan alasan tertulis",
    "last": "Jika orangnya tidak datang: simpan selama sepuluh hari; jika salah orang: tarik salinannya hari itu",
}


def head(number: int, year: int, status: str = "berlaku", relations: str = "[]", kind: str = "perpres") -> str:
    return HEAD.format(
        kind=kind,
        form="naskah" if kind != "sop" else "contoh",
        title=f"Hal {number} tahun {year}",
        number=number if kind != "sop" else f"SOP-{number}",
        year=year,
        enacted=f"{year}-01-01",
        status=status,
        relations=relations,
    )


Put = Callable[[str, str], None]


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(f"sqlite:///{tmp_path / 'data' / 'catalogue.db'}")
    yield opened
    opened.close()


@pytest.fixture
def put(catalogue: Catalogue, tmp_path: Path) -> Put:
    """Take a Markdown text in as the product does."""

    def putting(name: str, text: str) -> None:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        pages = read(path, Settings(data=tmp_path / "data"))
        document = understand(pages)
        with catalogue.change() as change:
            change.put(document, list(passages(document)), SourceFile.of(pages, str(path), name, 1), replace=True)

    return putting


@pytest.fixture
def view(catalogue: Catalogue, put: Put) -> CatalogueView:
    put("a.md", head(1, 2020) + LAW)
    put("sop.md", head(9, 2024, "usulan", kind="sop") + SOP.format(**NOTES))
    put("old.md", head(5, 2015, "dicabut") + "## Pasal 1\nPeraturan ini mengatur arsip lama di kantor.\n")
    revokes = "[{relation: mencabut, object: perpres-5-2015, basis: 'Pasal 2', confidence: V, since: 2019-01-01}]"
    ended = "Peraturan Presiden Nomor 5 Tahun 2015 dicabut dan dinyatakan tidak berlaku."
    new = f"## Pasal 1\nPeraturan ini mengatur arsip.\n## Pasal 2\n{ended}\n"
    put("new.md", head(7, 2019, relations=revokes) + new)
    for number in (11, 12, 13):
        put(f"{number}.md", head(number, 2018) + f"## Pasal 1\nPeraturan nomor {number} mengatur hal lain.\n")
    return catalogue.at()
