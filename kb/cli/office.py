"""The office's people and its jobs: admin, work."""

from __future__ import annotations

import argparse
import getpass
import sys

from kb.catalogue import Catalogue, Logbook, People, Role
from kb.catalogue.listed import listed
from kb.catalogue.people import PersonError
from kb.cli.output import DONE, print_json
from kb.cli.verbs import ACTOR, Verbs
from kb.settings import Settings


def add_verbs(verbs: Verbs) -> None:
    """Add ``admin`` and ``work``."""
    admin = verbs.add("admin", "akun admin dan pelatih: buat, daftar, nonaktifkan, ganti kata sandi atau peran", _admin)
    admin.add_argument(
        "action",
        choices=("create", "list", "disable", "enable", "password", "role", "drop-factor"),
        metavar="TINDAKAN",
        help="create, list, disable, enable, password, role, drop-factor",
    )
    admin.add_argument("name", nargs="?", metavar="NAMA")
    admin.add_argument("--role", choices=[role.value for role in Role], help="peran (bawaan create: admin)")
    worker = verbs.add("work", "kerjakan pekerjaan yang menunggu di antrean halaman admin, lalu selesai", _work)
    worker.add_argument(
        "--linger", type=float, default=0, metavar="DETIK", help="tunggu pekerjaan berikutnya selama ini"
    )


def _admin(arguments: argparse.Namespace, settings: Settings) -> int:
    catalogue = Catalogue.open(settings.catalogue_url)
    people = People(catalogue.engine, listed=listed(settings))
    if arguments.action == "list":
        rows = [{"name": p.name, "role": p.role.value, "active": p.active} for p in people.list()]
        if arguments.json:
            print_json({"people": rows})
        else:
            for row in rows:
                print(f"{row['name']}  {row['role']}  {'aktif' if row['active'] else 'nonaktif'}")
            if not rows:
                print("Belum ada akun. Buat yang pertama: python -m kb admin create NAMA")
        return DONE
    if not arguments.name:
        raise ValueError(f"sebutkan NAMA: python -m kb admin {arguments.action} NAMA")
    _change_account(arguments, people)
    Logbook(catalogue.engine).audit(ACTOR, f"akun.{arguments.action}", arguments.name, arguments.role or "")
    if arguments.json:
        print_json({"name": arguments.name, "done": arguments.action})
    else:
        print(f"Selesai: {arguments.action} {arguments.name}.")
        if arguments.action == "create":
            print("Masuk di /masuk pada alamat yang ditampilkan app.py, dengan nama dan kata sandi ini.")
    return DONE


def _change_account(arguments: argparse.Namespace, people: People) -> None:
    if arguments.action == "create":
        people.create(arguments.name, _password(), Role(arguments.role or Role.ADMIN.value))
    elif arguments.action == "password":
        people.set_password(arguments.name, _password())
    elif arguments.action == "role":
        if arguments.role is None:
            raise ValueError("sebutkan peran barunya dengan --role.")
        people.set_role(arguments.name, Role(arguments.role))
    elif arguments.action == "drop-factor":
        people.drop_factor(arguments.name)
    else:
        people.set_active(arguments.name, arguments.action == "enable")


def _password() -> str:
    """A password from the terminal, asked twice and not shown; else the first line of stdin. Never an argument."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Kata sandi: ")
    if first != getpass.getpass("Sekali lagi: "):
        raise PersonError("Kedua kata sandi tidak sama. Ulangi.")
    return first


def _work(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.work import work

    jobs = work(settings, arguments.linger)
    if arguments.json:
        print_json({"jobs": jobs})
    else:
        print(f"{jobs} pekerjaan dikerjakan.")
    return DONE
