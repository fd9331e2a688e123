"""The catalogue's tables: revisions, versions, passages, relations, aliases, claims, feeds, sources, questions made.

Rows of versions are never rewritten: a version is valid for revisions in ``[revision_from, revision_to)``, and all that
a later revision does to it is to close it. So a reader at an older revision sees exactly what was there.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of the catalogue's tables."""

    metadata = MetaData(naming_convention=NAMING)


class StateRow(Base):
    """One named number or word about the catalogue itself: ``revision``."""

    __tablename__ = "state"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


class RevisionRow(Base):
    """One committed change."""

    __tablename__ = "revisions"

    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]


class VersionRow(Base):
    """One version of one form of one document."""

    __tablename__ = "versions"
    __table_args__ = (Index("ix_versions_key_form", "key", "form"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    form: Mapped[str]
    content_hash: Mapped[str]
    revision_from: Mapped[int] = mapped_column(index=True)
    revision_to: Mapped[int | None] = mapped_column(index=True)
    identity: Mapped[dict[str, object]] = mapped_column(JSON)
    claim: Mapped[dict[str, object]] = mapped_column(JSON)
    sources: Mapped[list[str]] = mapped_column(JSON)
    gaps: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    summary: Mapped[str]
    articles: Mapped[int]
    passages: Mapped[int]


class PassageRow(Base):
    """One passage of one version."""

    __tablename__ = "passages"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), index=True)
    key: Mapped[str] = mapped_column(index=True)
    article: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    label: Mapped[str]
    text: Mapped[str]
    context: Mapped[str]
    rank: Mapped[int]
    page: Mapped[int]
    last_page: Mapped[int]
    confidence: Mapped[str]
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
    content_hash: Mapped[str]
    questions: Mapped[list[str]] = mapped_column(JSON, server_default="[]")


class RelationRow(Base):
    """One relation stated by one version."""

    __tablename__ = "relations"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), index=True)
    subject: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    object: Mapped[str] = mapped_column(index=True)
    basis: Mapped[str]
    confidence: Mapped[str]
    since: Mapped[date | None]
    places: Mapped[list[str]] = mapped_column(JSON, server_default="[]")


class SourceRow(Base):
    """One file as taken in, and the version that it backs. ``reader`` is the version of the code that read it."""

    __tablename__ = "sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), index=True)
    sha256: Mapped[str] = mapped_column(index=True)
    file: Mapped[str]
    origin: Mapped[str] = mapped_column(index=True)
    stored: Mapped[str]
    media_type: Mapped[str]
    pages: Mapped[int]
    pages_ocr: Mapped[int]
    pages_empty: Mapped[int]
    reader: Mapped[int]
    message: Mapped[str]
    taken: Mapped[datetime]


class PublicationRow(Base):
    """One switch of the current index snapshot: a publish or a rollback."""

    __tablename__ = "publications"

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot: Mapped[str]
    revision: Mapped[int]
    passages: Mapped[int]
    action: Mapped[str]
    at: Mapped[datetime]


class AliasRow(Base):
    """A key under which a document was held before, and the one that it has since a revision."""

    __tablename__ = "aliases"

    old: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str]
    revision: Mapped[int]


class ClaimRow(Base):
    """What one table or feed claims of one document: a standing, or by whom it was revoked; valid for revisions."""

    __tablename__ = "claims"
    __table_args__ = (Index("ix_claims_key_source", "key", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(index=True)
    key: Mapped[str]
    standing: Mapped[str]
    by: Mapped[str]
    checked: Mapped[date | None]
    said: Mapped[str]
    revision_from: Mapped[int]
    revision_to: Mapped[int | None]


class FeedRow(Base):
    """One object of one feed as last met, whole; ``content`` is its hash, ``taken`` whether all it offers was taken."""

    __tablename__ = "feed_rows"
    __table_args__ = (UniqueConstraint("feed", "row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    feed: Mapped[str]
    row: Mapped[str]
    content: Mapped[str]
    raw: Mapped[dict[str, object]] = mapped_column(JSON)
    document: Mapped[str]
    taken: Mapped[bool]
    reason: Mapped[str]
    seen: Mapped[datetime]


class QuestionCallRow(Base):
    """One call of a language model about one passage, known by its text; ``dropped`` counts what was of no use."""

    __tablename__ = "question_calls"

    id: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(index=True)
    place: Mapped[str]
    text_hash: Mapped[str]
    model: Mapped[str]
    at: Mapped[datetime]
    dropped: Mapped[int]


class MadeQuestionRow(Base):
    """One question that a language model made, and what a person decided of it."""

    __tablename__ = "made_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("question_calls.id"), index=True)
    question: Mapped[str]
    state: Mapped[str]
    decided: Mapped[datetime | None]
    decided_by: Mapped[str]


class QuestionUseRow(Base):
    """A made question stands beside its passage for revisions in ``[revision_from, revision_to)``."""

    __tablename__ = "question_uses"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("made_questions.id"), index=True)
    revision_from: Mapped[int]
    revision_to: Mapped[int | None]
