"""Ruled tables of a PDF become rows; nothing is lost or told twice, and a drawing is left alone."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from made_pdf import drawn_pdf, ruled

from kb.reading import read
from kb.reading.grids import Edge, grids
from kb.reading.tables import cell_text
from kb.settings import Settings

ROWS = [["No", "Kegiatan", "Waktu"], ["1", "Menerima surat", "5 menit"], ["2", "Mencatat surat", "10 menit"]]


def _read(folder: Path, content: str) -> str:
    path = folder / "tabel.pdf"
    path.write_bytes(drawn_pdf([content]))
    return read(path, Settings()).pages[0].text


def test_table_becomes_rows_below_what_is_printed_above_it(tmp_path: Path) -> None:
    content = ruled(ROWS) + "BT /F1 11 Tf 72 790 Td (Prosedur layanan surat) Tj ET"
    assert _read(tmp_path, content).splitlines() == [
        "Prosedur layanan surat",
        "| No | Kegiatan | Waktu |",
        "| --- | --- | --- |",
        "| 1 | Menerima surat | 5 menit |",
        "| 2 | Mencatat surat | 10 menit |",
    ]


def test_every_letter_stands_once(tmp_path: Path) -> None:
    text = _read(tmp_path, ruled(ROWS))
    written = "".join(cell for row in ROWS for cell in row)
    assert Counter(re.findall(r"\w", text)) == Counter(re.findall(r"\w", written))


def test_frame_around_a_page_is_no_table(tmp_path: Path) -> None:
    text = _read(
        tmp_path, "50 50 500 740 re S BT /F1 11 Tf 14 TL 72 700 Td (Pasal 1) Tj T* (Setiap orang wajib.) Tj ET"
    )
    assert text.splitlines() == ["Pasal 1", "Setiap orang wajib."]


def test_walls_that_cut_words_are_a_drawing(tmp_path: Path) -> None:
    lines = "".join(f"{x} 600 m {x} 800 l S " for x in range(60, 400, 12))
    bars = "".join(f"60 {y} m 396 {y} l S " for y in (600, 700, 800))
    words = "BT /F1 11 Tf 14 TL 72 720 Td (Penyelenggaraan pemerintahan) Tj T* (berbasis elektronik) Tj ET"
    assert "|" not in _read(tmp_path, lines + bars + words)


def test_cells_without_a_wall_between_them_are_one() -> None:
    level = [Edge(0, 0, 300), Edge(50, 100, 300), Edge(100, 0, 300)]
    upright = [Edge(0, 0, 100), Edge(100, 0, 100), Edge(200, 50, 100), Edge(300, 0, 100)]
    (grid,) = grids(level, upright)
    assert grid.cell_at(10, 10) == grid.cell_at(10, 90)
    assert grid.cell_at(150, 10) == grid.cell_at(250, 10)
    assert grid.cell_at(150, 90) != grid.cell_at(250, 90)
    assert grid.cell_at(400, 10) is None


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("satu\ndua", "satu dua"),
        ("penyeleng-\ngaraan", "penyelenggaraan"),
        ("perundang-\nundangan", "perundang-undangan"),
        ("Undang-\nUndang", "Undang-Undang"),
        ("a|b", "a\\|b"),
    ],
)
def test_lines_of_a_cell(lines: str, text: str) -> None:
    assert cell_text(lines) == text
