"""What the web pages need of a knowledge base, and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from kb.types import Answer, DocumentKey, Form, Identity, Passage, PassageKey, Status, Turn
from kb.web.words import Language

if TYPE_CHECKING:
    from kb.browsing.documents import ArticleView, DocumentView
    from kb.browsing.finding import Findings
    from kb.browsing.originals import PagePicture, PagesOf
    from kb.browsing.shelf import Shelf, Wish


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

    @property
    def pages(self) -> PagesOf | None:
        """The pages of the original that can be shown; None where the text has none."""


class Backend(Protocol):
    """The part of :class:`kb.KnowledgeBase` that the pages call. ``ask`` may be called from several threads."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        language: Language | None = None,
        within: Mapping[str, str] | None = None,
    ) -> Answer:
        """Answer a question; our own words in it are in ``language``, the quoted ones stay as they are.

        ``within`` keeps the search in a part of the collection.
        """

    def scopes(self) -> Mapping[str, tuple[str, ...]]:
        """What a question can be kept within: values by name."""

    def answer_stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        language: Language | None = None,
        within: Mapping[str, str] | None = None,
    ) -> Iterator[Answer]:
        """The answer as it grows, each one fit to be shown; the last is final. One alone without a language model."""

    def source(self, key: PassageKey) -> SourceView | None:
        """The article around a passage; ``None`` where the passage is not held."""

    def page_picture(
        self, key: PassageKey, words: str = "", page: int | None = None, size: str = "normal", webp: bool = False
    ) -> PagePicture | None:
        """The page of the original with ``words`` marked; None where there is none."""

    def document(self, key: DocumentKey, as_of: date | None = None) -> DocumentView | None:
        """A document as its readers see it; None where it is not held."""

    def article(self, key: PassageKey, as_of: date | None = None) -> ArticleView | None:
        """One article in its document; None where it is not held."""

    def shelf(self, wish: Wish, as_of: date | None = None) -> Shelf:
        """The documents of a wish with their standing on a day."""

    def identity(self, key: DocumentKey) -> Identity | None:
        """Who a held document is; None where it is not held."""

    def steps(self, key: DocumentKey) -> list[Passage]:
        """The steps of an SOP in order; none for any other document."""

    def find(
        self, question: str, chosen: Mapping[str, str], as_of: date | None = None, start: int = 0, count: int = 10
    ) -> Findings:
        """Passages for a question, narrowed by facets."""

    def refresh(self) -> bool:
        """Swap to a newly published snapshot; cheap when there is none."""

    def examples(self, count: int) -> list[str]:
        """Questions that the collection can answer."""

    @property
    def snapshot_id(self) -> str:
        """The snapshot that answers."""


Opener = Callable[[], Backend]
"""Opens a knowledge base. Heavy: seconds, and called once, in the background."""
