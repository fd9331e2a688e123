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
    keys.add_argument("action", choices=("create", "list", "revoke"), metavar="create|list|revoke")
    keys.add_argument("which", nargs="?", default="", metavar="NAMA|ID", help="nama kunci baru, atau id yang dicabut")
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
    if given.action == "create":
        key, text = keys.create(given.which, given.scope or ["ingest"])
        if given.json:
            return _json({**_plain(key), "key": text})
        print(f"{text}\n\nKunci «{key.name}» ({key.id}) untuk: {', '.join(key.scopes)}.")
        print("Simpan sekarang: kunci ini tidak dapat ditampilkan lagi.")
        return DONE
    ended = keys.revoke(given.which)
    if ended is None:
        print(f"Gagal: tidak ada kunci berlaku dengan id {given.which}. Lihat `python -m kb keys list`.")
        return REFUSED
    if given.json:
        return _json(_plain(ended))
    print(f"Kunci «{ended.name}» ({ended.id}) dicabut.")
    return DONE


def _list(given: argparse.Namespace, keys: list[ApiKey]) -> int:
    if given.json:
        return _json({"keys": [_plain(key) for key in keys]})
    for key in keys:
        state = f"dicabut {key.revoked:%Y-%m-%d}" if key.revoked else "berlaku"
        print(f"{key.id}  {key.created:%Y-%m-%d}  {','.join(key.scopes):8}  {state:20}  {key.name}")
    if not keys:
        print("Belum ada kunci.")
    return DONE


def _plain(key: ApiKey) -> dict[str, object]:
    times = {"created": key.created.isoformat(), "revoked": key.revoked.isoformat() if key.revoked else None}
    return {**asdict(key), "scopes": list(key.scopes), **times}


def _json(value: dict[str, object]) -> int:
    from kb.__main__ import print_json

    print_json(value)
    return DONE
