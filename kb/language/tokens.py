"""Text → tokens, the one way both sides of the word index see words: lower case, accents folded, roots of words."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from kb.language.roots import root

_TOKEN = re.compile(r"[0-9a-z]+(?:\x1f[0-9]+)?")
_NUMBER = re.compile(
    r"(?<![0-9a-z.,])(rp)?"
    r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?=[.,][0-9]{1,2}(?![0-9])))(?:[.,]([0-9]{1,2}))?"
    r"(?![0-9a-z]|[.,][0-9])"
)
"""A number with groups of thousands, with decimals or with both: "1.000.000", "3,5", "3.12", "Rp2.500,75"."""
_POINT = "\x1f"
_MAYBE_ACCENT = re.compile("[\u0300-\U0010ffff]")
"""No character below U+0300 is an accent by itself; few texts hold many above."""
_STOPWORDS = Path(__file__).with_name("stopwords.txt")
_ELECTRONIC = re.compile(r"\be[- ]?(?=(?:mail|government|gov|office|katalog|kinerja)\b)")


def fold(text: str) -> str:
    """Lower case without accents."""
    if text.isascii():
        return text.lower()
    return _MAYBE_ACCENT.sub(_without_accent, unicodedata.normalize("NFKD", text.lower()))


def _without_accent(match: re.Match[str]) -> str:
    return "" if unicodedata.combining(match.group()) else match.group()


def tokens(text: str) -> list[str]:
    """The words and numbers of a text, in order: ``"Pasal 27A ayat (2)"`` → ``["pasal", "27a", "ayat", "2"]``.

    "e-mail", "e mail" and "email" are one word. A number is one token with point or comma: "3,5" and "3.5" are both
    ``"3.5"``, "1.000.000,00" is ``"1000000"``.
    """
    whole = _NUMBER.sub(_joined, _ELECTRONIC.sub("e", fold(text)))
    return [token.replace(_POINT, ".") for token in _TOKEN.findall(whole)]


def _joined(number: re.Match[str]) -> str:
    decimals = "" if set(number[3] or "0") == {"0"} else number[3]
    return f"{number[1] or ''} {number[2].replace('.', '')}{_POINT if decimals else ''}{decimals}"


@lru_cache(maxsize=400_000)
def stem(token: str) -> str:
    """The root of one token; tokens with digits are their own."""
    return root(token) if token.isalpha() else token


def stems(text: str) -> list[str]:
    """The stems of a text's tokens, in order."""
    return [stem(token) for token in tokens(text)]


@cache
def stopwords() -> frozenset[str]:
    """Words that say nothing about what is looked for."""
    lines = _STOPWORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def content_stems(text: str) -> list[str]:
    """Stems of the words of a text that say what is looked for, each once, in order."""
    return list(dict.fromkeys(stem(token) for token in tokens(text) if token not in stopwords()))
