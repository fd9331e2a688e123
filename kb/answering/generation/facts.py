"""What a text commits itself to, read by rule: numbers with units and limits, places of law, norms, names, words.

Pure functions; a sentence and its source are read the same way and compared in ``checks.py``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from kb.search.tokens import stem, tokens
from kb.structure.numerals import WORD_PATTERN, word_value

_NUMBER = re.compile(rf"\d+(?:[.,/:]\d+)*|\b(?:{WORD_PATTERN})\b", re.IGNORECASE)
_UNIT = (
    r"hari kerja|hari kalender|hari|jam|menit|bulan|tahun|minggu|triwulan|semester|kali|persen|%|orang|rupiah|juta"
    r"|miliar"
)
_LIMIT = (
    r"paling (?:lambat|lama|sedikit|banyak|rendah|tinggi|kurang|singkat)|sekurang-kurangnya|setidaknya|minimal|maksimal"
    r"|lebih dari|kurang dari|sampai dengan|hingga|setiap|tiap"
)
_QUANTITY = re.compile(
    rf"(?:\b(?P<limit>{_LIMIT})\s+(?:dalam\s+(?:jangka\s+)?(?:waktu\s+)?)?)?"
    rf"(?P<value>\d+(?:[.,]\d+)*|\b(?:{WORD_PATTERN})\b)(?:\s*\([a-z\s]+\))?\s*(?P<unit>{_UNIT})(?![a-z])",
    re.IGNORECASE,
)
_MONTHS = "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember"
_DATE = re.compile(rf"\b\d{{1,2}}\s+(?:{_MONTHS})\s+\d{{4}}\b|\b(?:{_MONTHS})\b(?:\s+\d{{4}})?", re.IGNORECASE)
_VERSE = re.compile(r"\b(?:ayat|huruf|angka|butir)\s*\(?\s*(\d{1,3}[a-z]?|[a-z])\s*\)?(?![a-z0-9])", re.IGNORECASE)

MODALS = frozenset(
    "wajib harus dapat boleh dilarang berhak berwenang tidak bukan tanpa jangan belum hanya kecuali selain perlu "
    "bisa mesti diwajibkan diharuskan diperbolehkan dibolehkan larangan".split()
)
"""Words that make a norm what it is; "tidak wajib" is another norm than "wajib"."""

REACH = 6
"""How many words after a modal it may govern: "wajib mengelola, memproses, dan menyimpan"."""

_CLAUSE = re.compile(r"[.;:\n]")


@cache
def stopwords() -> frozenset[str]:
    """Words that carry nothing of their own."""
    import kb.search

    table = Path(str(kb.search.__file__)).with_name("stopwords.txt")
    rows = table.read_text(encoding="utf-8").splitlines()
    return frozenset(word for row in rows if not row.startswith("#") for word in tokens(row)) - MODALS


def root(token: str) -> str:
    """The stem without the consonant that "me-" swallows: "menetapkan" and "ditetapkan" are one word."""
    cut = stem(token)
    return cut[1:] if len(cut) > 4 and cut[0] in "tkps" and cut[1] in "aeiou" else cut


def content(text: str) -> list[str]:
    """Roots of the words that carry something, in order; modals and numbers are judged by their own rules."""
    kept = (token for token in tokens(text) if token not in stopwords() and token not in MODALS)
    return [root(token) for token in kept if token.isalpha() and len(token) > 2]


def numbers(text: str) -> set[str]:
    """Every number, written as digits; "satu" counts only as a quantity (it also means "a")."""
    found = set()
    for match in _NUMBER.finditer(text):
        value = word_value(match.group())
        if value == 1 and match.group().isalpha():
            continue
        found.add(str(value) if value is not None else match.group().strip(".,:/"))
    return found


def quantities(text: str) -> set[tuple[str, str, str]]:
    """Numbers with their unit and the limit before them: ("paling lambat", "10", "hari kerja")."""
    found = set()
    for match in _QUANTITY.finditer(" ".join(text.split())):
        value = word_value(match["value"])
        limit = " ".join((match["limit"] or "").lower().split())
        found.add((limit, str(value) if value is not None else match["value"], match["unit"].lower()))
    return found


def dates(text: str) -> set[str]:
    """Dates and months, in lower case."""
    return {" ".join(match.group().lower().split()) for match in _DATE.finditer(text)}


def verses(text: str) -> set[str]:
    """Ayat, huruf and angka that are named, whatever Pasal they belong to."""
    return {match.group(1).lower() for match in _VERSE.finditer(text)}


def norms(text: str) -> Mapping[str, set[str]]:
    """What each modal governs: "wajib" → roots of the words within ``REACH`` after it in its clause.

    Modals in a row are one ("tidak wajib"). Of a sentence take the first word only, see :func:`claimed_norms`.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for modal, governed in _governed(text):
        found[modal].update(governed)
    return found


def claimed_norms(sentence: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each modal of a sentence with the roots it governs, the nearest first; empty where nothing follows."""
    return [(modal, tuple(governed)) for modal, governed in _governed(sentence)]


def _governed(text: str) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for clause in _CLAUSE.split(text):
        listed = tokens(clause)
        at = 0
        while at < len(listed):
            if listed[at] not in MODALS:
                at += 1
                continue
            stop = at
            while stop < len(listed) and listed[stop] in MODALS:
                stop += 1
            after = [
                root(token)
                for token in listed[stop:]
                if token not in MODALS and token.isalpha() and (token not in stopwords() and len(token) > 2)
            ]
            found.append((" ".join(listed[at:stop]), after[:REACH]))
            at = stop
    return found


_WORD = re.compile(r"[^\W\d_][\w'’/-]*", re.UNICODE)


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
        if word[0].isupper() and not opens:
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


def support(sentence: str, source: str) -> float:
    """How much of a sentence its source says, in [0, 1]: the mean of its words' and its neighbouring words' shares.

    A word counts where its root stands in the source; two neighbouring words where they stand within four words of each
    other, in whatever order (active and passive change it).
    """
    own, held = content(sentence), content(source)
    if not own:
        return 0.0
    places: dict[str, list[int]] = defaultdict(list)
    for position, word in enumerate(held):
        places[word].append(position)
    single = sum(word in places for word in own) / len(own)
    pairs = list(pairwise(own))
    if not pairs:
        return single
    near = sum(_near(places.get(a, []), places.get(b, [])) for a, b in pairs) / len(pairs)
    return (single + near) / 2


_WINDOW = 4


def _near(left: Sequence[int], right: Sequence[int]) -> bool:
    return any(abs(a - b) <= _WINDOW for a in left for b in right)
