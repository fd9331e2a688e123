"""Text → tokens, the one way both sides of the word index see words: lower case, accents folded, Snowball stems."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Protocol

_TOKEN = re.compile(r"[0-9a-z]+")
_MAYBE_ACCENT = re.compile("[\u0300-\U0010ffff]")
"""No character below U+0300 is an accent by itself; few texts hold many above."""
_ELECTRONIC = re.compile(r"\be[- ]?(?=(?:mail|government|gov|office|katalog|kinerja)\b)")


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # the library's name


@cache
def _stemmer() -> _Stemmer:
    import Stemmer

    stemmer: _Stemmer = Stemmer.Stemmer("indonesian")
    return stemmer


def fold(text: str) -> str:
    """Lower case without accents."""
    if text.isascii():
        return text.lower()
    return _MAYBE_ACCENT.sub(_without_accent, unicodedata.normalize("NFKD", text.lower()))


def _without_accent(match: re.Match[str]) -> str:
    return "" if unicodedata.combining(match.group()) else match.group()


def tokens(text: str) -> list[str]:
    """The words and numbers of a text, in order: ``"Pasal 27A ayat (2)"`` → ``["pasal", "27a", "ayat", "2"]``.

    "e-mail", "e mail" and "email" are one word.
    """
    return _TOKEN.findall(_ELECTRONIC.sub("e", fold(text)))


@lru_cache(maxsize=200_000)
def stem(token: str) -> str:
    """The Snowball Indonesian stem of one token; tokens with digits are their own stems."""
    return token if not token.isalpha() else _stemmer().stemWord(token)


def stems(text: str) -> list[str]:
    """The stems of a text's tokens, in order."""
    return [stem(token) for token in tokens(text)]
