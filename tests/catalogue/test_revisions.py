"""Every committed change is a revision, and a view shows its revision for ever."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
import sqlalchemy
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from documents_made import acts, key, law, passages, put, source

import kb.catalogue
from kb.catalogue import Catalogue
from kb.catalogue.database import HEAD
from kb.catalogue.tables import Base
from kb.errors import CatalogueError
from kb.types import DocumentKey, RelationKind


def test_a_new_catalogue_is_at_revision_0_and_holds_nothing(catalogue: Catalogue) -> None:
    assert catalogue.revision == 0
    assert catalogue.at().documents() == []
    assert list(catalogue.at().all_passages()) == []


def test_a_change_raises_the_revision_once_for_all_it_holds(catalogue: Catalogue) -> None:
    with catalogue.change() as change:
        for document in (law("uu-1-2020", {"1": "a"}), law("uu-2-2020", {"1": "b"})):
            change.put(document, passages(document), source(document))
    assert catalogue.revision == 1


def test_a_change_that_changes_nothing_is_no_revision(catalogue: Catalogue) -> None:
    put(catalogue, law("uu-1-2020", {"1": "a"}))
    assert put(catalogue, law("uu-1-2020", {"1": "a"})).kind == "same"
    assert catalogue.revision == 1


def test_a_renamed_file_is_the_same_document(catalogue: Catalogue) -> None:
    put(catalogue, law("uu-1-2020", {"1": "a"}), "lama.pdf")
    assert put(catalogue, law("uu-1-2020", {"1": "a"}), "baru.pdf").kind == "same"
    record = catalogue.at().document(DocumentKey("uu-1-2020"))
    assert record is not None and record.files == ("lama.pdf", "baru.pdf")


def test_a_change_that_fails_leaves_nothing_behind(catalogue: Catalogue) -> None:
    document = law("uu-1-2020", {"1": "a"})
    with pytest.raises(RuntimeError), catalogue.change() as change:
        change.put(document, passages(document), source(document))
        raise RuntimeError("mati lampu")
    assert catalogue.revision == 0
    assert catalogue.at().documents() == []


def test_an_older_revision_shows_exactly_what_was_there(catalogue: Catalogue) -> None:
    put(catalogue, law("uu-1-2020", {"1": "lama", "2": "tetap"}))
    before = list(catalogue.at().all_passages())
    assert put(catalogue, law("uu-1-2020", {"1": "baru", "2": "tetap", "3": "tambah"})).kind == "replaced"
    with catalogue.change() as change:
        change.retire(DocumentKey("uu-1-2020"))
    assert list(catalogue.at(1).all_passages()) == before
    assert [passage.text for passage in catalogue.at(2).all_passages()] == ["baru", "tetap", "tambah"]
    assert list(catalogue.at(3).all_passages()) == []


def test_a_view_held_while_others_write_does_not_move(catalogue: Catalogue) -> None:
    put(catalogue, law("uu-1-2020", {"1": "lama"}))
    view = catalogue.at()
    put(catalogue, law("uu-1-2020", {"1": "baru"}))
    assert view.passages([key("uu-1-2020", "pasal-1")])[key("uu-1-2020", "pasal-1")].text == "lama"
    assert [record.passages for record in view.documents()] == [1]


def test_a_document_put_and_retired_in_one_change_never_was(catalogue: Catalogue) -> None:
    document = law("uu-1-2020", {"1": "a"})
    with catalogue.change() as change:
        change.put(document, passages(document), source(document))
        change.retire(document.key)
    assert [catalogue.at(revision).documents() for revision in (0, 1)] == [[], []]


def test_the_difference_names_only_passages_that_changed(catalogue: Catalogue) -> None:
    put(catalogue, law("uu-1-2020", {"1": "satu", "2": "dua", "3": "tiga"}))
    put(catalogue, law("uu-2-2020", {"1": "lain"}))
    put(catalogue, law("uu-1-2020", {"1": "satu", "2": "dua diubah", "4": "empat"}))
    difference = catalogue.at(3).difference_from(catalogue.at(2))
    assert difference.removed == (key("uu-1-2020", "pasal-3"),)
    assert sorted(passage.key for passage in difference.put) == [
        key("uu-1-2020", "pasal-2"),
        key("uu-1-2020", "pasal-4"),
    ]


def test_the_difference_backwards_undoes_the_difference_forwards(catalogue: Catalogue) -> None:
    put(catalogue, law("uu-1-2020", {"1": "satu", "2": "dua"}))
    put(catalogue, law("uu-1-2020", {"1": "satu", "3": "tiga"}))
    back = catalogue.at(1).difference_from(catalogue.at(2))
    assert back.removed == (key("uu-1-2020", "pasal-3"),)
    assert [passage.key for passage in back.put] == [key("uu-1-2020", "pasal-2")]


def test_writers_in_several_threads_each_get_their_own_revision(catalogue: Catalogue) -> None:
    documents = [law(f"uu-{number}-2020", {"1": "a"}) for number in range(1, 9)]
    threads = [threading.Thread(target=put, args=(catalogue, document)) for document in documents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert catalogue.revision == len(documents)
    assert len(catalogue.at().documents()) == len(documents)
    assert [len(catalogue.at(revision).documents()) for revision in range(9)] == list(range(9))


def test_what_was_put_is_there_after_reopening(catalogue: Catalogue, url: str) -> None:
    put(catalogue, law("uu-1-2020", {"1": "a"}))
    again = Catalogue.open(url)
    assert again.revision == 1
    assert [record.key for record in again.at().documents()] == ["uu-1-2020"]
    again.close()


def test_several_processes_may_open_a_new_catalogue_at_once(url: str) -> None:
    opened: list[Catalogue] = []
    threads = [threading.Thread(target=lambda: opened.append(Catalogue.open(url))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [catalogue.revision for catalogue in opened] == [0] * 6


def test_a_new_catalogue_waits_for_whoever_is_writing_its_first_tables(lite: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    other = sqlite3.connect(tmp_path / "data" / "catalogue.db", check_same_thread=False, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.3, other.rollback)
    release.start()
    assert Catalogue.open(lite).revision == 0
    release.join()
    other.close()


def test_the_migrations_make_the_tables_that_the_code_expects(catalogue: Catalogue, url: str) -> None:
    with sqlalchemy.create_engine(url).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    migrations = ScriptDirectory(str(Path(kb.catalogue.__file__).parent / "migrations"))
    assert migrations.get_current_head() == HEAD


def test_a_catalogue_of_a_newer_pandu_is_refused_with_a_remedy(lite: str, tmp_path: Path) -> None:
    Catalogue.open(lite).close()
    with sqlite3.connect(tmp_path / "data" / "catalogue.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CatalogueError, match="lebih baru"):
        Catalogue.open(lite)


def test_a_file_that_is_no_database_is_refused_with_its_name(lite: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "catalogue.db").write_bytes(b"bukan basis data" * 100)
    with pytest.raises(CatalogueError, match=r"catalogue\.db"):
        Catalogue.open(lite)


def test_a_catalogue_of_the_first_tables_is_upgraded_and_keeps_what_it_holds(lite: str, tmp_path: Path) -> None:
    """Tables are set back to migration 0001 with a document in them, then opened by today's code."""
    old = Catalogue.open(lite)
    put(old, law("uu-1-2020", {"1": "a"}, relations=(acts("uu-1-2020", RelationKind.REVOKES, "uu-1-1999"),)))
    old.close()
    config = Config()
    config.set_main_option("script_location", str(Path(kb.catalogue.__file__).parent / "migrations"))
    engine = sqlalchemy.create_engine(lite)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    with engine.connect() as connection:
        tables = sqlalchemy.inspect(connection)
        assert "places" not in {column["name"] for column in tables.get_columns("relations")}
        assert not tables.has_table("claims")
    engine.dispose()
    upgraded = Catalogue.open(lite)
    (relation,) = upgraded.at().relations_to(DocumentKey("uu-1-1999"))
    assert (relation.subject, relation.places) == ("uu-1-2020", ())
    assert upgraded.at().passage_count == 1
    assert put(upgraded, law("uu-2-2020", {"1": "b"})).kind == "new"
    upgraded.close()
