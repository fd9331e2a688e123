"""Spoken verbs looked for as the written ones.

The nasal gives back its consonant ("nerbitin", "mimpin", "ngelola"), the spoken ending -in goes ("daftarin").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from kb.language.tokens import stem
from kb.search.needs import Weigh
from kb.types import Need, Query

Known = Callable[[str], int]
"""How many passages hold a stem."""
_ENDING = re.compile(r"(?:in|kan|i|an)(?:nya)?$")
_NASALS = (
    ("nge", ("", "k")),
    ("ng", ("", "k", "g")),
    ("ny", ("s", "c")),
    ("m", ("p", "b")),
    ("n(?![gy])", ("t", "c", "d")),
)
"""What a nasal may stand for at the head of a spoken verb (Sneddon, Indonesian Reference Grammar, on meN-)."""
_SHORTEST = 4


def written_forms(word: str) -> Iterator[str]:
    """The stems that a spoken verb may stand for: "nerbitin" → "terbit", "daftarin" → "daftar"; nothing for others."""
    spoken = re.fullmatch(r"(\w{4,})in(?:nya)?", word)
    if spoken is not None:
        yield stem(spoken.group(1))
    for nasal, heads in _NASALS:
        found = re.match(nasal, word)
        if found is None:
            continue
        for head in heads:
            whole = head + word[found.end() :]
            for form in dict.fromkeys((whole, _ENDING.sub("", whole))):
                if len(form) >= _SHORTEST:
                    yield stem(form)


def with_written_verbs(query: Query, known: Known, weigh: Weigh) -> Query:
    """The query with the written form of each verb that no passage holds as spoken; unchanged where none has one."""
    added: list[str] = []
    needs: list[Need] = []
    for need in query.needs:
        form = _written(need, known)
        if form is None:
            needs.append(need)
            continue
        added.append(form)
        weight = min(need.weight, weigh([form])[form])
        needs.append(replace(need, alternatives=(*need.alternatives, frozenset({form})), weight=weight))
    if not added:
        return query
    return replace(query, needs=tuple(needs), search_text=" ".join((query.search_text, *added)))


def _written(need: Need, known: Known) -> str | None:
    """The best known written form of a need that no passage holds."""
    if any(known(word) for form in need.alternatives for word in form):
        return None
    forms = [form for form in written_forms(need.word) if known(form)]
    return max(forms, key=known) if forms else None
