"""Verbs under their older names: the same command, and a line on standard error that says the name of today."""

import json
from pathlib import Path

import pytest

from kb.cli.main import build_parser, main
from kb.cli.old_verbs import in_todays_words


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("restore uu-1-2020 --json", "unretire uu-1-2020 --json"),
        ("restore-backup a.tar.gz --key k", "backup restore a.tar.gz --key k"),
        ("backup a.tar.gz", "backup create a.tar.gz"),
        ("backup --json a.tar.gz", "backup create --json a.tar.gz"),
        ("backup --data create a.tar.gz", "backup create --data create a.tar.gz"),
        ("backup --data=d a.tar.gz", "backup create --data=d a.tar.gz"),
    ],
)
def test_an_older_name_is_the_verb_of_today(old: str, today: str) -> None:
    words, line = in_todays_words(old.split())
    assert words == today.split()
    assert line is not None
    assert f"`python -m kb {old.split(maxsplit=1)[0]}`" in line
    assert build_parser().parse_args(words).command == build_parser().parse_args(today.split()).command


@pytest.mark.parametrize(
    "words",
    [
        "",
        "ask restore",
        "unretire uu-1-2020",
        "backup",
        "backup --help",
        "backup create a.tar.gz",
        "backup --data d create a.tar.gz",
        "backup restore a.tar.gz",
    ],
)
def test_a_name_of_today_stays_and_nothing_is_said(words: str) -> None:
    assert in_todays_words(words.split()) == (words.split(), None)


def test_the_line_stands_on_standard_error_beside_the_same_outcome(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(tmp_path / "data")]
    assert main(["unretire", "uu-1-2020", *data]) == 1
    today = capsys.readouterr()
    assert main(["restore", "uu-1-2020", *data]) == 1
    old = capsys.readouterr()
    assert old.out == today.out == ""
    assert old.err.splitlines() == [
        "`python -m kb restore` sekarang bernama `python -m kb unretire`; nama lama masih diterima.",
        *today.err.splitlines(),
    ]


def test_json_stays_one_object_under_an_older_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = ["--data", str(tmp_path / "data"), "--json"]
    assert main(["admin", "list", *data]) == 0
    capsys.readouterr()
    shapes = []
    for verb in (["backup", "create"], ["backup"]):
        assert main([*verb, str(tmp_path / f"{len(verb)}.tar.gz"), *data]) == 0
        shapes.append(sorted(json.loads(capsys.readouterr().out)))
    assert shapes == [["bytes", "damaged", "file", "files"]] * 2


@pytest.mark.parametrize("words", ["create f --data d --json", "--data d --json create f", "--json create f --data d"])
def test_options_stand_before_or_behind_the_inner_verb(words: str) -> None:
    arguments = build_parser().parse_args(["backup", *words.split()])
    assert (arguments.data, arguments.json, arguments.file) == (Path("d"), True, Path("f"))
    plain = build_parser().parse_args(["backup", "restore", "f"])
    assert (plain.data, plain.json, plain.key, plain.accounts) == (None, False, None, ())
