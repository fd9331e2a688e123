"""Hostile and broken files: each is refused with a reason and a remedy, or read harmlessly; the batch goes on."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hostile_files import Hostile, hostile_files, word, workbook
from hostile_many import good_files, hostile_documents
from hostile_paths import Make, hostile_ways
from made_pdf import SMALL_LAW, made_pdf
from measured import Measured

from kb.errors import InputRefused
from kb.file_reading import understood
from kb.reading import members, sandbox
from kb.settings import Settings
from kb.structure.apart import StructureFault

SECONDS = 20
"""No file may take longer."""

FILES = hostile_files()


def settings() -> Settings:
    """Limits as an office would set them that takes files from strangers."""
    return Settings.model_validate({"read_seconds": 12, "read_memory_mb": 512, "ocr_page_seconds": 10})


def outcomes(paths: list[Path], limits: Settings | None = None) -> dict[str, str]:
    """What became of each member of a batch, read and understood: "dibaca" or the words of its refusal."""
    out = {}
    limits = limits or settings()
    with members(paths, limits) as found:
        for member in found:
            try:
                read = understood(member, limits, lambda _: {})
                out[member.name] = "dibaca" if any(page.text.strip() for page in read.pages.pages) else "kosong"
            except StructureFault as error:
                out[member.name] = f"gagal: {error}"
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


def _sample() -> list[Hostile]:
    """Forty drawn by seed, and for each kind of file that is not among them its first."""
    every = hostile_documents()[len(FILES) :]
    drawn = random.Random(14).sample(every, 40)
    missing = set(good_files()) - {Path(file.name).suffix for file in drawn}
    return drawn + [next(file for file in every if Path(file.name).suffix == kind) for kind in sorted(missing)]


SAMPLE = _sample()


def test_the_three_hundred_are_of_every_kind_and_always_the_same(tmp_path: Path) -> None:
    whole = hostile_documents()
    assert len({file.name for file in whole}) == len(whole) == 300
    assert {Path(file.name).suffix for file in SAMPLE} >= set(good_files())
    good_files.cache_clear()
    again = {file.name: file for file in hostile_documents()}
    for hostile in SAMPLE[:9]:
        hostile.write(tmp_path / "a")
        good_files.cache_clear()
        again[hostile.name].write(tmp_path / "b")
        assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("hostile", SAMPLE, ids=lambda file: file.name)
def test_a_sample_of_three_hundred_hostile_documents(tmp_path: Path, hostile: Hostile) -> None:
    limits = settings().model_copy(update={"read_seconds": 3, "ocr_seconds": 1, "ocr_page_seconds": 1})
    path, good = tmp_path / hostile.name, tmp_path / "baik.md"
    hostile.write(path)
    good.write_text("# Panduan\n\nBerkas yang baik.\n")
    began = time.monotonic()
    found = outcomes([path, good], limits)
    assert time.monotonic() - began < SECONDS
    assert found.pop("baik.md") == "dibaca"
    assert not [said for said in found.values() if said.startswith("gagal")], found
    assert not (tmp_path.parent / "keluar.txt").exists()


WAYS = dict(hostile_ways())
MENDED = (
    "isian-banyak.pdf", "isian-pilihan.pdf", "kepala-tumpuk.pdf", "capair-besar.pdf", "kolom-sempit.pdf",
    "sisipan-berulang.docx", "kotak-gambar.docx", "nomor-tingkat.docx", "nomor-penuh.docx", "nomor-bagian.docx",
    "gabung-menumpuk.xlsx", "gabung-tangga.xlsx", "angka-persen.xlsx", "gambar-satu.xlsx", "rentang-berulang.html",
)  # fmt: skip
"""Small files that once took time or memory with the square of their size, or failed."""


def _of_each_way() -> list[str]:
    """One of each way, drawn by seed, that is not among those mended."""
    by_way: dict[tuple[str, str], list[str]] = {}
    for name in WAYS:
        by_way.setdefault((name.partition("-")[0], Path(name).suffix), []).append(name)
    assert all(len(names) == 10 for names in by_way.values()), {way: len(names) for way, names in by_way.items()}
    dice = random.Random(16)
    return [dice.choice([name for name in names if name not in MENDED]) for names in by_way.values()]


@pytest.mark.parametrize("name", _of_each_way())
def test_every_way_of_words_beside_a_text_bears_hostile_inputs(tmp_path: Path, name: str) -> None:
    limits = settings().model_copy(update={"read_seconds": 3, "ocr": False})
    path, good = _written(tmp_path / name, WAYS[name]), tmp_path / "baik.md"
    good.write_text("# Panduan\n\nBerkas yang baik.\n")
    found = outcomes([path, good], limits)
    assert found.pop("baik.md") == "dibaca"
    assert found and not [said for said in found.values() if said.startswith("gagal")], found
    assert not (tmp_path.parent / "keluar.md").exists()


@pytest.mark.parametrize("name", MENDED)
def test_what_once_took_time_with_the_square_of_its_size_is_settled_soon(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Measured()
    monkeypatch.setattr(sandbox, "server", lambda: server)
    limits = settings().model_copy(update={"read_seconds": 60, "ocr": False})
    (said,) = outcomes([_written(tmp_path / name, WAYS[name])], limits).values()
    assert said == "dibaca" or "500000 sel" in said or "terlalu panjang" in said, said
    assert server.seconds < 9
    assert server.peak_mb < 512


def _written(path: Path, make: Make) -> Path:
    path.write_bytes(make())
    return path


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
