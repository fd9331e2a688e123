"""The child's job for a database from elsewhere: the rows of known tables as lines of JSON, and nothing else of it.

The file may be made to harm whoever opens it: its schema is not trusted, nothing of it is run, and SQLite works in
memory within this process's limits. Views, virtual tables, triggers and functions of it are never asked.
"""

from __future__ import annotations

import json
import mmap
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from kb.reading.inside.fault import Fault

_LONGEST_VALUE = 32 << 20
_LONGEST_SQL = 100_000
_CAREFUL = ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON", "mmap_size=0", "temp_store=MEMORY")
_HEADER = 100
_VERSIONS = slice(18, 20)


def dump(path: Path, into: int, tables: list[str]) -> dict[str, list[int]]:
    """Each of the wanted tables that the file has: where its lines start in ``into``, and how many rows it has.

    ``into`` is a descriptor open for writing. A table's lines are its columns, then its rows. Faults: ``damaged``, or
    ``schema`` where a name stands for something else than a plain table.
    """
    try:
        with (
            os.fdopen(into, "wb") as out,
            path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as content,
            closing(sqlite3.connect(":memory:")) as database,
        ):
            if len(content) < _HEADER:
                raise Fault("damaged", "header")
            content[_VERSIONS] = b"\1\1"  # no log beside it: there is none in memory
            _restrict(database)
            database.deserialize(content)
            return _dumped(database, out, tables)
    except (sqlite3.Error, OverflowError) as error:
        raise Fault("damaged", type(error).__name__) from error


def _restrict(database: sqlite3.Connection) -> None:
    for limit, value in (
        (sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE),
        (sqlite3.SQLITE_LIMIT_SQL_LENGTH, _LONGEST_SQL),
        (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
        (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 0),
    ):
        database.setlimit(limit, value)
    for setting in _CAREFUL:
        database.execute(f"PRAGMA {setting}")


def _dumped(database: sqlite3.Connection, out: BinaryIO, tables: list[str]) -> dict[str, list[int]]:
    if database.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise Fault("damaged", "integrity")
    schema = database.execute("SELECT type, name, rootpage FROM sqlite_schema")
    kinds = {str(name): (kind, page) for kind, name, page in schema}
    places: dict[str, list[int]] = {}
    for table in (table for table in tables if table in kinds):
        kind, page = kinds[table]
        columns = database.execute(f'PRAGMA table_xinfo("{table}")').fetchall()
        if kind != "table" or not page or any(hidden for *_, hidden in columns):
            raise Fault("schema", table)
        start = out.tell()
        places[table] = [start, _write(database, table, [str(column[1]) for column in columns], out)]
    return places


def _write(database: sqlite3.Connection, table: str, columns: list[str], out: BinaryIO) -> int:
    named = ", ".join('"' + column.replace('"', '""') + '"' for column in columns)
    rows = 0
    out.write(json.dumps(columns).encode() + b"\n")
    for row in database.execute(f'SELECT {named} FROM "{table}" NOT INDEXED'):
        if any(isinstance(value, bytes) for value in row):
            raise Fault("schema", table)  # no column of ours holds raw bytes
        out.write(json.dumps(row).encode() + b"\n")
        rows += 1
    return rows
