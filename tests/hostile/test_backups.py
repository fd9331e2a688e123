"""Backups that are made to harm, a data folder that others may read, and disks that are full.

All hostile backups are restored by ``bench/hostile_backups.py``; a sample of every family stands here.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "web"), str(HERE.parent / "web" / "admin")]

from documents_made import small_rule  # noqa: E402
from hostile_backups import SECRET, HostileBackup, hostile_backups, sound  # noqa: E402
from houses import PASSWORD, House  # noqa: E402
from serving import free_port, wait_ready  # noqa: E402
from web_fakes import FakeBackend  # noqa: E402

from kb.backup import make_backup, next_backup, restore_backup  # noqa: E402
from kb.backup_seal import KEY, read_key  # noqa: E402
from kb.catalogue import Catalogue, People  # noqa: E402
from kb.catalogue.carried import CARRIED, STAYS  # noqa: E402
from kb.catalogue.jobs import Jobs  # noqa: E402
from kb.data_folder import tighten, within  # noqa: E402
from kb.errors import KbError  # noqa: E402
from kb.knowledge_base import KnowledgeBase  # noqa: E402
from kb.originals import forget_originals  # noqa: E402
from kb.restoring import agree, prepare, prepared, swap_in  # noqa: E402
from kb.settings import Settings  # noqa: E402
from kb.web.app import build_app  # noqa: E402

SAMPLE = (
    "name-0 name-3 name-of-another-content name-index-outside kind-symlink kind-char-device pax-path pax-long "
    "bomb-catalogue claims-all-of-the-disk cut-0.5 zip-instead twice-the-catalogue version-newer seal-of-another "
    "index-tampered trigger view-for-a-table virtual-table version-a-path planted-session planted-job planted-admin "
    "password-that-costs-an-hour stored-0 json-deep revision-beyond seats-and-nicknames lexicon-deep pages-header-only"
).split()
EVERY = {backup.name: backup for backup in hostile_backups()}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """An office with one document, two accounts, and a backup of its own."""
    house = House(tmp_path_factory.mktemp("kantor") / "data", max_backup_mb=200)
    (house.settings.data / "lexicon.toml").write_text('[singkatan]\nzqx = ["pusat data"]\n')
    make_backup(house.settings, next_backup(house.settings.backups))
    return house


@pytest.fixture(scope="module")
def archive(house: House) -> Path:
    return next(house.settings.backups.iterdir())


def restored(backup: HostileBackup, archive: Path, folder: Path, settings: Settings, seed: int = 1) -> str:
    """What came of restoring one: why it was refused, or nothing where it was restored. What is left is safe."""
    folder.mkdir()
    hostile, data = folder / "c.tar.gz", folder / "dalam" / "data"
    backup.write(archive, hostile, seed)
    said = ""
    try:
        restore_backup(hostile, settings.model_copy(update={"data": data}), unsigned=True)
    except KbError as error:
        said = str(error)
    hostile.unlink()
    assert bool(said) is backup.refused or backup.refused is None, said or "restored"
    if said:
        assert [path for path in folder.rglob("*") if not path.is_dir()] == [], "nothing stays of what was refused"
        assert re.search(r"(Pakai|Pasang|ulangi|tanpa|bukan)", said), said
    else:
        check_safe(folder, data, settings)
    return said


def check_safe(folder: Path, data: Path, settings: Settings) -> None:
    """What was restored holds nothing that acts, nobody that comes in, and answers."""
    for path in folder.rglob("*"):
        assert path.is_relative_to(data) or path in (data.parent, data), path
        assert stat.S_ISREG(path.lstat().st_mode) or path.is_dir()
    with closing(sqlite3.connect(data / "catalogue.db")) as database:
        kinds = {str(kind) for (kind,) in database.execute("SELECT DISTINCT type FROM sqlite_schema")}
        tables = {str(name) for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        assert kinds <= {"table", "index"} and tables == {*CARRIED, *STAYS, "alembic_version"}
        for table in STAYS:
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
        assert database.execute("SELECT count(*) FROM people WHERE active").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM classes WHERE phase != 'ended'").fetchone() == (0,)
        for (place,) in database.execute("SELECT stored FROM sources"):
            assert within(data / "originals", place) is not None
    pandu = KnowledgeBase.open(settings.model_copy(update={"data": data}))
    assert pandu.ask("pusat data").citations[0].document == "perpres-1-2018"
    assert pandu.store.verify(pandu.snapshot_id) == ()
    pandu.catalogue.close()


@pytest.mark.parametrize("name", SAMPLE)
def test_h2_a_hostile_backup_is_refused_or_restored_safely(
    name: str, archive: Path, house: House, tmp_path: Path
) -> None:
    restored(EVERY[name], archive, tmp_path / "uji", house.settings)


def test_h2_every_table_is_carried_or_stays() -> None:
    from kb.catalogue import class_tables, key_tables, office_tables  # noqa: F401 - their tables register themselves
    from kb.catalogue.tables import Base

    assert {*CARRIED, *STAYS} == set(Base.metadata.tables) and not set(CARRIED) & set(STAYS)


@pytest.fixture(scope="module")
def served(house: House) -> Iterator[str]:
    """The address of that office's pages, served over HTTP by a real server."""
    port = free_port()
    house.settings.port = port
    server = uvicorn.Server(uvicorn.Config(house.app, port=port, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_ready(f"http://127.0.0.1:{port}/")
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(15)


@pytest.fixture
def ani(served: str) -> Iterator[httpx.Client]:
    """The admin, signed in over HTTP."""
    with httpx.Client(base_url=served, timeout=60) as client:
        assert client.post("/masuk", data={"nama": "ani", "sandi": PASSWORD}).status_code == 303
        yield client


def mark(client: httpx.Client) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', client.get("/admin/cadangan").text)
    assert found
    return found[1]


def finished(house: House, client: httpx.Client) -> None:
    """Wait until the worker beside the server has done every job."""
    until = time.monotonic() + 120
    while Jobs(house.office.catalogue.engine).unfinished():
        assert time.monotonic() < until
        time.sleep(0.2)


def test_h2_an_unsigned_backup_says_so_and_lets_in_only_whom_the_admin_names(
    house: House, served: str, ani: httpx.Client, archive: Path, tmp_path: Path
) -> None:
    hostile = tmp_path / "pandu.tar.gz"
    packing = sound(archive)
    for name in ("planted-session", "planted-admin", "planted-job"):
        EVERY[name].make(packing, random.Random(1))
    packing.listing["made"] = "2026-01-02T03:04:05+00:00"
    packing.write(hostile)
    with hostile.open("rb") as content:
        sent = ani.post("/admin/cadangan/unggah", data={"csrf": mark(ani)}, files={"arsip": ("c.tar.gz", content)})
    assert sent.status_code == 303, sent.text
    name = "pandu-20260102-030405.tar.gz"
    assert ani.post(f"/admin/cadangan/{name}/pulihkan", data={"csrf": mark(ani)}).status_code == 303
    finished(house, ani)

    page = ani.get("/admin/cadangan").text
    assert f"{name} tidak ditandatangani" in page
    ticked = dict(re.findall(r'name="akun" value="(\w+)"( checked)?', page))
    assert ticked == {"ani": " checked", "tono": " checked", "penyusup": ""}, "who is not here now is not ticked"
    decision = {"csrf": mark(ani), "act": "pulihkan", "akun": ["tono"]}
    refused = ani.post("/admin/cadangan/tunggu", data=decision)
    assert refused.status_code == 400 and "tidak ditandatangani dengan kunci kantor ini" in refused.text
    assert ani.post("/admin/cadangan/tunggu", data={**decision, "asal": "yakin"}).status_code == 200

    copy = tmp_path / "data"
    shutil.copytree(house.settings.data, copy)
    settings = house.settings.model_copy(update={"data": copy})
    assert swap_in(settings) is not None
    catalogue = Catalogue.open(settings.catalogue_url)
    people = People(catalogue.engine)
    active = {person.name for person in people.list() if person.active}
    assert active == {"ani", "tono"}, "those who were named, and the admin who decided"
    assert people.signed_in(SECRET) is None
    assert Jobs(catalogue.engine).latest() == []
    catalogue.close()
    ani.post("/admin/cadangan/tunggu", data={"csrf": mark(ani), "act": "batal"})


def test_h2_the_service_answers_while_a_bomb_is_brought(
    house: House, served: str, ani: httpx.Client, archive: Path, tmp_path: Path
) -> None:
    hostile = tmp_path / "c.tar.gz"
    packing = sound(archive)
    EVERY["bomb-catalogue"].make(packing, random.Random(1))
    packing.first = False  # the list is looked for to the end
    packing.write(hostile)
    csrf, slowest, done = mark(ani), [0.0], threading.Event()

    def ask() -> None:
        with httpx.Client(base_url=served, timeout=30) as other:
            while not done.is_set():
                began = time.monotonic()
                assert other.get("/kesehatan").status_code == 200
                slowest[0] = max(slowest[0], time.monotonic() - began)
                time.sleep(0.05)

    asking = threading.Thread(target=ask)
    asking.start()
    with hostile.open("rb") as content:
        sent = ani.post("/admin/cadangan/unggah", data={"csrf": csrf}, files={"arsip": ("c.tar.gz", content)})
    done.set()
    asking.join()
    assert sent.status_code == 400 and "mengembang tidak wajar" in sent.text
    assert slowest[0] < 2


def test_h2_a_path_of_the_catalogue_that_leads_out_is_neither_served_nor_removed(
    house: House, ani: httpx.Client
) -> None:
    secret = house.settings.data.parent / "rahasia.txt"
    secret.write_text("rahasia negara")
    (house.settings.originals / "tautan.md").symlink_to(secret)
    engine = house.office.catalogue.engine
    with engine.begin() as connection:
        before = connection.exec_driver_sql("SELECT stored FROM sources").scalar_one()
    try:
        for place in (f"../../{secret.name}", str(secret), "tautan.md", "../catalogue.db"):
            with engine.begin() as connection:
                connection.exec_driver_sql("UPDATE sources SET stored = ?", (place,))
            answer = ani.get("/admin/dokumen/perpres-1-2018/asli")
            assert answer.status_code == 404 and "rahasia" not in answer.text
            forget_originals([place], house.settings.originals)
            assert secret.is_file() and (house.settings.data / "catalogue.db").is_file()
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE sources SET stored = ?", (before,))
        (house.settings.originals / "tautan.md").unlink()
    assert ani.get("/admin/dokumen/perpres-1-2018/asli").status_code == 200


def test_h2_a_backup_changed_after_it_was_sealed_is_refused_and_one_of_ours_asks_nothing_more(
    house: House, archive: Path, tmp_path: Path
) -> None:
    key = read_key(house.settings.data / KEY)
    assert key is not None
    there = house.settings.model_copy(update={"data": tmp_path / "data"})
    restore_backup(archive, there, key=key)
    assert stat.S_IMODE((tmp_path / "data" / KEY).stat().st_mode) == 0o600
    packing = sound(archive)
    packing.put("saved_questions.txt", b"Apa?\n")
    with tarfile.open(archive) as tar:
        seal = tar.extractfile("pandu-backup.sig")
        assert seal is not None
        packing.seal = seal.read()
    changed = tmp_path / "c.tar.gz"
    packing.write(changed)
    with pytest.raises(KbError, match="diubah setelah ditandatangani"):
        restore_backup(changed, there.model_copy(update={"data": tmp_path / "lain"}), unsigned=True, key=key)
    with pytest.raises(KbError, match="kunci LAIN"):
        restore_backup(archive, there.model_copy(update={"data": tmp_path / "lain"}), key=bytes(32))


def test_h2_who_decides_comes_in_as_now_whatever_the_backup_says_of_that_name(house: House, tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(house.settings.data, copy)
    settings = house.settings.model_copy(update={"data": copy})
    catalogue = Catalogue.open(settings.catalogue_url)
    People(catalogue.engine).set_password("ani", "sandi yang baru sekali")
    catalogue.close()
    name = min(file.name for file in settings.backups.glob("pandu-*"))
    if prepared(settings) is None:
        name = max(file.name for file in settings.backups.glob("pandu-2*") if "20260102" not in file.name)
        prepare(settings, name, "ani", lambda _: None)
    assert agree(settings, ["ani"], [], "ani")
    assert swap_in(settings) is not None
    catalogue = Catalogue.open(settings.catalogue_url)
    assert People(catalogue.engine).sign_in("ani", "sandi yang baru sekali", "1") is not None
    catalogue.close()


# --- M7: classes ---------------------------------------------------------------------------------------------------


def test_m7_seats_nicknames_and_questions_are_in_no_backup_and_forgotten_classes_end(
    tmp_path: Path, house: House
) -> None:
    copy = tmp_path / "data"
    shutil.copytree(house.settings.data, copy)
    settings = house.settings.model_copy(update={"data": copy, "port": free_port()})
    catalogue = Catalogue.open(settings.catalogue_url)
    opened = (date.today() - timedelta(days=3)).isoformat()
    with catalogue.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO classes (id, code, title, owner, opened, phase, position, version, closes, joined, items) "
            "VALUES (5, 'BCDFGH', 'Kelas', 1, ?, 'asking', 0, 1, NULL, 1, '[]')",
            (opened,),
        )
        connection.exec_driver_sql("INSERT INTO class_seats VALUES ('kursi-rahasia', 5, '', 10)")
        connection.exec_driver_sql("INSERT INTO class_room VALUES ('b', 5, 'nickname', 'Siti Nurbaya', 0)")
    made = tmp_path / "c.tar.gz"
    make_backup(settings, made)
    content = sound(made).content("catalogue.db")
    assert b"Siti Nurbaya" not in content and b"kursi-rahasia" not in content

    app = build_app(settings, backend=FakeBackend())
    server = uvicorn.Server(uvicorn.Config(app, port=settings.port, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until = time.monotonic() + 30
        left = (1,)
        while left != (0,) and time.monotonic() < until:
            time.sleep(0.1)
            with catalogue.engine.connect() as connection:
                left = connection.exec_driver_sql(
                    "SELECT (SELECT count(*) FROM class_seats) + (SELECT count(*) FROM class_room) "
                    "+ (SELECT count(*) FROM classes WHERE phase != 'ended')"
                ).one()
    finally:
        server.should_exit = True
        thread.join(15)
        catalogue.close()
    assert tuple(left) == (0,)


# --- M5: rights ----------------------------------------------------------------------------------------------------


def open_to_others(folder: Path) -> list[str]:
    """What of a folder its group or others may read or write."""
    every = [folder, *folder.rglob("*")]
    return [str(path.relative_to(folder)) for path in every if path.lstat().st_mode & 0o077]


def command(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "KB_EMBEDDING_MODEL": str(ROOT / "tests" / "data" / "test_model")}
    return subprocess.run(
        [sys.executable, *words, "--data", str(data)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        umask=0o022,
    )


def test_m5_what_the_commands_write_is_their_owners_alone(tmp_path: Path, house: House) -> None:
    data = tmp_path / "data"
    command(data, "ingest.py", str(house.settings.data.parent / "aturan-1.md"))
    assert open_to_others(data) == []
    command(data, "-m", "kb", "backup", "create", str(data / "backups" / "c.tar.gz"))
    assert (data / "backups" / "c.tar.gz").is_file() and (data / KEY).is_file()
    assert open_to_others(data) == []


def test_m5_what_the_server_and_its_workers_write_is_their_owners_alone(tmp_path: Path) -> None:
    serving = [sys.executable, "app.py", "--data", str(tmp_path / "data"), "--port", "0"]
    with subprocess.Popen(serving, cwd=ROOT, stdout=subprocess.PIPE, text=True, umask=0o022) as server:
        try:
            assert server.stdout is not None and server.stdout.readline(), "it says where it listens"
            status = Path(f"/proc/{server.pid}/status").read_text()
        finally:
            server.terminate()
    assert re.search(r"^Umask:\s*0077$", status, re.MULTILINE), "what it starts inherits that"


def test_m5_a_folder_from_an_older_pandu_is_tightened_at_start_with_a_word(tmp_path: Path, house: House) -> None:
    data = tmp_path / "data"
    shutil.copytree(house.settings.data, data)
    outside = tmp_path / "luar.txt"
    outside.write_text("bukan milik Pandu")
    outside.chmod(0o644)
    (data / "originals" / "tautan").symlink_to(outside)
    for path in (data, *data.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    said = command(data, "-m", "kb", "admin", "list").stderr
    assert "diperketat" in said
    assert [name for name in open_to_others(data) if name != "originals/tautan"] == []
    assert outside.stat().st_mode & 0o777 == 0o644
    assert tighten(data) == 0


# --- B6: room on the disk ------------------------------------------------------------------------------------------


def held(data: Path) -> dict[str, bytes]:
    """The originals, backups and snapshots of a data folder with their content."""
    kept = [*data.glob("originals/**/*"), *data.glob("backups/*"), *data.glob("index/*/manifest.json")]
    return {str(path): path.read_bytes() for path in kept if path.is_file()}


def test_b6_without_room_nothing_is_written_and_nothing_is_lost(tmp_path: Path, house: House) -> None:
    copy = tmp_path / "data"
    shutil.copytree(house.settings.data, copy)
    (copy / "backups" / "lama.bin").write_bytes(bytes(1 << 20))
    full = house.settings.model_copy(update={"data": copy, "max_data_mb": 1})
    before = held(copy)
    with pytest.raises(KbError, match="KB_MAX_DATA_MB"):
        make_backup(full, next_backup(full.backups))
    pandu = KnowledgeBase.open(full)
    (tmp_path / "b.md").write_text(small_rule(2, "arsip"))
    refused = pandu.ingest([tmp_path / "b.md"]).refused
    assert len(refused) == 1 and "Belum ada yang ditulis" in str(refused[0].error)
    assert pandu.ask("pusat data").citations[0].document == "perpres-1-2018"
    with pytest.raises(KbError, match="indeks baru"):
        pandu.store.publish(pandu.catalogue.at(), pandu.embedder, pandu.catalogue, rebuild=True)
    pandu.catalogue.close()
    assert held(copy) == before


def test_b6_an_upload_without_room_gets_a_page_that_says_so_in_both_languages(tmp_path: Path, house: House) -> None:
    copy = tmp_path / "data"
    shutil.copytree(house.settings.data, copy)
    office = House(copy, min_free_mb=1 << 40)
    ani = office.browser("ani")
    for language, words in (("id", "Belum ada yang ditulis"), ("en", "Nothing was written")):
        ani.get(f"/admin?bahasa={language}", headers={"accept": "text/html"})
        answer = ani.upload(("b.md", b"# isi"))
        assert answer.status_code == 507 and words in answer.text and "KB_MIN_FREE_MB" in answer.text  # type: ignore[attr-defined]
    assert not list(office.settings.uploads.glob("*"))
