"""``python -m kb keys``: make, list and revoke the keys with which machines write."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from kb.catalogue.api_keys import SCOPES, ApiKey
from kb.cli.output import DONE, REFUSED, print_json
from kb.cli.verbs import Verbs
from kb.settings import Settings


def add_verbs(verbs: Verbs) -> None:
    """Add ``keys``."""
    keys = verbs.add("keys", "kunci bagi mesin yang memasukkan dokumen lewat /api/v1", _keys)
    keys.add_argument("action", choices=("create", "list", "renew", "revoke"), metavar="create|list|renew|revoke")
    keys.add_argument(
        "which",
        nargs="?",
        default="",
        metavar="NAMA|ID",
        help="nama kunci baru, atau id yang diperpanjang atau dicabut",
    )
    keys.add_argument("--days", type=int, metavar="HARI", help="masa berlaku kunci (bawaan: KB_API_KEY_DAYS)")
    keys.add_argument(
        "--scope", action="append", choices=sorted(SCOPES), default=[], help="yang boleh dilakukan (bawaan: ingest)"
    )


def _keys(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.catalogue import Catalogue

    keys = Catalogue.open(settings.catalogue_url).api_keys
    if arguments.action == "list":
        return _list(arguments, keys.all())
    if not arguments.which:
        raise ValueError("sebutkan nama kunci yang dibuat, atau id kunci yang dicabut.")
    days = settings.api_key_days if arguments.days is None else arguments.days
    if arguments.action == "create":
        key, text = keys.create(arguments.which, arguments.scope or ["ingest"], days)
        if arguments.json:
            print_json({**_plain(key), "key": text})
            return DONE
        print(f"{text}\n\nKunci «{key.name}» ({key.id}) untuk: {', '.join(key.scopes)}.")
        print(f"Simpan sekarang: kunci ini tidak dapat ditampilkan lagi. Berlaku sampai {key.expires:%Y-%m-%d}.")
        return DONE
    changed = keys.renew(arguments.which, days) if arguments.action == "renew" else keys.revoke(arguments.which)
    if changed is None:
        print(f"Gagal: tidak ada kunci yang belum dicabut dengan id {arguments.which}. Lihat `python -m kb keys list`.")
        return REFUSED
    if arguments.json:
        print_json(_plain(changed))
        return DONE
    done = "dicabut" if changed.revoked else f"diperpanjang sampai {changed.expires:%Y-%m-%d}"
    print(f"Kunci «{changed.name}» ({changed.id}) {done}.")
    return DONE


def _list(arguments: argparse.Namespace, keys: list[ApiKey]) -> int:
    if arguments.json:
        print_json({"keys": [_plain(key) for key in keys]})
        return DONE
    for key in keys:
        print(f"{key.id}  {key.created:%Y-%m-%d}  {','.join(key.scopes):8}  {_state(key):28}  {key.name}")
    if not keys:
        print("Belum ada kunci.")
    return DONE


def _state(key: ApiKey) -> str:
    if key.revoked:
        return f"dicabut {key.revoked:%Y-%m-%d}"
    left = key.days_left()
    if left is None or left < 0:
        return "kedaluwarsa; perpanjang"
    soon = f" ({left} hari lagi)" if key.warns() else ""
    return f"sampai {key.expires:%Y-%m-%d}{soon}"


def _plain(key: ApiKey) -> dict[str, object]:
    times = {"created": key.created.isoformat(), "revoked": key.revoked.isoformat() if key.revoked else None}
    times["expires"] = key.expires.isoformat() if key.expires else None
    return {**asdict(key), "scopes": list(key.scopes), **times}
