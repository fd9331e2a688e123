"""SOPs on forms: what a sheet says, cell by cell and drawn symbol by drawn symbol, is what the document says."""

from __future__ import annotations

import hashlib
from pathlib import Path

import docx
import openpyxl
import pytest
from made_pdf import pages_of

from kb.reading import read
from kb.settings import Settings
from kb.structure import passages, understand, understand_all
from kb.structure.bases import stale_bases
from kb.types import Document, DocumentKey, LegalStatus, Page, Pages, Section, Status

PA, KK, SD, KD, PU = "PA", "KK", "SD", "KD", "PU"
ROLES = {
    "PA": ("Pengadministrasi Kepegawaian", "Pemroses Administrasi Kepegawaian"),
    "KK": ("Kasubbag Umum & Kepegawaian", "Kasubbag Umum dan Kepegawaian", "Kasubbag Umum& Kepegawaian"),
    "SD": ("Sekretaris Dinas", "Sekretaris SKPD"),
    "KD": ("Kepala Dinas", "Kepala SKPD"),
    "PU": ("Pengadministrasi Umum", "Pengadministrasi umum"),
    "PM": ("Pemohon",),
    "KU": ("Kasubbag Keuangan", "Subbag Keuangan"),
}
# Read by hand from the sheets and their drawings: file, actor of each step, time of each step, legal bases, hash of the
# activities in order (first words only, so that no sentence stands here).
TRUTH = [
    ("Pelay. Izin Penelitian", "PM PA KK SD KD PA PU PM", "5 30 5 - 5 5 15 5", 3),
    ("Pelay.Usul Mutasi", "PM KK PA KK SD KD KK PU", "5 30 30 5 5 5 5 15", 5),
    ("Pembuatan Daftar BK", "KK PA KK SD KD KU", "5 5 1 15 15 5", 4),
    ("Pembuatan Daftar Uang Makan", "KK PA KK SD KD KU", "5 5 1 15 15 5", 4),
    ("Pembuatan Surat (SPPD)", "PU SD KK PU KK SD KD PU", "5 5 10 5 20 10 10 5", 3),
    ("Penerbitan CUTI", "PM PA KK SD KD PA PM", "5 20 10 10 10 10 5", 5),
    ("Penerbitan SK", "KK PU KK SD KD KK PU", "30 30 15 5 5 5 10", 5),
    ("Penerbitan Surat Tugas.xlsx", "PM PA KK SD KD PA PM", "5 20 10 10 10 10 5", 5),
    ("Penerbitan Surat Tugas1", "SD KK PA KK SD KD PA", "5 5 60 10 10 10 5", 4),
    ("Pengarsipan Surat", "PU PU PU PU PU PU", "5 5 5 5 5 5", 5),
    ("Pengelolaan Kehadiran", "KK PA KK SD KD KK", "5 60 30 15 5 5", 4),
]


def steps_of(document: Document) -> list[Section]:
    return [section for section in document.walk() if section.kind == "langkah" and section.fields]


@pytest.mark.parametrize(("name", "actors", "times", "bases"), TRUTH, ids=[row[0] for row in TRUTH])
def test_workbooks_say_what_their_sheets_say(shared: Path, name: str, actors: str, times: str, bases: int) -> None:
    path = next(file for file in (shared / "data" / "sop_xlsx").iterdir() if name in file.name)
    document = understand(read(path, Settings()))
    steps = steps_of(document)
    found = [next(key for key, names in ROLES.items() if step.fields["actor"] in names) for step in steps]
    assert found == actors.split()
    assert [step.fields["time"].split(" ")[0] or "-" for step in steps] == times.split()
    assert [step.number for step in steps] == [str(n) for n in range(1, len(steps) + 1)]
    assert all(step.fields["actor_from"] == "gambar" and step.page == 2 for step in steps)
    basis = next(section for section in document.sections if section.place == "dasar-hukum")
    assert len(basis.text.splitlines()) == bases
    assert not [gap for gap in document.gaps if "baris tersembunyi ikut dibaca" not in gap.message]
    assert {section.place for section in document.sections} >= {"identitas", "pelaksana", "langkah", "peringatan"}


def test_activities_papers_and_outputs_are_those_of_the_cells(shared: Path) -> None:
    """Every activity, paper, time, output and note of eleven workbooks is one cell's words."""
    for path in (shared / "data" / "sop_xlsx").iterdir():
        if "Rekap" in path.name:
            continue
        cells = {
            " ".join(str(value).split())
            for sheet in openpyxl.load_workbook(path, data_only=True)
            for row in sheet.iter_rows(values_only=True)
            for value in row
            if value is not None
        }
        for step in steps_of(understand(read(path, Settings()))):
            assert step.fields["action"] in cells
            assert {step.fields[name] for name in ("papers", "time", "output", "note")} <= cells | {""}


def test_order_of_steps_of_one_workbook(shared: Path) -> None:
    path = next(file for file in (shared / "data" / "sop_xlsx").iterdir() if "Pengarsipan" in file.name)
    first = [step.fields["action"].split()[0] for step in steps_of(understand(read(path, Settings())))]
    assert hashlib.sha256(" ".join(first).encode()).hexdigest()[:12] == _hash(
        ["Menerima", "Mengklasifikan/memilah", "Mengindek", "Menentukan", "Memasukkan", "Menyusun"]
    )


def _hash(words: list[str]) -> str:
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:12]


def test_sop_in_pdf_names_no_actor_where_arrows_are_drawn(shared: Path) -> None:
    path = next((shared / "data" / "local_gov_pdf" / "denpasar").glob("sop-205*"))
    document = understand(read(path, Settings()))
    steps = steps_of(document)
    assert [step.number for step in steps] == ["1", "2", "3", "5", "6", "7", "8"]
    assert [step.fields["time"] for step in steps] == "1 jam,1 jam,1 hari,1 jam,30 menit,30 menit,1 hari".split(",")
    assert not any(step.fields["actor"] for step in steps)
    assert sum("Pelaksana langkah" in gap.message for gap in document.gaps) == 7
    assert any("melompat dari 3 ke 5" in gap.message for gap in document.gaps)
    assert (document.identity.number, document.identity.year) == ("205/004/DKIS/2018", 2018)
    stale = stale_bases(document, lambda _: None)
    assert [(found.rule, found.successors) for found in stale] == [("uu-32-2004", ("uu-23-2014",))]


def workbook(tmp_path: Path, rows: list[list[object]], more: list[list[object]] | None = None) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if more:
        sheet = book.create_sheet("kedua")
        for row in more:
            sheet.append(row)
    path = tmp_path / "sop.xlsx"
    book.save(path)
    return path


HEAD: list[list[object]] = [
    ["No", "Kegiatan", "Pelaksana", None, "Mutu Baku", None, None, "Keterangan"],
    [None, None, "Pemohon", "Kepala", "Kelengkapan", "Waktu", "Output", None],
]


def test_a_sign_names_the_role_and_words_beside_arrows_do_not(tmp_path: Path) -> None:
    rows = [
        ["SOP Layanan Contoh"],
        *HEAD,
        [1, "Mengirim", "√", None, "surat", "5 menit", "surat", None],
        [2, "Memeriksa", "Tidak", "v", "surat", "5 menit", "surat", None],
        [3, "Menyetujui", None, "Ya", "surat", "5 menit", "surat", None],
        [4, "Menerima", "→", None, "surat", "Relatif", "surat", "tanda terima"],
    ]
    document = understand(read(workbook(tmp_path, rows), Settings()))
    assert [step.fields["actor"] for step in steps_of(document)] == ["Pemohon", "Kepala", "", ""]
    assert [gap.place for gap in document.gaps] == ["langkah-3", "langkah-4"]
    assert document.identity.kind == "sop"
    assert not any("actor_from" in step.fields for step in steps_of(document))


def test_two_sheets_whose_numbers_start_again_are_two_sops(tmp_path: Path) -> None:
    step = [1, "Mengirim surat", "x", None, "surat", "5 menit", "surat", None]
    first = [["SOP Surat Masuk"], *HEAD, step, [2, *step[1:]]]
    second = [["SOP Surat Keluar"], *HEAD, step, [2, *step[1:]]]
    documents = understand_all(read(workbook(tmp_path, first, second), Settings()))
    assert [document.identity.title for document in documents] == ["Surat Masuk", "Surat Keluar"]
    assert len(passages(documents[1])) >= 3


def test_the_same_form_in_word_gives_the_same_steps(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("SOP Layanan Contoh")
    rows = [
        *HEAD,
        [1, "Mengirim", "x", None, "surat", "5 menit", "surat", None],
        [2, "Menerima", None, "x", "a", "1 jam", "b", None],
    ]
    table = document.add_table(len(rows), 8)
    for row, values in zip(table.rows, rows, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = str(value or "")
    document.save(tmp_path / "sop.docx")
    steps = steps_of(understand(read(tmp_path / "sop.docx", Settings())))
    assert [(step.fields["actor"], step.fields["time"]) for step in steps] == [
        ("Pemohon", "5 menit"),
        ("Kepala", "1 jam"),
    ]


def test_a_law_with_a_table_of_steps_stays_a_law() -> None:
    table = "| No | Kegiatan | Pelaksana | Waktu | Output |\n| --- | --- | --- | --- | --- |\n| 1 | a | b | c | d |"
    page = f"Menimbang : bahwa perlu\nMEMUTUSKAN:\n{table}\n| 2 | e | f | g | h |"
    assert understand(pages_of(page)).identity.kind != "sop"
    assert understand(pages_of(page.replace("Menimbang", "Tentang").replace("MEMUTUSKAN", ""))).identity.kind == "sop"


def test_a_rule_that_the_collection_knows_dead_comes_before_the_table() -> None:
    page = (
        "| Dasar hukum : | Kualifikasi Pelaksana : |\n"
        "| 1. UU Nomor 5 Tahun 2014 2. PP Nomor 71 Tahun 2019 | 1. Teliti |\n"
        "| Keterkaitan : | Peralatan : |\n| - | 1. Komputer |\n"
        "| Peringatan : | Pencatatan : |\n| Tepat waktu | Buku |\n"
    )
    document = understand(pages_of(page, media_type="text/markdown"))
    dead = {"uu-5-2014": Status(LegalStatus.REVOKED, by=(DocumentKey("uu-20-2023"),))}
    found = stale_bases(document, lambda key: dead.get(key, Status(LegalStatus.IN_FORCE)))
    assert [(stale.rule, stale.by_table, stale.place) for stale in found] == [("uu-5-2014", False, "dasar-hukum")]
    assert "UU 20/2023" in found[0].message


def test_a_scan_that_came_out_as_rubbish_is_told() -> None:
    good = "Peraturan ini mulai berlaku pada tanggal diundangkan dan setiap orang wajib mematuhi ketentuan ini. " * 3
    rubbish = "Tendean Uap Un UEBUU WOSOuSgy uterbond Suap Maghuoup Buk sadino Unyugug Wwmyy menyiyanang nsadungg " * 3
    scanned = (
        Page(1, good, "ocr", 0.93),
        Page(2, rubbish, "ocr", 0.90),
        Page(3, good, "ocr", 0.40),
        Page(4, good),
    )
    document = understand(Pages("pindai.pdf", "0" * 64, "application/pdf", scanned))
    assert [(gap.page, gap.message.split(" hasil")[0]) for gap in document.gaps] == [(2, "Halaman 2, 3")]


def made_rows() -> list[list[str]]:
    """A step table as offices lay it out, in our own words: groups over two rows, a column a role, one tick a step."""
    return [
        ["No", "Kegiatan", "Pelaksana", "", "", "Mutu Baku", "", "", "Keterangan"],
        ["", "", "Pemohon", "Admin", "Kepala Bidang", "Kelengkapan", "Waktu", "Output", ""],
        ["1", "Mengirim permohonan", "√", "", "", "Surat", "10 menit", "Surat masuk", ""],
        ["2", "Memeriksa isian", "", "√", "", "Surat masuk", "1 jam", "Hasil periksa", ""],
        ["3", "Menyetujui permohonan", "", "", "√", "Hasil periksa", "1 hari", "Persetujuan", ""],
        ["4", "Menyiapkan layanan", "", "√", "", "Persetujuan", "2 hari", "Layanan aktif", ""],
    ]


MADE_STEPS = [
    ("1", "Mengirim permohonan", "Pemohon", "10 menit", "Surat masuk"),
    ("2", "Memeriksa isian", "Admin", "1 jam", "Hasil periksa"),
    ("3", "Menyetujui permohonan", "Kepala Bidang", "1 hari", "Persetujuan"),
    ("4", "Menyiapkan layanan", "Admin", "2 hari", "Layanan aktif"),
]


def parsed(path: Path) -> list[tuple[str, ...]]:
    steps = steps_of(understand(read(path, Settings())))
    return [(s.number, *(s.fields[name] for name in ("action", "actor", "time", "output"))) for s in steps]


def test_merged_heads_in_word(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("SOP Layanan Subdomain")
    rows = made_rows()
    table = document.add_table(len(rows), len(rows[0]))
    for at, values in enumerate(rows):
        for column, value in enumerate(values):
            table.cell(at, column).text = value
    for first, last in (((0, 2), (0, 4)), ((0, 5), (0, 7)), ((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 8), (1, 8))):
        words = table.cell(*first).text
        table.cell(*first).merge(table.cell(*last)).text = words
    document.save(tmp_path / "sop.docx")
    assert parsed(tmp_path / "sop.docx") == MADE_STEPS


def test_merged_heads_in_a_ruled_pdf(tmp_path: Path) -> None:
    rl = pytest.importorskip("reportlab.platypus")
    spans = [
        ("SPAN", *at)
        for at in [((2, 0), (4, 0)), ((5, 0), (7, 0)), ((0, 0), (0, 1)), ((1, 0), (1, 1)), ((8, 0), (8, 1))]
    ]
    rows = [[value.replace("√", "v") for value in row] for row in made_rows()]
    table = rl.Table(rows, style=[("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONTSIZE", (0, 0), (-1, -1), 8), *spans])
    rl.SimpleDocTemplate(str(tmp_path / "sop.pdf"), pagesize=(842, 595)).build(
        [rl.Paragraph("SOP Layanan Subdomain"), table]
    )
    assert parsed(tmp_path / "sop.pdf") == MADE_STEPS
