"""Word → root: Sastrawi's rules over its list of Indonesian roots, Snowball for words whose root no list holds.

Active, passive and noun must meet: "menetapkan", "ditetapkan" and "penetapan" are all "tetap". Rules alone cannot know
that "menetapkan" lost a t and "menilai" lost nothing, so a list of roots decides (Adriani and others 2007). A word that
is made of no root of the list ("diunggah-ulang", a name, a misprint) is cut by Snowball's rules instead, and what a
prefix swallowed is put back where the list knows the result.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Protocol

ROOTS = Path(__file__).with_name("roots.toml")
_SWALLOWED = {"pem": "p", "mem": "p", "pen": "t", "men": "t", "peng": "k", "meng": "k", "peny": "s", "meny": "s"}
_SHORT = 3
_LONG = 40


class _Rules(Protocol):
    def stem_word(self, word: str) -> str: ...  # the library's name


class _Snowball(Protocol):
    def stemWord(self, word: str) -> str: ...  # the library's name


def root(word: str) -> str:
    """The root of a word in lower-case letters; a word that no rule fits is its own root."""
    if len(word) <= _SHORT or len(word) > _LONG:
        return word
    roots, rules = _sastrawi()
    if word in roots:
        return word
    found = rules.stem_word(word)
    return found if found != word else _by_rules(word, roots)


def _by_rules(word: str, roots: frozenset[str]) -> str:
    cut = _snowball().stemWord(word)
    for prefix, letter in _SWALLOWED.items():
        if word.startswith(prefix) and cut not in roots and letter + cut in roots:
            return letter + cut
    return cut


@cache
def _sastrawi() -> tuple[frozenset[str], _Rules]:
    from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
    from Sastrawi.Stemmer.Stemmer import Stemmer
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    table = tomllib.loads(ROOTS.read_text(encoding="utf-8"))
    listed = {word.strip() for word in StemmerFactory().get_words()}
    roots = frozenset((listed - set(table["misleading"].split())) | set(table["further"].split()))
    return roots, Stemmer(ArrayDictionary(sorted(roots)))


@cache
def _snowball() -> _Snowball:
    import Stemmer

    stemmer: _Snowball = Stemmer.Stemmer("indonesian")
    return stemmer
