from datetime import date

import pytest

from kb.web.dates import parse_date


@pytest.mark.parametrize(
    "text",
    ["31-12-2024", "31/12/2024", "31.12.2024", "2024-12-31", " 31 Desember 2024 ", "31 december 2024", "31 des 2024"],
)
def test_dates_as_people_type_them(text):
    assert parse_date(text) == date(2024, 12, 31)


@pytest.mark.parametrize("text", ["", "kemarin", "31-02-2024", "2024", "31 foo 2024", "99999999-1-1", "12/2024"])
def test_what_is_no_day_is_not_guessed(text):
    assert parse_date(text) is None
