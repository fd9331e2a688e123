"""Tables of Word and of web pages: what is merged, heads of two rows, values without heads, bands over a form."""

from __future__ import annotations

from pathlib import Path

import pytest
from office_made import p, read_bytes, word

from kb.reading.inside import marks
from kb.structure.markdown import headings, table_lines


def _lines(text: str) -> list[str]:
    """The rows of a text's tables as they are quoted."""
    return [line for one in headings(text) for table in one.tables() for line in table.lines()]


HTML = {
    "a cell over two rows": (
        "<tr><th>Gedung<th>Ruang<th>Biaya<tr><td rowspan=2>B<td>Rapat<td>Rp0<tr><td>Server<td>Rp5",
        ["Gedung: B; Ruang: Rapat; Biaya: Rp0", "Gedung: B; Ruang: Server; Biaya: Rp5"],
    ),
    "a cell over two rows in the middle and one at the end": (
        "<tr><th>No<th>Ruang<th>PJ<tr><td>1<td rowspan=2>Rapat<td rowspan=2>Ani<tr><td>2<tr><td>3<td>Server<td>Budi",
        ["No: 1; Ruang: Rapat; PJ: Ani", "No: 2; Ruang: Rapat; PJ: Ani", "No: 3; Ruang: Server; PJ: Budi"],
    ),
    "a cell over two rows and two columns": (
        "<tr><th>A<th>B<th>C<tr><td rowspan=2 colspan=2>x<td>1<tr><td>2",
        ["A: x; C: 1", "A: x; C: 2"],
    ),
    "heads of two rows": (
        "<tr><th rowspan=2>Layanan<th colspan=2>Anggaran<tr><th>2024<th>2025<tr><td>Surat<td>Rp1<td>Rp2",
        ["Layanan: Surat; Anggaran 2024: Rp1; Anggaran 2025: Rp2"],
    ),
    "no heads at all": (
        "<tr><td>Gedung A<td>Ruang rapat<td>3 kursi<tr><td>Gedung B<td>Ruang server<td>5 kursi",
        ["Gedung A; Ruang rapat; 3 kursi", "Gedung B; Ruang server; 5 kursi"],
    ),
    "values in the first row": (
        "<tr><td>Surat<td>Rp50.000<td>2 hari<tr><td>Kartu<td>Rp0<td>1 hari",
        ["Surat; Rp50.000; 2 hari", "Kartu; Rp0; 1 hari"],
    ),
    "merged values in the first row": (
        "<tr><td rowspan=2>Gedung Utara<td>Lobi<td>Satpam<tr><td>Gudang<td>Teknisi",
        ["Gedung Utara; Lobi; Satpam", "Gedung Utara; Gudang; Teknisi"],
    ),
    "a form under a band": (
        "<tr><td colspan=3>FORMULIR<tr><td>Nama<td>:<td>Budi<tr><td>NIP<td>:<td>198",
        ["Nama: Budi", "NIP: 198"],
    ),
    "a band between rows": (
        "<tr><th>No<th>Alat<th>Jumlah<tr><td colspan=3>A. Sarana<tr><td>1<td>Meja<td>4",
        ["A. Sarana", "No: 1; Alat: Meja; Jumlah: 4"],
    ),
    "heads that are years": (
        "<tr><td>Indikator<td>2023<td>2024<tr><td>Nilai<td>2,5<td>2,6",
        ["Indikator: Nilai; 2023: 2,5; 2024: 2,6"],
    ),
    "a list within a cell": (
        "<tr><th>Layanan<th>Syarat<th>Biaya<tr><td>Kartu<td><ul><li>KTP<li>Foto</ul><td>Rp0",
        ["Layanan: Kartu; Syarat: KTP Foto; Biaya: Rp0"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "lines"), HTML.values(), ids=list(HTML))
def test_tables_of_web_pages(tmp_path: Path, rows: str, lines: list[str]) -> None:
    found, _ = read_bytes(tmp_path, "a.html", f"<html><body><h1>Daftar</h1><table>{rows}</table>".encode())
    assert _lines(found) == lines


def _table(*rows: str) -> bytes:
    return word(p("Daftar ruang.") + f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>" + p("Penutup."))


def _cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def test_tables_of_word(tmp_path: Path) -> None:
    begun, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    found, _ = read_bytes(
        tmp_path, "a.docx",
        _table(
            _cell("Gedung") + _cell("Ruang") + _cell("Penanggung jawab"),
            _cell("B", begun) + _cell("Rapat") + _cell("Sekretariat"),
            _cell("", on) + _cell("Server") + _cell("Infrastruktur"),
            '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + _cell("Arsip") + _cell("Kearsipan"),
        ),
    )  # fmt: skip
    assert _lines(found) == [
        "Gedung: B; Ruang: Rapat; Penanggung jawab: Sekretariat",
        "Gedung: B; Ruang: Server; Penanggung jawab: Infrastruktur",
        "Ruang: Arsip; Penanggung jawab: Kearsipan",
    ]


def test_numbers_counted_in_empty_cells(tmp_path: Path) -> None:
    from office_made import levels, listed

    def numbered() -> str:
        return f"<w:tc>{p('', listed('90'))}</w:tc>"

    rows = [_cell("No") + _cell("Alat") + _cell("Jumlah")]
    rows += [numbered() + _cell(name) + _cell("4") for name in ("Meja", "Kursi")]
    body = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    found, _ = read_bytes(tmp_path, "a.docx", word(body, levels("90", "decimal|%1.")))
    assert _lines(found) == ["No: 1.; Alat: Meja; Jumlah: 4", "No: 2.; Alat: Kursi; Jumlah: 4"]


def test_a_table_of_names_and_values_keeps_its_first_row() -> None:
    assert table_lines(marks.table([["Nama", "Budi"], ["NIP", "198"]])[1:-1]) == ["Nama: Budi", "NIP: 198"]


def test_merged_steps_of_an_sop_stay_one_step(tmp_path: Path) -> None:
    from kb.structure import understand
    from kb.types import Page, Pages

    rows = (
        "<tr><th rowspan=2>No<th rowspan=2>Kegiatan<th colspan=2>Pelaksana<th colspan=3>Mutu Baku"
        "<tr><th>Pemohon<th>Admin<th>Kelengkapan<th>Waktu<th>Output"
        "<tr><td rowspan=2>1<td rowspan=2>Mengisi formulir<td rowspan=2>√<td rowspan=2><td>Formulir"
        "<td rowspan=2>5 menit<td>Isian"
        "<tr><td>Kartu<td>Salinan"
        "<tr><td>2<td>Memeriksa<td><td>√<td>Berkas<td>10 menit<td>Hasil"
    )
    found, _ = read_bytes(tmp_path, "sop.html", f"<h1>SOP Kartu</h1><table>{rows}</table>".encode())
    document = understand(Pages("sop.html", "0" * 64, "text/html", (Page(1, found),)))
    steps = [section.fields for section in document.walk() if section.kind == "langkah" and section.fields]
    assert [(step["actor"], step["papers"], step["time"]) for step in steps] == [
        ("Pemohon", "Formulir Kartu", "5 menit"), ("Admin", "Berkas", "10 menit"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("luas 20 m<sup>2</sup>", "luas 20 m²"),
        ("<ol type=a start=3><li>satu</ol>", "c. satu"),
        ("<ol style='list-style-type: upper-roman'><li value=4>empat</ol>", "IV. empat"),
        ("<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math> kali", "a/b kali"),
        ("Level: <select><option>Rendah<option selected>Tinggi</select>", "Level: Tinggi"),
        ("Nama: <input value='Budi'><input type=hidden value=x>", "Nama: Budi"),
        ("<input type=checkbox checked> setuju", "☒ setuju"),
    ],
)
def test_what_a_web_page_shows(tmp_path: Path, body: str, text: str) -> None:
    found, _ = read_bytes(tmp_path, "a.html", f"<body><div>{body}</div>".encode())
    assert " ".join(found.split()) == text
