"""A workbook is read as its number formats show it; merged cells, notes and what is hidden are kept or told."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import openpyxl
import pytest
from hostile_files import with_parts
from office_made import open_document, read_bytes

from kb.reading.inside.number_format import shown, shown_text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.13, "0%", "13%"),
        (0.165, "0.0%", "16,5%"),
        (5, "000", "005"),
        (198501012010011001, "0", "198501012010011001"),
        (1.98501012010011e17, "0", "198501012010011000"),
        (2.6, "General", "2,6"),
        (0.1 + 0.2, "General", "0,3"),
        (45352, "dd mmmm yyyy", "01 Maret 2024"),
        (45352, "[$-421]dddd, d mmm yy;@", "Jumat, 1 Mar 24"),
        (45413.354166, "dd/mm/yyyy hh:mm", "01/05/2024 08:30"),
        (0.354166, "h:mm AM/PM", "8:30 AM"),
        (1.5, "[h]:mm", "36:00"),
        (1500000, '"Rp"#,##0', "Rp1.500.000"),
        (1234.5, "[$Rp-421]#,##0.00", "Rp1.234,50"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "(1.234,50)"),
        (-5, "0", "-5"),
        (0, '#,##0;-#,##0;"-"', "-"),
        (7, '"PKS-"000', "PKS-007"),
        (3, '0 "hari"', "3 hari"),
        (812345678901, "0000-0000-00000", "0812-3456-78901"),
        (1234567, '0.0,,"jt"', "1,2jt"),
        (12345, "0.00E+00", "1,23E+04"),
        (2.5, "# ?/?", "2 1/2"),
        (20, '[<100]"kecil";"besar" 0', "kecil"),
        (500, '[<100]"kecil";"besar" 0', "besar 500"),
        (5, ";;;", ""),
        (5, "@", "5"),
    ],
)
def test_a_number_as_its_format_shows_it(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_a_text_as_its_format_shows_it() -> None:
    assert shown_text("12", '0;0;0;"Kode "@') == "Kode 12"
    assert shown_text("005", "@") == "005"


def _book(fill: object) -> bytes:
    book = openpyxl.Workbook()
    fill(book.active)  # type: ignore[operator]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_cells_are_shown_and_hidden_rows_and_notes_told(tmp_path: Path) -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.append(["Indikator", "Bobot", "Kode", "Mulai", "Ada"])
        sheet.append(["Tata kelola", 0.13, 5, datetime.date(2024, 3, 1), True])
        sheet.append(["Layanan", 0.25, 12, datetime.datetime(2024, 5, 1, 8, 30), False])
        for row in (2, 3):
            sheet.cell(row, 2).number_format, sheet.cell(row, 3).number_format = "0%", "000"
            sheet.cell(row, 4).number_format = "d mmmm yyyy"
        sheet.row_dimensions[3].hidden = True
        sheet["A2"].comment = openpyxl.comments.Comment("angka sementara", "a")

    found, told = read_bytes(tmp_path, "target.xlsx", _book(fill))
    assert "| Tata kelola | 13% | 005 | 1 Maret 2024 | Ya |" in found
    assert "| Layanan | 25% | 012 | 1 Mei 2024 | Tidak |" in found
    assert "A2: angka sementara" in found
    assert "1 baris tersembunyi ikut dibaca" in told


def test_errors_and_numbers_that_lost_digits_are_told(tmp_path: Path) -> None:
    book = _book(lambda sheet: sheet.append(["NIP", "Nilai", "Catatan"]))
    row = '<row r="2"><c r="A2"><v>1.98501012010011E+17</v></c><c r="B2" t="e"><v>#REF!</v></c></row></sheetData>'
    sheet = with_parts(book, {})
    import zipfile

    with zipfile.ZipFile(io.BytesIO(sheet)) as package:
        content = package.read("xl/worksheets/sheet1.xml").replace(b"</sheetData>", row.encode())
    found, told = read_bytes(tmp_path, "a.xlsx", with_parts(book, {"xl/worksheets/sheet1.xml": content}))
    assert "#REF!" in found
    assert "batas Excel" in told and "galat rumus" in told


def test_merged_cells_of_a_sheet(tmp_path: Path) -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for row in (
            ["DAFTAR TUGAS"],
            ["Bidang", "Tugas", "Pelaksana"],
            ["Persandian", "Sertifikat", "Ani"],
            [None, "Insiden", "Budi"],
        ):
            sheet.append(row)
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A3:A4")

    found, _ = read_bytes(tmp_path, "tugas.xlsx", _book(fill))
    assert found.split("\n")[0] == "DAFTAR TUGAS"
    assert "| ^^ | Insiden | Budi |" in found


def test_an_open_workbook_is_read_as_it_is_shown(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    body = (
        '<table:table table:name="Target">'
        + row(cell("Bidang"), cell("Bobot"), cell("Kode"))
        + row(cell("Persandian", 'table:number-rows-spanned="2"'), cell("13%", 'office:value="0.13"'), cell("005"))
        + row(covered, cell("25%"), cell("012"))
        + '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )
    found, _ = read_bytes(tmp_path, "target.ods", open_document("spreadsheet", body))
    assert "| Persandian | 13% | 005 |" in found and "| ^^ | 25% | 012 |" in found
