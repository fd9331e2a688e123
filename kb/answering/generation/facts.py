"""What a text commits itself to, read by rule: numbers with units and limits, places of law, norms, names, words.

Pure functions; a sentence and its source are read the same way and compared in ``checks.py``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from kb.language.dates import DATE
from kb.language.durations import UNIT_PATTERN
from kb.language.modals import MODAL_FORMS, MODALS
from kb.language.numerals import WORD_PATTERN, word_value
from kb.language.tokens import stem, tokens
from kb.language.tokens import stopwords as function_words

_NUMBER = re.compile(rf"\d+(?:[.,:]\d+)*|\b(?:{WORD_PATTERN})\b", re.IGNORECASE)
_UNIT = rf"{UNIT_PATTERN}|triwulan|semester|kali|persen|%|orang|rupiah|juta|miliar"
_LIMIT = (
    r"paling (?:lambat|lama|sedikit|banyak|rendah|tinggi|kurang|singkat)|sekurang-kurangnya|setidaknya|minimal|maksimal"
    r"|lebih dari|kurang dari|sampai dengan|hingga|setiap|tiap"
)
_QUANTITY = re.compile(
    rf"(?:\b(?P<limit>{_LIMIT})\s+(?:dalam\s+(?:jangka\s+)?(?:waktu\s+)?)?)?"
    rf"(?P<value>(?<!\d)(?<!\d[.,])\d++(?:[.,]\d++)*+|\b(?:{WORD_PATTERN})\b)(?:\s*+\([a-z\s]++\))?\s*+"
    rf"(?P<unit>{_UNIT})(?![a-z])(?!\s+(?:19|20)\d\d\b)",
    re.IGNORECASE,
)
_VERSE = re.compile(
    r"\b(?:ayat|huruf|angka|butir)\s*+(?:\(\s*+)?(\d{1,3}[a-z]?|[a-z])\s*\)?(?![a-z0-9])", re.IGNORECASE
)

_CLAUSE = re.compile(r"[.;:\n]")


@cache
def stopwords() -> frozenset[str]:
    """Words that carry nothing of their own."""
    return function_words() - MODALS


def root(token: str) -> str:
    """The stem without the consonant that "me-" swallows: "menetapkan" and "ditetapkan" are one word."""
    cut = stem(token)
    return cut[1:] if len(cut) > 4 and cut[0] in "tkps" and cut[1] in "aeiou" else cut


def content(text: str) -> list[str]:
    """Roots of the words that carry something, in order; modals and numbers are judged by their own rules."""
    return [root(token) for token in tokens(text) if _carries(token)]


def numbers(text: str) -> set[str]:
    """Every number, written as digits; "satu" counts only as a quantity (it also means "a")."""
    found = set()
    for match in _NUMBER.finditer(text):
        value = word_value(match.group())
        if value == 1 and match.group().isalpha():
            continue
        found.add(str(value) if value is not None else _written(match.group()))
    return found


def _written(number: str) -> str:
    """A number without what only its writing adds: "3,12" and "3.12" are one."""
    return number.strip(".,:").replace(",", ".")


def quantities(text: str) -> set[tuple[str, str, str]]:
    """Numbers with their unit and the limit before them: ("paling lambat", "10", "hari kerja")."""
    found = set()
    for match in _QUANTITY.finditer(" ".join(text.split())):
        value = word_value(match["value"])
        limit = " ".join((match["limit"] or "").lower().split())
        found.add((limit, str(value) if value is not None else _written(match["value"]), match["unit"].lower()))
    return found


def dates(text: str) -> set[str]:
    """Dates and months, in lower case."""
    return {" ".join(match.group().lower().split()) for match in DATE.finditer(text)}


def verses(text: str) -> set[str]:
    """Ayat, huruf and angka that are named, whatever Pasal they belong to."""
    return {match.group(1).lower() for match in _VERSE.finditer(text)}


@dataclass(frozen=True, slots=True)
class Norm:
    """A modal ("tidak wajib") and the roots of what it governs: the first word after it, and those listed beside it.

    ``loose`` says that the modal is a verb ("mewajibkan pengelola untuk …"): any of the words may be the governed one.
    """

    modal: str
    governed: tuple[str, ...]
    loose: bool = False


_PIECE = re.compile(r"[^\W_]+|,")
_JOINS = frozenset({",", "dan", "atau", "serta", "maupun"})
_LIST_REACH = 24
_LOOSE_REACH = 8


def norms(text: str) -> list[Norm]:
    """The norms of a text in order. "wajib mengelola, memproses, dan menyimpan" governs three words.

    Does not read: norms whose modal stands in another clause ("dilarang: a. …").
    """
    found: list[Norm] = []
    for clause in _CLAUSE.split(text):
        pieces = [piece if piece == "," else "".join(tokens(piece)) for piece in _PIECE.findall(clause)]
        at = 0
        while at < len(pieces):
            if _modal(pieces[at]) is None:
                at += 1
                continue
            stop = at
            while stop < len(pieces) and _modal(pieces[stop]) is not None:
                stop += 1
            modal = " ".join(_modal(piece) or "" for piece in pieces[at:stop])
            loose = any(piece in MODAL_FORMS for piece in pieces[at:stop])
            found.append(Norm(modal, tuple(_governed(pieces[stop:], loose)), loose))
            at = stop
    return found


def _modal(piece: str) -> str | None:
    return piece if piece in MODALS else MODAL_FORMS.get(piece)


def _governed(after: Sequence[str], loose: bool) -> list[str]:
    """Roots of the first word that carries something, and of those that a list puts beside it."""
    found: list[str] = []
    for position, piece in enumerate(after[:_LIST_REACH]):
        if not _carries(piece):
            continue
        listed = position > 0 and after[position - 1] in _JOINS
        if not found or listed or (loose and len(found) < _LOOSE_REACH):
            found.append(root(piece))
    return found


def _carries(token: str) -> bool:
    return token.isalpha() and len(token) > 2 and token not in stopwords() and _modal(token) is None


_CONDITIONS = {
    "exception": r"kecuali|dikecualikan|mengecualikan|pengecualian|selain",
    "limit": r"sepanjang|selama|hanya|dengan syarat|dengan ketentuan",
    "case": r"jika|apabila|bila|bilamana|dalam hal|kalau",
}
_CONDITION = {name: re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE) for name, pattern in _CONDITIONS.items()}


def conditions(text: str) -> set[str]:
    """What a text is bound by: an exception, a limit ("sepanjang", "hanya"), a case ("apabila", "dalam hal")."""
    return {name for name, pattern in _CONDITION.items() if pattern.search(text)}


_NOUN = re.compile(r"(?:pe|per|ke)\w+an")


def acts(sentence: str) -> set[str]:
    """Roots of a sentence's words that may be verbs: "menghapus", not "penghapusan"."""
    return {root(token) for token in tokens(sentence) if _carries(token) and not _NOUN.fullmatch(token)}


_WORD = re.compile(r"[^\W\d_]\w*")


def names(sentence: str) -> list[tuple[str, ...]]:
    """Runs of capitalised words, each as folded words: ("sekretaris", "daerah"); the first word only in capitals.

    A sentence begins with a capital anyway: its first word counts where another name follows it, or where it is an
    acronym.
    """
    runs: list[tuple[str, ...]] = []
    run: list[str] = []
    end = 0
    for match in _WORD.finditer(sentence):
        word = match.group()
        joined = sentence[end : match.start()].strip() == ""
        if run and not (joined and word[0].isupper()):
            runs.append(tuple(run))
            run = []
        opens = match.start() == 0 and word.lower() in stopwords() | {"pasal", "setiap", "para"}
        if word[0].isupper() and word.isalpha() and not opens:
            run.append(word)
        end = match.end()
    if run:
        runs.append(tuple(run))
    first = _WORD.search(sentence)
    lone = first.group() if first else ""
    return [
        tuple(part for word in found for part in tokens(word))
        for found in runs
        if not (len(found) == 1 and found[0] == lone and not lone.isupper())
    ]


def stands_in(run: Sequence[str], words: Sequence[str]) -> bool:
    """Whether words stand in a row in other words."""
    first = run[0]
    size = len(run)
    return any(words[at] == first and tuple(words[at : at + size]) == tuple(run) for at in range(len(words) - size + 1))


def support(sentence: str, source: str, names: str = "") -> float:
    """How much of a sentence one stretch of its source says, in [0, 1].

    The mean of two shares, in the stretch where it is highest: of its words whose root stands there, and of its pairs
    of neighbouring words that stand within ``_WINDOW`` words of each other there, in whatever order (active and passive
    change it). ``names`` are what the source is called: their words count as said, but stretch nothing.
    """
    own, held, called = content(sentence), content(source), set(content(names))
    if not own:
        return 0.0
    size = max(_SHORTEST_STRETCH, 2 * len(own))
    starts = range(0, max(1, len(held) - size + size // 3), max(1, size // 3))
    return max(_share(own, held[start : start + size], called) for start in starts)


_WINDOW = 4
_SHORTEST_STRETCH = 30


def _share(own: Sequence[str], stretch: Sequence[str], called: set[str]) -> float:
    places: dict[str, list[int]] = defaultdict(list)
    for position, word in enumerate(stretch):
        places[word].append(position)
    single = sum(word in places or word in called for word in own) / len(own)
    pairs = [(a, b) for a, b in pairwise(own) if a not in called or b not in called]
    if not pairs:
        return single
    near = sum(_near(places[a], places[b]) for a, b in pairs if a in places and b in places) / len(pairs)
    return (single + near) / 2


def _near(left: Sequence[int], right: Sequence[int]) -> bool:
    return any(abs(a - b) <= _WINDOW for a in left for b in right)
