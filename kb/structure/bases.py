"""Legal bases that are dead: an SOP that cites UU 32/2004 rests on a rule that UU 23/2014 revoked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.structure.kinds import printed_kind
from kb.structure.references import parse_references
from kb.types import Confidence, Document, DocumentKey, LegalStatus, Section, Status

DEAD = frozenset({LegalStatus.REVOKED, LegalStatus.PARTLY_REVOKED})
"""Standings of a rule that may no longer carry an SOP; an amended one still may."""

_TABLE = Path(__file__).with_name("successors.toml")
_PLACES = ("dasar-hukum", "mengingat")
_STEPS = 6

StatusOf = Callable[[DocumentKey], Status | None]
"""The standing of a rule as the collection knows it; None, or ``UNVERIFIED``, where it knows nothing."""


@dataclass(frozen=True, slots=True)
class StaleBasis:
    """A dead rule among the legal bases of a document.

    ``text`` is the line that cites it and ``place`` where it stands; ``successors`` lead from what replaced it to what
    holds today. ``confidence`` is how well its end is known; ``by_table`` says that the shipped table said so, not the
    collection.
    """

    document: DocumentKey
    place: str
    text: str
    rule: DocumentKey
    standing: LegalStatus
    successors: tuple[DocumentKey, ...]
    confidence: Confidence
    by_table: bool = False

    @property
    def message(self) -> str:
        """The finding as a sentence for the admin."""
        ended = "dicabut sebagian" if self.standing is LegalStatus.PARTLY_REVOKED else "sudah dicabut"
        following = " lalu ".join(_printed(key) for key in self.successors)
        by = f"; penggantinya {following}" if following else ""
        doubt = "" if self.confidence in {Confidence.OFFICIAL, Confidence.SEVERAL} else " (belum diverifikasi)"
        return f"Dasar hukum usang: {_printed(self.rule)} {ended}{by}{doubt}."


def stale_bases(document: Document, view_status: StatusOf) -> list[StaleBasis]:
    """The dead rules that a document's legal bases cite, in the order cited, each rule once.

    A rule's end is taken from the collection (``view_status``), else from the table of rules that SOPs still cite
    (successors.toml). A line that cites a dead rule only beside the law that amended it names both.
    """
    found: dict[DocumentKey, StaleBasis] = {}
    for section in document.walk():
        if section.place in _PLACES:
            for stale in _in_section(document, section, view_status):
                found.setdefault(stale.rule, stale)
    return list(found.values())


def _in_section(document: Document, section: Section, view_status: StatusOf) -> Iterator[StaleBasis]:
    for line in section.full_text.splitlines():
        for reference in parse_references(line):
            rule = reference.document
            ended = _end(rule, view_status) if rule is not None and rule != document.key else None
            if rule is None or ended is None:
                continue
            status, by_table = ended
            yield StaleBasis(
                document=document.key,
                place=section.place,
                text=re.sub(r"^[-•]\s+", "", line.strip()),
                rule=rule,
                standing=status.standing,
                successors=tuple(_line_of(status.by, view_status)),
                confidence=status.confidence,
                by_table=by_table,
            )


def _end(rule: DocumentKey, view_status: StatusOf) -> tuple[Status, bool] | None:
    """The status of a dead rule, and whether the table told it; None for one that lives or is not known."""
    held = view_status(rule)
    if held is not None and held.standing in DEAD:
        return held, False
    if held is None or held.standing is LegalStatus.UNVERIFIED:
        told = _table().get(rule)
        return (told, True) if told else None
    return None


def _line_of(first: tuple[DocumentKey, ...], view_status: StatusOf) -> Iterator[DocumentKey]:
    """The successors of a rule, and theirs where they are dead too, to the one that holds."""
    seen: set[DocumentKey] = set()
    waiting = list(first)
    while waiting and len(seen) < _STEPS:
        key = waiting.pop(0)
        if key in seen:
            continue
        seen.add(key)
        yield key
        ended = _end(key, view_status)
        if ended is not None and ended[0].standing is LegalStatus.REVOKED:
            waiting += ended[0].by


@cache
def _table() -> dict[DocumentKey, Status]:
    with _TABLE.open("rb") as file:
        rows = tomllib.load(file)["rule"]
    return {
        DocumentKey(row["key"]): Status(
            LegalStatus.REVOKED,
            confidence=Confidence(row["confidence"]),
            by=(DocumentKey(row["by"]),),
            note=row["basis"],
        )
        for row in rows
    }


def _printed(key: DocumentKey) -> str:
    kind, _, rest = key.rpartition("-")[0].rpartition("-")
    year = key.rpartition("-")[2]
    return f"{printed_kind(kind)} {rest}/{year}" if year.isdigit() and kind else str(key)
