"""Sheets of paper drawn by the tests: text as a scanner would see it, alone or in a PDF without a text layer."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

SENTENCES = [
    "PERATURAN BUPATI CONTOH",
    "NOMOR 7 TAHUN 2024",
    "Pasal 1",
    "1. Pemerintah Daerah adalah kepala daerah sebagai unsur",
    "penyelenggara pemerintahan daerah yang memimpin.",
    "2. Sistem Pemerintahan Berbasis Elektronik adalah",
    "penyelenggaraan pemerintahan yang memanfaatkan teknologi",
    "Pasal 2",
    "Setiap perangkat daerah wajib menyediakan layanan kepada",
    "masyarakat sesuai dengan ketentuan peraturan.",
]
_FONTS = ("liberation/LiberationSans-Regular.ttf", "dejavu/DejaVuSans.ttf")


def _languages() -> str:
    if shutil.which("tesseract") is None:
        return ""
    return subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False).stdout


needs_tesseract = pytest.mark.skipif("ind" not in _languages(), reason="Tesseract or its Indonesian data are missing")


def sheet(lines: list[str] = SENTENCES, angle: float = 0) -> Image.Image:
    """A half sheet at 150 dpi with the lines on it; turned counter-clockwise."""
    font = next((path for name in _FONTS if (path := Path("/usr/share/fonts/truetype") / name).is_file()), None)
    if font is None:
        pytest.skip("no Liberation or DejaVu font to draw a sheet with")
    paper = Image.new("L", (1080, 780), 255)
    pen = ImageDraw.Draw(paper)
    for row, line in enumerate(lines):
        pen.text((100, 100 + 55 * row), line, fill=20, font=ImageFont.truetype(str(font), 30))
    return paper.rotate(angle, Image.Resampling.BICUBIC, expand=angle % 90 == 0, fillcolor=255)


def as_file(sheets: list[Image.Image], form: str) -> bytes:
    """The sheets as one file: PDF and TIFF hold several."""
    out = io.BytesIO()
    more = {"save_all": True, "append_images": sheets[1:]} if form in {"PDF", "TIFF"} else {}
    sheets[0].save(out, form, resolution=150, **more)
    return out.getvalue()
