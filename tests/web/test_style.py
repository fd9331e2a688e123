"""The colours of the style sheet reach the contrast of WCAG AA, in light and in dark."""

import re
from pathlib import Path

import pytest

import kb.web

STYLE = (Path(kb.web.__file__).parent / "static" / "pandu.css").read_text()
TEXT_ON = [
    ("tinta", "latar"),
    ("tinta", "kertas"),
    ("redup", "latar"),
    ("redup", "kertas"),
    ("biru-teks", "kertas"),
    ("biru-teks", "latar"),
    ("biru-teks", "biru-muda"),
    ("di-biru", "biru"),
    ("di-biru", "biru-tua"),
    ("tinta-tanda", "tanda"),
    ("hijau", "hijau-muda"),
    ("tinta", "hijau-muda"),
    ("kuning", "kuning-muda"),
    ("merah", "merah-muda"),
    ("tinta", "abu-muda"),
]
LINES_ON = [("garis-kuat", "kertas"), ("garis-kuat", "latar"), ("biru", "kertas"), ("biru", "latar")]


def palettes() -> dict[str, dict[str, str]]:
    light, dark = re.findall(r":root \{([^}]*)\}", STYLE)[:2]
    read = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in (light, dark)]
    return {"light": read[0], "dark": read[1]}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_reaches_four_and_a_half_and_lines_reach_three(scheme):
    colours = palettes()[scheme]
    for least, pairs in ((4.5, TEXT_ON), (3.0, LINES_ON)):
        for front, back in pairs:
            assert contrast(colours[front], colours[back]) >= least, (scheme, front, back)


def test_both_schemes_define_the_same_colours():
    assert set(palettes()["light"]) == set(palettes()["dark"])


def test_nothing_is_loaded_from_elsewhere():
    for path in (Path(kb.web.__file__).parent / "static").iterdir():
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text.replace("plain http:", ""), path.name
        assert "@import" not in text
