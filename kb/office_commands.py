"""The office's commands: accounts, what is staged, backups. Thin: parse, call, print, exit code."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from kb.caretaking import DONE, Verb
from kb.catalogue import Catalogue, Logbook, People, Role
from kb.catalogue.listed import listed
from kb.catalogue.people import PersonError
from kb.settings import Settings

BY = "baris perintah"
"""Who acts in the audit trail when a command does."""


def add_office_verbs(verb: Verb) -> None:
    """Add the commands; ``verb`` makes the parser of one from its name, its help and its function."""
    admin = verb("admin", "akun admin dan pelatih: buat, daftar, nonaktifkan, ganti kata sandi atau peran", _admin)
    admin.add_argument(
        "action",
        choices=("create", "list", "disable", "enable", "password", "role", "drop-factor"),
        metavar="TINDAKAN",
        help="create, list, disable, enable, password, role, drop-factor",
    )
    admin.add_argument("name", nargs="?", metavar="NAMA")
    admin.add_argument("--role", choices=[role.value for role in Role], help="peran (bawaan create: admin)")
    staged = verb("staged", "apa yang sudah dibaca dan menunggu keputusan; terbitkan atau buang", _staged)
    decision = staged.add_mutually_exclusive_group()
    decision.add_argument("--publish", action="store_true", help="terbitkan yang menunggu")
    decision.add_argument("--discard", action="store_true", help="buang yang menunggu; katalog kembali seperti semula")
    worker = verb("work", "kerjakan pekerjaan yang menunggu di antrean halaman admin, lalu selesai", _work)
    worker.add_argument(
        "--linger", type=float, default=0, metavar="DETIK", help="tunggu pekerjaan berikutnya selama ini"
    )
    backup = verb("backup", "tulis satu arsip cadangan: katalog, berkas asli, indeks yang berlaku", _backup)
    backup.add_argument("file", type=Path, metavar="BERKAS.tar.gz")
    restore = verb("restore-backup", "pulihkan cadangan ke folder data yang kosong, setelah diperiksa", _restore_backup)
    restore.add_argument("file", type=Path, metavar="BERKAS.tar.gz")
    restore.add_argument(
        "--accounts",
        type=_names,
        default=(),
        metavar="NAMA,…",
        help="akun dari cadangan yang boleh masuk lagi, dipisah koma; all untuk semuanya (bawaan: tidak ada)",
    )
    restore.add_argument(
        "--keys",
        type=_names,
        default=(),
        metavar="ID,…",
        help="kunci API dari cadangan yang berlaku lagi, dipisah koma; all untuk semuanya (bawaan: tidak ada)",
    )
    restore.add_argument(
        "--key", type=Path, metavar="BERKAS", help="kunci kantor yang membuatnya: berkas backup.key dari folder datanya"
    )
    restore.add_argument(
        "--accept-unsigned",
        action="store_true",
        help="pulihkan juga cadangan yang tidak ditandatangani dengan kunci itu; hanya bila asalnya pasti",
    )


def _admin(given: argparse.Namespace, settings: Settings) -> int:
    from kb.__main__ import print_json

    catalogue = Catalogue.open(settings.catalogue_url)
    people = People(catalogue.engine, listed=listed(settings))
    if given.action == "list":
        rows = [{"name": p.name, "role": p.role.value, "active": p.active} for p in people.list()]
        if given.json:
            print_json({"people": rows})
        else:
            for row in rows:
                print(f"{row['name']}  {row['role']}  {'aktif' if row['active'] else 'nonaktif'}")
            if not rows:
                print("Belum ada akun. Buat yang pertama: python -m kb admin create NAMA")
        return DONE
    if not given.name:
        raise ValueError(f"sebutkan NAMA: python -m kb admin {given.action} NAMA")
    _change_account(given, people)
    Logbook(catalogue.engine).audit(BY, f"akun.{given.action}", given.name, given.role or "")
    if given.json:
        print_json({"name": given.name, "done": given.action})
    else:
        print(f"Selesai: {given.action} {given.name}.")
        if given.action == "create":
            print("Masuk di /masuk pada alamat yang ditampilkan app.py, dengan nama dan kata sandi ini.")
    return DONE


def _change_account(given: argparse.Namespace, people: People) -> None:
    if given.action == "create":
        people.create(given.name, _password(), Role(given.role or Role.ADMIN.value))
    elif given.action == "password":
        people.set_password(given.name, _password())
    elif given.action == "role":
        if given.role is None:
            raise ValueError("sebutkan peran barunya dengan --role.")
        people.set_role(given.name, Role(given.role))
    elif given.action == "drop-factor":
        people.drop_factor(given.name)
    else:
        people.set_active(given.name, given.action == "enable")


def _password() -> str:
    """A password from the terminal, asked twice and not shown; else the first line of stdin. Never an argument."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Kata sandi: ")
    if first != getpass.getpass("Sekali lagi: "):
        raise PersonError("Kedua kata sandi tidak sama. Ulangi.")
    return first


def _staged(given: argparse.Namespace, settings: Settings) -> int:
    from kb.__main__ import print_json
    from kb.knowledge_base import KnowledgeBase
    from kb.staging import Stage

    pandu = KnowledgeBase.open(settings)
    stage, logbook = Stage(pandu), Logbook(pandu.catalogue.engine)
    waiting = stage.waiting()
    documents = (
        [{"document_id": d.key, "form": d.form.value, "change": d.change} for d in waiting.documents] if waiting else []
    )
    done: dict[str, object] = {"waiting": waiting is not None, "documents": documents}
    if given.publish:
        done["snapshot"] = stage.publish()
        logbook.audit(BY, "terbitkan", str(done["snapshot"]))
    elif given.discard:
        stage.discard()
        logbook.audit(BY, "buang", ", ".join(str(d["document_id"]) for d in documents))
    if given.json:
        print_json(done)
        return DONE
    for row in documents:
        print(f"{row['change']}  {row['document_id']}  ({row['form']})")
    if given.publish:
        print(f"Terbit. Sekarang berlaku: snapshot {done['snapshot']}.")
    elif given.discard:
        print("Dibuang; katalog kembali seperti sebelum berkas ini dibaca.")
    elif waiting is None:
        print("Tidak ada yang menunggu keputusan.")
    return DONE


def _work(given: argparse.Namespace, settings: Settings) -> int:
    from kb.__main__ import print_json
    from kb.work import work

    done = work(settings, given.linger)
    if given.json:
        print_json({"jobs": done})
    else:
        print(f"{done} pekerjaan dikerjakan.")
    return DONE


def _backup(given: argparse.Namespace, settings: Settings) -> int:
    from kb.__main__ import print_json
    from kb.admin_terminal import on_terminal
    from kb.backup import make_backup

    with on_terminal() as progress:
        made = make_backup(settings, given.file, progress)
    if given.json:
        print_json({"file": str(given.file), "files": made.files, "bytes": made.bytes, "damaged": list(made.damaged)})
    else:
        print(f"{made.files} berkas dicadangkan ke {given.file} ({made.bytes / 1e6:.1f} MB).")
        print("Kunci kantor tidak ikut: simpan backup.key dari folder data terpisah dari cadangan.")
        for name in made.damaged:
            print(f"Tidak ikut karena isinya rusak: {name}. Masukkan lagi berkas itu.")
    return DONE


def _names(text: str) -> tuple[str, ...] | None:
    """Names joined by commas; None for all of them."""
    return None if text == "all" else tuple(name.strip() for name in text.split(",") if name.strip())


def _restore_backup(given: argparse.Namespace, settings: Settings) -> int:
    from kb.__main__ import print_json
    from kb.admin_terminal import on_terminal
    from kb.backup import WHENCE, restore_backup
    from kb.backup_seal import read_key

    key = read_key(given.key) if given.key else None
    if given.key and key is None:
        raise ValueError(f"{given.key} tidak ada. Sebutkan berkas backup.key dari folder data kantor pembuatnya.")
    with on_terminal() as progress:
        done = restore_backup(given.file, settings, given.accounts, given.keys, given.accept_unsigned, key, progress)
    wanted = (given.accounts, given.keys)
    came = [
        [(each, chosen is None or each.name in chosen) for each in there]
        for there, chosen in zip((done.entrants.accounts, done.entrants.keys), wanted, strict=True)
    ]
    if given.json:
        accounts, keys = ([{"name": each.name, "may": each.may, "active": on} for each, on in some] for some in came)
        print_json(
            {
                "data": str(settings.data),
                "files": done.files,
                "bytes": done.bytes,
                "origin": done.origin.value,
                "accounts": accounts,
                "keys": keys,
            }
        )
        return DONE
    print(f"{given.file.name} {WHENCE[done.origin]}")
    for word, some in zip(("Akun", "Kunci API"), came, strict=True):
        for each, on in some:
            print(f"{word} {each.label} ({each.may}): {'berlaku lagi' if on else 'tidak berlaku'}")
    if not any(on for each, on in came[0]):
        print("Belum ada akun yang dapat masuk. Hidupkan: python -m kb admin enable NAMA (buat baru: admin create).")
    print(f"{done.files} berkas dipulihkan ke {settings.data}. Jalankan: python app.py --data {settings.data}")
    return DONE
