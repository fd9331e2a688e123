"""What the web pages need of a knowledge base, and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Protocol

from kb.types import Answer, Form, Passage, PassageKey, Status, Turn
from kb.web.words import Language


class SourceView(Protocol):
    """A passage in its surroundings: the whole article in reading order, and who the document is."""

    @property
    def document_label(self) -> str:
        """Short printed form, e.g. "Perpres 95/2018"."""

    @property
    def document_title(self) -> str:
        """What the document is about."""

    @property
    def form(self) -> Form:
        """Official text, digest, model SOP or study."""

    @property
    def status(self) -> Status:
        """Standing of the document today."""

    @property
    def place(self) -> str:
        """Printed place of the article, e.g. "Pasal 61"."""

    @property
    def page(self) -> int:
        """Page of the original on which the article begins."""

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages of the article in reading order."""


class Backend(Protocol):
    """The part of :class:`kb.KnowledgeBase` that the pages call. ``ask`` may be called from several threads."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        language: Language | None = None,
    ) -> Answer:
        """Answer a question; our own words in it are in ``language``, the quoted ones stay as they are."""

    def answer_stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        language: Language | None = None,
    ) -> Iterator[Answer]:
        """The answer as it grows, each one fit to be shown; the last is final. One alone without a language model."""

    def source(self, key: PassageKey) -> SourceView | None:
        """The article around a passage; ``None`` where the passage is not held."""

    def refresh(self) -> bool:
        """Swap to a newly published snapshot; cheap when there is none."""

    def examples(self, count: int) -> list[str]:
        """Questions that the collection can answer."""

    @property
    def snapshot_id(self) -> str:
        """The snapshot that answers."""


Opener = Callable[[], Backend]
"""Opens a knowledge base. Heavy: seconds, and called once, in the background."""
