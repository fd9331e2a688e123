"""What the routes of machines need of a knowledge base, and the one that is open now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from fastapi import Request

from kb.settings import Settings
from kb.types import Hit
from kb.web.backend import Backend
from kb.web.loading import Opening, Stage
from kb.web.words import language_of, words

if TYPE_CHECKING:  # these bring the libraries of search and catalogue, which load behind the first page
    from kb.catalogue import Catalogue
    from kb.ingestion import IngestReport
    from kb.search.engine import SearchEngine


class Machine(Backend, Protocol):
    """The part of :class:`kb.KnowledgeBase` that the routes of machines call, from several threads."""

    @property
    def catalogue(self) -> Catalogue:
        """What is held."""

    @property
    def engine(self) -> SearchEngine:
        """The search side of what answers now, with its view of the catalogue."""

    def search(self, question: str, k: int = 10, as_of: date | None = None) -> list[Hit]:
        """The ``k`` best passages."""

    def ingest(self, paths: Sequence[Path], progress: Callable[[str], None] | None = None) -> IngestReport:
        """Read files and publish what they hold."""


class NotReady(Exception):
    """There is no collection to ask: Pandu is still opening, nothing is published, or it could not be opened."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.value)
        self.stage = stage

    def told(self, settings: Settings) -> str:
        """What a machine is told, and the person who reads its log."""
        return words(language_of(settings.language))(f"loading.{self.stage}.machine")


def of_request(request: Request) -> Machine:
    """The knowledge base that answers a request, with what was published last."""
    opening: Opening = request.app.state.opening
    found = machine(opening)
    found.refresh()
    return found


def machine(opening: Opening) -> Machine:
    """The knowledge base that answers; raises :class:`NotReady` while there is none."""
    if opening.backend is None:
        raise NotReady(opening.early)
    return cast(Machine, opening.backend)
