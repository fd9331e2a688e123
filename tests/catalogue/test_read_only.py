"""A data folder that may only be read: what is held is read, what a writer left in the log too, and writing is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import make_url

from kb.catalogue import Catalogue, database
from kb.errors import CatalogueError, KbError
from kb.search.locks import ReaderLease, WriterLock


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every folder may only be read; root may write whatever its permissions say."""
    monkeypatch.setattr(database, "only_readable", lambda file: file.is_file())


def test_a_catalogue_is_read_and_writing_is_told(lite: str, read_only: None) -> None:
    Catalogue.open(lite).close()
    held = Catalogue.open(lite)
    assert held.revision == 0
    with pytest.raises(CatalogueError, match="hanya dapat dibaca"), held.change():
        pass
    held.close()


def test_what_lies_in_the_log_is_read_too(lite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writing = Catalogue.open(lite)
    file = Path(str(make_url(lite).database))
    copy = tmp_path / "salinan"
    with writing.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint=0")
        connection.exec_driver_sql("CREATE TABLE tanda (nilai TEXT)")
        connection.commit()
        shutil.copytree(file.parent, copy)
    writing.close()
    assert (copy / f"{file.name}-wal").stat().st_size
    monkeypatch.setattr(database, "only_readable", lambda file: file.is_file())
    reading = Catalogue.open(f"sqlite:///{copy / file.name}")
    with reading.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM tanda").scalar() == 0
    reading.close()


def test_locks_of_a_folder_that_may_only_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refused)
    ReaderLease(tmp_path / "index", "a").close()
    with pytest.raises(KbError, match="hanya dapat dibaca"), WriterLock(tmp_path / "index").held():
        pass
