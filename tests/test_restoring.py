"""A backup takes the place of what stands: prepared without a change, swapped in at a start, whole after any kill."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from documents_made import small_rule

from kb.backup import backup_name, made_when, make_backup, restore_backup
from kb.catalogue import Logbook, People, Role
from kb.errors import KbError, WriterBusy
from kb.knowledge_base import KnowledgeBase
from kb.restoring import agree, forget, prepare, prepared, swap_in
from kb.search.locks import WriterLock, worker_lock
from kb.settings import Settings

MODEL = Path(__file__).parent / "data" / "test_model"
PASSWORD = "kuda hijau di sawah"


def quiet(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that was backed up with one document, and holds two and another account since."""
    folder = tmp_path_factory.mktemp("pulih")
    settings = Settings(data=folder / "data", embedding_model=str(MODEL))
    (folder / "a.md").write_text(small_rule(1, "pusat data"))
    (folder / "b.md").write_text(small_rule(2, "arsip"))
    pandu = KnowledgeBase.open(settings)
    pandu.ingest([folder / "a.md"])
    People(pandu.catalogue.engine).create("ani", PASSWORD, Role.ADMIN)
    (settings.data / "lexicon.toml").write_text('[singkatan]\nzqx = ["pusat data"]\n')
    made = folder / "c.tar.gz"
    make_backup(settings, made)
    settings.backups.mkdir()
    made.rename(settings.backups / backup_name(made_when(made)))
    pandu.ingest([folder / "b.md"])
    People(pandu.catalogue.engine).create("budi", PASSWORD, Role.TRAINER)
    (settings.data / "lexicon.toml").write_text("[singkatan]\n")
    (settings.data / "saved_questions.txt").write_text("Apa itu arsip?\n")
    pandu.catalogue.close()
    return settings.data


@pytest.fixture
def settings(old: Path, tmp_path: Path) -> Settings:
    shutil.copytree(old, tmp_path / "data")
    return Settings(data=tmp_path / "data", embedding_model=str(MODEL))


def name(settings: Settings) -> str:
    return min(file.name for file in settings.backups.iterdir())


def stands(settings: Settings) -> tuple[set[str], set[str], bool, bool]:
    """Documents published, accounts, whether the office's abbreviation and its saved questions are there."""
    pandu = KnowledgeBase.open(settings)
    try:
        manifest = pandu.store.current_manifest()
        assert manifest is not None
        held = {str(record.key) for record in pandu.catalogue.at(manifest.revision).documents()}
        for key in held:
            words = "pusat data" if key == "perpres-1-2018" else "arsip"
            assert pandu.ask(words).citations[0].document == key
        people = {person.name for person in People(pandu.catalogue.engine).list()}
    finally:
        pandu.catalogue.close()
    return held, people, "zqx" in settings.office_lexicon.read_text(), settings.saved_questions.exists()


BEFORE = ({"perpres-1-2018", "perpres-2-2018"}, {"ani", "budi"}, False, True)
AFTER = ({"perpres-1-2018"}, {"ani"}, True, False)


def left_over(settings: Settings) -> list[str]:
    return [path.name for path in settings.data.iterdir() if "pemulihan" in path.name]


def test_preparing_changes_nothing_and_backs_up_what_stands(settings: Settings) -> None:
    ready = prepare(settings, name(settings), "ani", quiet)
    assert (ready.documents, ready.person) == (1, "ani")
    assert prepared(settings) == ready
    assert stands(settings) == BEFORE
    assert swap_in(settings) is None, "nobody has agreed to it"
    again = Settings(data=settings.data.parent / "lain", embedding_model=str(MODEL))
    restore_backup(settings.backups / ready.backup, again, unsigned=True)
    assert stands(again) == BEFORE
    forget(settings)
    assert prepared(settings) is None and not left_over(settings) and not agree(settings)


def test_what_was_agreed_to_stands_after_the_next_start(settings: Settings) -> None:
    ready = prepare(settings, name(settings), "ani", quiet)
    assert agree(settings)
    assert swap_in(settings) == ready
    assert stands(settings) == AFTER
    assert not left_over(settings) and swap_in(settings) is None
    pandu = KnowledgeBase.open(settings)
    assert any(entry.action == "cadangan.dipulihkan" for entry in Logbook(pandu.catalogue.engine).audit_trail())


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("moves", range(12))
def test_killed_after_any_move_the_next_start_goes_on(
    settings: Settings, moves: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(settings, name(settings), "ani", quiet)
    agree(settings)
    left, rename = [moves], Path.rename

    def until(self: Path, target: Path) -> Path:
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        return rename(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", until)
        try:
            swap_in(settings)
        except Killed:
            forget(settings)  # what has begun is not let go
    swap_in(settings)
    assert stands(settings) == AFTER
    assert not left_over(settings)


@pytest.mark.parametrize("cleared", [0, 1])
def test_killed_while_clearing_up_the_restored_stays(
    settings: Settings, cleared: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(settings, name(settings), "ani", quiet)
    agree(settings)
    calls, rmtree = [0], shutil.rmtree

    def until(path: Path, **_: object) -> None:
        if calls[0] == cleared:
            raise Killed
        calls[0] += 1
        rmtree(path)

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(shutil, "rmtree", until)
        swap_in(settings)
    assert swap_in(settings) is None
    assert stands(settings) == AFTER
    forget(settings)
    assert not left_over(settings)


def test_a_damaged_backup_is_refused_and_what_stands_stays(settings: Settings) -> None:
    file = settings.backups / name(settings)
    file.write_bytes(file.read_bytes()[:-2000])
    with pytest.raises(KbError, match="Pakai cadangan lain"):
        prepare(settings, file.name, "ani", quiet)
    assert prepared(settings) is None and not left_over(settings)
    with pytest.raises(KbError, match="tidak ada lagi"):
        prepare(settings, "pandu-20200101-000000.tar.gz", "ani", quiet)
    assert stands(settings) == BEFORE


def test_nothing_is_swapped_under_another_process(settings: Settings) -> None:
    prepare(settings, name(settings), "ani", quiet)
    agree(settings)
    with worker_lock(settings.data), pytest.raises(WriterBusy, match="Hentikan proses itu"):
        swap_in(settings, wait=0)
    with WriterLock(settings.index).held(), pytest.raises(WriterBusy):
        swap_in(settings, wait=0)
    assert stands(settings) == BEFORE
    assert swap_in(settings) is not None and stands(settings) == AFTER
