"""The modules on the barriers: material, exercise, discussion, and one first step for Monday."""

from __future__ import annotations

from dataclasses import dataclass

from kb.catalogue import CatalogueView
from kb.language.sentences import sentence_spans
from kb.training.making.barriers import SECTION
from kb.types import DocumentKey, place_of

BARRIERS = "riset-modul-hambatan-"
"""What the keys of modules begin with."""


@dataclass(frozen=True, slots=True)
class Module:
    """One module: its parts in order, each with a heading and sentences. The cards' key is not among them."""

    key: DocumentKey
    title: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def name(self) -> str:
        """Its name in an address: ``budaya``."""
        return self.key.removeprefix(BARRIERS)

    @property
    def subject(self) -> str:
        """What it is about, without "Modul hambatan 1:"."""
        return self.title.rpartition(": ")[2]


def modules(view: CatalogueView) -> list[Module]:
    """The modules that a view holds, in the order of their titles."""
    held = [record for record in view.documents() if record.key.startswith(BARRIERS)]
    return [
        Module(record.key, record.identity.title, _parts(view, record.key))
        for record in sorted(held, key=lambda record: record.identity.title)
    ]


def _parts(view: CatalogueView, key: DocumentKey) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (passage.label, tuple(passage.text[start:end].strip() for start, end in sentence_spans(passage.text)))
        for passage in view.document_passages(key)
        if place_of(passage.key) != SECTION
    )
