"""Defined terms, ordinals, months and modals, each read in one place."""

from __future__ import annotations

import pytest

from kb.language.definitions import defined_term, term_of
from kb.language.modals import DUTIES, MODAL_FORMS, MODAL_PATTERN, MODALS
from kb.language.months import MONTH_NUMBERS, MONTHS
from kb.language.numerals import ordinal_value, ordinal_word


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("1. Audit TIK yang selanjutnya disebut Audit adalah proses yang sistematis.", "Audit TIK"),
        ("Data (data) adalah catatan.", "Data"),
        ("Menteri menetapkan pedoman.", ""),
        ("Yang satu dua tiga empat lima enam tujuh adalah terlalu panjang.", ""),
    ],
)
def test_the_term_of_a_definition(text: str, term: str) -> None:
    assert term_of(text) == term


def test_a_defined_term_is_without_its_number_and_the_place_it_was_named_in() -> None:
    assert defined_term("12. Pusat Data sebagaimana dimaksud dalam Pasal 3 ").strip() == "Pusat Data"


def test_an_ordinal_word_is_read_as_it_is_written() -> None:
    assert ordinal_word(1) == "kesatu" and ordinal_word(12) == "kedua belas" and ordinal_word(100) == ""
    assert all(ordinal_value(ordinal_word(value)) == value for value in range(1, 100))


def test_months_have_their_numbers() -> None:
    assert [MONTH_NUMBERS[month.lower()] for month in MONTHS] == list(range(1, 13))


def test_every_form_of_a_modal_stands_for_a_modal() -> None:
    assert set(MODAL_FORMS.values()) <= MODALS
    assert {*DUTIES} < {*MODAL_PATTERN.split("|")} < MODALS
