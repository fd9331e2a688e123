"""A PDF page by the places of its letters: nothing over, above or beside the text gets into it, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_pdf import drawn_pdf

from kb.reading import read
from kb.settings import Settings
from kb.structure.passages import passages
from kb.structure.understanding import understand
from kb.types import Page, Pages


def _read(folder: Path, *contents: str) -> Pages:
    path = folder / "naskah.pdf"
    path.write_bytes(drawn_pdf(list(contents)))
    return read(path, Settings(ocr=False))


def _at(x: float, y: float, words: str, size: float = 11, matrix: str = "1 0 0 1") -> str:
    escaped = words.replace("(", r"\(").replace(")", r"\)")
    return f"BT {matrix} {x} {y} Tm /F1 {size} Tf ({escaped}) Tj ET "


def _beside(page: Page) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in page.beside]


def _widths(words: str, size: float = 11) -> float:
    """Width in Helvetica, in points, of letters and spaces as the tests use them."""
    narrow = {
        " ": 278,
        "i": 222,
        "l": 222,
        "j": 222,
        "t": 278,
        "f": 278,
        "r": 333,
        "m": 833,
        "w": 722,
        "P": 667,
        "I": 278,
    }
    wide = {
        "s": 500,
        "k": 500,
        "c": 500,
        "y": 500,
        "v": 500,
        "x": 500,
        "z": 500,
        ".": 278,
        ",": 278,
        "A": 667,
        "R": 722,
    }
    return sum((narrow | wide).get(sign, 556) for sign in words) * size / 1000


def _line(y: float, *parts: tuple[str, float, float]) -> str:
    """Words behind one another on a line: (words, size, rise)."""
    out, x = "", 72.0
    for words, size, rise in parts:
        out += _at(x, y + rise, words, size)
        x += _widths(words, size)
    return out


RAISED = _line(
    700,
    ("Kewajiban diatur pada Pasal 4", 11, 0),
    ("2", 6, 4),
    (" dan jangka waktunya 10", 11, 0),
    ("3", 6, 4),
    (" tahun.", 11, 0),
)
NOTES = _at(72, 120, "2 Peraturan Kepala Arsip tahun 2019.", 8) + _at(72, 108, "3 Lihat lampiran pedoman.", 8)


def test_raised_footnote_marks_leave_the_figures_with_their_notes(tmp_path: Path) -> None:
    page = _read(tmp_path, RAISED + NOTES).pages[0]
    assert page.text.split("\n")[0] == "Kewajiban diatur pada Pasal 4 dan jangka waktunya 10 tahun."
    assert _beside(page) == [
        ("note", "[2] Peraturan Kepala Arsip tahun 2019."),
        ("note", "[3] Lihat lampiran pedoman."),
    ]
    assert "Peraturan Kepala Arsip" not in page.text


def test_a_raised_mark_before_its_note_and_a_note_of_two_lines(tmp_path: Path) -> None:
    note = _line(120, ("1", 5, 3), ("Peraturan Kepala Arsip Nomor 5", 8, 0)) + _at(
        72, 110, "tahun 2019 tentang arsip.", 8
    )
    page = _read(tmp_path, _line(700, ("Arsip disimpan 5", 11, 0), ("1", 6, 4), (" tahun.", 11, 0)) + note).pages[0]
    assert page.text.strip() == "Arsip disimpan 5 tahun."
    assert _beside(page) == [("note", "[1] Peraturan Kepala Arsip Nomor 5 tahun 2019 tentang arsip.")]


def test_exponents_stay_raised_even_beside_a_note_of_their_number(tmp_path: Path) -> None:
    area = _line(680, ("Ruang seluas 12 m", 11, 0), ("2", 6, 4), (" dan 10", 11, 0), ("5", 6, 4), (" butir.", 11, 0))
    page = _read(tmp_path, RAISED + area + NOTES).pages[0]
    assert "Ruang seluas 12 m² dan 10⁵ butir." in page.text


def test_a_mark_without_its_note_is_dropped_and_told(tmp_path: Path) -> None:
    pages = _read(tmp_path, _line(700, ("Arsip wajib dijaga", 11, 0), ("12", 6, 4), (" oleh unit.", 11, 0)))
    assert pages.pages[0].text.strip() == "Arsip wajib dijaga oleh unit."
    (gap,) = understand(pages).gaps
    assert "12" in gap.message
    assert gap.page == 1


def test_letters_and_ordinary_digits_are_no_marks(tmp_path: Path) -> None:
    content = _line(700, ("Tahun 20", 11, 0), ("24", 11, 0), (" kelas n", 11, 0), ("th", 6, 4))
    assert _read(tmp_path, content).pages[0].text.strip() == "Tahun 2024 kelas nth"


def test_footnotes_are_passages_of_their_own_with_their_page(tmp_path: Path) -> None:
    made = passages(understand(_read(tmp_path, _at(72, 700, "Halaman pertama."), RAISED + NOTES)))
    notes = [passage for passage in made if "Lihat lampiran pedoman." in passage.text]
    assert [passage.page for passage in notes] == [2]
    assert not any("Pasal 42" in passage.text for passage in made)


BODY = "".join(
    _at(72, 700 - 20 * n, words) for n, words in enumerate(["Setiap pejabat wajib memiliki", "sertifikat elektronik."])
)


@pytest.mark.parametrize(
    "over",
    [
        _at(150, 400, "DRAF UNTUK DIBAHAS", 50, "0.7071 0.7071 -0.7071 0.7071"),
        _at(60, 690, "DRAF UNTUK DIBAHAS", 48),
        _at(30, 300, "DRAF UNTUK DIBAHAS", 8, "0 1 -1 0"),
    ],
    ids=["askew", "level and huge", "sideways at the edge"],
)
def test_watermarks_and_side_stamps_are_no_text_and_told(tmp_path: Path, over: str) -> None:
    pages = _read(tmp_path, BODY + over, BODY.replace("Setiap", "Semua") + over)
    assert [page.text.split() for page in pages.pages] == [
        "Setiap pejabat wajib memiliki sertifikat elektronik.".split(),
        "Semua pejabat wajib memiliki sertifikat elektronik.".split(),
    ]
    (gap,) = understand(pages).gaps
    assert "DRAF UNTUK DIBAHAS" in gap.message
    assert "hlm. 1, 2" in gap.message


def test_a_large_title_is_text(tmp_path: Path) -> None:
    page = _read(tmp_path, _at(72, 760, "KAJIAN", 40) + BODY).pages[0]
    assert page.text.split()[0] == "KAJIAN"
    assert page.beside == ()


def test_words_outside_the_page_are_told(tmp_path: Path) -> None:
    pages = _read(tmp_path, BODY + _at(700, 900, "rahasia"))
    assert "rahasia" not in pages.pages[0].text
    assert _beside(pages.pages[0]) == [("hidden", "rahasia")]


def test_sideways_heads_of_a_table_stay_in_their_cells(tmp_path: Path) -> None:
    grid = "".join(f"{x} 600 m {x} 760 l S " for x in (60, 160, 260, 360)) + "".join(
        f"60 {y} m 360 {y} l S " for y in (600, 640, 680, 760)
    )
    heads = "".join(
        _at(115 + 100 * n, 690, words, 10, "0 1 -1 0") for n, words in enumerate(["Kegiatan", "Pelaksana", "Waktu"])
    )
    cells = "".join(
        _at(66 + 100 * n, y, words, 10)
        for y, row in (
            (655, ["Menerima surat", "Arsiparis", "5 menit"]),
            (615, ["Mencatat surat", "Arsiparis", "7 menit"]),
        )
        for n, words in enumerate(row)
    )
    text = _read(tmp_path, grid + heads + cells).pages[0].text
    assert "| Kegiatan | Pelaksana | Waktu |" in text


def _two(head: str, foot: str) -> list[str]:
    bodies = (BODY, BODY.replace("Setiap", "Semua"))
    return [f"{_at(72, 810, head, 8)}{_at(72, 30, foot.format(n), 8)}{body}" for n, body in enumerate(bodies, start=1)]


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("jdih.sukamerta.go.id", "Halaman {} dari 2"),
        ("Bagian Hukum Sekretariat Daerah", "- {} -"),
        ("Salinan untuk perangkat daerah", "{}"),
        ("www.sukamerta.go.id", "Dokumen ini telah ditandatangani secara elektronik dengan sertifikat dari BSrE"),
    ],
)
def test_heads_and_feet_of_two_pages_are_no_text(tmp_path: Path, head: str, foot: str) -> None:
    pages = _read(tmp_path, *_two(head, foot)).pages
    assert [page.text.split()[0] for page in pages] == ["Setiap", "Semua"]
    assert [page.text.split()[-1] for page in pages] == ["elektronik."] * 2
    assert all({text for _, text in _beside(page)} == {head, foot.format(page.number)} for page in pages)


def test_head_and_foot_of_a_single_page(tmp_path: Path) -> None:
    (page,) = _read(tmp_path, _two("jdih.sukamerta.go.id", "Halaman {} dari 1")[0]).pages
    assert page.text.split() == "Setiap pejabat wajib memiliki sertifikat elektronik.".split()


def test_text_that_begins_two_pages_alike_is_kept(tmp_path: Path) -> None:
    pages = _read(
        tmp_path, _at(72, 800, "LAMPIRAN PERATURAN BUPATI") + BODY, _at(72, 800, "LAMPIRAN PERATURAN BUPATI") + BODY
    )
    assert all(page.text.startswith("LAMPIRAN") for page in pages.pages)
    pages = _read(tmp_path, _at(72, 800, "Pasal 3") + BODY, _at(72, 800, "Pasal 4") + BODY)
    assert [page.text.split("\n")[0] for page in pages.pages] == ["Pasal 3", "Pasal 4"]


def test_a_letterhead_stays_on_the_first_page(tmp_path: Path) -> None:
    head = _at(150, 800, "PEMERINTAH KABUPATEN SUKAMERTA", 13)
    pages = _read(tmp_path, head + BODY, head + BODY.replace("Setiap", "Semua")).pages
    assert pages[0].text.startswith("PEMERINTAH KABUPATEN SUKAMERTA")
    assert "PEMERINTAH" not in pages[1].text


LEFT = [
    "Pemerintah daerah menyusun",
    "rencana induk yang memuat",
    "arah kebijakan dan strategi",
    "penyelenggaraan sistem yang",
    "terpadu untuk setiap dinas",
    "dan badan di kabupaten itu",
    "serta kecamatan dan desa.",
]
RIGHT = [
    "Rencana induk ditetapkan",
    "oleh bupati setelah semua",
    "perangkat daerah memberi",
    "masukan dan tim koordinasi",
    "memeriksa kesesuaiannya",
    "dengan rencana nasional",
    "yang berlaku pada saat itu.",
]


def test_columns_drawn_line_by_line_are_read_one_after_the_other(tmp_path: Path) -> None:
    rows = "".join(
        _at(60, 700 - 16 * n, one) + _at(310, 700 - 16 * n, two)
        for n, (one, two) in enumerate(zip(LEFT, RIGHT, strict=True))
    )
    text = _read(tmp_path, _at(60, 760, "Kajian Singkat") + rows).pages[0].text
    assert text.split() == " ".join(["Kajian Singkat", *LEFT, *RIGHT]).split()


def test_a_table_without_lines_is_read_by_rows(tmp_path: Path) -> None:
    rows = "".join(
        _at(60, 700 - 16 * n, f"{n}. Kegiatan nomor {n}") + _at(310, 700 - 16 * n, f"{n} menit") for n in range(1, 9)
    )
    assert "3. Kegiatan nomor 3 3 menit" in _read(tmp_path, rows).pages[0].text


def test_list_marks_drawn_apart_stand_before_their_items(tmp_path: Path) -> None:
    items = ["Undang-Undang tentang Arsip;", "Peraturan Pemerintah tentang Arsip;", "Peraturan Menteri tentang Arsip."]
    marks = "".join(_at(60, 700 - 20 * n, f"{n + 8}.") for n in range(3))
    words = "".join(_at(90, 700 - 20 * n, item) for n, item in enumerate(items))
    assert _read(tmp_path, marks + words).pages[0].text.split("\n")[:3] == [
        f"{n + 8}. {item}" for n, item in enumerate(items)
    ]


def test_words_without_spaces_are_parted_by_the_white_between_them(tmp_path: Path) -> None:
    words = ["menyampaikan", "informasi", "dan", "dokumentasi", "kepada", "masyarakat"]
    content, x = "", 72.0
    for word in words:
        content += _at(x, 700, word)
        x += _widths(word) + 1.3
    assert _read(tmp_path, content).pages[0].text.strip() == " ".join(words)


def test_words_run_together_on_the_page_itself_stay(tmp_path: Path) -> None:
    text = _read(tmp_path, _at(72, 700, "menyampaikaninformasidandokumentasi")).pages[0].text
    assert text.strip() == "menyampaikaninformasidandokumentasi"


def test_boxes_of_an_organisation_chart_are_not_joined_by_rows(tmp_path: Path) -> None:
    def box(x: float, y: float, name: str, unit: str) -> str:
        return f"{x} {y} 120 40 re S " + _at(x + 5, y + 24, unit, 9) + _at(x + 5, y + 8, name, 9)

    boxes = box(240, 700, "Budi", "KEPALA DINAS") + "".join(
        box(60 + 180 * n, 580, name, unit)
        for n, (name, unit) in enumerate(
            [("Siti", "BIDANG APLIKASI"), ("Agus", "BIDANG STATISTIK"), ("Rina", "BIDANG PERSANDIAN")]
        )
    )
    lines = "300 700 m 300 650 l S 120 650 m 480 650 l S " + "".join(f"{x} 650 m {x} 620 l S " for x in (120, 300, 480))
    pages = _read(tmp_path, boxes + lines)
    text = pages.pages[0].text
    assert "|" not in text
    assert {"KEPALA DINAS Budi", "BIDANG APLIKASI Siti", "BIDANG STATISTIK Agus"} <= {
        " ".join(row.split()) for row in text.split("\n")
    }
    assert any("Bagan" in gap.message for gap in understand(pages).gaps)


def test_unseen_signs_leave_the_text(tmp_path: Path) -> None:
    path = tmp_path / "naskah.txt"
    path.write_text("Per\u00adaturan ten\u200btang pe\u00ad\nnyelenggaraan\u2060 de\ufb01nisi\x07.", encoding="utf-8")
    assert read(path, Settings()).pages[0].text == "Peraturan tentang pe-\nnyelenggaraan definisi."
