"""What became of every word of the files under some folders: words read, held, in gaps; a table in Markdown.

``python bench/accounting.py FOLDER… [--ocr] [--seconds N] [--sample N] [--kept FILE]`` reads each file found below the
folders, smallest first, until N seconds are used (no limit without), and prints a row a document, the worst first.
``--ocr`` reads scanned pages too; ``--sample`` draws so many files by a fixed seed; ``--kept`` holds a line of JSON a
file as they are read, and files that it has are not read again. Words that are neither held nor told cannot be: the
last column says so from the figures all the same.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import monotonic

from kb.errors import InputRefused
from kb.reading import files_under, read, supported
from kb.settings import Settings
from kb.structure import understand_all

OTHER = "teks-lain"
SEED = 16

Row = tuple[str, int, int, int, int]
"""A file and its document; words read, held, in gaps and, of those held, in "Teks lain"."""


def drawn(folders: list[Path], sample: int | None) -> list[tuple[str, Path]]:
    """The files below the folders with their names as seen from there, smallest first; so many by the seed."""
    files = {
        (str(file.relative_to(folder.parent)), file)
        for folder in folders
        for file in files_under(folder)
        if supported(file) and file.suffix.lower() != ".zip"
    }
    ordered = sorted(files)
    if sample is not None and sample < len(ordered):
        ordered = Random(SEED).sample(ordered, sample)
    return sorted(ordered, key=lambda one: (one[1].stat().st_size, one[0]))


def rows(name: str, file: Path, settings: Settings) -> Iterator[Row]:
    """A row a document of a file; one without words for a file that is refused."""
    try:
        documents = understand_all(read(file, settings))
    except InputRefused as refused:
        yield f"{name}: ditolak, {refused.reason}", 0, 0, 0, 0
        return
    for document in documents:
        account = document.account
        assert account is not None, file
        other = sum(len(part.text.split()) for part in document.walk() if part.place.startswith(OTHER))
        yield f"{name} → {document.key}", account.words_read, account.words_held, account.words_in_gaps, other


def read_rows(
    files: list[tuple[str, Path]], settings: Settings, seconds: float, kept: Path | None
) -> tuple[list[Row], int]:
    """The rows of all files, those that ``kept`` has from there; how many files are left out for time."""
    known: dict[str, list[Row]] = {}
    if kept is not None and kept.exists():
        for line in kept.read_text("utf-8").splitlines():
            one = json.loads(line)
            known[one["file"]] = [tuple(row) for row in one["rows"]]
    out: list[Row] = []
    left = 0
    begun = monotonic()
    for name, file in files:
        if name not in known:
            if monotonic() - begun > seconds:
                left += 1
                continue
            known[name] = list(rows(name, file, settings))
            if kept is not None:
                with kept.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps({"file": name, "rows": known[name]}, ensure_ascii=False) + "\n")
        out += known[name]
    return out, left


def main() -> None:
    """Read the files and print the table."""
    command = argparse.ArgumentParser(description=__doc__)
    command.add_argument("folders", nargs="+", type=Path)
    command.add_argument("--ocr", action="store_true", help="read scanned pages by Tesseract")
    command.add_argument("--seconds", type=float, default=float("inf"))
    command.add_argument("--sample", type=int, help=f"how many files to draw (seed {SEED})")
    command.add_argument("--kept", type=Path, help="file of the rows read so far")
    wanted = command.parse_args()
    files = drawn([folder.resolve() for folder in wanted.folders], wanted.sample)
    found, left = read_rows(files, Settings(ocr=wanted.ocr), wanted.seconds, wanted.kept)
    found.sort(key=lambda row: -(row[3] + row[4]) / max(row[1], 1))
    sums = tuple(sum(row[column] for row in found) for column in (1, 2, 3, 4))
    print(f"{len(files) - left} files, {len(found)} documents, {left} files left out for time.\n")
    print("| File → document | read | held | in gaps | of the held in Teks lain | unaccounted |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, *figures in [*found, ("**all**", *sums)]:
        print(f"| {name} | {' | '.join(map(str, figures))} | {figures[0] - figures[1] - figures[2]} |")


if __name__ == "__main__":
    main()
