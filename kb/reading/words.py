"""What recognition works on and finds: grey pixels, and words with their places."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from kb.reading.geometry import Letter, Rect

_CLOCKWISE = {
    1: Image.Transpose.ROTATE_270,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}
"""Pillow turns counter-clockwise."""


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word, its box in pixels of the picture given, its line's number, and how sure it is (0 to 100)."""

    text: str
    box: Rect
    line: tuple[int, int, int]
    confidence: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Grey pixels, line by line."""

    width: int
    height: int
    grey: bytes

    @classmethod
    def of(cls, image: Image.Image) -> Picture:
        """The pixels of a grey image."""
        return cls(image.width, image.height, image.tobytes())

    def image(self) -> Image.Image:
        """The pixels as an image to work on."""
        return Image.frombytes("L", (self.width, self.height), self.grey)

    def turned(self, quarters: int) -> Picture:
        """The picture turned clockwise by quarters of a turn."""
        way = _CLOCKWISE.get(quarters % 4)
        return self if way is None else Picture.of(self.image().transpose(way))

    def narrowed(self, share: float) -> Picture:
        """The picture with its width multiplied by ``share``, its height as it is."""
        size = max(1, round(self.width * share)), self.height
        return Picture.of(self.image().resize(size, Image.Resampling.LANCZOS))


def text_of(words: tuple[Word, ...]) -> str:
    """The words as printed lines; a blank line parts blocks."""
    out: list[str] = []
    before: tuple[int, int, int] | None = None
    for word in words:
        if word.line == before:
            out[-1] += f" {word.text}"
            continue
        if before is not None and word.line[0] != before[0]:
            out.append("")
        out.append(word.text)
        before = word.line
    return "\n".join(out)


def letters_of(words: tuple[Word, ...], scale: float) -> list[Letter]:
    """The words as signs with boxes in points, ``scale`` pixels being one; bars read from the ink are left out."""
    out: list[Letter] = []
    before: tuple[int, int, int] | None = None
    for word in words:
        if not word.text.strip("|[]_—-"):
            continue
        if before is not None:
            out.append(Letter(" " if word.line == before else "\n", None))
            if word.line[0] != before[0]:
                out.append(Letter("\n", None))
        left, top, right, bottom = (value / scale for value in word.box)
        out.append(Letter(word.text, (left, top, right, bottom)))
        before = word.line
    return out


def mean_confidence(words: tuple[Word, ...]) -> float:
    """Mean confidence over letters, 0 to 1."""
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters / 100 if letters else 0.0
