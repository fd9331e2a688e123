"""The stage: files taken in and shown to the admin before anybody is answered from them, then published or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kb.answering import Answering
from kb.catalogue import CatalogueView, SourceFile
from kb.errors import KbError, UnseenDocuments
from kb.evaluation import AnswerChange, Question, asking
from kb.evaluation.comparison import iter_changes
from kb.ingestion import IngestReport, Wishes, ingest
from kb.knowledge_base import KnowledgeBase
from kb.originals import forget_originals, sha256_of
from kb.reading.names import path_of
from kb.reporting import DocumentReport, document_report
from kb.search.staging import StagedSnapshot
from kb.structure.correction import Correction
from kb.types import Account, DocumentKey, Form

_MOST_NAMED = 10

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class StagedDocument:
    """One form of one document that is not as it was: ``change`` is ``new``, ``replaced`` or ``gone``.

    ``must_be_seen`` says that its words were not counted, or that too many of them are in gaps.
    """

    key: DocumentKey
    form: Form
    label: str
    change: str
    account: Account | None = None
    must_be_seen: bool = False

    def as_dict(self) -> dict[str, object]:
        """What waits, as plain values."""
        account = self.account
        return {
            "document_id": self.key,
            "form": self.form.value,
            "change": self.change,
            "words_read": account.words_read if account else 0,
            "words_held": account.words_held if account else 0,
            "words_in_gaps": account.words_in_gaps if account else 0,
            "must_be_seen": self.must_be_seen,
        }


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a decision: the documents that differ, and the snapshot made of them (None: not made yet).

    ``revision`` is that of the catalogue: a yes to what waits holds for it alone.
    """

    documents: tuple[StagedDocument, ...]
    snapshot: str | None
    revision: int

    @property
    def unseen(self) -> tuple[StagedDocument, ...]:
        """The documents that a person must see before they are published."""
        return tuple(document for document in self.documents if document.must_be_seen)


class Stage:
    """The stage of a knowledge base. One at a time; taking in more files adds to it."""

    def __init__(self, pandu: KnowledgeBase) -> None:
        self._pandu = pandu
        self._snapshot = StagedSnapshot(pandu.store)

    @property
    def view(self) -> CatalogueView:
        """The catalogue as it would be after publishing."""
        return self._pandu.catalogue.at()

    def waiting(self) -> Waiting | None:
        """What waits for a decision; None where nothing does."""
        base = self._pandu.catalogue.staged_from
        if base is None:
            return None
        view = self.view
        return Waiting(tuple(differences(self._pandu.catalogue.at(base), view)), self._made(), view.revision)

    def take_in(
        self,
        paths: Sequence[Path],
        progress: Progress | None = None,
        replace: bool = False,
        stop: Callable[[], bool] = lambda: False,
        again: bool = False,
    ) -> IngestReport:
        """Read files into the stage and make its snapshot; nobody is answered from them yet.

        Raises:
            Cancelled: ``stop`` said so; the stage is as it was before, where it began with this call.
            WriterBusy: another process is writing.

        """
        pandu, begun_here = self._pandu, self._pandu.catalogue.staged_from is None
        wishes = Wishes(replace=replace, stage=True, stop=stop, again=again)
        try:
            return ingest(paths, pandu.settings, pandu.catalogue, pandu.embedder, pandu.store, progress, wishes=wishes)
        except KbError:
            if begun_here and pandu.catalogue.staged_from is not None:
                self.discard()
            raise

    def correct(self, key: DocumentKey, correction: Correction, progress: Progress | None = None) -> IngestReport:
        """Put another identity in place of the one read, and read the file again under it.

        Raises:
            KbError: the correction cannot be used, or the document does not wait in the stage.

        """
        problem = correction.problem()
        if problem:
            raise KbError(problem)
        catalogue = self._pandu.catalogue
        waiting = self.waiting()
        staged = next((d for d in waiting.documents if d.key == key and d.change != "gone"), None) if waiting else None
        if staged is None:
            raise KbError(f"{key} tidak sedang menunggu keputusan.")
        with self._pandu.store.writing():
            held = [s for s in self.view.sources(key) if s.form is staged.form and not s.message]
            source = held[-1].source
            file = _where_it_was(source, self._pandu.settings.uploads)
            if file is None:
                raise KbError(f"Berkas {source.file} sudah tidak ada; unggah lagi.")
            said = catalogue.corrections(source.sha256)
            read = self.view.versions(key)[0].identity
            read_as = next(
                (was for was, values in said.items() if Correction.of(values).identity(read).key == key), key
            )
            catalogue.correct(source.sha256, read_as, correction.values())
            catalogue.undo_staged(key, staged.form)
            return self.take_in([file], progress, again=True)

    def answering(self) -> Answering:
        """What would answer after publishing.

        Raises:
            SnapshotError: nothing waits.

        """
        return self._pandu.answering_from(self._snapshot.open(self._pandu.embedder))

    def compare(self, questions: Sequence[Question], progress: Progress | None = None) -> list[AnswerChange]:
        """The saved questions whose answers would differ, serious changes first."""
        say, day = progress or (lambda _: None), date.today()
        before, after = asking(self._pandu.answering, as_of=day), asking(self.answering(), as_of=day)
        changes: list[AnswerChange] = []
        for number, question in enumerate(questions, start=1):
            say(f"membandingkan {number} dari {len(questions)} pertanyaan")
            changes += iter_changes([question], before, after)
        return sorted(changes, key=lambda change: not change.serious)

    def report(self, key: DocumentKey, answering: Answering | None = None) -> DocumentReport | None:
        """The report of a waiting document; with ``answering`` only sample questions that it answers from it."""

        def answers(question: str) -> bool:
            found = answering.answer(question) if answering else None
            return found is not None and any(citation.document == key for citation in found.citations)

        return document_report(self.view, key, date.today(), answers if answering else None)

    def publish(self, progress: Progress | None = None, seen: int | None = None) -> str:
        """Let what waits answer from now on; the snapshot.

        ``seen`` is the revision (:attr:`Waiting.revision`) at which a person saw the documents that must be seen.

        Raises:
            SnapshotError: nothing waits.
            UnseenDocuments: documents must be seen first; the text names them.

        """
        pandu = self._pandu
        with pandu.store.writing():
            waiting = self.waiting()
            if waiting is not None and waiting.unseen and seen != waiting.revision:
                raise UnseenDocuments(_asking(waiting.unseen))
            if pandu.catalogue.staged_from is not None and not self._ready():
                self._snapshot.build(self.view, pandu.embedder, pandu.catalogue, progress)
            return self._snapshot.publish(pandu.catalogue)

    def discard(self) -> int:
        """Throw away what waits, with its stored originals; how many documents it was."""
        with self._pandu.store.writing():
            gone = self._pandu.catalogue.discard_stage()
            forget_originals(gone.originals, self._pandu.settings.originals)
            self._snapshot.discard()
            return gone.versions

    def _made(self) -> str | None:
        manifest = self._snapshot.manifest()
        return manifest.id if manifest and manifest.revision == self._pandu.catalogue.revision else None

    def _ready(self) -> bool:
        """Whether the snapshot is made, or was already moved to its place when a process died."""
        now = self._pandu.catalogue.revision
        return self._made() is not None or any(m.revision == now for m in self._pandu.store.list())


def _asking(unseen: Sequence[StagedDocument]) -> str:
    """What is said where documents were not seen: which, with their words."""
    named = "; ".join(f"{one.label} [{one.key}], {_words(one.account)}" for one in unseen[:_MOST_NAMED])
    named += f"; dan {len(unseen) - _MOST_NAMED} lagi" if len(unseen) > _MOST_NAMED else ""
    return f"Lihat dulu laporan dokumen ini, lalu setujui: {named}."


def _words(account: Account | None) -> str:
    if account is None:
        return "katanya belum dihitung"
    return f"{account.words_in_gaps} dari {account.words_read} kata hanya disebut di celah"


def _where_it_was(source: SourceFile, uploads: Path) -> Path | None:
    """The file from which something was staged, or the archive around it, where it still lies there.

    A place comes out of the catalogue: a file that is not the very one is not read, nor an archive from elsewhere.
    """
    origin = path_of(source.origin)
    if origin.is_file():
        return origin if sha256_of(origin) == source.sha256 else None
    around = next((parent for parent in origin.parents if parent.is_file()), None)
    return around if around is not None and around.resolve().is_relative_to(uploads.resolve()) else None


def differences(before: CatalogueView, after: CatalogueView) -> list[StagedDocument]:
    """Which forms of which documents differ between two views of the catalogue."""
    old = {(v.identity.key, v.form): v for record in before.documents() for v in before.versions(record.key)}
    new = {(v.identity.key, v.form): v for record in after.documents() for v in after.versions(record.key)}
    found = [
        StagedDocument(
            key,
            form,
            version.identity.label,
            "replaced" if (key, form) in old else "new",
            version.account,
            version.must_be_seen,
        )
        for (key, form), version in new.items()
        if (key, form) not in old or old[key, form].id != version.id
    ]
    gone = [
        StagedDocument(key, form, version.identity.label, "gone")
        for (key, form), version in old.items()
        if (key, form) not in new
    ]
    return found + gone
