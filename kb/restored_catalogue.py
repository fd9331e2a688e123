"""Makes a catalogue of our own out of one from a backup: its rows in our tables, never its file.

A limited child process reads the file (:mod:`kb.reading.inside.rows`), this process looks at every value, writes it
into fresh tables of the same migration, brings those up to date, and reads all of it once as the application would.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import IO

from argon2 import extract_parameters
from argon2.exceptions import InvalidHashError
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from kb.catalogue import Catalogue, Logbook, People
from kb.catalogue.carried import CARRIED
from kb.catalogue.database import create_at
from kb.catalogue.office_tables import PersonRow
from kb.catalogue.tables import RevisionRow, SourceRow
from kb.errors import CatalogueError, KbError
from kb.reading.sandbox import ask
from kb.settings import Settings
from kb.training.bank import Bank
from kb.training.classroom import Classroom

_SECONDS = 1800
_VERSION = "alembic_version"
_STORED = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{62}(\.\w{1,12})?", re.ASCII)
_MOST_HASH_MEMORY_KIB, _MOST_HASH_ROUNDS, _MOST_HASH_LANES = 256 << 10, 10, 8
_UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError, SQLAlchemyError)
"""What reading rows that nobody of us wrote may end in."""


def rebuild_catalogue(file: Path, target: Path, settings: Settings, archive: str) -> None:
    """Make at ``target`` a new, up-to-date catalogue from the rows in a backup's file.

    Raises:
        KbError: the file is damaged, or holds what no catalogue of ours does.

    """
    with tempfile.TemporaryFile(dir=target.parent) as lines:
        reply = ask(
            file,
            settings,
            "rows",
            seconds=_SECONDS,
            into=lines.fileno(),
            memory_mb=settings.read_memory_mb + 3 * (file.stat().st_size >> 20),
            written_mb=settings.max_backup_mb,
            tables=[_VERSION, *CARRIED],
        )
        places = reply.values.get("tables")
        if reply.fault or not isinstance(places, dict):
            raise _broken(archive, "tidak terbaca sebagai basis data")
        dumped = _Dumped(lines, places, archive)
        revision = dumped.revision()
        try:
            create_at(f"sqlite:///{target}", revision)
        except CatalogueError as error:
            raise _broken(archive, "dari versi yang tidak dikenal") from error
        _fill(target, dumped, archive)
    _check(target, archive)


def _broken(archive: str, why: str) -> KbError:
    return KbError(f"Katalog dalam {archive} rusak: {why}. Pakai cadangan lain.")


@dataclass(frozen=True, slots=True)
class _Dumped:
    """What the child wrote: the lines of each table, from where on, and how many rows."""

    lines: IO[bytes]
    places: Mapping[str, Sequence[int]]
    archive: str

    def table(self, name: str) -> tuple[list[str], Iterator[list[object]]]:
        """The columns of a table and its rows; to be read before another table."""
        if name not in self.places:
            raise _broken(self.archive, f"tabel {name} tidak ada")
        start, count = self.places[name]
        self.lines.seek(start)
        columns = json.loads(self.lines.readline())
        return columns, (json.loads(line) for line in islice(self.lines, count))

    def revision(self) -> str:
        """The migration of the backup's tables."""
        columns, rows = self.table(_VERSION)
        versions = [str(row[0]) for row in rows]
        if columns != ["version_num"] or len(versions) != 1 or not re.fullmatch(r"\d{4}", versions[0]):
            raise _broken(self.archive, "tanpa versi")
        return versions[0]


def _fill(target: Path, dumped: _Dumped, archive: str) -> None:
    """Put the rows into the fresh tables, whole or not at all."""
    with closing(sqlite3.connect(target, isolation_level=None)) as database:
        here = {str(name) for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        database.execute("BEGIN")
        for table in (name for name in CARRIED if name in here):
            kinds = {str(row[1]): str(row[2]) for row in database.execute(f'PRAGMA table_info("{table}")')}
            there, lines = dumped.table(table)
            if missing := sorted(set(kinds) - set(there)):
                raise _broken(archive, f"kolom {table}.{missing[0]} tidak ada")
            places = [(there.index(name), name, _CHECKS[kinds[name].partition("(")[0]]) for name in kinds]
            database.execute(f'DELETE FROM "{table}"')
            marks = ", ".join("?" * len(kinds))
            names = ", ".join(f'"{name}"' for name in kinds)
            try:
                database.executemany(
                    f'INSERT INTO "{table}" ({names}) VALUES ({marks})', _checked(lines, places, table, archive)
                )
            except sqlite3.IntegrityError as error:
                raise _broken(archive, f"isi tabel {table} bertentangan") from error
        if database.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise _broken(archive, "baris merujuk kepada yang tidak ada")
        database.execute("COMMIT")


Check = Callable[[object], bool]


def _checked(
    lines: Iterable[Sequence[object]], places: Sequence[tuple[int, str, Check]], table: str, archive: str
) -> Iterator[list[object]]:
    for line in lines:
        for place, name, fits in places:
            if line[place] is not None and not fits(line[place]):
                raise _broken(archive, f"nilai {table}.{name} tidak masuk akal")
        yield [line[place] for place, _, _ in places]


def _whole(value: object) -> bool:
    return isinstance(value, int)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _text(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value


def _json(value: object) -> bool:
    try:
        return isinstance(value, str) and json.loads(value) is not Ellipsis
    except (ValueError, RecursionError):
        return False


def _moment(value: object) -> bool:
    return _parses(datetime.fromisoformat, value)


def _day(value: object) -> bool:
    return _parses(date.fromisoformat, value)


def _parses(parse: Callable[[str], object], value: object) -> bool:
    try:
        return isinstance(value, str) and parse(value) is not None
    except ValueError:
        return False


_CHECKS: dict[str, Check] = {
    "INTEGER": _whole,
    "BOOLEAN": lambda value: value in (0, 1),
    "VARCHAR": _text,
    "TEXT": _text,
    "JSON": _json,
    "FLOAT": _number,
    "DOUBLE": _number,
    "DATETIME": _moment,
    "DATE": _day,
}
"""What a value of a column may be, by the column's declared type."""


def _check(target: Path, archive: str) -> None:
    """Bring the tables up to date, end what belongs to another time, and read everything as the application would."""
    catalogue = Catalogue.open(f"sqlite:///{target}")
    try:
        _check_accounts(catalogue.engine, archive)
        _check_places(catalogue.engine, archive)
        Classroom(catalogue.engine).end_all()
        _read_all(catalogue)
    except _UNREADABLE as error:
        raise _broken(archive, f"isinya tidak dikenal ({type(error).__name__})") from error
    finally:
        catalogue.close()


def _check_accounts(engine: Engine, archive: str) -> None:
    """A password hash may cost as much as one of ours to check, not an hour."""
    with Session(engine) as session:
        for name, password in session.execute(select(PersonRow.name, PersonRow.password)):
            try:
                cost = extract_parameters(password) if password else None
            except (InvalidHashError, ValueError):
                raise _broken(archive, f"kata sandi akun {name!r} tidak dikenal") from None
            if cost and (
                cost.memory_cost > _MOST_HASH_MEMORY_KIB
                or cost.time_cost > _MOST_HASH_ROUNDS
                or cost.parallelism > _MOST_HASH_LANES
            ):
                raise _broken(archive, f"kata sandi akun {name!r} tidak dikenal")


def _check_places(engine: Engine, archive: str) -> None:
    """Every stored original lies where originals lie, by its content."""
    with Session(engine) as session:
        for stored in session.scalars(select(SourceRow.stored).distinct()):
            if stored and not _STORED.fullmatch(stored):
                raise _broken(archive, f"letak berkas asli {stored[:80]!r} di luar folder data")
        newest = max(session.scalars(select(RevisionRow.revision)).all(), default=0)
    catalogue = Catalogue(engine)
    revisions = [catalogue.revision, *(publication.revision for publication in catalogue.publications())]
    if not all(revision >= 0 for revision in revisions) or max(revisions) > max(newest, catalogue.revision):
        raise _broken(archive, "nomor revisi tidak masuk akal")


def _read_all(catalogue: Catalogue) -> None:
    logbook, view = Logbook(catalogue.engine), catalogue.at()
    People(catalogue.engine).list()
    catalogue.api_keys.all()
    catalogue.made_questions.all()
    logbook.questions()
    logbook.feedback()
    logbook.audit_trail()
    logbook.usage(date.min)
    Bank(catalogue.engine).own()
    keys = [record.key for record in view.documents()]
    view.prepare(keys)
    for key in keys:
        view.sources(key)
        view.versions(key)
        view.status(key, date.today())
    for _ in chain(view.all_passages(), catalogue.held_files(), catalogue.retired_documents()):
        pass
