"""The office's commands: accounts, what is staged, backups. Thin: parse, call, print, exit code."""

from __future__ import annotations

import argparse
import getpass
import sys

from kb.caretaking import DONE, Verb
from kb.catalogue import Catalogue, Logbook, People, Role
from kb.catalogue.people import PersonError
from kb.settings import Settings

BY = "baris perintah"
"""Who acts in the audit trail when a command does."""


def add_office_verbs(verb: Verb) -> None:
    """Add the commands; ``verb`` makes the parser of one from its name, its help and its function."""
    admin = verb("admin", "akun admin dan pelatih: buat, daftar, nonaktifkan, ganti kata sandi atau peran", _admin)
    admin.add_argument(
        "action",
        choices=("create", "list", "disable", "enable", "password", "role"),
        metavar="TINDAKAN",
        help="create, list, disable, enable, password, role",
    )
    admin.add_argument("name", nargs="?", metavar="NAMA")
    admin.add_argument("--role", choices=[role.value for role in Role], help="peran (bawaan create: admin)")


def _admin(given: argparse.Namespace, settings: Settings) -> int:
    from kb.__main__ import print_json

    catalogue = Catalogue.open(settings.catalogue_url)
    people = People(catalogue.engine)
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
