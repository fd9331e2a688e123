"""Tables beside the collection: people, sessions, tries to sign in, jobs, what was asked and reported, audit, counts.

Unlike versions of documents these are no part of a revision: going back to an older snapshot leaves them as they are.
Times of sessions and tries are seconds since 1970, because they are compared; those that people read are UTC.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kb.catalogue.tables import Base


class PersonRow(Base):
    """One account of a trainer or an admin; ``password`` is an argon2id hash, empty where only OIDC signs in.

    ``factor`` is the secret of the second factor (base32), asked for once ``factor_on``; ``factor_step`` is the last
    step of time whose code was taken; ``recovery`` holds hashes of the recovery codes that are left.
    """

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    password: Mapped[str]
    role: Mapped[str]
    active: Mapped[bool]
    created: Mapped[datetime]
    factor: Mapped[str] = mapped_column(default="")
    factor_on: Mapped[bool] = mapped_column(default=False)
    factor_step: Mapped[int] = mapped_column(default=0)
    recovery: Mapped[list[str]] = mapped_column(JSON, default=list)


class SessionRow(Base):
    """One signed-in browser; ``token`` is the SHA-256 of what its cookie holds.

    ``proven`` is when the person last proved who they are; ``half`` says that the second factor is still to come,
    ``oidc`` that the office's server signed in; ``browser`` is a short name for the list of one's own sessions.
    """

    __tablename__ = "sessions"

    token: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    created: Mapped[float]
    seen: Mapped[float]
    proven: Mapped[float] = mapped_column(default=0)
    half: Mapped[bool] = mapped_column(default=False)
    oidc: Mapped[bool] = mapped_column(default=False)
    browser: Mapped[str] = mapped_column(default="")


class DeviceRow(Base):
    """One browser from which a person has signed in; ``token`` is the SHA-256 of what its cookie holds."""

    __tablename__ = "devices"

    token: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    seen: Mapped[float]


class AttemptRow(Base):
    """One try to sign in that has not succeeded, counted for a device, an account, a network, or two of these."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    at: Mapped[float]


class JobRow(Base):
    """One piece of work in the background: what was wished, how far it is, what came of it."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    person: Mapped[str]
    wish: Mapped[dict[str, object]] = mapped_column(JSON)
    progress: Mapped[dict[str, object]] = mapped_column(JSON)
    result: Mapped[dict[str, object]] = mapped_column(JSON)
    cancelled: Mapped[bool]
    created: Mapped[datetime]
    started: Mapped[datetime | None]
    ended: Mapped[datetime | None]


class CorrectionRow(Base):
    """What a person said that a document is, by the file's content and the key under which it was read."""

    __tablename__ = "corrections"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    read_as: Mapped[str] = mapped_column(primary_key=True)
    fields: Mapped[dict[str, object]] = mapped_column(JSON)


class CareRow(Base):
    """Who looks after a document, and when it is to be looked at again."""

    __tablename__ = "care"

    document: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    review: Mapped[date | None]


class AskedRow(Base):
    """One question that was not answered, masked; ``nearest`` are the titles or keys that came nearest."""

    __tablename__ = "asked"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    question: Mapped[str]
    status: Mapped[str]
    kind: Mapped[str]
    nearest: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str]


class FeedbackRow(Base):
    """One answer that somebody reported, masked, with the answer as it stood."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    question: Mapped[str]
    answer: Mapped[dict[str, object]] = mapped_column(JSON)
    reason: Mapped[str]
    note: Mapped[str]
    state: Mapped[str]


class UsageRow(Base):
    """How often something happened on a day; no text and nobody's name."""

    __tablename__ = "usage"

    day: Mapped[date] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]


class AuditRow(Base):
    """One act of a trainer or admin; ``address`` is where a sign-in came from, empty once it has expired."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    who: Mapped[str]
    action: Mapped[str]
    target: Mapped[str]
    detail: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
