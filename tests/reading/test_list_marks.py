"""Marks of a list that recognition left out are found by their ink and set before their lines."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from kb.reading.list_marks import ink_before_lines, with_marks
from kb.reading.words import Picture, Word, text_of

LINE = 24


def _page(*blots: tuple[int, int, int, int]) -> Image.Image:
    page = Image.new("L", (600, 400), 255)
    for blot in blots:
        ImageDraw.Draw(page).rectangle(blot, fill=0)
    return page


def _line(number: int, *words: str, left: int = 200) -> list[Word]:
    top = 40 + 50 * number
    places = [(left + 80 * at, top, left + 80 * at + 70, top + LINE) for at in range(len(words))]
    return [Word(text, box, (1, 1, number), 90.0) for text, box in zip(words, places, strict=True)]


WORDS = (*_line(0, "Jaminan", "sosial"), *_line(1, "Dana", "jaminan"), *_line(2, "peserta"))
FIRST_MARK = (150, 42, 168, 62)
SECOND_MARK = (150, 92, 168, 112)


def _reader(*texts: str) -> tuple[list[Picture], object]:
    """A recogniser that reads the rows of the stack as these texts, and keeps what it was shown."""
    shown: list[Picture] = []

    def read(stack: Picture) -> Sequence[Word]:
        shown.append(stack)
        pitch = stack.height // len(texts)
        return [
            Word(text, (20.0, row * pitch + pitch / 3, 40.0, row * pitch + pitch / 2), (1, 1, row), 80.0)
            for row, text in enumerate(texts)
        ]

    return shown, read


def test_marks_are_set_before_their_lines() -> None:
    shown, read = _reader("2.", "3.")
    found = with_marks(Picture.of(_page(FIRST_MARK, SECOND_MARK)), WORDS, read)  # type: ignore[arg-type]
    assert text_of(found) == "2. Jaminan sosial\n3. Dana jaminan\npeserta"
    assert found[0].box == (150, 42, 169, 63)
    assert len(shown) == 1


def test_a_full_stop_that_stands_for_a_mark_becomes_the_mark() -> None:
    dot = Word(".", (172.0, 58.0, 176.0, 62.0), (1, 1, 0), 60.0)
    _, read = _reader("2")
    found = with_marks(Picture.of(_page(FIRST_MARK)), (dot, *WORDS), read)  # type: ignore[arg-type]
    assert text_of(found) == "2. Jaminan sosial\nDana jaminan\npeserta"


def test_what_reads_like_no_mark_is_left_out() -> None:
    _, read = _reader("xyzq")
    assert with_marks(Picture.of(_page(FIRST_MARK)), WORDS, read) == WORDS  # type: ignore[arg-type]


def test_without_ink_before_lines_nothing_is_recognised_again() -> None:
    shown, read = _reader("2.")
    assert with_marks(Picture.of(_page()), WORDS, read) == WORDS  # type: ignore[arg-type]
    assert not shown


def test_ruling_lines_stamps_and_words_are_no_marks() -> None:
    ruling, stamp = (160, 0, 162, 399), (80, 90, 190, 113)
    beside = Word("kolom", (100.0, 140.0, 190.0, 164.0), (2, 1, 0), 90.0)
    assert ink_before_lines(_page(ruling), WORDS) == []
    assert ink_before_lines(_page(stamp), WORDS) == []
    assert ink_before_lines(_page((150, 142, 168, 162)), (*WORDS, beside)) == []
