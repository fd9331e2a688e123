"""A Word file is read as Word shows it: signs, forms, equations, counted numbers, page heads, files within files."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from office_made import levels, listed, p, read_bytes, word


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "✓"),
        ('<w:r><w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr><w:t>ü</w:t></w:r>', "✓"),
        ('<w:r><w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/></w:rPr><w:t>\uf0b3</w:t></w:r>', "≥"),
        ('<w:fldSimple w:instr=" SYMBOL 252 \\f &quot;Wingdings&quot; "/>', "✓"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/>'
            '</w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "☒",
        ),
        (
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
            '<w:listEntry w:val="Rendah"/><w:listEntry w:val="Tinggi"/></w:ddList></w:ffData></w:fldChar></w:r>'
            '<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "Tinggi",
        ),
        (
            '<w:sdt><w:sdtPr><w:dropDownList w:lastValue="2"><w:listItem w:displayText="Sedang" w:value="2"/>'
            "</w:dropDownList></w:sdtPr><w:sdtContent><w:r/></w:sdtContent></w:sdt>",
            "Sedang",
        ),
        ("<w:sdt><w:sdtContent><w:r><w:t>Diisi</w:t></w:r></w:sdtContent></w:sdt>", "Diisi"),
        ("<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>c</m:t></m:r></m:den></m:f></m:oMath>",
         "(a+b)/c"),
        ("<m:oMath><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>",
         "x²"),
        ('<m:oMath><m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub><m:r><m:t>i=1</m:t></m:r></m:sub><m:sup><m:r>'
         "<m:t>n</m:t></m:r></m:sup><m:e><m:r><m:t>b</m:t></m:r></m:e></m:nary></m:oMath>", "∑(i=1…n) b"),
        ('<w:r><w:t>10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>3</w:t></w:r>', "10³"),
        ("<w:r><w:rPr><w:caps/></w:rPr><w:t>bab i</w:t></w:r>", "BAB I"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>rahasia</w:t></w:r><w:r><w:t>tampak</w:t></w:r>", "tampak"),
        ("<w:del><w:r><w:delText>tiga</w:delText></w:r></w:del><w:ins><w:r><w:t>lima</w:t></w:r></w:ins>", "lima"),
        ('<w:hyperlink w:anchor="a"><w:r><w:t>Pasal 5</w:t></w:r></w:hyperlink>', "Pasal 5"),
        ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF a</w:instrText></w:r>'
         '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Tabel 7</w:t></w:r>'
         '<w:r><w:fldChar w:fldCharType="end"/></w:r>', "Tabel 7"),
        ('<w:r><w:pict><v:shape><v:textpath string="TIDAK BERLAKU"/></v:shape></w:pict></w:r>', "TIDAK BERLAKU"),
    ],
)  # fmt: skip
def test_what_a_paragraph_shows(tmp_path: Path, run: str, text: str) -> None:
    found, _ = read_bytes(tmp_path, "surat.docx", word(p(run) + p("Penutup surat.")))
    assert found.split("\n")[0] == text


def test_a_field_whose_code_never_ends_hides_nothing(tmp_path: Path) -> None:
    broken = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
    found, _ = read_bytes(tmp_path, "surat.docx", word(p(broken + "<w:r><w:t>Satu.</w:t></w:r>") + p("Dua.")))
    assert "Satu." in found and "Dua." in found


def test_numbers_that_word_counts(tmp_path: Path) -> None:
    numbering = levels("90", "decimal|Pasal %1", "decimal|(%2)", "lowerLetter|%3.") + levels("91", "upperRoman|BAB %1")
    body = (
        p("", listed("91")) + p("UMUM") + p("", listed("90")) + p("Satu.", listed("90", 1)) + p("Dua.", listed("90", 1))
        + p("huruf", listed("90", 2)) + p("", listed("91")) + p("", listed("90")) + p("Tiga.", listed("90", 1))
    )  # fmt: skip
    found, _ = read_bytes(tmp_path, "perbup.docx", word(body, numbering))
    assert [line for line in found.split("\n") if line] == [
        "BAB I", "UMUM", "Pasal 1", "(1) Satu.", "(2) Dua.", "a. huruf", "BAB II", "Pasal 2", "(1) Tiga.",
    ]  # fmt: skip


def test_numbers_of_list_styles_and_of_levels_tied_to_styles(tmp_path: Path) -> None:
    defined = levels("92", "decimal|Pasal %1", link='<w:styleLink w:val="DaftarPasal"/>').replace(
        '<w:lvlText w:val="Pasal %1"/>', '<w:pStyle w:val="GayaPasal"/><w:lvlText w:val="Pasal %1"/>'
    )
    pointing = levels("93", link='<w:numStyleLink w:val="DaftarPasal"/>')
    styles = (
        '<w:style w:type="numbering" w:styleId="DaftarPasal"><w:name w:val="DaftarPasal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="GayaPasal"><w:name w:val="Gaya Pasal"/><w:pPr><w:numPr>'
        '<w:numId w:val="92"/></w:numPr></w:pPr></w:style>'
    )
    body = p("", '<w:pStyle w:val="GayaPasal"/>') + p("Isi.") + p("", listed("93")) + p("Isi lain.")
    found, _ = read_bytes(tmp_path, "perbup.docx", word(body, defined + pointing, styles=styles))
    assert [line for line in found.split("\n") if line] == ["Pasal 1", "Isi.", "Pasal 2", "Isi lain."]


def test_lists_restart_and_go_on_as_word_says(tmp_path: Path) -> None:
    numbering = levels("94", "decimal|%1.", "decimal|%1.%2").replace(
        '<w:lvlText w:val="%1.%2"/>', '<w:lvlRestart w:val="0"/><w:lvlText w:val="%1.%2"/>'
    )
    numbering += (
        '<w:num w:numId="95"><w:abstractNumId w:val="94"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/>'
        "</w:lvlOverride></w:num>"
    )
    items = [("94", 0), ("94", 1), ("94", 0), ("94", 1), ("95", 0)]
    body = "".join(p(f"butir {at}", listed(*item)) for at, item in enumerate(items))
    found, _ = read_bytes(tmp_path, "a.docx", word(body, numbering))
    assert [line for line in found.split("\n") if line] == [
        "1. butir 0", "1.1 butir 1", "2. butir 2", "2.2 butir 3", "7. butir 4",
    ]  # fmt: skip


def test_a_page_head_that_names_the_sop_is_read_and_another_is_told(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Isi SOP.")
    table = document.sections[0].header.add_table(1, 2, 100)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Nomor SOP", "417/2024"
    document.sections[0].footer.paragraphs[0].text = "Dokumen terkendali Dinas Contoh"
    out = io.BytesIO()
    document.save(out)
    found, told = read_bytes(tmp_path, "sop.docx", out.getvalue())
    assert "| Nomor SOP | 417/2024 |" in found
    assert "«Dokumen terkendali Dinas Contoh» tidak dibaca" in told


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text/html", b"<p>Isi sisipan.</p>"),
        ("application/rtf", b"{\\rtf1 Isi sisipan.\\par}"),
        ("text/plain", b"Isi sisipan."),
        ("message/rfc822", b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>Isi sisipan.</p>"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", word(p("Isi sisipan."))),
    ],
    ids=["html", "rtf", "txt", "mht", "docx"],
)
def test_a_file_within_the_file_is_read(tmp_path: Path, kind: str, content: bytes) -> None:
    found, told = read_bytes(
        tmp_path, "a.docx", word(p("Awal.") + "<w:altChunk/>" + p("Akhir."), chunk=(kind, content))
    )
    assert [line for line in found.split("\n") if line] == ["Awal.", "Isi sisipan.", "Akhir."]
    assert not told


def test_a_file_within_the_file_that_is_not_read_is_told(tmp_path: Path) -> None:
    _, told = read_bytes(tmp_path, "a.docx", word(p("Awal.") + "<w:altChunk/>", chunk=("application/x", b"?")))
    assert "disisipkan utuh" in told


def test_notes_bear_the_numbers_that_are_shown(tmp_path: Path) -> None:
    notes = "".join(f'<w:footnote w:id="{key}">{p(f"catatan {key}")}</w:footnote>' for key in (2, 5))
    body = p('<w:r><w:t>Lima</w:t></w:r><w:r><w:footnoteReference w:id="5"/></w:r>') + p(
        '<w:r><w:t>Dua</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
    )
    found, _ = read_bytes(tmp_path, "a.docx", word(body, notes=notes))
    assert [line for line in found.split("\n") if line] == ["Lima [1]", "Dua [2]", "[2] catatan 2", "[1] catatan 5"]


def test_changes_and_comments_are_told(tmp_path: Path) -> None:
    body = p("<w:r><w:t>Biaya </w:t></w:r><w:ins><w:r><w:t>Rp5</w:t></w:r></w:ins>")
    comments = f'<w:comment w:id="1">{p("periksa lagi")}</w:comment>'
    found, told = read_bytes(tmp_path, "a.docx", word(body, comments=comments))
    assert found == "Biaya Rp5"
    assert "1 sisipan" in told and "«periksa lagi»" in told


def test_a_deleted_paragraph_end_joins_two_and_is_not_counted(tmp_path: Path) -> None:
    gone = listed("96") + "<w:rPr><w:del/></w:rPr>"
    body = p("Satu", listed("96")) + p("", gone) + p("Dua", listed("96"))
    found, _ = read_bytes(tmp_path, "a.docx", word(body, levels("96", "decimal|%1.")))
    assert [line for line in found.split("\n") if line] == ["1. Satu", "2. Dua"]


def test_a_text_box_is_read_with_its_list_and_table(tmp_path: Path) -> None:
    inner = p("butir", listed("97")) + "<w:tbl><w:tr>" + "".join(f"<w:tc>{p(t)}</w:tc>" for t in ("Nama", "Budi"))
    inner += "</w:tr><w:tr>" + "".join(f"<w:tc>{p(t)}</w:tc>" for t in ("NIP", "198")) + "</w:tr></w:tbl>"
    box = (
        f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    found, _ = read_bytes(tmp_path, "a.docx", word(p(box), levels("97", "decimal|%1)")))
    assert "1) butir" in found and "| Nama | Budi |" in found and "| NIP | 198 |" in found
