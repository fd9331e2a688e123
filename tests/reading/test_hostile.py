"""Hostile and broken files: each is refused with a reason and a remedy, or read harmlessly; the batch goes on."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hostile_files import Hostile, hostile_files, word, workbook
from made_pdf import SMALL_LAW, made_pdf

from kb.errors import InputRefused
from kb.reading import members, read_member
from kb.settings import Settings

SECONDS = 20
"""No file may take longer."""

FILES = hostile_files()


def settings() -> Settings:
    """Limits as an office would set them that takes files from strangers."""
    return Settings.model_validate({"read_seconds": 12, "read_memory_mb": 512, "ocr_page_seconds": 10})


def outcomes(paths: list[Path]) -> dict[str, str]:
    """What became of each member of a batch: "dibaca" or the words of its refusal."""
    out = {}
    with members(paths, settings()) as found:
        for member in found:
            try:
                pages = read_member(member, settings())
                out[member.name] = "dibaca" if any(page.text.strip() for page in pages.pages) else "kosong"
            except InputRefused as error:
                assert error.reason and error.remedy and error.file == member.name
                out[member.name] = error.reason
    return out


def test_there_are_enough_of_them() -> None:
    assert len({file.name for file in FILES}) == len(FILES) >= 60


@pytest.mark.parametrize("hostile", FILES, ids=lambda file: file.name)
def test_refused_or_harmless_within_the_limits(tmp_path: Path, hostile: Hostile) -> None:
    path, good = tmp_path / hostile.name, tmp_path / "baik.md"
    hostile.write(path)
    good.write_text("# Panduan\n\nBerkas yang baik.\n")
    began = time.monotonic()
    found = outcomes([path, good])
    assert time.monotonic() - began < SECONDS
    assert found.pop("baik.md") == "dibaca"
    assert "kosong" not in found.values(), found
    if not hostile.may_be_read:
        assert "dibaca" not in found.values(), found
    assert not (tmp_path.parent / "keluar.txt").exists()


def test_good_files_of_every_kind_are_read_beside_a_bomb(tmp_path: Path) -> None:
    contents = {
        "bom.zip": b"PK\x03\x04" + b"\x00" * 99,
        "surat.docx": word(),
        "tabel.xlsx": workbook(),
        "hukum.pdf": made_pdf(SMALL_LAW),
        "laman.html": b"<h1>Layanan</h1><p>Isi layanan.",
        "catatan.txt": b"Catatan rapat",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    found = outcomes([tmp_path / name for name in contents])
    assert [name for name, said in found.items() if said == "dibaca"] == list(contents)[1:]


def test_members_of_an_archive_are_files_of_their_own(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "arsip.zip", "w") as archive:
        archive.writestr("map/surat.docx", word())
        archive.writestr("map/tabel.xlsx", workbook())
        archive.writestr("../keluar.md", "# keluar")
        archive.writestr("dalam.zip", (tmp_path / "arsip.zip").name)
        archive.writestr("__MACOSX/._surat.docx", b"x")
        archive.writestr("map/foto.bmp", b"BM")
    found = outcomes([tmp_path / "arsip.zip"])
    assert [name for name, said in found.items() if said == "dibaca"] == [
        "arsip.zip/map/surat.docx",
        "arsip.zip/map/tabel.xlsx",
    ]
    assert "zip-slip" in found["arsip.zip/../keluar.md"]
    assert "belum dapat dibaca" in found["arsip.zip/map/foto.bmp"]
    assert "arsip.zip/dalam.zip" in found
