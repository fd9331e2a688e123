"""A class from opening to end, over a real catalogue."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from items_made import item, order_item

from kb.catalogue import Catalogue
from kb.training.classroom import ALPHABET, ClassError, Classroom
from kb.training.rounds import Phase

TODAY = date(2026, 11, 25)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(f"sqlite:///{tmp_path / 'catalogue.db'}")
    yield opened
    opened.close()


@pytest.fixture
def room(catalogue: Catalogue) -> Classroom:
    return Classroom(catalogue.engine)


def test_a_code_has_six_letters_that_cannot_be_mistaken(room: Classroom) -> None:
    opened = room.open("Kelas SPBE", [item()], 1, TODAY)
    assert len(opened.code) == 6
    assert set(opened.code) <= set(ALPHABET)
    assert not set(ALPHABET) & set("ILOSZAEU0125")


def test_a_class_without_items_is_not_opened(room: Classroom) -> None:
    with pytest.raises(ClassError) as refused:
        room.open("Kosong", [], 1, TODAY)
    assert refused.value.reason == "no_items"


def test_a_round_is_joined_answered_once_locked_and_revealed(room: Classroom) -> None:
    opened = room.open("Kelas", [item(), item("b")], 1, TODAY)
    _, token = room.join(opened.code.lower())
    room.next(opened.id)
    assert room.answer(opened.id, token, "before", 2) == "taken"
    room.next(opened.id)
    assert room.answer(opened.id, token, "after", 2) == "closed"
    assert room.answer(opened.id, token, "0", 99) == "closed"
    assert room.answer(opened.id, token, "0", 1) == "taken"
    assert room.answer(opened.id, token, "0", 1) == "already"
    assert room.answer(opened.id, "somebody else", "0", 1) == "no_seat"
    seated = room.seated(opened.id, token)
    assert seated is not None
    assert seated[1]
    room.lock(opened.id)
    room.reveal(opened.id)
    shown = room.get(opened.id)
    assert shown is not None
    assert shown.phase is Phase.REVEALED


def test_a_round_closes_when_its_time_is_up(catalogue: Catalogue) -> None:
    now = [1000.0]
    room = Classroom(catalogue.engine, lambda: now[0])
    opened = room.open("Kelas", [item()], 1, TODAY)
    _, early = room.join(opened.code)
    _, late = room.join(opened.code)
    room.next(opened.id, seconds=30)
    assert room.answer(opened.id, early, "before", 0) == "taken"
    now[0] += 31
    assert room.answer(opened.id, late, "before", 0) == "closed"


def test_thirty_answers_at_once_are_all_counted(room: Classroom) -> None:
    opened = room.open("Kelas", [item()], 1, TODAY)
    tokens = [room.join(opened.code)[1] for _ in range(30)]
    room.next(opened.id)
    threads = [threading.Thread(target=room.answer, args=(opened.id, token, "before", 3)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert room.results(opened.id)["before"].total == 30


def test_a_class_goes_on_after_the_catalogue_was_closed_and_opened_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.db'}"
    first = Catalogue.open(url)
    room = Classroom(first.engine)
    opened = room.open("Kelas", [item()], 1, TODAY)
    _, token = room.join(opened.code)
    room.next(opened.id)
    room.answer(opened.id, token, "before", 1)
    first.close()
    again = Catalogue.open(url)
    room = Classroom(again.engine)
    seated = room.seated(opened.id, token)
    assert seated is not None
    found, answered = seated
    assert (found.phase, found.position, answered) == (Phase.ASKING, 0, True)
    again.close()


def test_an_ended_class_keeps_counts_and_forgets_everybody(room: Classroom) -> None:
    opened = room.open("Kelas", [item()], 1, TODAY)
    tokens = [room.join(opened.code, f"Nama{n}")[1] for n in range(6)]
    room.next(opened.id)
    for token in tokens:
        room.answer(opened.id, token, "before", 4)
    assert room.ask_room(opened.id, tokens[0], "Siapa menetapkan? hubungi 081234567890") == "taken"
    assert [remark.text for remark in room.questions(opened.id)] == ["Siapa menetapkan? hubungi [telepon]"]
    room.end(opened.id)
    assert room.results(opened.id)["before"].total == 6
    assert room.nicknames(opened.id) == []
    assert room.questions(opened.id) == []
    assert room.seated(opened.id, tokens[0]) is None
    with pytest.raises(ClassError):
        room.join(opened.code)


def test_a_forgotten_class_ends_by_itself(room: Classroom) -> None:
    old = room.open("Lupa", [item()], 1, date(2026, 11, 20))
    fresh = room.open("Baru", [item()], 1, TODAY)
    room.end_forgotten(TODAY)
    phases = {found.id: found.phase for found in room.classes(1)}
    assert phases == {old.id: Phase.ENDED, fresh.id: Phase.LOBBY}


def test_steps_to_order_are_answered_by_choosing_a_sequence(room: Classroom) -> None:
    opened = room.open("Kelas", [order_item()], 1, TODAY)
    asked = opened.items[0]
    assert len(set(asked.options)) == 4
    assert asked.answer[0] in asked.options
    assert "1. c" in asked.prompt


def test_m6_a_nickname_and_a_question_to_the_room_are_masked_as_they_are_shown(room: Classroom) -> None:
    opened = room.open("Kelas", [item()], 1, TODAY)
    _, token = room.join(opened.code, "08  12\n34  56  78  90")
    room.ask_room(opened.id, token, "NIP\t19800101\u2003200501\n\n1  002")
    assert room.nicknames(opened.id) == ["[telepon]"]
    assert [question.text for question in room.questions(opened.id)] == ["NIP [NIP]"]
