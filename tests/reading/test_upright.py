"""A page lying on its side is turned upright also where the advice names the wrong end."""

import pytest

from kb.reading.scans import Frame, upright
from kb.reading.words import Picture, Word
from kb.settings import Settings

SIZE = 40
CORNER = bytes([0]) + bytes([255]) * (SIZE * SIZE - 1)  # one dark pixel tells which way the picture lies
GOOD = "peraturan pemerintah tentang penyelenggaraan sistem elektronik".split()


class Advising:
    """A recogniser that reads one way only, and advises another one."""

    def __init__(self, right: int, advised: int | None) -> None:
        self.right, self.advised, self.read = right, advised, 0

    def words(self, picture: Picture, dpi: int) -> tuple[Word, ...]:
        self.read += 1
        lies_right = picture.grey == Picture(SIZE, SIZE, CORNER).turned(self.right).grey
        return tuple(
            Word(text if lies_right else text[::-1], (0, 0, 1, 1), (1, 1, 1), 95.0 if lies_right else 20.0)
            for text in GOOD
        )

    def quarters(self, picture: Picture, dpi: int) -> int | None:
        return self.advised


# advice about the side itself is trusted, that about the end is not
WAYS = [(right, advised) for right in range(4) for advised in (None, right, (right + 2) % 4)]


@pytest.mark.parametrize(("right", "advised"), WAYS)
def test_the_way_that_reads_well_is_found(right: int, advised: int | None) -> None:
    frame = Frame(1, Picture(SIZE, SIZE, CORNER), 0.0, 1.0, sideways=right % 2 == 1)
    found = upright(frame, 0, Advising(right, advised), Settings())  # type: ignore[arg-type]
    assert found is not None
    assert found.turned == right
    assert [word.text for word in found.words] == GOOD
