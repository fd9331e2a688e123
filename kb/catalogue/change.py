"""One change of the catalogue: documents put and retired in a single transaction, one revision for all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kb.catalogue import codec
from kb.catalogue.records import Outcome, SourceFile
from kb.catalogue.tables import PassageRow, RelationRow, SourceRow, VersionRow
from kb.types import Document, DocumentKey, Form, Passage, PassageKey


class Change:
    """Collects puts and retirements; made by :meth:`kb.catalogue.Catalogue.change`, which commits it."""

    def __init__(self, session: Session, revision: int) -> None:
        self._session = session
        self._revision = revision
        self.happened = False

    def put(self, document: Document, passages: Sequence[Passage], source: SourceFile) -> Outcome:
        """Take in a document as read from a source file.

        The same content of the same form changes nothing, whatever the file is called. Other content replaces what was
        held of that form, except that another official copy in which fewer Pasal were found stands only as a further
        source. A digest and the official text of one document stand beside each other.
        """
        passages = unique(passages)
        content = codec.document_hash(document, passages)
        held = self._active(document.key, document.form)
        if held is None:
            self._record(self._insert(document, passages, content), source)
            return Outcome("new")
        if held.content_hash == content:
            self._record(held, source)
            return Outcome("same")
        found = len(document.articles)
        if document.form is Form.OFFICIAL and found < held.articles and not self._backs(held, source.sha256):
            message = (
                f"Naskah yang sudah dipegang lebih lengkap ({held.articles} Pasal, berkas ini {found} Pasal); "
                "berkas ini dicatat sebagai sumber tambahan."
            )
            self._record(held, source, message)
            return Outcome("same", message)
        self._close(held)
        self._record(self._insert(document, passages, content), source)
        return Outcome("replaced")

    def retire(self, key: DocumentKey, form: Form | None = None) -> bool:
        """Take a document, or one form of it, out of the collection; older revisions still show it."""
        rows = select(VersionRow).where(VersionRow.key == key, VersionRow.revision_to.is_(None))
        held = [row for row in self._session.scalars(rows) if form is None or row.form == form]
        for row in held:
            self._close(row)
        return bool(held)

    def note(self, source: SourceFile) -> None:
        """Record that a held file was met again, perhaps under another name or read by newer code."""
        row = self._session.scalars(
            select(SourceRow).where(SourceRow.sha256 == source.sha256).order_by(SourceRow.id.desc())
        ).first()
        version = self._session.get(VersionRow, row.version_id) if row else None
        if row is not None and version is not None:
            self._record(version, source, row.message)

    def _active(self, key: DocumentKey, form: Form) -> VersionRow | None:
        rows = select(VersionRow).where(
            VersionRow.key == key, VersionRow.form == form.value, VersionRow.revision_to.is_(None)
        )
        return self._session.scalars(rows).first()

    def _backs(self, version: VersionRow, sha256: str) -> bool:
        """Whether the version was itself read from these bytes: then newer reading code replaces what older found."""
        rows = select(SourceRow.id).where(
            SourceRow.version_id == version.id, SourceRow.sha256 == sha256, SourceRow.message == ""
        )
        return self._session.scalars(rows).first() is not None

    def _close(self, version: VersionRow) -> None:
        self.happened = True
        version.revision_to = self._revision
        self._session.flush()

    def _insert(self, document: Document, passages: Sequence[Passage], content: str) -> VersionRow:
        self.happened = True
        version = VersionRow(
            key=document.key,
            form=document.form.value,
            content_hash=content,
            revision_from=self._revision,
            revision_to=None,
            identity=codec.identity_values(document.identity),
            claim=codec.status_values(document.status),
            sources=list(document.sources),
            gaps=[codec.gap_values(gap) for gap in document.gaps],
            summary=document.summary,
            articles=len(document.articles),
            passages=len(passages),
        )
        self._session.add(version)
        self._session.flush()
        rows = [{**codec.passage_values(passage), "version_id": version.id} for passage in passages]
        if rows:
            self._session.execute(insert(PassageRow), rows)
        relations = [{**codec.relation_values(relation), "version_id": version.id} for relation in document.relations]
        if relations:
            self._session.execute(insert(RelationRow), relations)
        return version

    def _record(self, version: VersionRow, source: SourceFile, message: str = "") -> None:
        """Keep the source file: one row a content and origin, its latest version and reader."""
        rows = select(SourceRow).where(SourceRow.sha256 == source.sha256, SourceRow.origin == source.origin)
        for row in self._session.scalars(rows):
            self._session.delete(row)
        self._session.flush()
        self._session.add(
            SourceRow(
                version_id=version.id,
                sha256=source.sha256,
                file=source.file,
                origin=source.origin,
                stored=source.stored,
                media_type=source.media_type,
                pages=source.pages,
                pages_ocr=source.pages_ocr,
                pages_empty=source.pages_empty,
                reader=source.reader,
                message=message,
                taken=datetime.now(UTC),
            )
        )
        self._session.flush()


def unique(passages: Sequence[Passage]) -> list[Passage]:
    """Passages whose keys are unique: a key met again in one document gets ``~2``, ``~3`` behind it."""
    met: dict[PassageKey, int] = {}
    kept = []
    for passage in passages:
        met[passage.key] = met.get(passage.key, 0) + 1
        times = met[passage.key]
        kept.append(passage if times == 1 else replace(passage, key=PassageKey(f"{passage.key}~{times}")))
    return kept
