"""Every word read is held or told: accounts add up, nothing is dropped, whatever form a document takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document as Word
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_pdf import made_pdf, pages_of
from openpyxl import Workbook

from kb.reading import read
from kb.reading.formats import READABLE
from kb.settings import Settings
from kb.structure import passages, understand, understand_all
from kb.structure.alignment import aligned, words
from kb.structure.anchors import anchored
from kb.types import Account, Beside, Document, UnaccountedWords

LAW = """PERATURAN BUPATI SUKAMERTA
NOMOR 12 TAHUN 2022
TENTANG
LAYANAN SURAT
DENGAN RAHMAT TUHAN YANG MAHA ESA
BUPATI SUKAMERTA,
Menimbang : a. Bahwa surat perlu dilayani dengan
memperhatikan keamanan dan
menetapkan penanggung jawab;
b. Bahwa berdasarkan pertimbangan huruf a perlu peraturan;
Mengingat : 1. Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah;
MEMUTUSKAN:
Menetapkan : PERATURAN BUPATI TENTANG LAYANAN SURAT.
BAB I
KETENTUAN UMUM
Pasal 1
Surat adalah pesan tertulis.
Pasal 2
(1) Dinas melayani surat setiap hari kerja.
(2) Surat dicatat oleh petugas.
Pasal 3
Peraturan Bupati ini mulai berlaku pada tanggal diundangkan.
Ditetapkan di Sukamerta
pada tanggal 4 Mei 2022
BUPATI SUKAMERTA,
ttd.
SITI RAHAYU
PENJELASAN
ATAS
PERATURAN BUPATI SUKAMERTA NOMOR 12 TAHUN 2022
I. UMUM
Surat adalah bagian dari pelayanan publik di daerah ini.
II. PASAL DEMI PASAL
Pasal 1
Cukup jelas.
Pasal 2
Ayat (1)
Yang dimaksud dengan "hari kerja" adalah Senin sampai Jumat.
Ayat (2)
Cukup jelas.
Pasal 3
Cukup jelas.
LAMPIRAN
PERATURAN BUPATI SUKAMERTA NOMOR 12 TAHUN 2022
A. Bentuk Surat
Surat ditulis di atas kertas.
B. Amplop
Amplop diberi alamat."""

DECREE = """KEPUTUSAN BUPATI SUKAMERTA
NOMOR 31 TAHUN 2023
TENTANG
PENGELOLA PUSAT DATA
Menimbang : bahwa pusat data perlu dikelola;
Mengingat : Undang-Undang Nomor 23 Tahun 2014;
MEMUTUSKAN:
KESATU : Menunjuk pengelola pusat data.
KEDUA : Pengelola melapor setiap bulan.
Ditetapkan di Sukamerta"""

SOP = """SOP PEMINJAMAN KUNCI
A. TUJUAN
Kunci gudang dipinjamkan dengan tertib.
| No | Kegiatan | Pelaksana | Kelengkapan | Waktu | Output |
| --- | --- | --- | --- | --- | --- |
| 1 | Mencatat peminjam kunci | Petugas | Buku | 5 menit | Catatan |
| 2 | Menyerahkan kunci gudang | Penjaga | Kunci | 1 menit | Kunci diterima |
| Catatan: kunci hilang diganti peminjam. |  |  |  |  |  |
B. SANKSI
Peminjam yang lalai ditegur atasan."""

REPORT = """# Hasil Survei
Survei dilakukan pada bulan Mei.
## Temuan
- Aplikasi lambat dibuka.
| Unit | Nilai |
| --- | --- |
| Dinas | 3,51 |
Penutup laporan."""

FORMS = {"law": LAW, "decree": DECREE, "sop": SOP, "report": REPORT}
STRAYS = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 9)), min_size=1, max_size=4)


def _stray(number: int, length: int) -> list[str]:
    """Words that stand nowhere else."""
    return [f"kaliri{'abcdefgh'[number]}{'abcdefghi'[at]}x" for at in range(length)]


def _with_strays(text: str, strays: Sequence[tuple[int, int]]) -> tuple[str, list[str]]:
    lines, added = text.split("\n"), list[str]()
    for number, (at, length) in enumerate(strays):
        own = _stray(number, length)
        lines.insert(at % (len(lines) + 1), " ".join(own))
        added += own
    return "\n".join(lines), added


def _said(documents: Sequence[Document]) -> str:
    """All that a reader can find: passages with their headings, identity, and gaps."""
    said: list[str] = []
    for document in documents:
        said += [part for p in passages(document) for part in (p.label, p.context, p.text)]
        said += [gap.message for gap in document.gaps]
        said += [line for line, _ in document.account.printing] if document.account else []
        identity = document.identity
        said += [identity.title, identity.label, identity.official_title, identity.issuer, identity.number]
    return " ".join(words(" ".join(said)))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    form=st.sampled_from(sorted(FORMS)),
    media=st.sampled_from(sorted(set(READABLE.values()))),
    pages=st.integers(1, 4),
    strays=STRAYS,
)
def test_words_read_are_held_or_told_in_every_form_and_format(
    form: str, media: str, pages: int, strays: list[tuple[int, int]]
) -> None:
    text, added = _with_strays(FORMS[form], strays)
    lines = text.split("\n")
    size = -(-len(lines) // pages)
    texts = ["\n".join(lines[at : at + size]) for at in range(0, len(lines), size)]
    documents = understand_all(pages_of(*texts, media_type=media, file="berkas"))
    accounts = [document.account for document in documents]
    assert all(account is not None for account in accounts)
    assert sum(a.words_read for a in accounts if a) == len(words(" ".join(_without_rules(line) for line in lines)))
    assert all(a.words_read == a.words_held + a.words_in_gaps for a in accounts if a)
    said = _said(documents)
    assert [word for word in added if word not in said] == []


def test_a_page_that_begins_with_the_rule_of_a_table_is_read() -> None:
    for media in ("application/pdf", "text/markdown"):
        document = understand(pages_of("| Unit | Nilai |", "| --- | --- |", "| Dinas | 3,51 |", media_type=media))
        assert "dinas" in _said((document,))


def _without_rules(line: str) -> str:
    return "" if set(line) <= set("|- ") else line


def _as_word(lines: list[str], path: Path) -> None:
    made = Word()
    for line in lines:
        made.add_paragraph(line)
    made.save(str(path))


def _as_sheet(lines: list[str], path: Path) -> None:
    book = Workbook()
    for number, line in enumerate(lines, start=1):
        book.active.cell(number, 1, line)
    book.save(path)


def _as_web(lines: list[str], path: Path) -> None:
    body = "".join(f"<p>{line}</p>" for line in lines)
    path.write_text(f"<!DOCTYPE html><html><body>{body}</body></html>", encoding="utf-8")


WRITERS: dict[str, Callable[[list[str], Path], object]] = {
    "docx": _as_word,
    "xlsx": _as_sheet,
    "html": _as_web,
    "pdf": lambda lines, path: path.write_bytes(made_pdf([lines[:30], lines[30:]])),
    "txt": lambda lines, path: path.write_text("\n".join(lines), encoding="utf-8"),
    "md": lambda lines, path: path.write_text("\n\n".join(lines), encoding="utf-8"),
}


@pytest.mark.parametrize("ending", sorted(WRITERS))
@pytest.mark.parametrize("form", ["law", "decree"])
def test_files_of_every_format_are_accounted_for(tmp_path: Path, ending: str, form: str) -> None:
    text, added = _with_strays(FORMS[form], [(3, 6), (11, 1), (25, 8)])
    path = tmp_path / f"berkas.{ending}"
    WRITERS[ending](text.split("\n"), path)
    documents = understand_all(read(path, Settings()))
    said = _said(documents)
    assert [word for word in added if word not in said] == []
    for document in documents:
        assert document.account is not None
        assert document.account.words_read >= len(words(text)) - 1


def test_a_law_without_strays_has_no_gaps_and_no_other_text() -> None:
    document = understand(pages_of(LAW))
    assert document.gaps == ()
    assert not [s for s in document.walk() if s.place.startswith("teks-lain")]
    held = {section.place: section.text for section in document.walk()}
    assert "dengan memperhatikan keamanan dan menetapkan penanggung jawab" in " ".join(held["menimbang"].split())
    assert "Nomor 23 Tahun 2014" in held["mengingat"]
    found = {passage.key.split("#")[1]: passage.text for passage in passages(document)}
    assert found["penjelasan"] == "Pasal 1: Cukup jelas.\nPasal 3: Cukup jelas."
    assert "SITI RAHAYU" in found["penutup"]


def test_text_around_the_table_of_an_sop_is_held_under_its_headings() -> None:
    document = understand(pages_of(SOP))
    assert document.identity.title == "PEMINJAMAN KUNCI"
    found = {passage.label: passage.text for passage in passages(document)}
    assert found["A. TUJUAN"] == "Kunci gudang dipinjamkan dengan tertib."
    assert "ditegur atasan" in found["B. SANKSI"]
    assert "kunci hilang diganti" in " ".join(found.values())
    assert document.gaps == ()


def test_a_line_stands_where_it_was_printed() -> None:
    lines = LAW.split("\n")
    at = lines.index("Pasal 3")
    text = "\n".join([*lines[:12], "Catatan penyusun yang tersesat di kepala", *lines[12:at], *lines[at:]])
    document = understand(pages_of(text))
    other = [s.place for s in document.sections]
    assert other.index("teks-lain") < other.index("bab-1")


def test_loose_words_are_told_with_their_page() -> None:
    document = understand(pages_of(LAW, "Tersesat"))
    assert document.account is not None
    assert document.account.words_in_gaps == 1 or "tersesat" in _said((document,))
    text = LAW.replace("Ditetapkan di", "Xyz\nMEMUTUSKAN\nDitetapkan di")
    assert "xyz" in _said((understand(pages_of(text)),))


def test_running_heads_are_counted_once_with_their_number() -> None:
    body = LAW.split("\n")
    texts = [f"Dokumen kerja dinas arsip\n{chr(10).join(body[at : at + 9])}\n- {at} -" for at in range(0, 54, 9)]
    document = understand(pages_of(*texts))
    assert document.account is not None
    assert ("Dokumen kerja dinas arsip", 6) in document.account.printing


def test_each_held_word_answers_once() -> None:
    read = words("surat dicatat petugas surat dicatat petugas")
    held = words("surat dicatat petugas")
    assert sum(place >= 0 for place in aligned(read, held, [(0, len(read), 0.3)], [], bytes(len(read)))) == 3


def test_joined_and_mended_words_are_what_they_became() -> None:
    read = words("untuk penyeleng garaan ya ng baik dalam Pasal 4O ini juga")
    held = words("untuk penyelenggaraan yang baik dalam Pasal 40 ini juga")
    assert min(aligned(read, held, [(0, len(read), 0.3)], [], bytes(len(read)))) >= 0


def test_an_account_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(UnaccountedWords):
        Account(10, 8, 1)
    with pytest.raises(UnaccountedWords):
        Account(1, 2, -1)


@pytest.mark.parametrize("marks", [("1)", "2)", "3)"), ("(1)", "12)", "(3)"), ("(1)", "(21", "3)"), ("(1", "(2", "(3")])
def test_ayat_whose_marks_lost_a_bracket_are_ayat(marks: tuple[str, str, str]) -> None:
    items = "\n".join(f"{mark} Dinas mencatat surat nomor {n}." for n, mark in enumerate(marks, start=1))
    document = understand(pages_of(LAW.replace("Surat adalah pesan tertulis.", items)))
    places = [section.place for section in document.walk()]
    assert [p for p in places if p.startswith("pasal-1-ayat")] == ["pasal-1-ayat-1", "pasal-1-ayat-2", "pasal-1-ayat-3"]


def test_items_below_a_third_level_are_kept() -> None:
    items = "Surat terdiri atas:\n1) surat masuk:\na. biasa;\nb. rahasia;\n2) surat keluar."
    document = understand(pages_of(LAW.replace("Surat adalah pesan tertulis.", items)))
    text = next(section.full_text for section in document.walk() if section.place == "pasal-1")
    assert "rahasia" in text


def test_each_chunk_of_a_long_lampiran_has_its_own_page() -> None:
    rows = [f"{n}. Sewa alat nomor {n} milik dinas seharga {n} ribu rupiah per hari." for n in range(1, 120)]
    sheets = ["\n".join(rows[at : at + 30]) for at in range(0, len(rows), 30)]
    document = understand(pages_of(LAW, *sheets))
    for passage in passages(document):
        if "alat nomor 87 " in passage.text:
            assert (passage.page, passage.last_page) == (4, 4)
            break
    else:
        pytest.fail("row 87 is in no passage")


def test_rows_of_a_long_table_are_not_told_again() -> None:
    """Rows that are alike share their numbers: words of one take the places of another's, and yet both are held."""
    places = ["Kab. Buton", "Kab. Muna", "Kota Baubau", "Kab. Konawe"]
    rows = [
        (n, places[n % 4], f"{1 + n % 5},{n % 3}0", f"1,{n % 2}0", "Cukup" if n % 3 else "Baik") for n in range(160)
    ]
    table = "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows)
    head = "| No | Nama Instansi | D1 | D2 | Predikat |\n| --- | --- | --- | --- | --- |"
    text = f"# Hasil\n{head}\n{table}\n\n## Penutup\nSelesai."
    document = understand(pages_of(text, media_type="text/markdown", file="hasil.md"))
    assert not [section.place for section in document.walk() if section.place.startswith("teks-lain")]
    assert document.gaps == ()


def test_a_row_that_is_held_less_often_than_read_is_not_anchored() -> None:
    read, held = words("a b c d a b c d x y z"), words("no a nama b c d no x nama y z")
    rows = [[(0, 1), (1, 4)], [(4, 5), (5, 8)], [(8, 9), (9, 11)]]
    lost = [-1] * len(read)
    assert anchored(read, held, rows, lost) == {8: 7, 9: 9, 10: 10}
    assert set(anchored(read, [*held, *words("no a nama b c d")], rows, lost)) == set(range(11))


def test_words_beside_a_page_are_counted() -> None:
    """A footnote is held, a stamp is told as a gap, a running head is the printing's: each word is in the account."""
    beside = (
        Beside("note", "1 Catatan tentang kurir malam"),
        Beside("stamp", "SALINAN SESUAI ASLINYA"),
        Beside("edge", "Berita Daerah Sukamerta"),
    )
    pages = pages_of(DECREE)
    without = understand(pages).account
    document = understand(replace(pages, pages=(replace(pages.pages[0], beside=beside),)))
    account = document.account
    assert account is not None and without is not None
    assert account.words_read == without.words_read + 5 + 3 + 3
    assert account.words_in_gaps == without.words_in_gaps + 3
    assert ("Berita Daerah Sukamerta", 1) in account.printing
    assert [gap.message for gap in document.gaps if "SALINAN SESUAI ASLINYA" in gap.message]
    assert any("kurir malam" in passage.text for passage in passages(document))


def test_a_title_that_recognition_misspelt_is_no_other_text() -> None:
    text = DECREE.replace("NOMOR 31 TAHUN 2023", "NOMOR 31 TAHUN 2O23").replace(
        "MEMUTUSKAN:", "MEMUTUSKAN:\nMenetapKan : KEPUTUSAN BUPATI TENTANG PENGELOLA PUSAT DATA"
    )
    document = understand(pages_of(text))
    assert document.identity.year == 2023
    assert not [section.text for section in document.walk() if section.place.startswith("teks-lain")]


def test_a_catchword_below_a_misread_head_and_above_a_serial_is_no_word_of_its_own() -> None:
    first = LAW[: LAW.index("Pasal 2\n")] + "Pasal 2 . . .\nSl( Nlo l0(r03ri A"
    second = "FRES tOEIT\n-z-\n" + LAW[LAW.index("Pasal 2\n") :]
    messages = " ".join(gap.message for gap in understand(pages_of(first, second)).gaps)
    assert "«Pasal»" not in messages
