"""An exercise item: what is asked, what may be chosen, what is right, and the words of the source that say so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kb.types import DocumentKey, Form, LegalStatus, PassageKey


class ItemKind(StrEnum):
    """What an item trains."""

    DEFINITION = "definition"
    DEADLINE = "deadline"
    AUTHORITY = "authority"
    MODAL = "modal"
    ORDER = "order"
    ACTOR = "actor"
    PAPERS = "papers"
    VALIDITY = "validity"
    FIND_ERROR = "find_error"
    SCENARIO = "scenario"
    OWN = "own"


class Role(StrEnum):
    """Whose desk a scenario card is for."""

    FRONT_DESK = "front_desk"
    TREASURER = "treasurer"
    SECRETARY = "secretary"
    HEAD = "head"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a document stood when an item was made from it."""

    document: DocumentKey
    status: LegalStatus


@dataclass(frozen=True, slots=True)
class Item:
    """One exercise item.

    ``options`` are what may be chosen, in the order shown. ``answer`` is the exact text of one of them; for an item of
    kind ``order`` it is all of them in the right order. ``quote`` holds words of the source, letter by letter, and
    ``citation`` says in words where they stand, how that rule stands and when this was checked. ``sources`` are the
    passages it was made from, the quoted one first; ``words`` is a hash of their texts, ``standings`` how their
    documents stood: both tell later whether the item is stale. ``difficulty`` is 1 (easy) to 3.
    """

    id: str
    kind: ItemKind
    prompt: str
    options: tuple[str, ...]
    answer: tuple[str, ...]
    quote: str
    citation: str
    sources: tuple[PassageKey, ...]
    document: DocumentKey
    document_label: str
    form: Form
    status: LegalStatus
    checked: date | None
    difficulty: int
    snapshot: str
    words: str
    standings: tuple[Standing, ...]
    role: Role | None = None

    @property
    def ordered(self) -> bool:
        """Whether the options are to be put in order, not chosen from."""
        return len(self.answer) > 1

    @property
    def explanation(self) -> str:
        """The quote and where it stands, as one text."""
        return f"“{self.quote}” — {self.citation}"

    @property
    def source(self) -> PassageKey:
        """The passage that is quoted."""
        return self.sources[0]

    def right(self, given: Sequence[str]) -> bool:
        """Whether what was chosen (or the order that was made) is right."""
        return tuple(given) == self.answer


def item_id(kind: ItemKind, source: str, variant: str) -> str:
    """The stable name of an item: the same source and variant give the same one in every snapshot."""
    return hashlib.sha256(f"{kind.value}|{source}|{variant}".encode()).hexdigest()[:12]


def words_hash(texts: Iterable[str]) -> str:
    """A hash of the words of passages; white space does not count."""
    joined = "\n".join(" ".join(text.split()) for text in texts)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]
