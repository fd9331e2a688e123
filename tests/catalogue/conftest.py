"""A real catalogue: always on SQLite, and on PostgreSQL too where ``KB_TEST_POSTGRES`` names a server.

``KB_TEST_POSTGRES=postgresql+psycopg://user@host/postgres``; every test makes and drops a database of its own.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from kb.catalogue import Catalogue

SERVER = os.environ.get("KB_TEST_POSTGRES", "")
_NEEDS_SERVER = pytest.mark.skipif(not SERVER, reason="KB_TEST_POSTGRES names no server")


@pytest.fixture
def lite(tmp_path: Path) -> str:
    """The address of a SQLite catalogue that does not exist yet."""
    return f"sqlite:///{tmp_path / 'data' / 'catalogue.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=_NEEDS_SERVER)])
def url(request: pytest.FixtureRequest, lite: str) -> Iterator[str]:
    """The address of an empty catalogue."""
    if request.param == "sqlite":
        yield lite
        return
    name = f"pandu_{uuid.uuid4().hex[:12]}"
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def catalogue(url: str) -> Iterator[Catalogue]:
    """An open catalogue that holds nothing."""
    opened = Catalogue.open(url)
    yield opened
    opened.close()
