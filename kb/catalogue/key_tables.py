"""The table of keys for machines."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from kb.catalogue.tables import Base


class ApiKeyRow(Base):
    """One key: its public half, the hash of its secret half, what it may do, and until when it held."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    secret_hash: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created: Mapped[datetime]
    revoked: Mapped[datetime | None]
    expires: Mapped[datetime | None]
