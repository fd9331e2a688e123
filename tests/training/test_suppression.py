"""Hidden cells cannot be worked out: every table of a small class is tried."""

from collections import defaultdict
from itertools import product

import pytest

from kb.training.suppression import FEWEST, Shown, shown


def test_a_class_of_four_shows_nothing() -> None:
    assert shown((2, 1, 1, 0)) == Shown((None, None, None, None), None)


def test_cells_of_five_or_more_are_shown_as_they_are() -> None:
    assert shown((12, 7, 6, 5)) == Shown((12, 7, 6, 5), 30)


def test_one_small_cell_takes_another_with_it() -> None:
    row = shown((20, 7, 2, 6))
    assert row.cells[2] is None
    assert row.cells.count(None) >= 2
    assert row.cells[0] == 20


def test_no_small_count_is_ever_shown() -> None:
    for counts in product(range(9), repeat=4):
        assert all(cell is None or cell >= FEWEST for cell in shown(counts).cells)


@pytest.mark.parametrize(("choices", "most", "fewest_values"), [(2, 30, 2), (3, 24, 2), (4, 18, 3), (5, 12, 3)])
def test_whoever_knows_the_rule_and_the_total_cannot_work_out_a_hidden_cell(
    choices: int, most: int, fewest_values: int
) -> None:
    behind: dict[Shown, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(most + 1), repeat=choices):
        if sum(counts) <= most:
            behind[shown(counts)].append(counts)
    for row, tables in behind.items():
        for place, cell in enumerate(row.cells):
            if cell is None:
                assert len({table[place] for table in tables}) >= fewest_values, row
