"""Characters right and pages a second of optical recognition, on digital pages drawn as scans.

``PYTHONPATH=. python bench/ocr.py PDF …`` takes pages 3, 6, 9, … of each PDF (at most ``PAGES`` in all, those with at
least 800 letters and without ruled tables), draws them at KB_OCR_DPI, spoils them (turned by quarters, skewed, noisy),
recognises them and compares with the text layer: 1 - Levenshtein distance / length, white space as one blank.
"""

from __future__ import annotations

import io
import os
import random
import re
import resource
import sys
import tempfile
import time
from pathlib import Path

import pypdfium2
from PIL import Image, ImageFilter
from rapidfuzz.distance import Levenshtein

from kb.reading.pdf import recognise
from kb.reading.quality import known_share
from kb.settings import Settings

PAGES = 12


def pages(files: list[str]) -> list[tuple[str, Image.Image, str]]:
    """Name, picture and text of digital pages."""
    out: list[tuple[str, Image.Image, str]] = []
    for file in files:
        document = pypdfium2.PdfDocument(file)
        for number in range(2, len(document), 3):
            text = document[number].get_textpage().get_text_range().replace("\ufffe", "-\n")
            if sum(map(str.isalpha, text)) < 800 or known_share(text) < 0.6:
                continue
            picture = document[number].render(scale=Settings().ocr_dpi / 72, grayscale=True).to_pil()
            out.append((f"{Path(file).name} {number + 1}", picture, text))
            if len([row for row in out if row[0].startswith(Path(file).name)]) >= PAGES // len(files) + 1:
                break
    return out[:PAGES]


def noisy(picture: Image.Image) -> Image.Image:
    """Blurred, speckled and written as a JPEG of low quality, as office scanners do."""
    seed = random.Random(7)
    out = picture.filter(ImageFilter.GaussianBlur(0.8))
    dots = out.load()
    for _ in range(out.width * out.height // 200):
        dots[seed.randrange(out.width), seed.randrange(out.height)] = seed.choice((0, 60, 200, 255))
    held = io.BytesIO()
    out.save(held, "JPEG", quality=35)
    return Image.open(held).convert("L")


SPOILT = {
    "as drawn": lambda picture: picture,
    "turned 90": lambda picture: picture.transpose(Image.Transpose.ROTATE_90),
    "turned 180": lambda picture: picture.transpose(Image.Transpose.ROTATE_180),
    "turned 270": lambda picture: picture.transpose(Image.Transpose.ROTATE_270),
    "skewed 2°, noisy": lambda picture: noisy(picture.rotate(2, Image.Resampling.BICUBIC, fillcolor=255)),
    "skewed -3.5°": lambda picture: picture.rotate(-3.5, Image.Resampling.BICUBIC, fillcolor=255),
}


def busy() -> float:
    """Processor seconds that ended child processes have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def plain(text: str) -> str:
    """Words of the text, one blank between them, the hyphen at a line's end closed up."""
    return " ".join(re.sub(r"-\s*\n\s*", "-", text).split())


def main() -> None:
    """Measure and print."""
    taken = pages(sys.argv[1:])
    print(f"{len(taken)} pages, {Settings().ocr_dpi} dpi, {len(os.sched_getaffinity(0))} cores")
    with tempfile.TemporaryDirectory() as folder:
        for name, spoil in SPOILT.items():
            file = Path(folder) / "scan.pdf"
            size = Settings().ocr_dpi
            first, *rest = (spoil(picture) for _, picture, _ in taken)
            first.save(file, save_all=True, append_images=rest, resolution=size)
            begun, worked = time.perf_counter(), busy()
            found, _ = recognise(file, list(range(1, len(taken) + 1)), Settings())
            took, core = time.perf_counter() - begun, busy() - worked
            right = [
                Levenshtein.normalized_similarity(plain(text), plain(found[number].text)) if number in found else 0.0
                for number, (_, _, text) in enumerate(taken, start=1)
            ]
            print(
                f"{name:18} mean {sum(right) / len(right):.4f} lowest {min(right):.4f} "
                f"{core / len(taken):.2f} core seconds a page, {len(taken) / took:.2f} pages/s "
                f"(load {os.getloadavg()[0]:.1f})",
                flush=True,
            )


if __name__ == "__main__":
    main()
