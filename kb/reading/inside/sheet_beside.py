"""What a sheet's part says beside its cells: merged squares, hidden rows, notes, page heads, pictures and charts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from kb.reading.inside.package import BROKEN
from kb.reading.inside.relations import parsed, related

_UNCOUNTED = re.compile(rb"<f\b[^<>]*+>(?:(?<=/>)|[^<]*+</f>)\s*+(?:<v\s*+/>|<v></v>)?\s*+</c>")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^<>]*?\shidden="(?:1|true)")[^<>]*?\sr="(\d{1,7})"')
_HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\b[^<>]*?\shidden="(?:1|true)"')
_EDGE = re.compile(
    rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>([^<]{1,2000})</(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>"
)
_LOST_DIGITS = re.compile(rb"<v>-?\d\.\d{1,14}[eE]\+(?:1[5-9]|[2-9]\d)</v>")
_ERROR = re.compile(rb't="e"')
_CODES = re.compile(r'&(?:"[^"]{0,60}"|K[0-9A-F]{6}|\d{1,3}|[A-Z])')
_MOST_MERGED = 20_000
_MOST_NOTES = 2_000
_LARGE = 2_500_000
"""EMU; 7 cm."""


@dataclass(frozen=True, slots=True)
class Beside:
    """``merged`` are squares as (top, left, foot, right) from 0; the numbers count what is told."""

    merged: tuple[tuple[int, int, int, int], ...] = ()
    comments: tuple[str, ...] = ()
    edges: tuple[str, ...] = ()
    uncounted: int = 0
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: int = 0
    lost_digits: int = 0
    errors: int = 0
    pictures: int = 0
    charts: int = 0

    def losses(self, rows: Collection[int]) -> Iterator[str]:
        """What of the sheet is not read, or not as it is seen, a sentence each; ``rows`` are those that hold words."""
        told = (
            (self.uncounted, "{} sel berumus tidak menyimpan hasilnya; buka dan simpan ulang di Excel."),
            (len(self.hidden_rows.intersection(rows)), "{} baris tersembunyi ikut dibaca."),
            (self.hidden_columns, "{} kelompok kolom tersembunyi ikut dibaca."),
            (
                self.lost_digits,
                "{} angka panjang kehilangan angka setelah yang ke-15 (batas Excel); tulis sebagai teks.",
            ),
            (self.errors, "{} sel berisi galat rumus (misalnya #REF!)."),
            (self.pictures, "{} gambar besar tidak dibaca; bila berisi tulisan, masukkan sebagai PDF."),
            (self.charts, "{} grafik tidak dibaca."),
        )
        yield from (sentence.format(count) for count, sentence in told if count)


def beside(package: zipfile.ZipFile, part: str) -> Beside:
    """What the part of a sheet (``xl/worksheets/sheet2.xml``) and those it names say."""
    try:
        content = package.read(part)
    except (*BROKEN, KeyError):
        return Beside()
    merged = [
        (int(top) - 1, _column(left), int(foot) - 1, _column(right))
        for left, top, right, foot in (match.groups() for match in _MERGED.finditer(content))
    ]
    comments: list[str] = []
    pictures = charts = 0
    for _, kind, name in related(package, part):
        if kind == "comments":
            comments += _comments(package, name)
        elif kind == "drawing":
            charts += sum(kind == "chart" for _, kind, _ in related(package, name))
            drawn = parsed(package, name)
            pictures += sum(map(_is_large, drawn.iter("{*}pic"))) if drawn is not None else 0
    edges = (_edge(match[1].decode("utf-8", "replace")) for match in _EDGE.finditer(content))
    return Beside(
        tuple(merged[:_MOST_MERGED]),
        tuple(comments[:_MOST_NOTES]),
        tuple(dict.fromkeys(text for text in edges if re.search(r"[^\W\d]{3}", text))),
        len(_UNCOUNTED.findall(content)),
        frozenset(int(number) - 1 for number in _HIDDEN_ROW.findall(content)),
        len(_HIDDEN_COLUMN.findall(content)),
        len(_LOST_DIGITS.findall(content)),
        len(_ERROR.findall(content)),
        pictures,
        charts,
    )


def _is_large(picture: Element) -> bool:
    """Whether a picture is so large that it may hold words; logos and signatures are not."""
    size = picture.find("{*}spPr/{*}xfrm/{*}ext")
    wide, high = (str(size.get(name, "0")) if size is not None else "0" for name in ("cx", "cy"))
    return wide.isdigit() and high.isdigit() and int(wide) > _LARGE and int(high) > _LARGE // 2


def _column(letters: bytes) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + letter - 64
    return value - 1


def _comments(package: zipfile.ZipFile, part: str) -> Iterator[str]:
    """Each note with its cell: "B4: periksa lagi"."""
    root = parsed(package, part)
    for comment in root.iter("{*}comment") if root is not None else ():
        words = " ".join("".join(t.text or "" for t in comment.iter("{*}t")).split())
        if words:
            yield f"{comment.get('ref', '')}: {words}"


def _edge(text: str) -> str:
    """The words of a page head or foot, without its codes (page, date, fonts)."""
    plain = text.replace("&amp;", "&").replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">")
    return " ".join(_CODES.sub(" ", plain).split())
