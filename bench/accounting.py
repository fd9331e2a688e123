"""What became of every word of the files under some folders: words read, held, in gaps; a table in Markdown.

``python bench/accounting.py FOLDER… [--seconds N]`` reads each office file (and PDF with a text layer) found below the
folders, smallest first, until N seconds of processor time are used (600 without), and prints a row a document, the
worst first. Words that are neither held nor told cannot be: the last column says so from the figures all the same.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from time import process_time

from kb.errors import InputRefused
from kb.reading import files_under, read, supported
from kb.settings import Settings
from kb.structure import understand_all

OTHER = "teks-lain"


def rows(folders: list[Path], seconds: float, settings: Settings) -> tuple[list[tuple[str, int, int, int, int]], int]:
    """(file and document, words read, held, in gaps, in "Teks lain") of each document; how many files are left out."""
    files = sorted({file for folder in folders for file in files_under(folder)}, key=lambda file: file.stat().st_size)
    files = [file for file in files if supported(file) and file.suffix.lower() != ".zip"]
    out: list[tuple[str, int, int, int, int]] = []
    begun = process_time()
    for number, file in enumerate(files):
        if process_time() - begun > seconds:
            return out, len(files) - number
        try:
            documents = understand_all(read(file, settings))
        except InputRefused as refused:
            out.append((f"{file.name}: ditolak, {refused.reason}", 0, 0, 0, 0))
            continue
        for document in documents:
            account = document.account
            assert account is not None, file
            other = sum(len(part.text.split()) for part in document.walk() if part.place.startswith(OTHER))
            name = f"{file.name} → {document.key}"
            out.append((name, account.words_read, account.words_held, account.words_in_gaps, other))
    return out, 0


def main() -> None:
    """Read the files and print the table."""
    command = argparse.ArgumentParser(description=__doc__)
    command.add_argument("folders", nargs="+", type=Path)
    command.add_argument("--seconds", type=float, default=600)
    wanted = command.parse_args()
    found, left = rows(wanted.folders, wanted.seconds, Settings(ocr=False))
    found.sort(key=lambda row: -(row[3] + row[4]) / max(row[1], 1))
    sums = tuple(sum(row[column] for row in found) for column in (1, 2, 3, 4))
    print(f"{len(found)} documents, {left} files left out for time.\n")
    print("| File → document | read | held | in gaps | of the held in Teks lain | unaccounted |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, *figures in [*found, ("**all**", *sums)]:
        print(f"| {name} | {' | '.join(map(str, figures))} | {figures[0] - figures[1] - figures[2]} |")


if __name__ == "__main__":
    main()
