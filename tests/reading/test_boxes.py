"""A quote is found again on its page, in digital files and scans, and the page can be shown."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from drawn import as_file, needs_tesseract, sheet
from made_pdf import SMALL_LAW, made_pdf
from PIL import Image

from kb.errors import InputRefused
from kb.reading.boxes import PlacedPage, find, locate, render
from kb.settings import Settings


def _write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_quote_over_two_lines_of_a_digital_page(tmp_path: Path) -> None:
    path = _write(tmp_path, "hukum.pdf", made_pdf(SMALL_LAW))
    first, second = locate(path, 1, "dilayani sesuai dengan perundang-undangan.", Settings())
    assert (first.page_width, first.page_height) == (595, 842)
    assert first.bottom < second.top + 2
    assert first.right > second.right
    assert second.left == pytest.approx(72, abs=1)
    assert 842 - 780 < first.top < 842


def test_quote_is_found_through_wrong_letters_and_running_heads(tmp_path: Path) -> None:
    path = _write(tmp_path, "hukum.pdf", made_pdf(SMALL_LAW))
    wrong = "Setiap lnstansi wajib menyelenggarakan layanan sebagairnana dimaksud dalam Pasal 1 angka 1"
    assert len(locate(path, 2, wrong, Settings())) == 3
    over = (
        "4. Data adalah catatan yang disimpan lama. Setiap instansi wajib menyelenggarakan layanan sebagaimana dimaksud"
    )
    assert locate(path, 2, over, Settings())
    assert locate(path, 1, "Ketentuan pidana penjara paling lama lima tahun bagi pelaku", Settings()) == ()


@needs_tesseract
@pytest.mark.parametrize("angle", [0, 90, 270])
def test_quote_on_a_scan(tmp_path: Path, angle: int) -> None:
    path = _write(tmp_path, "pindai.pdf", as_file([sheet(angle=angle)], "PDF"))
    (box,) = locate(path, 1, "Setiap perangkat daerah wajib menyediakan layanan", Settings())
    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    upright = {
        0: (left, top),
        90: (box.page_height - bottom, left),
        270: (top, box.page_width - right),
    }[angle]
    assert upright[0] == pytest.approx(100 * 72 / 150, abs=5)
    assert upright[1] == pytest.approx((100 + 55 * 8) * 72 / 150, abs=8)


def test_page_is_drawn_as_png(tmp_path: Path) -> None:
    path = _write(tmp_path, "hukum.pdf", made_pdf(SMALL_LAW))
    with Image.open(io.BytesIO(render(path, 2, 72, Settings()))) as drawn:
        assert drawn.size == (595, 842)
    picture = _write(tmp_path, "foto.png", as_file([sheet()], "PNG"))
    assert render(picture, 1, 100, Settings()).startswith(b"\x89PNG")


def test_page_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path, "hukum.pdf", made_pdf(SMALL_LAW))
    for job in (lambda: render(path, 9, 72, Settings()), lambda: locate(path, 9, "apa saja", Settings())):
        with pytest.raises(InputRefused):
            job()


def test_words_side_by_side_in_two_columns_are_two_lines() -> None:
    words = (("satu", (10.0, 10.0, 30.0, 20.0)), ("dua", (35.0, 10.0, 50.0, 20.0)), ("tiga", (10.0, 30.0, 30.0, 40.0)))
    boxes = find(PlacedPage(words, 100, 100), "satu dua tiga")
    assert [(box.left, box.right) for box in boxes] == [(10, 50), (10, 30)]
