"""The documentation tells the truth: settings, commands and files that it names are there."""

import argparse
import re
import sys
from pathlib import Path

import pytest

from kb.__main__ import build_parser

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))


def test_the_settings_page_is_what_the_code_says() -> None:
    from write_settings import PAGE, page

    assert PAGE.read_text(encoding="utf-8") == page(), "run python tools/write_settings.py"


def test_every_command_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (verbs,) = (a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction))
    for verb in verbs.choices:
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
