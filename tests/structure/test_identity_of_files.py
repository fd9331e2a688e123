"""Kind, number, year and region of every file beside the project that needs no recognition. Skipped where absent.

The truth (file_identities.csv) was typed from the first pages. Run alone it prints what is right and wrong, scans too:
``PYTHONPATH=. python tests/structure/test_identity_of_files.py SHARED/data``.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

from kb.errors import InputRefused
from kb.reading import read
from kb.settings import Settings
from kb.structure import understand_all

TRUTH = Path(__file__).with_name("file_identities.csv")
Said = tuple[str, str, str]


def rows(table: Path = TRUTH) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def said(path: Path, region: str, ocr: bool) -> tuple[Said, list[str]]:
    """What the reader says of a file's first document, and the keys of all."""
    documents = understand_all(read(path, Settings(ocr=ocr)))
    identity = documents[0].identity
    held = not region or f"-{region}-" in identity.key
    number = identity.number if held else f"{identity.number} ({identity.key})"
    return (identity.kind, number, str(identity.year or "")), [document.key for document in documents]


def test_identity_is_right_in_all_but_two_of_a_hundred_files_and_no_key_stands_twice(shared: Path) -> None:
    data = shared / "data"
    present = [row for row in rows() if (data / row["file"]).is_file()]
    if not present:
        pytest.skip("the shared files are not beside the project")
    wrong: list[tuple[str, Said]] = []
    keys: dict[str, str] = {}
    for row in present:
        found, named = said(data / row["file"], row["region"], ocr=False)
        wanted = (row["kind"], row["number"], row["year"])
        if found != wanted and not (row["kind"] in {"laporan", "sop"} and found[0] == row["kind"]):
            wrong.append((row["file"], found))
        for key in set(named):
            twin = keys.setdefault(key, row["file"])
            same = twin == row["file"] or row["kind"] not in {"laporan", "sop"}
            assert same, (key, twin, row["file"])
    assert len(wrong) <= len(present) // 50, wrong


def main() -> None:
    right = total = 0
    for row in rows() + rows(TRUTH.with_name("scan_identities.csv")):
        wanted = (row["kind"], row["number"], row["year"])
        try:
            found, named = said(Path(sys.argv[1]) / row["file"], row["region"], ocr=True)
        except InputRefused as error:
            found, named = (error.reason, "", ""), []
        good = found == wanted or (row["kind"] in {"laporan", "sop"} and found[0] == row["kind"])
        right, total = right + good, total + 1
        print("right" if good else "WRONG", row["file"], *named, "" if good else f"wanted {wanted}")
    print(f"{right} of {total}")


if __name__ == "__main__":
    main()
