"""A few dozen laws of the corpus: none breaks, none loses Pasal unseen. Skipped where the corpus is absent."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.structure import passages, understand
from kb.types import Document, Page, Pages

EVERY = 160
"""Every so many laws of the archive, in its order, is read."""

NAMED = {"pp/2019/71": ("pp-71-2019", 104), "uu/2008/11": ("uu-11-2008", 54), "uu/2020/11": ("uu-11-2020", 186)}


@pytest.fixture(scope="module")
def laws(shared: Path) -> dict[str, Document]:
    """Documents by their path in the corpus ("pp/2019/71"); the file's name says nothing to the reader."""
    archive = shared / "data" / "corpus" / "peraturan_md.tar.xz"
    if not archive.is_file():
        pytest.skip("the corpus is not beside the project")
    return dict(_read(archive))


def _read(archive: Path) -> Iterator[tuple[str, Document]]:
    with tarfile.open(archive, "r|xz") as content:
        members = 0
        for member in content:
            name = re.search(r"(\w+/\d{4}/[\w-]+)\.md$", member.name)
            file = content.extractfile(member) if name else None
            if name is None or file is None:
                continue
            members += 1
            if members % EVERY and name[1] not in NAMED:
                continue
            text = file.read().decode("utf-8", "replace")
            yield name[1], understand(Pages("teks.md", "0" * 64, "text/markdown", (Page(1, text),)))


def test_what_a_law_says_of_itself_is_right_or_missing(laws: dict[str, Document]) -> None:
    wrong = []
    for path, document in laws.items():
        kind, year, number = path.split("/")
        identity = document.identity
        stated = bool(identity.number and identity.year)
        if stated and (
            not identity.kind.startswith(kind) or (identity.number.split("/")[0], identity.year) != (number, int(year))
        ):
            wrong.append((path, identity.key))
    assert len(wrong) <= len(laws) // 50, wrong


def test_every_pasal_of_the_run_is_found_or_told(laws: dict[str, Document]) -> None:
    found = expected = 0
    for document in laws.values():
        numbers = {int(match[0]) for number in document.articles if (match := re.match(r"\d+", number))}
        told = {gap.place for gap in document.gaps}
        for number in range(1, (document.identity.articles or 0) + 1):
            expected += 1
            found += number in numbers
            assert number in numbers or f"pasal-{number}" in told, (document.key, number)
    assert found >= 0.9 * expected


def test_keys_are_unique_and_passages_say_something(laws: dict[str, Document]) -> None:
    for path, document in laws.items():
        places = [section.place for section in document.walk()]
        assert len(places) == len(set(places)), path
        assert all(passage.text.strip() for passage in passages(document)), path


def test_the_named_laws(laws: dict[str, Document]) -> None:
    for path, (key, articles) in NAMED.items():
        if path in laws:
            assert (laws[path].key, laws[path].identity.articles) == (key, articles)
    omnibus = laws["uu/2020/11"]
    assert len({amendment.target_document for amendment in omnibus.amendments}) >= 40
