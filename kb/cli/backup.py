"""Backups of a data folder: backup create, backup restore."""

from __future__ import annotations

import argparse
from pathlib import Path

from kb.cli.output import DONE, print_json, progress
from kb.cli.verbs import Verbs
from kb.settings import Settings


def add_verbs(verbs: Verbs) -> None:
    """Add ``backup`` with ``create`` and ``restore``."""
    backup = verbs.group("backup", "cadangan folder data: tulis satu arsip, atau pulihkan ke folder kosong")
    create = backup.add("create", "tulis satu arsip cadangan: katalog, berkas asli, indeks yang berlaku", _create)
    create.add_argument("file", type=Path, metavar="BERKAS.tar.gz")
    restore = backup.add("restore", "pulihkan cadangan ke folder data yang kosong, setelah diperiksa", _restore)
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


def _names(text: str) -> tuple[str, ...] | None:
    """Names joined by commas; None for all of them."""
    return None if text == "all" else tuple(name.strip() for name in text.split(",") if name.strip())


def _create(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.backup import make_backup

    file: Path = arguments.file
    with progress() as tell:
        backup = make_backup(settings, file, tell)
    if arguments.json:
        damaged = list(backup.damaged)
        print_json({"file": str(file), "files": backup.files, "bytes": backup.bytes, "damaged": damaged})
    else:
        print(f"{backup.files} berkas dicadangkan ke {file} ({backup.bytes / 1e6:.1f} MB).")
        print("Kunci kantor tidak ikut: simpan backup.key dari folder data terpisah dari cadangan.")
        for name in backup.damaged:
            print(f"Tidak ikut karena isinya rusak: {name}. Masukkan lagi berkas itu.")
    return DONE


def _restore(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.backup import WHENCE, restore_backup
    from kb.backup_seal import read_key

    file: Path = arguments.file
    key = read_key(arguments.key) if arguments.key else None
    if arguments.key and key is None:
        raise ValueError(f"{arguments.key} tidak ada. Sebutkan berkas backup.key dari folder data kantor pembuatnya.")
    accounts, keys = arguments.accounts, arguments.keys
    with progress() as tell:
        backup = restore_backup(file, settings, accounts, keys, arguments.accept_unsigned, key, tell)
    entrants = [
        [(each, names is None or each.name in names) for each in there]
        for there, names in zip((backup.entrants.accounts, backup.entrants.keys), (accounts, keys), strict=True)
    ]
    if arguments.json:
        rows = [[{"name": each.name, "may": each.may, "active": active} for each, active in some] for some in entrants]
        print_json(
            {
                "data": str(settings.data),
                "files": backup.files,
                "bytes": backup.bytes,
                "origin": backup.origin.value,
                "accounts": rows[0],
                "keys": rows[1],
            }
        )
        return DONE
    print(f"{file.name} {WHENCE[backup.origin]}")
    for word, some in zip(("Akun", "Kunci API"), entrants, strict=True):
        for each, active in some:
            print(f"{word} {each.label} ({each.may}): {'berlaku lagi' if active else 'tidak berlaku'}")
    if not any(active for _, active in entrants[0]):
        print("Belum ada akun yang dapat masuk. Hidupkan: python -m kb admin enable NAMA (buat baru: admin create).")
    print(f"{backup.files} berkas dipulihkan ke {settings.data}. Jalankan: python app.py --data {settings.data}")
    return DONE
