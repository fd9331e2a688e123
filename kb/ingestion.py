"""Files → catalogue → index: the only place that knows reading, structure, catalogue and search together.

Each file is a change of its own: what was taken in stays, whatever becomes of the rest. The index is published once at
the end, whenever it is behind the catalogue; so a run that died is healed by the next one, and all the while the old
snapshot answers.
"""

from __future__ import annotations

import dataclasses
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from kb.catalogue import Catalogue, CatalogueView, Comparison, HeldSource, HeldVersion, SourceFile
from kb.disk_room import Room
from kb.errors import Cancelled, InputRefused, KbError
from kb.file_reading import Reading, read_ahead, understood
from kb.logs import fault
from kb.originals import keep_original, sha256_of
from kb.reading import Member, files_under, is_archive, members
from kb.reading.names import kept, path_of, shown
from kb.reading.watching import watching
from kb.search.embedding import Embedder
from kb.search.snapshot import Progress, SnapshotStore, check_model
from kb.search.staging import StagedSnapshot
from kb.settings import Settings
from kb.types import DocumentKey, Form, passage_key

logger = logging.getLogger(__name__)

READER_VERSION = 4
"""Version of what reading and structure make of a file. Raise it when they make something else: then files that are
already held are read again."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file. ``outcome`` is ``new``, ``same``, ``replaced`` or ``refused``; ``error`` says why.

    The words read are those held in passages, identity and running heads, and those that gaps tell of; ``must_be_seen``
    says that too many are in gaps, or that nobody counted them.
    """

    file: str
    document_id: str | None = None
    kind: str | None = None
    title: str | None = None
    number: str | None = None
    year: int | None = None
    status: str | None = None
    pages: int = 0
    pages_ocr: int = 0
    pages_empty: int = 0
    articles_found: int = 0
    articles_missing: tuple[str, ...] = ()
    outcome: str = "refused"
    error: str | None = None
    note: str = ""
    form: str | None = None
    status_by: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    words_read: int = 0
    words_held: int = 0
    words_in_gaps: int = 0
    must_be_seen: bool = False
    comparison: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A document whose files lay in a folder that was taken in, and lie there no more; whether it was retired."""

    document_id: str
    form: str
    title: str
    files: tuple[str, ...]
    retired: bool = False


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of a batch, file by file, and the snapshot that answers after it."""

    documents: tuple[FileReport, ...]
    snapshot: str | None
    missing: tuple[Missing, ...] = ()

    @property
    def refused(self) -> tuple[FileReport, ...]:
        """The files that were not taken in."""
        return tuple(report for report in self.documents if report.outcome == "refused")

    def as_dict(self) -> dict[str, object]:
        """The report as plain values, as ``ingest.py --json`` prints it; ``missing`` only where files are gone."""
        lists = ("articles_missing", "status_by", "gaps")
        documents = [
            {**asdict(report), **{name: list(getattr(report, name)) for name in lists}} for report in self.documents
        ]
        gone = {"missing": [asdict(missing) for missing in self.missing]} if self.missing else {}
        return {"documents": documents, "snapshot": self.snapshot, **gone}


@dataclass(frozen=True, slots=True)
class _Taken:
    """A file that is held: its source, document, and what became of it."""

    file: str
    source: SourceFile
    document: DocumentKey
    form: Form
    outcome: str
    note: str = ""
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class _Refused:
    file: str
    reason: str


_Results = list[_Taken | _Refused]
"""What became of one file: an entry for each document in it, or its refusal."""


_Reading = Reading | tuple[HeldSource, ...]
"""What was read in a file, or the sources as which its bytes are held."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the admin asks of a batch.

    ``rebuild`` reads every file again and builds the index from nothing; ``replace`` lets another copy of a held
    document replace it; ``retire_missing`` retires documents whose files are gone from the folders that were named.
    ``stage`` builds the snapshot without letting it answer: what was taken in waits in the catalogue's stage until it
    is published or discarded (:class:`kb.search.staging.StagedSnapshot`). ``stop`` is asked before each file whether
    to stop there; ``again`` reads files that are known.
    """

    rebuild: bool = False
    replace: bool = False
    retire_missing: bool = False
    stage: bool = False
    stop: Callable[[], bool] = lambda: False
    again: bool = False


def ingest(
    paths: Sequence[Path],
    settings: Settings,
    catalogue: Catalogue,
    embedder: Embedder,
    store: SnapshotStore,
    progress: Progress | None = None,
    rebuild: bool = False,
    wishes: Wishes | None = None,
) -> IngestReport:
    """Take in files and folders, and publish what changed.

    A file that is refused, or on which our own code fails, is named in the report and the rest goes on. A file whose
    content is held already, read by the same reader, costs nothing. Documents whose files are gone are listed, and
    retired only on request (:class:`Wishes`).

    Raises:
        WriterBusy: another process is taking in or publishing.
        EmbeddingMismatch: the index was made with another embedding model, and ``rebuild`` was not asked for.

    """
    wishes = wishes or Wishes(rebuild=rebuild)
    say = progress or (lambda _: None)
    with store.writing():
        if wishes.stage:
            catalogue.begin_stage()
            catalogue = catalogue.for_staging()
        else:
            catalogue.check_no_stage()
        current = store.current_manifest() if not wishes.rebuild else None
        if current is not None:
            check_model(current, embedder)
        files = list(dict.fromkeys(file for path in paths for file in files_under(path)))
        batch = _Batch(settings, catalogue, wishes, say)
        with members(files, settings) as found:
            results = batch.take(found)
            missing = missing_under(paths, catalogue)
            if wishes.retire_missing and missing:
                missing = _retire(missing, catalogue)
                results = batch.take_again(found, results, missing)
        view = catalogue.at()
        snapshot = store.current_id()
        if wishes.stage:
            snapshot = _stage(store, view, embedder, catalogue, progress)
        elif view.revision:
            snapshot = store.publish(view, embedder, catalogue, progress, wishes.rebuild)
    as_of = settings.as_of or date.today()
    view.prepare({result.document for file in results for result in file if isinstance(result, _Taken)})
    reports = (_report(result, view, as_of) for file in results for result in file)
    return IngestReport(tuple(reports), snapshot, tuple(missing))


def _stage(
    store: SnapshotStore, view: CatalogueView, embedder: Embedder, catalogue: Catalogue, progress: Progress | None
) -> str | None:
    """Build the snapshot that waits; where nothing differs from the base the stage is closed again."""
    if view.revision == catalogue.staged_from:
        catalogue.end_stage()
        return None
    return StagedSnapshot(store).build(view, embedder, catalogue, progress).id


def missing_under(folders: Sequence[Path], catalogue: Catalogue) -> list[Missing]:
    """The active documents of which every file lay below these folders and is there no more."""
    roots = [_origin(folder) for folder in folders]
    view = catalogue.at()
    found = []
    for held in catalogue.held_files():
        inside = all(
            any(origin == root or origin.startswith(root + os.sep) for root in roots) for origin in held.origins
        )
        if inside and not any(_there(path_of(origin)) for origin in held.origins):
            record = view.document(held.document)
            title = record.identity.label if record else held.document
            found.append(
                Missing(held.document, held.form.value, title, tuple(shown(path_of(o).name) for o in held.origins))
            )
    return found


def _there(origin: Path) -> bool:
    """Whether a file lies where it was met, or the archive does in which it was met."""
    return origin.is_file() or any(is_archive(parent) and parent.is_file() for parent in origin.parents)


def _retire(missing: Sequence[Missing], catalogue: Catalogue) -> list[Missing]:
    with catalogue.change() as change:
        for gone in missing:
            change.retire(DocumentKey(gone.document_id), Form(gone.form))
    return [dataclasses.replace(gone, retired=True) for gone in missing]


class _Batch:
    """The taking in of files, one after the other, a few of them read ahead."""

    def __init__(self, settings: Settings, catalogue: Catalogue, wishes: Wishes, say: Progress) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._known = catalogue.known_files()
        self._wishes = wishes
        self._say = say
        self._room = Room(settings)

    def take(self, files: Sequence[Member]) -> list[_Results]:
        """What became of each file, in order."""
        results = []
        for number, (file, reading) in enumerate(read_ahead(files, self._read), start=1):
            if self._wishes.stop():
                raise Cancelled(f"Dihentikan sebelum {file.name}.")
            self._say(f"membaca {number} dari {len(files)}: {file.name}")
            results.append(_take(file, reading, self._settings, self._catalogue, self._wishes.replace, self._room))
        return results

    def take_again(
        self, files: Sequence[Member], results: Sequence[_Results], missing: Sequence[Missing]
    ) -> list[_Results]:
        """The results, those files taken again that were further copies of a document which is now retired."""
        self._known = self._catalogue.known_files()
        gone = {(held.document_id, held.form) for held in missing}
        stale = [
            any(isinstance(r, _Taken) and (r.document, r.form.value) in gone for r in results_of)
            for results_of in results
        ]
        fresh = iter(self.take([file for file, again in zip(files, stale, strict=True) if again]))
        return [next(fresh) if again else result for result, again in zip(results, stale, strict=True)]

    def _read(self, file: Member) -> _Reading:
        """The held sources where these bytes are known, else what is read in them."""
        path = file.path
        small = os.access(path, os.R_OK) and path.stat().st_size <= self._settings.max_file_mb * 1024 * 1024
        if file.refused is None and not (self._wishes.rebuild or self._wishes.again) and small:
            held = self._known.known(sha256_of(path), file.origin, READER_VERSION)
            if held and not (self._wishes.replace and any(source.message for source in held)):
                return held
        with watching(lambda done, of: self._say(f"{file.name}: halaman {done} dari {of}")):
            return understood(file, self._settings, self._catalogue.corrections)


def _take(
    file: Member, reading: Future[_Reading], settings: Settings, catalogue: Catalogue, replace: bool, room: Room
) -> _Results:
    try:
        result = reading.result()
        if isinstance(result, tuple):
            return _again(file, result, catalogue)
        return _put(file, result, settings, catalogue, replace, room)
    except InputRefused as error:
        return [_Refused(file.name, f"{error.reason} {error.remedy}".strip())]
    except KbError as error:
        return [_Refused(file.name, str(error))]
    except Exception as error:
        logger.exception("a file could not be taken in; the report names it")
        return [
            _Refused(
                file.name,
                f"Pandu gagal mengolah berkas ini ({fault(error)}). Berkas lain tetap diproses; "
                "laporkan berkas ini kepada pengelola.",
            )
        ]


def _again(file: Member, held: Sequence[HeldSource], catalogue: Catalogue) -> _Results:
    """A file whose bytes are held: only a new name or place is noted."""
    first = held[0].source
    moved = all(source.source.origin != file.origin for source in held)
    if moved:
        with catalogue.change() as change:
            change.note(dataclasses.replace(first, file=file.name, origin=file.origin))
    renamed = moved and not _there(path_of(first.origin))
    note = f"Berkas ini sudah dipegang dengan nama {first.file}; kini tercatat dengan nama barunya." if renamed else ""
    return [
        _Taken(file.name, source.source, source.document, source.form, "same", source.message or note)
        for source in held
    ]


def _put(file: Member, read: Reading, settings: Settings, catalogue: Catalogue, replace: bool, room: Room) -> _Results:
    """Take in every document that a file holds, in one change: all of them or none."""
    good = [(found.document, found.passages) for found in read.documents if found.passages]
    if not good:
        raise InputRefused(file.name, "tidak ada isi yang dapat dijadikan petikan.", "Periksa isi berkas aslinya.")
    room.take(2 * file.path.stat().st_size, f"berkas asli {file.name}")  # and about as much for its text
    stored = keep_original(file.path, read.pages.sha256, settings.originals)
    source = SourceFile.of(read.pages, file.origin, stored, READER_VERSION)
    with catalogue.change() as change:
        outcomes = [change.put(document, found, source, replace) for document, found in good]
        change.moved(source, [outcome.key for outcome in outcomes])
    return [
        _Taken(file.name, source, outcome.key, document.form, outcome.kind, outcome.message, outcome.comparison)
        for (document, _), outcome in zip(good, outcomes, strict=True)
    ]


def _report(result: _Taken | _Refused, view: CatalogueView, as_of: date) -> FileReport:
    if isinstance(result, _Refused):
        return FileReport(result.file, error=result.reason)
    record = view.document(result.document)
    version = next((held for held in view.versions(result.document) if held.form is result.form), None)
    identity = record.identity if record else None
    status = view.status(result.document, as_of)
    account = version.account if version else None
    return FileReport(
        file=result.file,
        document_id=result.document,
        kind=identity.kind if identity else None,
        title=identity.title if identity else None,
        number=identity.number if identity else None,
        year=identity.year if identity else None,
        status=status.standing.value,
        pages=result.source.pages,
        pages_ocr=result.source.pages_ocr,
        pages_empty=result.source.pages_empty,
        articles_found=version.articles if version else 0,
        articles_missing=_missing(version, view) if version else (),
        outcome=result.outcome,
        note=result.note,
        form=result.form.value,
        status_by=status.by,
        gaps=tuple(gap.message for gap in version.gaps) if version else (),
        words_read=account.words_read if account else 0,
        words_held=account.words_held if account else 0,
        words_in_gaps=account.words_in_gaps if account else 0,
        must_be_seen=version is not None and version.must_be_seen,
        comparison=result.comparison.as_dict() if result.comparison else None,
    )


def _missing(version: HeldVersion, view: CatalogueView) -> tuple[str, ...]:
    """Numbers of the Pasal that an official text lost; one whose heading alone was lost is there."""
    keys = {number: passage_key(version.identity.key, f"pasal-{number.lower()}") for number in version.doubted}
    held = view.passages(keys.values())
    return tuple(number for number, key in keys.items() if key not in held or held[key].form is not Form.OFFICIAL)


def _origin(file: Path) -> str:
    return kept(file.resolve())
