"""The database below the catalogue: its engine, SQLite's settings, and the upgrade of its tables on opening."""

from __future__ import annotations

import atexit
import os
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from kb.data_folder import PRIVATE_FOLDER
from kb.errors import CatalogueError

HEAD = "0009"
"""The newest migration in ``migrations/versions``; a test holds the two together."""

WRITES = "kb_writes"
"""Execution option of a connection that is going to write: it takes the write lock at once, not half-way."""

_WAIT_SECONDS = 30
_PAUSE_SECONDS = 0.02
_UPGRADE_LOCK = 0x50414E44


def connect(url: str) -> Engine:
    """An engine on an up-to-date catalogue; a missing SQLite file and its folder are made."""
    address = make_url(url)
    lite = address.get_backend_name() == "sqlite"
    file = Path(address.database) if lite and address.database and address.database != ":memory:" else None
    if file is not None and only_readable(file):
        return _read_only(file)
    if file is not None:
        file.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    engine = create_engine(
        address,
        connect_args={"timeout": _WAIT_SECONDS} if lite else {},
        hide_parameters=True,  # an error of the database does not quote what somebody typed
    )
    if lite:
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    _upgrade(engine)
    return engine


READ_ONLY = (
    "Folder data {folder} hanya dapat dibaca: pertanyaan tetap dijawab, tetapi tidak ada yang dapat disimpan atau "
    "diubah. Pasang folder itu agar dapat ditulis, atau pakai --data dengan folder lain."
)
"""What is said where something is to be written to such a folder."""


def only_readable(file: Path) -> bool:
    """Whether a catalogue is there, but this process may not write to it or beside it."""
    return file.is_file() and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))


def _read_only(file: Path) -> Engine:
    """An engine on a catalogue that cannot be written; what a writer left in its log is read too.

    SQLite keeps a log beside a file that is written. Without one, the file is whole and is opened as it lies; with
    one, a copy of both is read, for opening a log takes writing.
    """
    log = file.with_name(f"{file.name}-wal")
    if log.is_file() and log.stat().st_size:
        folder = tempfile.TemporaryDirectory(prefix="pandu-katalog-")
        atexit.register(folder.cleanup)
        copy = Path(folder.name) / file.name
        shutil.copyfile(file, copy)
        shutil.copyfile(log, copy.with_name(log.name))
        address = f"file:{quote(str(copy))}?mode=rw"
    else:
        address = f"file:{quote(str(file))}?mode=ro&immutable=1"
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS, check_same_thread=False),
        poolclass=QueuePool,
        hide_parameters=True,
    )

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITES):
            raise CatalogueError(READ_ONLY.format(folder=file.parent))
        connection.exec_driver_sql("BEGIN")

    def prepare(connection: SQLiteConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA query_only=ON")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    with engine.connect() as connection:
        if _revision_of(connection) != HEAD:
            raise CatalogueError(
                f"{READ_ONLY.format(folder=file.parent)} Tabel katalognya perlu diperbarui lebih dahulu."
            )
    return engine


def create_at(url: str, revision: str) -> None:
    """Make a new catalogue with the empty tables of an older migration.

    Raises:
        CatalogueError: there is no such migration.

    """
    engine = create_engine(make_url(url), hide_parameters=True)
    try:
        with engine.begin() as connection:
            _migrate(connection, revision)
    finally:
        engine.dispose()


def _prepare(connection: SQLiteConnection, _entry: ConnectionPoolEntry) -> None:
    """Readers beside one writer (WAL), every commit on the disk, foreign keys held, transactions begun by us."""
    connection.isolation_level = None
    _use_log(connection)
    for setting in ("synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {setting}")


def _use_log(connection: SQLiteConnection) -> None:
    """Bring the file to WAL. Two that do so at once: SQLite refuses one at once, without its usual waiting."""
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(_PAUSE_SECONDS)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(version) if version else None


def _upgrade(engine: Engine) -> None:
    """Bring the tables to ``HEAD``; processes that open at the same time wait for one another."""
    with engine.connect() as connection:
        if _revision_of(connection) == HEAD:
            return
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
        if _revision_of(connection) != HEAD:
            _migrate(connection)


def _migrate(connection: Connection, revision: str = "head") -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise CatalogueError(
            f"Tabel katalog tidak dapat diperbarui: {error}. Katalog ini mungkin dibuat oleh Pandu yang lebih baru; "
            "pasang versi itu, atau pulihkan cadangan yang lebih lama."
        ) from error
