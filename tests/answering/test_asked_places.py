"""A place that is asked answers from itself, or it is said first that it is not held; the words in force lead."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.types import Answer, AnswerStatus, NoticeKind

BASE = """BUPATI SUKAMERTA
PERATURAN BUPATI SUKAMERTA
NOMOR 9 TAHUN 2022
TENTANG
PENYELENGGARAAN TANDA TANGAN ELEKTRONIK

DENGAN RAHMAT TUHAN YANG MAHA ESA

BUPATI SUKAMERTA,

Menimbang : a. bahwa administrasi perlu lancar;
b. bahwa tanda tangan elektronik menghemat kertas;
Mengingat : 1. Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah;
2. Peraturan Pemerintah Nomor 71 Tahun 2019 tentang Penyelenggaraan Sistem dan Transaksi Elektronik;

MEMUTUSKAN:
Menetapkan : PERATURAN BUPATI TENTANG PENYELENGGARAAN TANDA TANGAN ELEKTRONIK.

BAB I
KETENTUAN UMUM

Pasal 1
Dalam Peraturan Bupati ini yang dimaksud dengan verifikator adalah pegawai yang memeriksa permohonan.

BAB II
PERMOHONAN

Pasal 2
(1) Setiap pejabat wajib memiliki sertifikat elektronik.
(2) Permohonan memuat:
a. surat tugas pemohon;
b. salinan kartu pegawai.

Pasal 3
Verifikator memeriksa permohonan dalam waktu dua hari kerja.

Pasal 4
Sertifikat elektronik berlaku selama dua tahun.

Pasal 5
Biaya sertifikat ditanggung oleh pemohon.

Pasal 6
Peraturan Bupati ini mulai berlaku pada tanggal diundangkan.

Ditetapkan di Sukamerta
pada tanggal 7 Maret 2022
BUPATI SUKAMERTA,
ttd
CONTOH NAMA

PENJELASAN
ATAS
PERATURAN BUPATI SUKAMERTA
NOMOR 9 TAHUN 2022
TENTANG
PENYELENGGARAAN TANDA TANGAN ELEKTRONIK
I. UMUM
Peraturan ini disusun agar surat dinas ditandatangani tanpa kertas.
II. PASAL DEMI PASAL
Pasal 1
Pegawai yang memeriksa diangkat oleh kepala dinas.
Pasal 2
Pejabat meliputi pejabat struktural dan fungsional.
Pasal 3
Cukup jelas.
Pasal 5
Ayat (1)
Cukup jelas.
Ayat (2)
Cukup jelas.
Pasal 6
Ayat (1)
Tanggal diundangkan adalah tanggal dalam Berita Daerah.
Ayat (2)
Cukup jelas.

LAMPIRAN I
PERATURAN BUPATI SUKAMERTA
NOMOR 9 TAHUN 2022
FORMULIR PERMOHONAN
1. Nama pemohon ditulis lengkap.
2. Nomor induk pegawai ditulis tanpa spasi.

LAMPIRAN II
PERATURAN BUPATI SUKAMERTA
NOMOR 9 TAHUN 2022
DAFTAR PERANGKAT
1. Komputer meja dipasangi pembaca kartu.
2. Telepon genggam didaftarkan lebih dulu.
3. Pemindai sidik jari dirawat setiap bulan.
"""

AMENDING = """BUPATI SUKAMERTA
PERATURAN BUPATI SUKAMERTA
NOMOR 3 TAHUN 2024
TENTANG
PERUBAHAN ATAS PERATURAN BUPATI SUKAMERTA NOMOR 9 TAHUN 2022 TENTANG PENYELENGGARAAN TANDA TANGAN ELEKTRONIK

BUPATI SUKAMERTA,

Menimbang : bahwa waktu pemeriksaan perlu diubah;
Mengingat : Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah;

MEMUTUSKAN:
Menetapkan : PERATURAN BUPATI TENTANG PERUBAHAN ATAS PERATURAN BUPATI SUKAMERTA NOMOR 9 TAHUN 2022.

Pasal I
Beberapa ketentuan dalam Peraturan Bupati Sukamerta Nomor 9 Tahun 2022 diubah sebagai berikut:
1. Ketentuan Pasal 3 diubah sehingga berbunyi sebagai berikut:
Pasal 3
Verifikator memeriksa permohonan dalam waktu enam jam kerja.
2. Di antara Pasal 4 dan Pasal 5 disisipkan 1 (satu) pasal, yakni Pasal 4A sehingga berbunyi sebagai berikut:
Pasal 4A
Sertifikat elektronik dicabut bila pejabat pensiun.
3. Pasal 5 dihapus.

Pasal II
Peraturan Bupati ini mulai berlaku pada tanggal diundangkan.

Ditetapkan di Sukamerta
pada tanggal 5 Februari 2024
BUPATI SUKAMERTA,
ttd
CONTOH NAMA
"""

DECREE = """KEPUTUSAN KEPALA DINAS KESEHATAN KABUPATEN SUKAMERTA
NOMOR 31 TAHUN 2023
TENTANG
TIM REKAM MEDIS ELEKTRONIK

KEPALA DINAS KESEHATAN KABUPATEN SUKAMERTA,

Menimbang : a. bahwa rekam medis perlu dipakai;
b. bahwa tim perlu dibentuk;
Mengingat : 1. Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah;

MEMUTUSKAN:
Menetapkan :
KESATU : Membentuk Tim Rekam Medis Elektronik.
KEDUA : Tim diketuai oleh Kepala Bidang Data dan bertugas:
a. membuat cadangan setiap malam;
b. melatih petugas puskesmas.
KETIGA : Keputusan ini mulai berlaku pada tanggal ditetapkan.

Ditetapkan di Sukamerta
pada tanggal 8 Maret 2023
KEPALA DINAS KESEHATAN,
ttd
CONTOH NAMA
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """A rule with every kind of place, the rule that amended it, and a decree."""
    folder: Path = tmp_path_factory.mktemp("tempat")
    for name, text in {"dasar": BASE, "ubahan": AMENDING, "keputusan": DECREE}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    pandu = KnowledgeBase.open(Settings(data=folder / "data"))
    report = pandu.ingest(sorted(folder.glob("*.txt")))
    assert not report.refused, report.refused
    return pandu


def lead(answer: Answer) -> str:
    return " ".join(one.text for one in answer.lead)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("Pasal 2 ayat (2) huruf b", "salinan kartu pegawai"),
        ("huruf a ayat (2) Pasal 2", "surat tugas pemohon"),
        ("ayat (1) Pasal 2", "wajib memiliki sertifikat"),
        ("Menimbang huruf b", "menghemat kertas"),
        ("konsiderans huruf a", "perlu lancar"),
        ("Mengingat angka 2", "Peraturan Pemerintah Nomor 71"),
        ("Penjelasan Pasal 2", "struktural dan fungsional"),
        ("penjelasan umum", "tanpa kertas"),
        ("Penjelasan Pasal 3", "Cukup jelas"),
        ("Penjelasan Pasal 5 ayat (2)", "Cukup jelas"),
        ("Penjelasan Pasal 6 ayat (1)", "dalam Berita Daerah"),
        ("Lampiran II angka 3", "Pemindai sidik jari"),
        ("Lampiran I angka 2", "tanpa spasi"),
        ("BAB II", "wajib memiliki sertifikat"),
    ],
)
def test_a_place_of_a_rule_answers_from_itself(office: KnowledgeBase, place: str, words: str) -> None:
    answer = office.ask(f"Apa isi {place} Perbup Sukamerta 9/2022?")
    assert answer.status is AnswerStatus.ANSWERED, answer.message
    assert words in answer.lead[0].text
    assert answer.lead[0].citation.document == "perbup-sukamerta-9-2022"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("diktum kedua huruf a", "cadangan setiap malam"),
        ("diktum KESATU", "Membentuk Tim"),
        ("diktum ke-3", "mulai berlaku"),
    ],
)
def test_a_diktum_answers_from_itself(office: KnowledgeBase, place: str, words: str) -> None:
    answer = office.ask(f"Apa isi {place} Keputusan Kepala Dinas Kesehatan Sukamerta Nomor 31 Tahun 2023?")
    assert words in answer.lead[0].text


@pytest.mark.parametrize(
    ("question", "place", "beside"),
    [
        ("Pasal 2 ayat (3) Perbup Sukamerta 9/2022", "Pasal 2 ayat (3)", "ayat (1)"),
        ("ayat (4) Pasal 2 Perbup Sukamerta 9/2022", "Pasal 2 ayat (4)", "ayat (2)"),
        ("Pasal 2 ayat (2) huruf d Perbup Sukamerta 9/2022", "Pasal 2 ayat (2) huruf d", "huruf b"),
        ("Menimbang huruf d Perbup Sukamerta 9/2022", "Menimbang huruf d", "huruf b"),
        ("Mengingat angka 7 Perbup Sukamerta 9/2022", "Mengingat angka 7", "angka 2"),
        ("Lampiran II angka 5 Perbup Sukamerta 9/2022", "Lampiran II angka 5", "angka 3"),
        ("Lampiran III Perbup Sukamerta 9/2022", "Lampiran III", "Lampiran II"),
        ("Penjelasan Pasal 4 Perbup Sukamerta 9/2022", "Penjelasan Pasal 4", "Penjelasan Pasal 2"),
        ("Penjelasan Pasal 5 ayat (4) Perbup Sukamerta 9/2022", "Penjelasan Pasal 5 ayat (4)", "ayat (2)"),
        ("BAB V Perbup Sukamerta 9/2022", "BAB V", "BAB II"),
        ("Pasal III Perbup Sukamerta 3/2024", "Pasal III", "Pasal II"),
        ("diktum kelima Keputusan Kepala Dinas Kesehatan Sukamerta 31/2023", "Diktum KELIMA", "Diktum KETIGA"),
        ("diktum kedua huruf d Keputusan Kepala Dinas Kesehatan Sukamerta 31/2023", "Diktum KEDUA huruf d", "huruf b"),
    ],
)
def test_a_place_that_is_not_there_is_said_first(office: KnowledgeBase, question: str, place: str, beside: str) -> None:
    answer = office.ask(f"Apa bunyi {question}?")
    assert answer.status is AnswerStatus.NOT_HELD
    assert answer.message.startswith(f"{place} tidak ada dalam") or answer.message.startswith(f"{place} ")
    assert beside in answer.message
    assert not answer.lead
    assert answer.notices[0].kind in {NoticeKind.GAP, NoticeKind.NOT_EXISTING}


def test_a_decree_named_by_its_number_answers_in_another_form_of_the_word(office: KnowledgeBase) -> None:
    answer = office.ask("Siapa ketua tim menurut Keputusan Kepala Dinas Kesehatan Sukamerta Nomor 31 Tahun 2023?")
    assert "Kepala Bidang Data" in lead(answer)


def test_a_pasal_without_ayat_is_shown_whole_and_said_to_have_none(office: KnowledgeBase) -> None:
    answer = office.ask("Apa bunyi Pasal 4 ayat (2) Perbup Sukamerta 9/2022?")
    assert answer.status is AnswerStatus.PARTIAL
    assert answer.message.startswith("Pasal 4 ayat (2) tidak ada")
    assert "dua tahun" in lead(answer)


def test_of_two_places_the_one_that_is_not_there_is_said_beside_the_other(office: KnowledgeBase) -> None:
    answer = office.ask("Apa isi Pasal 2 ayat (1) dan ayat (5) Perbup Sukamerta 9/2022?")
    assert "ayat (5) tidak ada" in answer.message
    assert "wajib memiliki" in lead(answer)


def test_an_inserted_pasal_is_answered_from_the_law_that_inserted_it(office: KnowledgeBase) -> None:
    answer = office.ask("Apa bunyi Pasal 4A Perbup Sukamerta 9/2022?")
    assert "pejabat pensiun" in lead(answer)
    assert answer.lead[0].citation.document == "perbup-sukamerta-3-2024"
    assert "diubah oleh Perbup Sukamerta 3/2024" in answer.message


def test_the_words_in_force_lead_and_the_old_ones_on_an_older_date(office: KnowledgeBase) -> None:
    answer = office.ask("Apa bunyi Pasal 3 Perbup Sukamerta 9/2022?")
    assert "enam jam" in answer.lead[0].text and "dua hari" not in lead(answer)
    assert "Perbup Sukamerta 3/2024" in answer.message
    older = office.ask("Apa bunyi Pasal 3 Perbup Sukamerta 9/2022?", as_of=date(2023, 1, 1))
    assert "dua hari" in lead(older) and not older.message


def test_a_question_that_names_no_place_is_led_by_the_words_in_force_too(office: KnowledgeBase) -> None:
    answer = office.ask("Dalam waktu berapa lama verifikator memeriksa permohonan menurut Perbup Sukamerta 9/2022?")
    assert "enam jam" in answer.lead[0].text


def test_a_deleted_pasal_is_said_to_be_deleted(office: KnowledgeBase) -> None:
    answer = office.ask("Apa bunyi Pasal 5 Perbup Sukamerta 9/2022?")
    assert answer.message.startswith("Pasal 5 Perbup Sukamerta 9/2022 sudah dihapus oleh Perbup Sukamerta 3/2024")
    assert "ditanggung oleh pemohon" not in lead(answer)
    assert any(one.kind is NoticeKind.REVOKED for one in answer.notices)


@pytest.mark.parametrize("question", ["\U0001f914", "\U0001f44d\U0001f44d", "???", "...", "—!"])
def test_a_question_without_words_is_asked_for_words(office: KnowledgeBase, question: str) -> None:
    answer = office.ask(question)
    assert answer.status is AnswerStatus.CLARIFY and not answer.lead


@pytest.mark.parametrize(
    "question", ["What does the law say about parking fines?", "Who is the head of the water company?"]
)
def test_an_english_question_that_is_not_answered_is_told_why(office: KnowledgeBase, question: str) -> None:
    answer = office.ask(question)
    assert answer.status is AnswerStatus.NOT_HELD and "bahasa Indonesia" in answer.message
