"""``python -m kb keys``: make, list and revoke the keys with which machines write."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from kb.caretaking import DONE, REFUSED, Verb
from kb.catalogue.api_keys import SCOPES, ApiKey
from kb.settings import Settings


def add_keys(verb: Verb) -> None:
    """Add the command; ``verb`` makes its parser from its name, its help and its function."""
    keys = verb("keys", "kunci bagi mesin yang memasukkan dokumen lewat /api/v1", _keys)
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


def _keys(given: argparse.Namespace, settings: Settings) -> int:
    from kb.catalogue import Catalogue

    keys = Catalogue.open(settings.catalogue_url).api_keys
    if given.action == "list":
        return _list(given, keys.all())
    if not given.which:
        raise ValueError("sebutkan nama kunci yang dibuat, atau id kunci yang dicabut.")
    days = settings.api_key_days if given.days is None else given.days
    if given.action == "create":
        key, text = keys.create(given.which, given.scope or ["ingest"], days)
        if given.json:
            return _json({**_plain(key), "key": text})
        print(f"{text}\n\nKunci «{key.name}» ({key.id}) untuk: {', '.join(key.scopes)}.")
        print(f"Simpan sekarang: kunci ini tidak dapat ditampilkan lagi. Berlaku sampai {key.expires:%Y-%m-%d}.")
        return DONE
    ended = keys.renew(given.which, days) if given.action == "renew" else keys.revoke(given.which)
    if ended is None:
        print(f"Gagal: tidak ada kunci yang belum dicabut dengan id {given.which}. Lihat `python -m kb keys list`.")
        return REFUSED
    if given.json:
        return _json(_plain(ended))
    done = "dicabut" if ended.revoked else f"diperpanjang sampai {ended.expires:%Y-%m-%d}"
    print(f"Kunci «{ended.name}» ({ended.id}) {done}.")
    return DONE


def _list(given: argparse.Namespace, keys: list[ApiKey]) -> int:
    if given.json:
        return _json({"keys": [_plain(key) for key in keys]})
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


def _json(value: dict[str, object]) -> int:
    from kb.__main__ import print_json

    print_json(value)
    return DONE
