"""Pasal, ayat, angka, diktum and steps read against counts made by eye on the page images (``bench/counts.toml``).

``python bench/counts.py DATA [--only WORD]`` reads each file of the list below the folder DATA (scans by recognition)
and prints a row a file in Markdown: what the eye counts, what is missing, what is extra, and how much of the missing a
gap of the document tells; then every difference by its place, and the share of what is counted that is read.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kb.reading import read
from kb.settings import Settings
from kb.structure import passages, understand_all
from kb.types import Document, Section

COUNTS = Path(__file__).with_name("counts.toml")
_PLACES = {"angka": "angka", "diktum": "diktum", "steps": "langkah"}
"""What is counted, by the name that gaps give it."""

BY_RECOGNITION = frozenset({"scan", "decree"})


@dataclass
class Comparison:
    """What the eye counts in a file against what is read: places that are missing, extra, and missing but told."""

    counted: int = 0
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def ask(self, place: str, present: int, counted: int, gaps: str) -> None:
        """Compare one number; a gap tells what is missing where it names the place."""
        self.counted += counted
        lost = [place] * (counted - present)
        self.missing += lost
        self.extra += [place] * (present - counted)
        if lost and re.search(rf"{re.escape(place.removesuffix(' ayat'))}(?!\w)", gaps):
            self.told += lost


def pairs(text: str) -> list[tuple[str, int]]:
    """("Pasal", ayat) of "1:0 2:4"."""
    return [(name, int(count)) for name, _, count in (pair.partition(":") for pair in text.split())]


def articles(documents: tuple[Document, ...], kind: str) -> list[Section]:
    """The Pasal of the body ("pasal"), or those that an amending law prints ("ubahan")."""
    return [section for document in documents for section in document.walk() if section.kind == kind]


def verses(article: Section) -> int:
    """The ayat of a Pasal."""
    return sum(section.kind == "ayat" for section in article.children)


def compare(entry: dict[str, str | int | list[str]], documents: tuple[Document, ...]) -> Comparison:
    """One file's counts against its documents."""
    out = Comparison()
    gaps = " ".join(f"{gap.place} {gap.message}" for document in documents for gap in document.gaps)
    for field_name, kind in (("pasal", "pasal"), ("amended", "ubahan")):
        by_eye = pairs(str(entry.get(field_name, "")))
        present: dict[str, list[Section]] = {}
        for article in articles(documents, kind):
            present.setdefault(article.number, []).append(article)
        for name, count in by_eye:
            found = present.pop(name, [])
            out.ask(f"Pasal {name}", len(found), 1, gaps)
            out.ask(f"Pasal {name} ayat", sum(map(verses, found)), count, gaps)
        if by_eye and "part" not in entry:
            out.extra += [f"Pasal {name}" for name in present]
    sections = [section for document in documents for section in document.walk()]
    for field_name, number in (
        ("angka", sum(re.fullmatch(r"pasal-i-angka-\w+", section.place) is not None for section in sections)),
        ("diktum", sum(section.kind == "diktum" for section in sections)),
        ("steps", sum(section.kind == "langkah" and bool(section.number) for section in sections)),
    ):
        if field_name in entry:
            out.ask(_PLACES[field_name], number, int(str(entry[field_name])), gaps)
    posts = entry.get("posts", [])
    if isinstance(posts, list) and posts:
        held = [line for document in documents for line in lines_of(document)]
        for post in posts:
            out.ask(post, min(sum(post in line for line in held), 1), 1, gaps)
    return out


def lines_of(document: Document) -> Iterator[str]:
    """The heading of each passage and its lines."""
    for passage in passages(document):
        yield passage.context
        yield from passage.text.split("\n")


def main() -> None:
    """Read the files, print the table and the differences."""
    command = argparse.ArgumentParser(description=__doc__)
    command.add_argument("data", type=Path)
    command.add_argument("--only", default="", help="only files whose path holds this word")
    wanted = command.parse_args()
    entries = [one for one in tomllib.loads(COUNTS.read_text())["file"] if wanted.only in one["path"]]
    totals = Comparison()
    differences: list[str] = []
    print("| File | kind | by eye | missing | told | extra |\n| --- | --- | ---: | ---: | ---: | ---: |")
    for entry in entries:
        settings = Settings(ocr=entry["kind"] in BY_RECOGNITION)
        one = compare(entry, understand_all(read(wanted.data / entry["path"], settings)))
        figures = (one.counted, len(one.missing), len(one.told), len(one.extra))
        print(f"| {Path(entry['path']).name} | {entry['kind']} | {' | '.join(map(str, figures))} |", flush=True)
        for name in ("missing", "told", "extra"):
            getattr(totals, name).extend(getattr(one, name))
            places = sorted(set(getattr(one, name)), key=getattr(one, name).index)
            if places and name != "told":
                differences.append(f"- {Path(entry['path']).name}, {name}: {', '.join(places)}")
        totals.counted += one.counted
    missing, told = len(totals.missing), len(totals.told)
    print(f"| **all** | | {totals.counted} | {missing} | {told} | {len(totals.extra)} |\n")
    print(*differences, sep="\n")
    share = (totals.counted - missing) / max(totals.counted, 1)
    print(f"\n{totals.counted} counted by eye, {share:.4f} read, {missing - told} missing untold.")


if __name__ == "__main__":
    main()
