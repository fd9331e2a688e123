"""What the catalogue takes and gives: source files, outcomes, document records, publications."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from kb.catalogue.copies import Comparison
from kb.types import DocumentKey, Form, Gap, Identity, Pages, Status

OutcomeKind = Literal["new", "same", "replaced"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as taken in.

    ``file`` is its name, ``origin`` where it lay (an absolute path, or what the upload called it), ``stored`` its place
    below the folder of originals, ``reader`` the version of the reading code.
    """

    sha256: str
    file: str
    origin: str
    stored: str
    media_type: str = ""
    pages: int = 0
    pages_ocr: int = 0
    pages_empty: int = 0
    reader: int = 0

    @classmethod
    def of(cls, pages: Pages, origin: str, stored: str, reader: int) -> SourceFile:
        """The source file of pages as read."""
        return cls(
            sha256=pages.sha256,
            file=pages.file,
            origin=origin,
            stored=stored,
            media_type=pages.media_type,
            pages=len(pages.pages),
            pages_ocr=len(pages.by_ocr),
            pages_empty=len(pages.empty),
            reader=reader,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document that was put: ``new``, ``same`` or ``replaced``, and why where that is not plain.

    ``comparison`` stands where another copy was held: which of the two is better, and why. ``key`` is the key under
    which the document is held: its own, or another where a namesake has that one.
    """

    kind: OutcomeKind
    message: str = ""
    comparison: Comparison | None = None
    key: DocumentKey = field(default=DocumentKey(""))


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document as held: identity merged over its forms, what was claimed of its standing, sources, gaps, files."""

    identity: Identity
    forms: tuple[Form, ...]
    claim: Status
    summary: str = ""
    sources: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    passages: int = 0
    articles_found: int = 0
    files: tuple[str, ...] = ()

    @property
    def key(self) -> DocumentKey:
        """The document's key."""
        return self.identity.key

    @property
    def official(self) -> bool:
        """Whether the official text is held."""
        return Form.OFFICIAL in self.forms


@dataclass(frozen=True, slots=True)
class HeldSource:
    """A source file that is held, and the document and form it backs."""

    source: SourceFile
    document: DocumentKey
    form: Form
    message: str = ""


@dataclass(frozen=True, slots=True)
class HeldFiles:
    """The places where the files behind one form of a document lay."""

    document: DocumentKey
    form: Form
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """One switch of the current snapshot."""

    snapshot: str
    revision: int
    passages: int
    action: Literal["publish", "rollback"]
    at: datetime
