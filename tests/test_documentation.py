"""The documentation tells the truth: settings, commands and files that it names are there."""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.cli.main import build_parser

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))
SHORT_QUESTION = 25
"""Letters of a question that anybody would put alike ("apa itu SPBE")."""


def test_the_settings_page_is_what_the_code_says() -> None:
    from write_settings import PAGE, page

    assert PAGE.read_text(encoding="utf-8") == page(), "run python tools/write_settings.py"


def verbs_of(parser: argparse.ArgumentParser) -> Iterator[str]:
    """The names of its verbs; of a group those within, as in ``backup create``."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield from [f"{name} {verb}" for verb in verbs_of(inner)] or [name]


def test_every_command_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    verbs = list(verbs_of(build_parser()))
    assert {"ask", "unretire", "backup create", "backup restore"} <= set(verbs)
    for verb in verbs:
        assert f"python -m kb {verb}" in readme, verb
    for command in ("python ingest.py", "python app.py", "make run", "make test"):
        assert command in readme


@pytest.mark.parametrize("page", [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"], ids=lambda p: p.name)
def test_links_and_images_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), target


def test_nothing_of_the_machine_stands_in_the_project() -> None:
    words = re.compile(r"/work/|/root/|/tmp/[a-z]")
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "documents").rglob("*.md")]:
        assert not words.search(page.read_text(encoding="utf-8")), page


def test_no_question_of_the_sets_stands_in_the_project(shared: Path) -> None:
    files = [
        file
        for room in ("kb", "documents", "docs", "tests", "tools", "bench")
        for file in (ROOT / room).rglob("*")
        if file.suffix in {".py", ".toml", ".md", ".json", ".jsonl", ".txt", ".csv", ".tsv", ".html", ".js", ".mako"}
    ]
    held = " ".join(" ".join(file.read_text(encoding="utf-8", errors="ignore").lower().split()) for file in files)
    sets = [*(shared / "data" / "qa").glob("*.jsonl"), *(shared / "questions").rglob("*.jsonl")]
    rows = [json.loads(line) for file in sets for line in file.read_text(encoding="utf-8").splitlines()]
    asked = {" ".join(row["question"].lower().split()).rstrip("?") for row in rows if "question" in row}
    words = held.split()
    runs = set(zip(words, words[1:], words[2:], strict=False))
    near = [question for question in asked if len(question) > SHORT_QUESTION and tuple(question.split()[1:4]) in runs]
    assert len(asked) > 1000
    assert not [question for question in near if question in held]
