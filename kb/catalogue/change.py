"""One change of the catalogue: documents put and retired in a single transaction, one revision for all of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime
from difflib import SequenceMatcher

from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import Session

from kb.catalogue import codec
from kb.catalogue.claims import Claim, exchange
from kb.catalogue.copies import Comparison, Copy
from kb.catalogue.feed_rows import HeldRow, keep_rows
from kb.catalogue.going_back import differing_versions, revert_claims
from kb.catalogue.made_questions import QuestionState, decide, revert_uses
from kb.catalogue.namesakes import apart, one_document
from kb.catalogue.records import Outcome, SourceFile
from kb.catalogue.tables import AliasRow, PassageRow, PublicationRow, RelationRow, SourceRow, VersionRow
from kb.types import Document, DocumentKey, Form, Identity, Passage, PassageKey

SECOND_COPY = "salinan kedua disimpan sebagai sumber; yang dipegang tidak diganti tanpa persetujuan (--replace)."
"""What is said of a file whose document is held from another file with other content."""


class Change:
    """Collects puts and retirements; made by :meth:`kb.catalogue.Catalogue.change`, which commits it."""

    def __init__(self, session: Session, revision: int) -> None:
        self._session = session
        self._revision = revision
        self.happened = False

    def put(
        self, document: Document, passages: Sequence[Passage], source: SourceFile, replace: bool = False
    ) -> Outcome:
        """Take in a document as read from a source file.

        The same content of the same form changes nothing, whatever the file is called. Other content replaces what was
        held of that form where it comes from the held file itself: from a newer state of the file at the same place, or
        from the same bytes read by newer code. Another file with other content is only recorded as a further source,
        and the outcome says which is better, unless ``replace`` says yes to it, or the held one is worse and was never
        published (two copies in one batch). A digest and the official text of one document stand beside each other.
        Two texts whose titles or offices do not agree are two documents, whatever their numbers: the second gets a key
        of its own and a gap that says so.
        """
        other = self._namesake(document, source)
        if other is not None:
            document, passages = apart(document, passages, other)
        return dataclasses.replace(self._put(document, unique(passages), source, replace), key=document.key)

    def _put(
        self, document: Document, passages: Sequence[Passage], source: SourceFile, replace: bool = False
    ) -> Outcome:
        content = codec.document_hash(document, passages)
        held = self._active(document.key, document.form)
        if held is None:
            self._record(self._insert(document, passages, content), source)
            return Outcome("new")
        if held.content_hash == content:
            self._record(held, source)
            return Outcome("same")
        comparison = Comparison(self._held_copy(held), _copy_of(document, source))
        own = self._backs(held, source.sha256) or self._same_file(held, source.origin)
        settled = comparison.verdict == "better" and not self._published(held)
        if not (own or settled or replace):
            message = f"{SECOND_COPY} {comparison.sentence}"
            self._record(held, source, message)
            return Outcome("same", message, comparison)
        self._close(held)
        self._record(self._insert(document, passages, content), source)
        return Outcome("replaced", comparison.sentence if comparison.verdict == "worse" else "", comparison)

    def _namesake(self, document: Document, source: SourceFile) -> Identity | None:
        """What is held under the document's key and is not the same document; None where it may be put there."""
        rows = self._session.scalars(
            select(VersionRow).where(VersionRow.key == document.key, VersionRow.revision_to.is_(None))
        )
        for row in rows:
            identity = codec.identity_of(row.identity)
            mine = row.form == document.form.value and (
                self._backs(row, source.sha256) or self._same_file(row, source.origin)
            )
            if not mine and not one_document(identity, document.identity):
                return identity
        return None

    def moved(self, source: SourceFile, keys: Sequence[DocumentKey]) -> None:
        """Retire what older code read in these bytes under other keys than ``keys``, and let the old keys resolve.

        Several documents of one file are paired by their titles.
        """
        here = [row for key in keys for row in self._of_key(key)]
        rows = select(VersionRow).join(SourceRow, SourceRow.version_id == VersionRow.id)
        rows = rows.where(SourceRow.sha256 == source.sha256, SourceRow.message == "", VersionRow.revision_to.is_(None))
        for old in {row.id: row for row in self._session.scalars(rows.where(VersionRow.key.not_in(keys)))}.values():
            if not here or not self._backs_alone(old, source.sha256):
                continue
            title = str(old.identity.get("title", ""))
            new = max(here, key=lambda row: SequenceMatcher(None, title, str(row.identity.get("title", ""))).ratio())
            self._close(old)
            self._session.merge(AliasRow(old=old.key, key=new.key, revision=self._revision))
            self._session.flush()

    def _of_key(self, key: DocumentKey) -> list[VersionRow]:
        rows = select(VersionRow).where(VersionRow.key == key, VersionRow.revision_to.is_(None))
        return list(self._session.scalars(rows))

    def _backs_alone(self, version: VersionRow, sha256: str) -> bool:
        """Whether no other content backs the version."""
        rows = select(SourceRow.id).where(
            SourceRow.version_id == version.id, SourceRow.sha256 != sha256, SourceRow.message == ""
        )
        return self._session.scalars(rows).first() is None

    def retire(self, key: DocumentKey, form: Form | None = None) -> bool:
        """Take a document, or one form of it, out of the collection; older revisions still show it."""
        rows = select(VersionRow).where(VersionRow.key == key, VersionRow.revision_to.is_(None))
        held = [row for row in self._session.scalars(rows) if form is None or row.form == form]
        for row in held:
            self._close(row)
        return bool(held)

    def unretire(self, key: DocumentKey, form: Form | None = None) -> bool:
        """Bring back the last version of each form of a document that is not held now; its history stays as it was."""
        last: dict[str, VersionRow] = {}
        for row in self._session.scalars(select(VersionRow).where(VersionRow.key == key).order_by(VersionRow.id)):
            last[row.form] = row
        gone = [row for name, row in last.items() if row.revision_to is not None and form in (None, name)]
        for row in gone:
            self._reopen(row)
        return bool(gone)

    def revert(self, revision: int) -> bool:
        """Make the collection what it was at an older revision; whether anything differed."""
        gone, back = differing_versions(self._session, revision)
        for row in gone:
            self._close(row)
        for row in back:
            self._reopen(row)
        claims = revert_claims(self._session, revision, self._revision)
        questions = revert_uses(self._session, revision, self._revision)
        self.happened = self.happened or claims or questions
        return bool(gone or back or claims or questions)

    def decide(self, numbers: Sequence[int], state: QuestionState, by: str) -> int:
        """Accept or reject questions that a language model made, by their numbers; how many it changed."""
        changed, uses = decide(self._session, numbers, state, by, self._revision)
        self.happened = self.happened or uses
        return changed

    def claim(self, source: str, claims: Sequence[Claim], whole: bool = True) -> int:
        """Put what a table or feed claims in place of what it claimed before; how many claims changed."""
        changed = exchange(self._session, source, claims, self._revision, whole)
        self.happened = self.happened or changed > 0
        return changed

    def keep_rows(self, feed: str, rows: Sequence[HeldRow]) -> None:
        """Keep the objects of a feed as last met."""
        keep_rows(self._session, feed, rows)

    def note(self, source: SourceFile) -> None:
        """Record that a held file was met again, perhaps under another name or read by newer code."""
        latest: dict[tuple[str, str], SourceRow] = {}
        for row in self._session.scalars(
            select(SourceRow).where(SourceRow.sha256 == source.sha256).order_by(SourceRow.id)
        ):
            version = self._session.get_one(VersionRow, row.version_id)
            latest[version.key, version.form] = row
        for row in list(latest.values()):
            version = self._session.get_one(VersionRow, row.version_id)
            self._record(version, dataclasses.replace(source, reader=row.reader), row.message)

    def _active(self, key: DocumentKey, form: Form) -> VersionRow | None:
        rows = select(VersionRow).where(
            VersionRow.key == key, VersionRow.form == form.value, VersionRow.revision_to.is_(None)
        )
        return self._session.scalars(rows).first()

    def _published(self, version: VersionRow) -> bool:
        """Whether any snapshot was ever made from the version: somebody may have read it."""
        rows = select(PublicationRow.id).where(PublicationRow.revision >= version.revision_from)
        return self._session.scalars(rows).first() is not None

    def _backs(self, version: VersionRow, sha256: str) -> bool:
        """Whether the version was itself read from these bytes: then newer reading code replaces what older found."""
        rows = select(SourceRow.id).where(
            SourceRow.version_id == version.id, SourceRow.sha256 == sha256, SourceRow.message == ""
        )
        return self._session.scalars(rows).first() is not None

    def _same_file(self, version: VersionRow, origin: str) -> bool:
        """Whether the file at this place backed this form of the document when it was last read."""
        rows = (
            select(SourceRow)
            .join(VersionRow, VersionRow.id == SourceRow.version_id)
            .where(SourceRow.origin == origin, VersionRow.key == version.key, VersionRow.form == version.form)
        )
        last = self._session.scalars(rows.order_by(SourceRow.id.desc())).first()
        return last is not None and not last.message

    def _held_copy(self, version: VersionRow) -> Copy:
        rows = select(SourceRow).where(SourceRow.version_id == version.id, SourceRow.message == "")
        source = self._session.scalars(rows.order_by(SourceRow.id.desc())).first()
        if source is None:
            return Copy(version.articles, len(version.gaps))
        return Copy(version.articles, len(version.gaps), source.pages, source.pages_ocr, source.pages_empty)

    def _reopen(self, old: VersionRow) -> None:
        """Insert a retired version again, with its passages, relations and source files."""
        self.happened = True
        columns = {c.name: getattr(old, c.name) for c in VersionRow.__table__.columns if c.name != "id"}
        version = VersionRow(**{**columns, "revision_from": self._revision, "revision_to": None})
        self._session.add(version)
        self._session.flush()
        for table in (PassageRow, RelationRow):
            names = [c.name for c in table.__table__.columns if c.name not in ("id", "version_id")]
            kept = select(literal(version.id), *(table.__table__.c[name] for name in names))
            kept = kept.where(table.version_id == old.id).order_by(table.id)
            self._session.execute(insert(table).from_select(["version_id", *names], kept))
        self._session.execute(update(SourceRow).where(SourceRow.version_id == old.id).values(version_id=version.id))
        self._session.flush()

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
            identity={**codec.identity_values(document.identity), **codec.account_values(document.account)},
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
        """Keep the source file: one row a content, origin and form of a document, its latest version and reader."""
        rows = (
            select(SourceRow)
            .join(VersionRow, VersionRow.id == SourceRow.version_id)
            .where(SourceRow.sha256 == source.sha256, SourceRow.origin == source.origin)
            .where(VersionRow.key == version.key, VersionRow.form == version.form)
        )
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
        kept.append(passage if times == 1 else dataclasses.replace(passage, key=PassageKey(f"{passage.key}~{times}")))
    return kept


def _copy_of(document: Document, source: SourceFile) -> Copy:
    return Copy(len(document.articles), len(document.gaps), source.pages, source.pages_ocr, source.pages_empty)
