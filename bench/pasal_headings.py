"""Pasal found by the law's own numbering, file by file: every PDF named, and the noisiest laws of a folder of Markdown.

``PYTHONPATH=. python bench/pasal_headings.py FILE.pdf … FOLDER``. Noise is the share of words that hold a sign that no
word has; of a folder the ten noisiest laws of at least 3,000 words are read. A missing Pasal must be told as a gap.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from kb.reading import read
from kb.settings import Settings
from kb.structure import understand_all
from kb.types import Page, Pages

NOISIEST = 10
LEAST_WORDS = 3000
_NOISE = re.compile(r"[^\w\s.,;:()/\"'’“”%–-]")


def noise(text: str) -> float:
    """Share of words that hold a sign that no word has ("^", "~", "<"); 0 for a short text."""
    words = text.split()
    return sum(_NOISE.search(word) is not None for word in words) / len(words) if len(words) >= LEAST_WORDS else 0.0


def _pages(path: Path) -> Pages:
    if path.suffix == ".md":
        text = path.read_text(encoding="utf-8", errors="replace")
        return Pages("teks.md", "0" * 64, "text/markdown", (Page(1, text),))
    return read(path, Settings())


def main() -> None:
    files: list[Path] = []
    for name in map(Path, sys.argv[1:]):
        if not name.is_dir():
            files.append(name)
            continue
        texts = {path: noise(path.read_text(encoding="utf-8", errors="replace")) for path in name.rglob("*.md")}
        files += sorted(texts, key=texts.__getitem__, reverse=True)[:NOISIEST]
    found_all = expected_all = untold = 0
    for path in files:
        for document in understand_all(_pages(path)):
            found = {int(match[0]) for number in document.articles if (match := re.match(r"\d+", number))}
            expected = document.identity.articles or 0
            told = {gap.place for gap in document.gaps}
            missing = [number for number in range(1, expected + 1) if number not in found]
            inferred = sum("disimpulkan" in gap.message for gap in document.gaps)
            untold += sum(f"pasal-{number}" not in told for number in missing)
            found_all, expected_all = found_all + expected - len(missing), expected_all + expected
            name = "/".join(path.parts[-3:])
            print(f"{name:70} {document.key:34} {expected - len(missing):4}/{expected:<4} {inferred:3} {missing[:20]}")
    print(f"found {found_all} of {expected_all} ({found_all / max(expected_all, 1):.4f}), missing and untold {untold}")


if __name__ == "__main__":
    main()
