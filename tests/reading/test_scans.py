"""Scanned pages and pictures are recognised, whatever way they lie; without Tesseract that is said plainly."""

from __future__ import annotations

import random
from itertools import count
from pathlib import Path

import pytest
from drawn import SENTENCES, as_file, needs_tesseract, sheet
from made_pdf import SMALL_LAW, drawn_pdf, made_pdf
from PIL import Image
from pypdf import PdfReader, PdfWriter
from rapidfuzz import fuzz

from kb.errors import InputRefused
from kb.reading import read
from kb.reading.pdf import NOTE
from kb.reading.pictures import is_speckled, lie_of
from kb.reading.quality import is_garbage, known_share
from kb.reading.recognition import NoRecogniser, recogniser
from kb.reading.words import Picture
from kb.settings import Settings


def _write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _joined(folder: Path, *parts: bytes) -> Path:
    writer = PdfWriter()
    for number, part in enumerate(parts):
        writer.append(PdfReader(_write(folder, f"bagian{number}.pdf", part)))
    path = folder / "gabungan.pdf"
    writer.write(path)
    return path


def _alike(text: str) -> float:
    return fuzz.ratio(" ".join(text.split()), " ".join(SENTENCES))


@needs_tesseract
@pytest.mark.parametrize("angle", [0, 90, 180, 3])
def test_scan_is_read_whatever_way_it_lies(tmp_path: Path, angle: float) -> None:
    pages = read(_write(tmp_path, "pindai.pdf", as_file([sheet(angle=angle)], "PDF")), Settings())
    assert pages.by_ocr == (1,)
    assert _alike(pages.pages[0].text) > 95
    assert (pages.pages[0].confidence or 0) > 0.8


@needs_tesseract
@pytest.mark.parametrize(("name", "form"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.tif", "TIFF"), ("a.webp", "WEBP")])
def test_pictures_are_read(tmp_path: Path, name: str, form: str) -> None:
    pages = read(_write(tmp_path, name, as_file([sheet()], form)), Settings())
    assert _alike(pages.pages[0].text) > 95
    assert pages.media_type.startswith("image/")


@needs_tesseract
def test_each_frame_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    content = as_file([sheet(), sheet([]), sheet(["Halaman ketiga tentang arsip"])], "TIFF")
    pages = read(_write(tmp_path, "tiga.tif", content), Settings())
    assert [page.method for page in pages.pages] == ["ocr", "empty", "ocr"]
    assert "ketiga" in pages.pages[2].text


@needs_tesseract
def test_only_pages_without_text_are_recognised(tmp_path: Path) -> None:
    path = _joined(tmp_path, made_pdf(SMALL_LAW), as_file([sheet()], "PDF"), made_pdf([[]]))
    assert [page.method for page in read(path, Settings()).pages] == ["text", "text", "ocr", "empty"]


@needs_tesseract
def test_garbage_layer_gives_way_to_recognition(tmp_path: Path) -> None:
    hidden = " ".join(f"(qzx{n} wkrt bvvz plkk) Tj T*" for n in range(30))
    garbage = drawn_pdf([f"BT 3 Tr /F1 8 Tf 9 TL 40 800 Td {hidden} ET"])
    reader = PdfReader(_write(tmp_path, "sampah.pdf", garbage))
    seen = PdfReader(_write(tmp_path, "terlihat.pdf", as_file([sheet()], "PDF")))
    page = PdfWriter()
    page.append(seen)
    page.pages[0].merge_page(reader.pages[0])
    page.write(tmp_path / "dua_lapis.pdf")
    read_again = read(tmp_path / "dua_lapis.pdf", Settings())
    assert read_again.by_ocr == (1,)
    assert "Pemerintah Daerah" in read_again.pages[0].text


def test_without_tesseract_a_scan_is_refused_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputRefused) as caught:
        read(_write(tmp_path, "pindai.pdf", as_file([sheet()], "PDF")), Settings())
    assert "OCR) belum terpasang" in caught.value.reason
    assert "apt-get install tesseract-ocr tesseract-ocr-ind" in caught.value.remedy
    with pytest.raises(InputRefused, match="apt-get install"):
        read(_write(tmp_path, "foto.png", as_file([sheet()], "PNG")), Settings())


def test_without_tesseract_the_pages_with_text_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _joined(tmp_path, made_pdf(SMALL_LAW), as_file([sheet()], "PDF"))
    monkeypatch.setenv("PATH", str(tmp_path))
    pages = read(path, Settings())
    assert pages.empty == (3,)
    assert "apt-get install" in pages.metadata[NOTE]


def test_recognition_can_be_switched_off(tmp_path: Path) -> None:
    assert isinstance(recogniser(Settings(ocr=False)), NoRecogniser)
    with pytest.raises(InputRefused, match="KB_OCR=true"):
        read(_write(tmp_path, "pindai.pdf", as_file([sheet()], "PDF")), Settings(ocr=False))


@needs_tesseract
def test_missing_language_falls_back_and_says_so() -> None:
    tool = recogniser(Settings(ocr_languages="ind+xyz"))
    assert not isinstance(tool, NoRecogniser)
    assert tool.languages == "ind"
    assert "xyz" in tool.note


def test_picture_larger_than_allowed_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path, "besar.png", as_file([Image.new("L", (3000, 2000), 255)], "PNG"))
    with pytest.raises(InputRefused, match="KB_OCR_MAX_PIXELS"):
        read(path, Settings(ocr_max_pixels=1_000_000))


def test_broken_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="rusak"):
        read(_write(tmp_path, "rusak.png", as_file([sheet()], "PNG")[:60]), Settings())
    with pytest.raises(InputRefused, match="isinya gambar PNG"):
        read(_write(tmp_path, "salah.jpg", as_file([sheet()], "PNG")), Settings())


def test_picture_turned_by_quarters() -> None:
    picture = Picture(3, 2, b"abcdef")
    assert picture.turned(1) == Picture(2, 3, b"daebfc")
    assert picture.turned(2) == Picture(3, 2, b"fedcba")
    assert picture.turned(3).turned(1) == picture


@pytest.mark.parametrize("angle", [-4, -1.5, 0, 2.5])
def test_skew_is_found(angle: float) -> None:
    lie = lie_of(sheet(angle=angle))
    assert lie.angle == pytest.approx(-angle, abs=0.5)
    assert not lie.sideways
    assert lie_of(sheet(angle=90)).sideways


def _speckled(image: Image.Image) -> Image.Image:
    seed = random.Random(5)
    out = image.copy()
    for _ in range(out.width * out.height // 100):
        out.putpixel((seed.randrange(out.width), seed.randrange(out.height)), seed.choice((0, 80, 160)))
    return out


@needs_tesseract
def test_a_speckled_scan_is_cleaned_and_read(tmp_path: Path) -> None:
    dirty = _speckled(sheet(angle=2))
    assert is_speckled(dirty)
    assert not is_speckled(sheet(angle=2))
    pages = read(_write(tmp_path, "kotor.pdf", as_file([dirty], "PDF")), Settings())
    assert _alike(pages.pages[0].text) > 95


@needs_tesseract
def test_recognition_of_a_whole_file_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _write(tmp_path, "panjang.pdf", as_file([sheet(SENTENCES[number:]) for number in range(3)], "PDF"))
    ticks = count(step=400)
    monkeypatch.setattr("kb.reading.scans.monotonic", lambda: float(next(ticks)))
    with pytest.raises(InputRefused, match=r"3 halaman .* KB_OCR_SECONDS"):
        read(path, Settings(ocr_seconds=300))


def test_garbage_is_told_from_language() -> None:
    assert known_share(" ".join(SENTENCES)) > 0.7
    assert is_garbage("qzx wkrt bvvz plkk " * 10)
    assert not is_garbage("The public service and its information system are managed by the government. " * 4)
    assert not is_garbage("qzx wkrt")
