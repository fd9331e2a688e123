"""A backup is whole, restores only into an empty folder, and a damaged or foreign one is refused."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
from pathlib import Path

import pytest

from kb.backup import Restored, make_backup, restore_backup
from kb.backup_seal import KEY, Origin, read_key
from kb.catalogue import People, Role
from kb.cli.main import main
from kb.errors import KbError
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

MODEL = Path(__file__).parent / "data" / "test_model"
RULE = """---
kind: perpres
form: ringkasan
title: Sistem Uji
number: "1"
year: 2018
issuer: Presiden
status: berlaku
status_checked: 2026-11-01
confidence: S2
sources: ["dibuat untuk pengujian"]
---
## Pasal 1
Dinas mengelola pusat data.
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("cadangan")
    (folder / "a.md").write_text(RULE)
    settings = Settings(data=folder / "data", embedding_model=str(MODEL))
    pandu = KnowledgeBase.open(settings)
    pandu.ingest([folder / "a.md"])
    people = People(pandu.catalogue.engine)
    people.create("ani", "kuda hijau di sawah", Role.ADMIN)
    people.sign_in("ani", "kuda hijau di sawah", "1")
    (settings.data / "lexicon.toml").write_text('[singkatan]\nzqx = ["pusat data"]\n')
    return settings


@pytest.fixture(scope="module")
def archive(settings: Settings) -> Path:
    made = settings.data.parent / "c.tar.gz"
    assert make_backup(settings, made).files == 3, "catalogue, abbreviations, the original"
    return made


def restored(archive: Path, settings: Settings, target: Path) -> Restored:
    """Restore with the office's key, letting everybody in again."""
    key = read_key(settings.data / KEY)
    return restore_backup(archive, settings.model_copy(update={"data": target}), None, None, True, key)


def repacked(archive: Path, target: Path, change: dict[str, bytes | None]) -> Path:
    """The archive with members put, replaced, or (None) left out."""
    with tarfile.open(archive) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            content = old.extractfile(member).read()  # type: ignore[union-attr]
            content = change.pop(member.name, content)  # type: ignore[assignment]
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
        for name, added in change.items():
            if added is not None:
                member = tarfile.TarInfo(name)
                member.size = len(added)
                new.addfile(member, io.BytesIO(added))
    return target


def test_what_is_restored_answers_knows_its_people_and_words_and_signs_nobody_in(
    settings: Settings, archive: Path, tmp_path: Path
) -> None:
    target = tmp_path / "pulih"
    target.mkdir()
    restored(archive, settings, target)
    pandu = KnowledgeBase.open(settings.model_copy(update={"data": target}))
    assert pandu.ask("pusat data").citations[0].document == "perpres-1-2018"
    assert ("ZQX", "pusat data") in pandu.engine.understand("zqx").expansions
    assert [person.name for person in People(pandu.catalogue.engine).list()] == ["ani"]
    with pandu.catalogue.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar() == 0
    assert pandu.store.verify(pandu.snapshot_id) == ()
    assert len(list(pandu.settings.originals.rglob("*.md"))) == 1


def test_a_backup_of_an_older_pandu_with_its_list_last_and_an_index_is_restored(
    settings: Settings, archive: Path, tmp_path: Path
) -> None:
    old, place = tmp_path / "lama.tar.gz", "index/20260101-000000-000000-r1/" + "chroma/" * 12 + "data_level0.bin"
    with tarfile.open(archive) as new, tarfile.open(old, "w:gz") as packed:
        content = {member.name: new.extractfile(member).read() for member in new}  # type: ignore[union-attr]
        listing = json.loads(content.pop("pandu-backup.json"))
        del content["pandu-backup.sig"], listing["bytes"]
        content[place] = b"tidak dipercaya"
        listing |= {"format": 1, "sha256": {name: hashlib.sha256(each).hexdigest() for name, each in content.items()}}
        for name, each in [*content.items(), ("pandu-backup.json", json.dumps(listing).encode())]:
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(each), 1767225600.25  # as a file's own, which makes a pax header
            packed.addfile(member, io.BytesIO(each))
    done = restored(old, settings, tmp_path / "pulih")
    assert done.origin is Origin.UNKNOWN
    pandu = KnowledgeBase.open(settings.model_copy(update={"data": tmp_path / "pulih"}))
    assert pandu.ask("pusat data").citations[0].document == "perpres-1-2018"


def test_a_folder_that_holds_something_is_never_filled(settings: Settings, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "penting.txt").write_text("jangan")
    with pytest.raises(KbError, match="tidak kosong"):
        restored(archive, settings, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["penting.txt"]


def test_an_existing_archive_is_not_overwritten(settings: Settings, archive: Path) -> None:
    with pytest.raises(KbError, match="sudah ada"):
        make_backup(settings, archive)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"catalogue.db": b"rusak"}, "rusak"),
        ({"lexicon.toml": None}, "tidak lengkap"),
        ({"../keluar.txt": b"x"}, "tidak ada dalam daftarnya"),
        ({"/tmp/keluar-mutlak.txt": b"x"}, "tidak ada dalam daftarnya"),
        ({"pandu-backup.json": b"{}"}, "bukan cadangan Pandu"),
        ({"pandu-backup.json": None}, "bukan cadangan Pandu"),
        ({"pandu-backup.json": json.dumps({"format": 1, "catalogue": "9999", "sha256": {}}).encode()}, "lebih baru"),
    ],
)
def test_a_damaged_or_foreign_archive_is_refused_and_leaves_nothing(
    settings: Settings, archive: Path, tmp_path: Path, change: dict[str, bytes | None], said: str
) -> None:
    bad = repacked(archive, tmp_path / "buruk.tar.gz", dict(change))
    with pytest.raises(KbError, match=said):
        restored(bad, settings, tmp_path / "pulih")
    assert [path.name for path in tmp_path.iterdir()] == ["buruk.tar.gz"]
    assert not (tmp_path.parent / "keluar.txt").exists()


def test_a_cut_archive_and_a_link_in_one_are_refused(settings: Settings, archive: Path, tmp_path: Path) -> None:
    cut = tmp_path / "terpotong.tar.gz"
    cut.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    with pytest.raises(KbError):
        restored(cut, settings, tmp_path / "pulih")
    linked = tmp_path / "tautan.tar.gz"
    shutil.copy(archive, linked)
    with tarfile.open(archive) as old, tarfile.open(linked, "w:gz") as new:
        for member in old:
            if member.name == "lexicon.toml":
                member.type, member.linkname, member.size = tarfile.SYMTYPE, "/etc/passwd", 0
                new.addfile(member)
            else:
                new.addfile(member, old.extractfile(member))
    with pytest.raises(KbError, match=r"lexicon\.toml"):
        restored(linked, settings, tmp_path / "pulih")


def test_the_commands(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, target = str(tmp_path / "x.tar.gz"), str(tmp_path / "pulih")
    assert main(["backup", "create", made, "--data", str(settings.data), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == 3
    assert main(["backup", "restore", made, "--data", target]) == 1
    assert "kunci LAIN" in capsys.readouterr().err, "an empty folder has no key of its own"
    restore = ["backup", "restore", made, "--data", target, "--key", str(settings.data / KEY), "--accounts", "ani"]
    monkeypatch.setenv("KB_EMBEDDING_MODEL", str(MODEL))
    assert main(restore) == 0
    assert "Akun ani (admin): berlaku lagi" in capsys.readouterr().out
    assert main(restore) == 1
    assert "tidak kosong" in capsys.readouterr().err
    assert main(["admin", "list", "--data", target]) == 0
    assert "ani  admin  aktif" in capsys.readouterr().out
    assert main(["staged", "--data", target]) == 0
    assert "Tidak ada yang menunggu" in capsys.readouterr().out
