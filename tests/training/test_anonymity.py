"""Nobody's answer can be tied to a person: the test tries with the database, its bytes, the export and the log."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from items_made import item

from kb.catalogue import Catalogue
from kb.training.classroom import Classroom
from kb.training.exporting import as_csv, rows
from kb.training.wording import words

TODAY = date(2026, 11, 25)
NAMES = ["Sukmawati", "Bambangutomo", "Cahyaningrum", "Dewisartika", "Ekoprasetyo", "Fitrianingsih", "Gunawansyah"]
RANDOM = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{16})\b|'[BCDFGHJKMNPQRTVWXY]{6}'")


def held(folder: Path, choices: dict[str, int], end: bool = False) -> tuple[Path, Classroom, int]:
    """A class in which these people answered so, in the order of their names; what lies on the disk."""
    catalogue = Catalogue.open(f"sqlite:///{folder / 'catalogue.db'}")
    room = Classroom(catalogue.engine)
    opened = room.open("Kelas", [item()], 1, TODAY)
    tokens = {name: room.join(opened.code, name)[1] for name in NAMES}
    room.next(opened.id)
    for token in tokens.values():
        assert room.answer(opened.id, token, "before", 3) == "taken"
    room.next(opened.id)
    for name in NAMES:
        assert room.answer(opened.id, tokens[name], "0", choices[name]) == "taken"
    room.reveal(opened.id)
    if end:
        room.end(opened.id)
    return folder / "catalogue.db", room, opened.id


def dump(database: Path) -> list[str]:
    """Every row of every table, what is random in it blotted out, in an order that holds no time."""
    with sqlite3.connect(database) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        out = [f"{table} {row}" for table in tables for row in connection.execute(f"SELECT * FROM {table}")]
    return sorted(RANDOM.sub("*", line) for line in out)


def test_two_classes_that_differ_only_in_who_answered_what_leave_the_same_rows(tmp_path: Path) -> None:
    one = dict(zip(NAMES, (0, 0, 0, 1, 1, 2, 3), strict=True))
    other = dict(zip(NAMES, (3, 2, 1, 1, 0, 0, 0), strict=True))
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert dump(held(tmp_path / "a", one)[0]) == dump(held(tmp_path / "b", other)[0])


def test_no_table_of_a_class_has_room_for_an_answer_of_a_seat_a_time_or_an_address(tmp_path: Path) -> None:
    database, _, _ = held(tmp_path, dict.fromkeys(NAMES, 1))
    with sqlite3.connect(database) as connection:
        columns = {
            table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            for table in ("class_seats", "class_tallies", "class_room")
        }
        seats = connection.execute("SELECT answered, questions_left FROM class_seats").fetchall()
        hidden = [row[1] for row in connection.execute("PRAGMA table_xinfo(class_seats)")]
    assert columns == {
        "class_seats": ["token", "class_id", "answered", "questions_left"],
        "class_tallies": ["class_id", "round", "choice", "count"],
        "class_room": ["id", "class_id", "kind", "text", "hidden"],
    }
    assert hidden == columns["class_seats"]
    assert set(seats) == {("0", 10)}


def test_a_token_on_a_phone_is_not_on_the_disk(tmp_path: Path) -> None:
    catalogue = Catalogue.open(f"sqlite:///{tmp_path / 'catalogue.db'}")
    room = Classroom(catalogue.engine)
    opened = room.open("Kelas", [item()], 1, TODAY)
    _, token = room.join(opened.code)
    assert all(token.encode() not in path.read_bytes() for path in tmp_path.iterdir())


def test_after_the_class_no_name_is_left_in_any_byte_on_the_disk(tmp_path: Path) -> None:
    database, room, number = held(tmp_path, dict.fromkeys(NAMES, 1), end=True)
    assert room.results(number)["0"].total == len(NAMES)
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        assert not [name for name in NAMES if name.encode() in content], path.name
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM class_seats").fetchone() == (0,)


def test_the_export_names_nobody_and_shows_no_count_under_five(tmp_path: Path) -> None:
    _, room, number = held(tmp_path, dict(zip(NAMES, (0, 0, 0, 0, 0, 1, 2), strict=True)))
    found = room.get(number)
    assert found is not None
    text = as_csv(rows(found, room.results(number), words("id")), words("id")).decode("utf-8-sig")
    assert not [name for name in NAMES if name in text]
    counts = [row["Jumlah"] for row in csv.DictReader(io.StringIO(text))]
    assert not [count for count in counts if count.isdigit() and int(count) < 5]


def test_a_log_at_its_loudest_tells_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    _, room, number = held(tmp_path, dict(zip(NAMES, (0, 1, 2, 3, 0, 1, 2), strict=True)))
    room.end(number)
    assert not [name for name in NAMES if name in caplog.text]
    assert "class_" not in caplog.text
