"""Which words are words: tells passages that optical recognition broke from those that can be put before a class."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Set

from kb.language.tokens import stem
from kb.reading.quality import known_words
from kb.types import Form, Passage

_WORD = re.compile(r"[^\W\d_]+")
_TAKEN_FOR = (
    ("tqi", "tuj"),
    ("rn", "m"),
    ("l", "i"),
    ("i", "l"),
    ("cl", "d"),
    ("ii", "u"),
    ("f", "p"),
    ("e", "c"),
    ("c", "e"),
)
"""Letters that recognition sets for others: "dalarn" for "dalam", "Fribadi" for "Pribadi"."""

_SHORT = 3
"""Stems of so many letters tell nothing."""
_SEEN_OFTEN = 8
"""Times that a word unknown elsewhere must stand in one document to be a name and not a misreading."""

BROKEN = re.compile(
    r"\(\s+\w{1,3}\s*\)|\(\d{1,3}(?=[^\d)a-z ])|\(\d{1,2}[l1I](?=\s)|\(\d{2}\b(?! *\))"  # "( 1)", "(21 dilakukan"
    r"|[^\W\d_]\d[^\W\d_]|\b\d+[OolI]\b|\b1[OoIl]\b"  # "s4s", "1O", "4l"
    r"|[|~^\\{}<>#]|\.{4,}|(?<=[a-z])[A-Z](?=[a-z])|[,;:]{2,}|[a-z]\.[a-z](?=[a-z])"  # "ata.u"
    r"|[a-z]- [A-Za-z](?!an\b)|\bI \("  # "Undang- Undang", "I (satu)"
    r"|(?<=[a-z])q[a-z]"  # "persetqiuan"
    r"|(?<=[a-z]):$|\bdan/atau$|(?<![\w/])[b-z](?= [a-z])"  # a list that breaks off, a letter alone
)
"""Marks that recognition leaves and print does not."""


class Vocabulary:
    """The words of a collection that can be trusted."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        """Count the words: those of texts written by hand all count, those of one official text only if frequent."""
        documents: dict[str, set[str]] = {}
        often: Counter[tuple[str, str]] = Counter()
        sure: set[str] = set()
        for passage in passages:
            for word in _WORD.findall(passage.text.lower()):
                if passage.form is Form.OFFICIAL:
                    documents.setdefault(word, set()).add(passage.document)
                    often[word, passage.document] += 1
                else:
                    sure.add(word)
        several = {word for word, held in documents.items() if len(held) > 1}
        frequent = {word for (word, _), count in often.items() if count >= _SEEN_OFTEN}
        certain = known_words() | sure
        self._words = certain | {word for word in several | frequent if not _misread(word, certain)}
        self._stems = {stem(word) for word in certain if len(word) > _SHORT}

    def unknown(self, text: str) -> list[str]:
        """The words of a text that are not trusted, in lower case."""
        return [word for word in _WORD.findall(text.lower()) if len(word) > 2 and not self._trusted(word)]

    def _trusted(self, word: str) -> bool:
        """Whether a word is known, or another form of one that is ("mendaftar" beside "daftar")."""
        return word in self._words or (len(stem(word)) > _SHORT and stem(word) in self._stems)

    def broken(self, text: str) -> bool:
        """Whether a text shows marks of bad recognition: an untrusted word, or signs that print does not have."""
        return bool(self.unknown(text)) or BROKEN.search(text) is not None


def _misread(word: str, certain: Set[str]) -> bool:
    """Whether a word becomes one that is certain when letters that recognition confuses are put right."""
    return any(
        word[: place.start()] + right + word[place.end() :] in certain
        for wrong, right in _TAKEN_FOR
        for place in re.finditer(wrong, word)
    )
