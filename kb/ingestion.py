"""Files → catalogue → index: the only place that knows reading, structure, catalogue and search together.

Each file is a change of its own: what was taken in stays, whatever becomes of the rest. The index is published once at
the end, whenever it is behind the catalogue; so a run that died is healed by the next one, and all the while the old
snapshot answers.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from kb.catalogue import Catalogue, CatalogueView, HeldSource, HeldVersion, SourceFile
from kb.errors import InputRefused, KbError
from kb.reading import files_under, read
from kb.search.embedding import Embedder
from kb.search.snapshot import Progress, SnapshotStore, check_model
from kb.settings import Settings
from kb.structure import passages, understand
from kb.types import Document, DocumentKey, Form, Pages, passage_key

logger = logging.getLogger(__name__)

READER_VERSION = 1
"""Version of what reading and structure make of a file. Raise it when they make something else: then files that are
already held are read again."""

_READERS = 2
_READ_AHEAD = 4


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file. ``outcome`` is ``new``, ``same``, ``replaced`` or ``refused``; ``error`` says why."""

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


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of a batch, file by file, and the snapshot that answers after it."""

    documents: tuple[FileReport, ...]
    snapshot: str | None

    @property
    def refused(self) -> tuple[FileReport, ...]:
        """The files that were not taken in."""
        return tuple(report for report in self.documents if report.outcome == "refused")

    def as_dict(self) -> dict[str, object]:
        """The report as plain values, as ``ingest.py --json`` prints it."""
        return {
            "documents": [
                {**asdict(report), "articles_missing": list(report.articles_missing)} for report in self.documents
            ],
            "snapshot": self.snapshot,
        }


@dataclass(frozen=True, slots=True)
class _Taken:
    """A file that is held: its source, document, and what became of it."""

    file: str
    source: SourceFile
    document: DocumentKey
    form: Form
    outcome: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Refused:
    file: str
    reason: str


def ingest(
    paths: Sequence[Path],
    settings: Settings,
    catalogue: Catalogue,
    embedder: Embedder,
    store: SnapshotStore,
    progress: Progress | None = None,
    rebuild: bool = False,
) -> IngestReport:
    """Take in files and folders, and publish what changed.

    A file that is refused, or on which our own code fails, is named in the report and the rest goes on. A file whose
    content is held already, read by the same reader, costs nothing. ``rebuild`` reads every file again and builds the
    index from nothing.

    Raises:
        WriterBusy: another process is taking in or publishing.
        EmbeddingMismatch: the index was made with another embedding model, and ``rebuild`` was not asked for.

    """
    say = progress or (lambda _: None)
    with store.writing():
        current = store.current_manifest() if not rebuild else None
        if current is not None:
            check_model(current, embedder)
        files = list(dict.fromkeys(file for path in paths for file in files_under(path)))
        results = []
        for number, (file, reading) in enumerate(_read_ahead(files, settings, catalogue, rebuild), start=1):
            say(f"membaca {number} dari {len(files)}: {file.name}")
            results.append(_take(file, reading, settings, catalogue))
        view = catalogue.at()
        snapshot = store.current_id()
        if view.revision:
            snapshot = store.publish(view, embedder, catalogue, progress, rebuild)
    as_of = settings.as_of or date.today()
    return IngestReport(tuple(_report(result, view, as_of) for result in results), snapshot)


def _read_ahead(
    files: Sequence[Path], settings: Settings, catalogue: Catalogue, afresh: bool
) -> Iterator[tuple[Path, Future[HeldSource | Pages]]]:
    """Each file with its reading, in order; a few are read ahead while the caller works on one."""
    with ThreadPoolExecutor(_READERS, thread_name_prefix="reading") as pool:
        waiting: deque[tuple[Path, Future[HeldSource | Pages]]] = deque()
        for file in files:
            waiting.append((file, pool.submit(_read, file, settings, catalogue, afresh)))
            if len(waiting) > _READ_AHEAD:
                yield waiting.popleft()
        yield from waiting


def _read(file: Path, settings: Settings, catalogue: Catalogue, afresh: bool) -> HeldSource | Pages:
    """The held source where these bytes are known, else the pages."""
    if not afresh and file.is_file() and file.stat().st_size <= settings.max_file_mb * 1024 * 1024:
        held = catalogue.known(_sha256(file), _origin(file), READER_VERSION)
        if held is not None:
            return held
    return read(file, settings)


def _take(
    file: Path, reading: Future[HeldSource | Pages], settings: Settings, catalogue: Catalogue
) -> _Taken | _Refused:
    try:
        result = reading.result()
        if isinstance(result, HeldSource):
            return _again(file, result, catalogue)
        return _put(file, result, settings, catalogue)
    except InputRefused as error:
        return _Refused(file.name, f"{error.reason} {error.remedy}".strip())
    except KbError as error:
        return _Refused(file.name, str(error))
    except Exception as error:
        logger.exception("%s could not be taken in", file)
        return _Refused(
            file.name,
            f"Pandu gagal mengolah berkas ini ({type(error).__name__}: {error}). Berkas lain tetap diproses; "
            "laporkan berkas ini kepada pengelola.",
        )


def _again(file: Path, held: HeldSource, catalogue: Catalogue) -> _Taken:
    """A file whose bytes are held: only a new name or place is noted."""
    if held.source.origin != _origin(file):
        source = SourceFile(**{**asdict(held.source), "file": file.name, "origin": _origin(file)})
        with catalogue.change() as change:
            change.note(source)
    return _Taken(file.name, held.source, held.document, held.form, "same", held.message)


def _put(file: Path, pages: Pages, settings: Settings, catalogue: Catalogue) -> _Taken:
    document: Document = understand(pages)
    found = passages(document)
    if not found:
        raise InputRefused(file.name, "tidak ada isi yang dapat dijadikan petikan.", "Periksa isi berkas aslinya.")
    stored = _keep_original(file, pages.sha256, settings.originals)
    source = SourceFile.of(pages, _origin(file), stored, READER_VERSION)
    with catalogue.change() as change:
        outcome = change.put(document, found, source)
    return _Taken(file.name, source, document.key, document.form, outcome.kind, outcome.message)


def _keep_original(file: Path, sha256: str, originals: Path) -> str:
    """Store the file by its content, before anything refers to it; return its place below the folder of originals."""
    place = Path(sha256[:2]) / f"{sha256}{file.suffix.lower()}"
    target = originals / place
    if target.is_file() and target.stat().st_size == file.stat().st_size:
        return place.as_posix()
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        content = hashlib.sha256()
        with file.open("rb") as original, aside.open("wb") as copy:
            while part := original.read(1 << 20):
                content.update(part)
                copy.write(part)
            copy.flush()
            os.fsync(copy.fileno())
        if content.hexdigest() != sha256:
            raise InputRefused(file.name, "berkas berubah selagi dibaca.", "Masukkan lagi setelah selesai disimpan.")
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return place.as_posix()


def _report(result: _Taken | _Refused, view: CatalogueView, as_of: date) -> FileReport:
    if isinstance(result, _Refused):
        return FileReport(result.file, error=result.reason)
    record = view.document(result.document)
    version = next((held for held in view.versions(result.document) if held.form is result.form), None)
    identity = record.identity if record else None
    return FileReport(
        file=result.file,
        document_id=result.document,
        kind=identity.kind if identity else None,
        title=identity.title if identity else None,
        number=identity.number if identity else None,
        year=identity.year if identity else None,
        status=view.status(result.document, as_of).standing.value,
        pages=result.source.pages,
        pages_ocr=result.source.pages_ocr,
        pages_empty=result.source.pages_empty,
        articles_found=version.articles if version else 0,
        articles_missing=_missing(version, view) if version else (),
        outcome=result.outcome,
        note=result.note,
    )


def _missing(version: HeldVersion, view: CatalogueView) -> tuple[str, ...]:
    """Numbers of the Pasal that an official text lost; one whose heading alone was lost is there."""
    keys = {number: passage_key(version.identity.key, f"pasal-{number.lower()}") for number in version.doubted}
    held = view.passages(keys.values())
    return tuple(number for number, key in keys.items() if key not in held or held[key].form is not Form.OFFICIAL)


def _origin(file: Path) -> str:
    return str(file.resolve())


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
