"""``KnowledgeBase``: the one object a program needs: it opens what is published, answers, takes in, rolls back."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from kb.answering import Answering
from kb.answering.generation import Writer, open_chat, provider_and_name
from kb.browsing.originals import Originals, Wanted
from kb.catalogue import Catalogue, Change
from kb.data_folder import PRIVATE_FOLDER
from kb.disk_room import Room
from kb.errors import EmbeddingMismatch, EmbeddingUnavailable, SettingsError
from kb.search.embedding import Embedder, maker_of
from kb.search.engine import SearchEngine
from kb.search.lexicon import Lexicon
from kb.search.snapshot import Snapshot, SnapshotStore
from kb.settings import Settings
from kb.types import (
    Answer,
    AnswerStatus,
    DocumentKey,
    Form,
    Hit,
    Identity,
    Passage,
    PassageKey,
    Status,
    Turn,
    document_of,
    passage_key,
    place_of,
)
from kb.wording import Language

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

    from kb.browsing.documents import ArticleView, DocumentView
    from kb.browsing.finding import Findings
    from kb.browsing.originals import PagePicture, PagesOf
    from kb.browsing.shelf import Shelf, Wish
    from kb.ingestion import IngestReport
    from kb.reporting import DocumentReport


logger = logging.getLogger(__name__)

_MOST_PARTS = 64
"""Parts of a place ("pasal-5-ayat-1" has four) that are looked at; no place that is held has so many."""


@dataclass(frozen=True, slots=True)
class SourceView:
    """A passage in its surroundings: the whole article, and who the document is."""

    document: DocumentKey
    document_label: str
    document_title: str
    form: Form
    status: Status
    place: str
    page: int
    passages: tuple[Passage, ...]
    pages: PagesOf | None = None
    """The pages of the original that can be shown of it."""


class KnowledgeBase:
    """A collection, ready to be asked. Safe to share between threads; :meth:`refresh` swaps in what was published."""

    def __init__(self, settings: Settings, catalogue: Catalogue, embedder: Embedder, store: SnapshotStore) -> None:
        """Use :meth:`open`."""
        self.settings = settings
        self.catalogue = catalogue
        self.embedder = embedder
        self.store = store
        self._lexicon_seen = self._lexicon_stamp()
        self._lexicon = self._read_lexicon()
        self._swap = threading.Lock()
        self._originals = Originals(settings)
        self._answering: Answering | None = None
        self._writer: Writer | None = None
        self._writer_known = not settings.llm

    @classmethod
    def open(cls, settings: Settings) -> KnowledgeBase:
        """Open a data folder; what is published is loaded at the first question.

        Raises:
            CatalogueError: the catalogue cannot be opened.
            SettingsError: a table named in the settings cannot be read, or the language model's name is no name.

        """
        if settings.llm:
            provider_and_name(settings.llm)
        settings.data.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        return cls(
            settings,
            Catalogue.open(settings.catalogue_url),
            Embedder(
                settings.model_path,
                settings.data / "vectors",
                lambda need: Room(settings).take(need, "vektor petikan"),
            ),
            SnapshotStore.of(settings),
        )

    @property
    def answering(self) -> Answering:
        """What answers now.

        Raises:
            SnapshotError: nothing is published yet, or the index was made with another embedding model.

        """
        with self._swap:
            if self._answering is None:
                self._answering = self._load()
            return self._answering

    def _load(self) -> Answering:
        try:
            return self.answering_from(self.store.open_current(self.embedder))
        except (EmbeddingMismatch, EmbeddingUnavailable) as error:
            manifest = self.store.current_manifest()
            maker = maker_of(manifest.fingerprint) if manifest else None
            if maker is None:
                raise
            logger.warning("%s Sementara itu pertanyaan dijawab dengan model %s.", error, maker.name)
            return self.answering_from(self.store.open_current(maker))

    def answering_from(self, snapshot: Snapshot) -> Answering:
        """What answers from a snapshot, published or only staged."""
        engine = SearchEngine(snapshot, self.catalogue.at(snapshot.revision), self._lexicon)
        return Answering(engine, self.settings.contact, self.settings.question_characters)

    def _read_lexicon(self) -> Lexicon:
        own = self.settings.office_lexicon
        return Lexicon.load(own if self.settings.lexicon or own.is_file() else None)

    def _lexicon_stamp(self) -> tuple[int, int] | None:
        """What changes when the office's table does; None where there is none."""
        try:
            found = self.settings.office_lexicon.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_size

    @property
    def engine(self) -> SearchEngine:
        """The search side of what answers now."""
        return self.answering.engine

    @property
    def snapshot_id(self) -> str:
        """The snapshot that answers now."""
        return self.engine.snapshot.id

    def refresh(self) -> bool:
        """Swap to the snapshot and the office's abbreviations as they are now, if either is another one.

        Answers under way keep theirs. A table of abbreviations that cannot be read leaves the one in use.
        """
        stamp = self._lexicon_stamp()
        if stamp == self._lexicon_seen and not self.store.changed_since(self.snapshot_id):
            return False
        if stamp != self._lexicon_seen:
            self._lexicon_seen = stamp
            try:
                self._lexicon = self._read_lexicon()
            except SettingsError as error:
                logger.error("%s", error)
        fresh = self._load()
        with self._swap:
            self._answering = fresh
        return True

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        language: Language | None = None,
        within: Mapping[str, str] | None = None,
    ) -> Answer:
        """Answer a question as typed, after earlier turns, as the law stood on ``as_of`` (default: today).

        Where a language model is set, the answer also has a checked text of it in front of its quotes; that may take
        up to ``KB_LLM_SECONDS``. See :meth:`answer_stream` for the quotes at once. ``within`` keeps the search in a
        part of the collection: a value for some of :data:`kb.browsing.scope.NAMES`.
        """
        *_, last = self.answer_stream(question, history, as_of, language, within)
        return last

    def answer_stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        language: Language | None = None,
        within: Mapping[str, str] | None = None,
    ) -> Iterator[Answer]:
        """The answer as it grows: at once with its quotes, then with each sentence of the model that was checked.

        Every answer it gives can be shown as it is; the last one is final. Without a language model there is one.
        """
        started = time.perf_counter()
        spoken: Language = language or ("en" if self.settings.language == "en" else "id")
        answering = self.answering
        if within:
            from kb.browsing.scope import narrowed

            answering = replace(answering, engine=narrowed(answering.engine, within))
        found = answering.answer(question, history, as_of or self.settings.as_of, spoken)
        writer = self._open_writer()
        if writer is None:
            yield found
            return
        for answer in writer.stream(found, spoken):
            yield replace(answer, milliseconds=1000 * (time.perf_counter() - started))

    def _open_writer(self) -> Writer | None:
        with self._swap:
            if not self._writer_known:
                chat = open_chat(self.settings)
                seconds, places = self.settings.llm_seconds, self.settings.llm_at_once
                self._writer = Writer(chat, seconds, places) if chat else None
                self._writer_known = True
            return self._writer

    def search(self, question: str, k: int = 10, as_of: date | None = None) -> list[Hit]:
        """The ``k`` best passages for a question, at most one an article."""
        engine = self.engine
        return engine.search(engine.understand(question, (), as_of or self.settings.as_of), k)

    def as_retriever(self, k: int = 10) -> BaseRetriever:
        """The collection as a LangChain retriever."""
        from kb.search.retriever import PanduRetriever

        return PanduRetriever(engine=self.engine, k=k)

    def source(self, key: PassageKey) -> SourceView | None:
        """The article (or section) around a passage or a place inside one; None where it is not held."""
        engine = self.engine
        passage = _enclosing(engine, key)
        if passage is None:
            return None
        identity = engine.identities[passage.document]
        article = engine.article(passage)
        return SourceView(
            document=passage.document,
            document_label=identity.label,
            document_title=identity.title,
            form=article.form,
            status=engine.view.status(passage.document, date.today(), place_of(passage.key)),
            place=article.label,
            page=article.page,
            passages=(article, *_further_parts(engine, article)),
            pages=self._originals.pages_of(engine.view, passage),
        )

    def page_picture(
        self, key: PassageKey, words: str = "", page: int | None = None, size: str = "normal", webp: bool = False
    ) -> PagePicture | None:
        """The page of the stored original on which a passage stands, with ``words`` of it marked.

        None where the passage is not held or its text has no pages (see :mod:`kb.browsing.originals`).

        Raises:
            PictureBusy: too many pages are being drawn.
            InputRefused: the original cannot be read any more.

        """
        engine = self.engine
        passage = _enclosing(engine, key)
        if passage is None:
            return None
        return self._originals.picture(engine.view, Wanted(passage, words, page, size, webp))

    def document(self, key: DocumentKey, as_of: date | None = None) -> DocumentView | None:
        """A document as its readers see it: standing, outline, relations, history, gaps; None where it is not held."""
        from kb.browsing.documents import document_view

        return document_view(self.engine.view, key, as_of or self.settings.as_of or date.today())

    def shelf(self, wish: Wish, as_of: date | None = None) -> Shelf:
        """The documents held, by kind and words of their names, a page at a time (:mod:`kb.browsing.shelf`)."""
        from kb.browsing.shelf import shelf

        return shelf(self.engine.view, wish, as_of or self.settings.as_of or date.today())

    def identity(self, key: DocumentKey) -> Identity | None:
        """Who a held document is; None where it is not held."""
        return self.engine.identities.get(key)

    def steps(self, key: DocumentKey) -> list[Passage]:
        """The steps of an SOP in order, each with its fields; none for any other document."""
        return [each for each in self.engine.view.document_passages(key) if each.fields.get("action")]

    def article(self, key: PassageKey, as_of: date | None = None) -> ArticleView | None:
        """One article in its document, with its neighbours; None where there is none of that place."""
        from kb.browsing.documents import article_view

        return article_view(self.engine.view, key, as_of or self.settings.as_of or date.today())

    def find(
        self, question: str, chosen: Mapping[str, str], as_of: date | None = None, start: int = 0, count: int = 10
    ) -> Findings:
        """``count`` passages for a question from ``start`` on, narrowed by facets (:mod:`kb.browsing.finding`)."""
        from kb.browsing.finding import find_passages

        return find_passages(self.engine, question, as_of or self.settings.as_of, chosen, start, count)

    def scopes(self) -> dict[str, tuple[str, ...]]:
        """What a question can be kept within here: values for each of :data:`kb.browsing.scope.NAMES`."""
        from kb.browsing.scope import choices

        return choices(self.engine.identities.values())

    def examples(self, count: int = 6) -> list[str]:
        """Questions that this collection can answer, made from what it holds."""
        from kb.answering.question.examples import examples

        return examples(self.engine, count)

    # --- taking in, publishing, taking back -------------------------------------------------------------------

    def ingest(
        self,
        paths: Sequence[Path],
        progress: Callable[[str], None] | None = None,
        rebuild: bool = False,
        replace: bool = False,
        retire_missing: bool = False,
    ) -> IngestReport:
        """Read files and folders, and publish what they hold; the old snapshot answers until the new one is whole.

        ``replace`` lets another copy of a held document replace it; ``retire_missing`` retires documents whose files
        are gone from these folders.
        """
        from kb.ingestion import Wishes, ingest

        wishes = Wishes(rebuild, replace, retire_missing)
        return ingest(paths, self.settings, self.catalogue, self.embedder, self.store, progress, wishes=wishes)

    def change(self, what: Callable[[Change], bool], progress: Callable[[str], None] | None = None) -> str | None:
        """Change the catalogue and publish it; the snapshot that answers then.

        Nothing where ``what`` says that it found nothing to change.
        """
        with self.store.writing():
            with self.catalogue.change() as change:
                done = what(change)
            return self.publish(progress) if done else None

    def publish(self, progress: Callable[[str], None] | None = None) -> str:
        """Bring the index to what the catalogue holds; the snapshot that answers then."""
        return self.store.publish(self.catalogue.at(), self.embedder, self.catalogue, progress)

    def retire(self, key: DocumentKey, form: Form | None = None) -> str | None:
        """Take a document (or one form of it) out of the collection; None where it is not held."""
        return self.change(lambda change: change.retire(key, form))

    def unretire(self, key: DocumentKey, form: Form | None = None) -> str | None:
        """Bring a retired document back as it was; None where there is none of that key."""
        return self.change(lambda change: change.unretire(key, form))

    def report(self, key: DocumentKey, as_of: date | None = None) -> DocumentReport | None:
        """What the admin must see of a document before trusting it; None where it is not held.

        Its sample questions are those that are answered from this very document now.
        """
        from kb.reporting import document_report

        published = self.store.current_id() is not None

        def answers(question: str) -> bool:
            answer = self.ask(question)
            sure = answer.status is not AnswerStatus.PARTIAL
            return sure and any(citation.document == key for citation in answer.citations)

        return document_report(
            self.catalogue.at(), key, as_of or self.settings.as_of or date.today(), answers if published else None
        )

    def rollback(self, to: str | None = None) -> str:
        """Make the snapshot before the current one (or the one named ``to``) current again; its id.

        The catalogue goes back with it, as one more revision: the next publish does not bring back what was taken back.

        Raises:
            StagePending: something waits for the admin's decision.
            SnapshotError: there is none to go back to.

        """
        with self.store.writing():
            self.catalogue.check_no_stage()
            snapshot = self.store.rollback(self.catalogue, to)
            manifest = self.store.current_manifest()
            if manifest is not None:
                with self.catalogue.change() as change:
                    change.revert(manifest.revision)
            return snapshot


def _further_parts(engine: SearchEngine, article: Passage) -> tuple[Passage, ...]:
    """Passages of the same article whose words its first one does not hold: a long section is cut into several."""
    held = " ".join(article.text.split())
    return tuple(
        passage
        for passage in engine.view.document_passages(article.document)
        if passage.article == article.key and passage.key != article.key and " ".join(passage.text.split()) not in held
    )


def _enclosing(engine: SearchEngine, key: PassageKey) -> Passage | None:
    """The passage of a key, or of the nearest place around it that is a passage of its own."""
    places = list(accumulate(place_of(key).split("-", _MOST_PARTS)[:_MOST_PARTS], "{}-{}".format))
    keys = [passage_key(document_of(key), place) for place in reversed(places)]
    held = engine.view.passages(keys)
    return next((held[each] for each in keys if each in held), None)
