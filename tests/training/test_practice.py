"""Practising again: on day 1, 7 and 21, by a link that holds nothing about anybody."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from items_made import item, order_item

from kb.catalogue import Catalogue
from kb.training.groups import groups
from kb.training.practice import Practice

TODAY = date(2026, 11, 25)


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return Practice(Catalogue.open(f"sqlite:///{tmp_path / 'catalogue.db'}").engine)


def test_items_return_on_day_1_7_and_21_and_then_the_link_is_gone(practice: Practice) -> None:
    token = practice.start("SOP uji", [item(), order_item()], TODAY)
    days = []
    while link := practice.find(token):
        days.append((link.due - TODAY).days)
        practice.returned(token, link.due)
    assert days == [1, 7, 21]


def test_practising_early_does_not_move_the_return(practice: Practice) -> None:
    token = practice.start("SOP uji", [item()], TODAY)
    left = practice.returned(token, TODAY)
    assert left is not None
    assert left.due == TODAY + timedelta(days=1)


def test_a_link_is_deleted_on_request_and_its_token_is_not_kept(practice: Practice, tmp_path: Path) -> None:
    token = practice.start("SOP uji", [item()], TODAY)
    assert all(token.encode() not in path.read_bytes() for path in tmp_path.iterdir())
    practice.forget(token)
    assert practice.find(token) is None


def test_a_long_law_is_practised_in_runs_of_pasal() -> None:
    from dataclasses import replace

    from kb.types import PassageKey

    items = [replace(item(str(number)), sources=(PassageKey(f"uu-1-2020#pasal-{number}"),)) for number in range(1, 41)]
    assert [(group.first, group.last, len(group.items)) for group in groups(items)] == [(1, 20, 20), (21, 40, 20)]
