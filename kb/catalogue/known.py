"""Which files need not be read again: all that is known of held bytes, loaded once for a batch."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kb.catalogue.records import HeldSource, SourceFile
from kb.catalogue.tables import SourceRow, VersionRow
from kb.types import DocumentKey, Form


@dataclass(frozen=True, slots=True)
class _Met:
    """One file as met, the form of a document that it backs, and whether that very version is active."""

    held: HeldSource
    active: bool


class KnownFiles:
    """What was known of files when it was loaded."""

    def __init__(self, engine: Engine) -> None:
        self._by_content: dict[str, list[_Met]] = {}
        self._last: dict[str, str] = {}
        self._active: set[tuple[DocumentKey, Form]] = set()
        source = SourceRow
        columns = (source.sha256, source.file, source.origin, source.stored, source.media_type, source.pages)
        more = (source.pages_ocr, source.pages_empty, source.reader)
        query = select(VersionRow.key, VersionRow.form, VersionRow.revision_to, source.message, *columns, *more)
        query = query.join(VersionRow, VersionRow.id == source.version_id).order_by(source.id)
        with Session(engine) as session:
            for key, form, ended, message, *values in session.execute(query):
                file = SourceFile(*values)
                held = HeldSource(file, DocumentKey(key), Form(form), message)
                self._by_content.setdefault(file.sha256, []).append(_Met(held, ended is None))
                self._last[file.origin] = file.sha256
            active = select(VersionRow.key, VersionRow.form).where(VersionRow.revision_to.is_(None))
            self._active = {(DocumentKey(key), Form(form)) for key, form in session.execute(active)}

    def known(self, sha256: str, origin: str, reader: int) -> tuple[HeldSource, ...]:
        """The held sources with these bytes, one a document, if reading them again with this reader changes nothing.

        That is so where every document's version is active, or where these bytes were the last met at this origin and
        the version has been replaced by another file's since (two copies in one folder must not replace each other for
        ever). Nothing where one of them would change.
        """
        met_here = self._last.get(origin) == sha256
        best: dict[tuple[DocumentKey, Form], HeldSource | None] = {}
        for met in reversed(self._by_content.get(sha256, [])):
            held = met.held
            place = (held.document, held.form)
            if held.source.reader == reader and best.get(place) is None:
                superseded = met_here and held.source.origin == origin and place in self._active
                best[place] = held if met.active or superseded else None
        found = [held for held in best.values() if held is not None]
        return tuple(reversed(found)) if len(found) == len(best) else ()
