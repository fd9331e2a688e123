"""OpenDocument, rich text, slides, tables in text, letters with attachments; old Word files by LibreOffice."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from office_made import letter, open_document, p, read_bytes, shape, slides, word

from kb.errors import InputRefused
from kb.reading import conversion, members, read, read_member, supported
from kb.settings import Settings


def _written(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def test_open_texts(tmp_path: Path) -> None:
    styles = (
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" '
        'style:num-prefix="Pasal "/><text:list-level-style-number text:level="2" style:num-format="a" '
        'style:num-suffix=")"/></text:list-style>'
    )
    item = "<text:list-item>{}</text:list-item>"
    body = (
        '<text:h text:outline-level="1">Panduan</text:h>'
        "<text:p>Kartu<text:s/>tamu<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>Catatan</text:p></text:note-body></text:note> dikembalikan.</text:p>"
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>dihapus</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        '<text:list text:style-name="L1">'
        + item.format("<text:p/>")
        + item.format("<text:p>Isi</text:p><text:list>" + item.format("<text:p>huruf</text:p>") + "</text:list>")
        + "</text:list>"
    )
    found, told = read_bytes(tmp_path, "a.odt", open_document("text", body, styles))
    assert _written(found) == [
        "# Panduan",
        "Kartu tamu [1] dikembalikan.",
        "Pasal 1",
        "Pasal 2 Isi",
        "a) huruf",
        "[1] Catatan",
    ]
    assert "Perubahan terlacak" in told


def test_rich_text(tmp_path: Path) -> None:
    content = rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Calibri;}{\f1\fcharset2 Wingdings;}}
{\stylesheet{\s1 heading 1;}}{\header \pard Nomor SOP: 417\par}{\info{\title x}}
{\pard\s1 Panduan Kartu\par}
\pard Kartu caf\'e9 {\f1\'fc} m{\super 2}{\footnote \chftn Catatan.}{\deleted hapus}{\v rahasia}\par
\pard{\listtext 1.\tab}Butir\u8730?\par
\trowd\cellx1\cellx2\cellx3\pard\intbl Gedung\cell Ruang\cell PJ\cell\row
\trowd\clvmgf\cellx1\cellx2\cellx3\pard\intbl B\cell Rapat\cell Ani\cell\row
\trowd\clvmrg\cellx1\cellx2\cellx3\pard\intbl\cell Server\cell Budi\cell\row
\pard Akhir.\par}"""
    found, told = read_bytes(tmp_path, "a.rtf", content)
    assert _written(found) == [
        "Nomor SOP: 417", "# Panduan Kartu", "Kartu café ✓ m² [1]", "1. Butir√", "| Gedung | Ruang | PJ |",
        "| --- | --- | --- |", "| B | Rapat | Ani |", "| ^^ | Server | Budi |", "Akhir.", "[1] Catatan.",
    ]  # fmt: skip
    assert "tersembunyi" in told and "terlacak" in told


def test_slides(tmp_path: Path) -> None:
    def line(text: str, properties: str = "") -> str:
        return f"<a:p><a:pPr>{properties}</a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>"

    counted = '<a:buAutoNum type="alphaLcPeriod"/>'
    cells = "".join(f"<a:tc><a:txBody>{line(t)}</a:txBody></a:tc>" for t in ("Gedung", "Ruang", "PJ"))
    second = "".join(f"<a:tc><a:txBody>{line(t)}</a:txBody></a:tc>" for t in ("B", "Rapat", "Ani"))
    third = '<a:tc vMerge="1"/>' + "".join(f"<a:tc><a:txBody>{line(t)}</a:txBody></a:tc>" for t in ("Server", "Budi"))
    table = f"<a:tbl><a:tr>{cells}</a:tr><a:tr>{second}</a:tr><a:tr>{third}</a:tr></a:tbl>"
    named = "<p:nvGraphicFramePr><p:cNvPr id='3' name='t'/></p:nvGraphicFramePr>"
    shown = f"<a:graphic><a:graphicData>{table}</a:graphicData></a:graphic>"
    frame = f"<p:graphicFrame>{named}{shown}</p:graphicFrame>"
    one = (
        shape(line("Tata Kelola"), "title")
        + shape(line("satu", counted) + line("dua", counted))
        + shape(line("9"), "sldNum")
    )
    found, _ = read_bytes(tmp_path, "a.pptx", slides(one, frame))
    assert _written(found) == [
        "# Tata Kelola", "a. satu", "b. dua", "# Salindia 2", "| Gedung | Ruang | PJ |", "| --- | --- | --- |",
        "| B | Rapat | Ani |", "| ^^ | Server | Budi |",
    ]  # fmt: skip


@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_tables_in_text_keep_their_zeros(tmp_path: Path, sign: str) -> None:
    rows = [["Kode", "Uraian", "Nilai"], ["005", f'"Rak{sign} peladen"', "0.13"], ["006", "Kabel", "1.5"]]
    found, _ = read_bytes(tmp_path, "a.csv", "\n".join(sign.join(row) for row in rows).encode("utf-16"))
    assert "| 006 | Kabel | 1.5 |" in found
    assert "| 005 | Rak" in found and "peladen | 0.13 |" in found


def test_a_letter_and_its_attachments_are_files_of_their_own(tmp_path: Path) -> None:
    head = b"Subject: =?iso-8859-1?q?Undangan_kaf=C3=A9?=\r\n"
    content = letter("Rapat di kafé.".encode(), head, (("lampiran.docx", word(p("Isi lampiran."))), ("../x.bin", b"?")))
    (tmp_path / "surat.eml").write_bytes(content)
    with members([tmp_path / "surat.eml"], Settings()) as found:
        assert [one.name for one in found] == ["surat.eml", "surat.eml/lampiran.docx", "surat.eml/.._x.bin"]
        texts = [read_member(one, Settings()).pages[0].text for one in found[:2]]
        with pytest.raises(InputRefused, match="belum dapat dibaca"):
            read_member(found[2], Settings())
    assert "# Undangan kafé" in texts[0] and "Rapat di kafé." in texts[0]
    assert texts[1] == "Isi lampiran."


OLD = b"\xd0\xcf\x11\xe0" + b"\x00" * 600


def test_an_old_word_file_is_refused_with_what_to_do_where_libreoffice_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "lama.doc").write_bytes(OLD)
    assert not supported(tmp_path / "lama.doc")
    with pytest.raises(InputRefused, match=r"simpan sebagai \.docx"):
        read(tmp_path / "lama.doc", Settings())


@pytest.mark.parametrize(
    ("does", "says"),
    [("cp made.docx lama.docx", ""), ("exit 3", "LibreOffice tidak dapat"), ("sleep 60", "terlalu lama")],
    ids=["converts", "fails", "hangs"],
)
def test_an_old_word_file_by_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, says: str) -> None:
    """A program in the place of LibreOffice: what it writes is read, and how it ends is told."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (tmp_path / "made.docx").write_bytes(word(p("Isi surat lama.")))
    program = programs / "soffice"
    program.write_text(f"#!/bin/sh\ncp {tmp_path}/made.docx .\n{does}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setattr(conversion, "bubblewrap", lambda: None)
    monkeypatch.setattr(conversion, "_START_SECONDS", 1)
    (tmp_path / "lama.doc").write_bytes(OLD)
    settings = Settings.model_validate({"read_seconds": 2 if says == "terlalu lama" else 20})
    if says:
        with pytest.raises(InputRefused, match=says):
            read(tmp_path / "lama.doc", settings)
    else:
        assert supported(tmp_path / "lama.doc")
        assert read(tmp_path / "lama.doc", settings).pages[0].text == "Isi surat lama."
