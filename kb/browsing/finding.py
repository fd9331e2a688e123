"""A plain search over the collection: passages with their best lines, and facets to narrow them by."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kb.browsing.documents import headings
from kb.language.tokens import fold, stem
from kb.search.engine import SearchEngine
from kb.structure.kinds import level, printed_kind
from kb.types import Hit, Identity, Passage, Status, place_of

POOL = 80
"""Passages that are looked at for one search; facets count these."""

SNIPPET = 36
"""Words of a passage shown."""

FACETS = ("jenis", "lingkup", "instansi", "tahun", "status")
"""What a search can be narrowed by, under the names that stand in its address."""

_WORD = re.compile(r"\w+")
_LINE_END = re.compile(r"\n")


@dataclass(frozen=True, slots=True)
class Found:
    """A passage found: who its document is, its standing, and its best lines with the words looked for marked."""

    passage: Passage
    identity: Identity
    status: Status
    trail: tuple[str, ...]
    snippet: str
    marks: tuple[tuple[int, int], ...]
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search found. ``facets`` gives for each facet its values and how many passages each would leave."""

    question: str
    respelt: str
    expansions: tuple[tuple[str, str], ...]
    found: tuple[Found, ...]
    total: int
    facets: Mapping[str, tuple[tuple[str, int], ...]]


def find_passages(
    engine: SearchEngine, question: str, as_of: date | None, chosen: Mapping[str, str], start: int = 0, count: int = 10
) -> Findings:
    """Passages for a question, best first, that have the chosen value in each facet; ``count`` from ``start`` on."""
    query = engine.understand(question, (), as_of)
    hits = engine.search(query, POOL)
    wanted = frozenset(engine.content_stems(query.search_text))
    all_values = [facet_values(engine, hit, query.as_of) for hit in hits]
    kept = [(hit, values) for hit, values in zip(hits, all_values, strict=True) if _fits(values, chosen)]
    found = tuple(_found(engine, hit, values, wanted, query.as_of) for hit, values in kept[start : start + count])
    facets = {
        name: _counted(all_values, {key: value for key, value in chosen.items() if key != name}, name)
        for name in FACETS
    }
    return Findings(question, query.respelt, query.expansions, found, len(kept), facets)


def facet_values(engine: SearchEngine, hit: Hit, as_of: date) -> dict[str, str]:
    """The value of each facet for the document of a hit."""
    identity = engine.identities[hit.passage.document]
    status = engine.view.status(identity.key, as_of, place_of(hit.passage.key))
    return {
        "jenis": printed_kind(identity.kind),
        "lingkup": level(identity),
        "instansi": identity.issuer,
        "tahun": str(identity.year or ""),
        "status": status.standing.value,
    }


def snippet(text: str, wanted: Callable[[str], bool], words: int = SNIPPET) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The stretch of ``words`` words that holds most wanted ones, each once counting most, and where they stand."""
    spans = [match.span() for match in _WORD.finditer(text)]
    stems = [stem(fold(text[first:last])) for first, last in spans]
    hits = [number for number, each in enumerate(stems) if wanted(each)]
    if not spans:
        return "", ()
    lines = [0, *(sign.end() for sign in _LINE_END.finditer(text))]
    best, best_worth = 0, (-1, -1)
    for begin in sorted({0, *(_opening(lines, spans, number, words // 2) for number in hits)}):
        inside = [stems[number] for number in hits[bisect_left(hits, begin) : bisect_left(hits, begin + words)]]
        worth = len(set(inside)), len(inside)
        if worth > best_worth:
            best, best_worth = begin, worth
    last = min(best + words, len(spans))
    opens, closes = (spans[best][0] if best else 0), (spans[last - 1][1] if last < len(spans) else len(text))
    marks = tuple((spans[n][0] - opens, spans[n][1] - opens) for n in hits if best <= n < last)
    return text[opens:closes], marks


def _opening(lines: Sequence[int], spans: Sequence[tuple[int, int]], number: int, near: int) -> int:
    """The word that a stretch around a word begins with: its line's first where near, else some words before."""
    line = lines[bisect_right(lines, spans[number][0]) - 1]
    first = bisect_left(spans, (line, 0))
    return first if number - first <= near else number - 4


def _found(engine: SearchEngine, hit: Hit, values: Mapping[str, str], wanted: frozenset[str], as_of: date) -> Found:
    passage = hit.passage
    record = engine.view.document(passage.document)
    shown, marks = snippet(passage.text, wanted.__contains__)
    return Found(
        passage,
        engine.identities[passage.document],
        engine.view.status(passage.document, as_of, place_of(passage.key)),
        headings(record, passage) if record else (),
        shown,
        marks,
        values,
    )


def _fits(values: Mapping[str, str], chosen: Mapping[str, str]) -> bool:
    return all(values.get(name) == value for name, value in chosen.items() if value)


def _counted(
    all_values: Sequence[Mapping[str, str]], chosen: Mapping[str, str], name: str
) -> tuple[tuple[str, int], ...]:
    counts = Counter(values[name] for values in all_values if values[name] and _fits(values, chosen))
    if name == "tahun":
        return tuple(sorted(counts.items(), reverse=True))
    return tuple(counts.most_common())
