"""A table of patterns is read into rows, and a row that is wrong is refused."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from kb.language.pattern_rows import PatternRow, pattern_rows

ROW = '[[kata]]\nname = "surat"\npattern = "\\\\bsurat\\\\b"\nmatches = "surat dinas"\nnot = "persuratan"\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed(PatternRow):
    weight: float = 1.0
    size: int = 0


def rows(folder: Path, text: str, row_type: type[PatternRow] = PatternRow, **more: object) -> tuple[PatternRow, ...]:
    file = folder / "tabel.toml"
    file.write_text(text, encoding="utf-8")
    return pattern_rows(row_type, file, "kata", **more)  # type: ignore[arg-type]


def test_rows_come_in_their_order_with_their_examples(tmp_path: Path) -> None:
    first, second = rows(tmp_path, ROW + ROW.replace("surat", "arsip"))
    assert (first.name, second.name) == ("surat", "arsip")
    assert first.pattern.search(first.matches) and not first.pattern.search(first.not_matches)
    assert not first.pattern.search("SURAT")


def test_flags_and_columns_of_ones_own(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, ROW + 'weight = 0.5\nsize = "7"\n', Weighed, flags=re.IGNORECASE, size=int)
    assert isinstance(row, Weighed)
    assert (row.weight, row.size) == (0.5, 7)
    assert row.pattern.search("SURAT")


@pytest.mark.parametrize(
    "text",
    [ROW + 'bobot = "1"\n', ROW.replace('matches = "surat dinas"\n', ""), ROW.replace('not = "persuratan"\n', "")],
)
def test_a_column_too_many_or_too_few_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(TypeError):
        rows(tmp_path, text)
