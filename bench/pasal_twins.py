"""Headings invented or misplaced: laws held twice, as a PDF and as badly recognised Markdown, compared Pasal by Pasal.

``PYTHONPATH=. python bench/pasal_twins.py CORPUS FILE.pdf …``. A Pasal of the Markdown is right when the PDF has it and
half of the words of the shorter text stand in the other; it is wrong when the PDF, read whole, has no such Pasal.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from kb.errors import InputRefused
from kb.reading import read
from kb.settings import Settings
from kb.structure import understand
from kb.types import Document, Page, Pages


def texts(document: Document) -> dict[str, set[str]]:
    """The words of each numbered Pasal of the body."""
    return {
        part.number: set(re.findall(r"[a-z]{4,}", part.full_text.lower()))
        for part in document.walk()
        if part.kind == "pasal" and part.number[:1].isdigit()
    }


def main() -> None:
    corpus, settings = Path(sys.argv[1]), Settings(ocr=False)
    right = misplaced = invented = missing = 0
    for path in map(Path, sys.argv[2:]):
        try:
            whole = understand(read(path, settings))
        except InputRefused:
            continue
        identity = whole.identity
        twin = corpus / identity.kind / str(identity.year) / f"{identity.number}.md"
        if not twin.is_file():
            continue
        text = twin.read_text(encoding="utf-8", errors="replace")
        noisy = texts(understand(Pages("teks.md", "0" * 64, "text/markdown", (Page(1, text),))))
        clean = texts(whole)
        for number, words in noisy.items():
            if number not in clean:
                invented += 1
                print(f"{identity.key}: Pasal {number} is not in the PDF")
                continue
            shared = len(words & clean[number])
            good = shared >= 0.5 * max(min(len(words), len(clean[number])), 1)
            right, misplaced = right + good, misplaced + (not good)
            if not good:
                print(f"{identity.key}: Pasal {number} says something else")
        missing += len(clean.keys() - noisy.keys())
        print(f"{identity.key}: {len(noisy)} in the Markdown, {len(clean)} in the PDF")
    print(f"right {right}, other words {misplaced}, invented {invented}, lost in the Markdown {missing}")


if __name__ == "__main__":
    main()
