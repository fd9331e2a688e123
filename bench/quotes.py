"""Whether the words of quotes stand in this order on their pages: ``PYTHONPATH=. python bench/quotes.py [-n N] PDF …``.

Passages drawn by a fixed seed from files with a text layer are compared with PDFium's own text of their pages, word by
word without punctuation. Passages from pages with ruled tables are left out: their rows name their columns.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from kb.errors import InputRefused
from kb.reading import read
from kb.reading.layer import document_at
from kb.settings import Settings
from kb.structure.passages import passages
from kb.structure.understanding import understand_all
from kb.types import Passage

SEED = 16


def words_of(text: str) -> list[str]:
    """The words without punctuation, in lower case; a word cut at a line's end is whole."""
    whole = re.sub(r"(?<=\w)[-\u00ad\ufffe]\s*\n\s*(?=[a-z])", "", text.replace("\r\n", "\n"))
    return re.findall(r"\w+", re.sub(r"(?<=\w)-(?=\w)", "", whole).lower())


def strangers(quote: str, page: str) -> list[str]:
    """The words of a quote that do not stand in its order on the page; words that differ only in spaces do."""
    own, printed = words_of(quote), words_of(page)
    out: list[str] = []
    for kind, start, end, first, last in SequenceMatcher(None, own, printed, autojunk=False).get_opcodes():
        if kind in {"replace", "delete"} and "".join(own[start:end]) not in "".join(printed[first:last]):
            out += own[start:end]
    return out


def drawn(file: Path, settings: Settings) -> Iterator[tuple[Passage, str]]:
    """The passages of a file with PDFium's text of their pages, those of scans and ruled tables left out."""
    pages = read(file, settings)
    plain = {page.number for page in pages.pages if page.method == "text" and "\n| " not in f"\n{page.text}"}
    document = document_at(str(file))
    printed = {number: document[number - 1].get_textpage().get_text_range() for number in plain}
    for passage in (one for document in understand_all(pages) for one in passages(document)):
        own = range(passage.page, passage.last_page + 1)
        if plain.issuperset(own) and len(own) <= 6 and len(passage.text.split()) >= 5:
            yield passage, "\n".join(printed[number] for number in own)


def main() -> None:
    """Draw, compare, print each quote with foreign words, and the share without."""
    asked = argparse.ArgumentParser()
    asked.add_argument("-n", type=int, default=200)
    asked.add_argument("files", nargs="+", type=Path)
    wishes = asked.parse_args()
    settings = Settings(ocr=False)
    held: list[tuple[Passage, str]] = []
    for file in wishes.files:
        try:
            held += drawn(file, settings)
        except InputRefused as error:
            print(error)
    sample = random.Random(SEED).sample(held, min(wishes.n, len(held)))
    changed = 0
    for passage, page in sample:
        if foreign := strangers(passage.text, page):
            changed += 1
            print(f"{passage.key} (hlm. {passage.page}): {' '.join(foreign[:12])}")
    print(f"{len(sample)} quotes of {len(held)}: {len(sample) - changed} without a foreign word")


if __name__ == "__main__":
    main()
